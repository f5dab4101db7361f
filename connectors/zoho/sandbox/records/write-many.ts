import type { ApiCall } from '../api-call.ts';
import { json, type SandboxReply } from '../exchange.ts';
import { looksLikeId } from '../ids.ts';
import { isObject, type Json, type JsonObject, textOf } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import {
  invalidData,
  invalidId,
  mandatory,
  type Refusal,
  refusalBody,
  refuse,
} from '../refusal.ts';
import { readInstantHeader } from './list.ts';
import { userLink } from './render.ts';
import { insertRecord, updateRecord, type Writing, type Written } from './write.ts';

const batchLimit = 100;
const triggers = ['workflow', 'approval', 'blueprint', 'pathfinder', 'orchestration'];
const skippable = ['cadences', 'assignment_rules', 'connected_workflows'];
const appliable = [
  'layout_rules',
  'range_validation',
  'assignment_rules',
  'function_validation_rule',
  'criteria_validation_rule',
  'global_map_dependency',
  'territory_subordinates',
];

/** One element of a write's answer before it is rendered. */
export type Result = { readonly body: JsonObject } | { readonly refused: Refusal };

/** The elements of `data`; throws the refusals that concern the whole request. */
export function readData(body: JsonObject, limit = batchLimit): readonly Json[] {
  const data = body['data'];
  if (data === undefined)
    refuse('MANDATORY_NOT_FOUND', 'required field not found', {
      api_name: 'data',
      json_path: '$.data',
    });
  if (!Array.isArray(data))
    refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'jsonarray',
      api_name: 'data',
      json_path: '$.data',
    });
  const elements = data as readonly Json[];
  if (elements.length === 0)
    refuse('INVALID_DATA', 'invalid data', {
      api_name: 'data',
      json_path: '$.data',
      minimum_length: 1,
    });
  if (elements.length > limit)
    refuse('LIMIT_EXCEEDED', 'count of records in your request exceeds the limit', {
      maximum_length: limit,
      api_name: 'data',
    });
  return elements;
}

/** Checks `trigger`, `skip_feature_execution` and `apply_feature_execution`. */
export function checkOptions(body: JsonObject): void {
  checkNames(body['trigger'], 'trigger', triggers, (value) => textOf(value));
  const nameOf = (value: Json): string | undefined =>
    isObject(value) ? textOf(value['name']) : undefined;
  checkNames(body['skip_feature_execution'], 'skip_feature_execution', skippable, nameOf);
  checkNames(body['apply_feature_execution'], 'apply_feature_execution', appliable, nameOf);
}

function checkNames(
  value: Json | undefined,
  member: string,
  supported: readonly string[],
  nameOf: (value: Json) => string | undefined,
): void {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value))
    refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'jsonarray',
      api_name: member,
      json_path: `$.${member}`,
    });
  for (const [index, each] of (value as readonly Json[]).entries()) {
    const name = nameOf(each);
    if (name !== undefined && supported.includes(name)) continue;
    const plain = member === 'trigger';
    const path = plain ? `$.${member}[${index}]` : `$.${member}[${index}].name`;
    refuse('INVALID_DATA', 'invalid data', {
      api_name: plain ? member : 'name',
      json_path: path,
      supported_values: supported,
    });
  }
}

/** Puts results together: 201 or 200 when all are well, 207 when some are, and the common status of the refusals otherwise. */
export function reply(results: readonly Result[], allWell: 200 | 201, key = 'data'): SandboxReply {
  const refused = results.flatMap((result) => ('refused' in result ? [result.refused] : []));
  const body = {
    [key]: results.map((result) =>
      'refused' in result ? refusalBody(result.refused) : result.body,
    ),
  };
  if (refused.length === 0) return json(allWell, body);
  if (refused.length < results.length) return json(207, body);
  const [first] = refused;
  const alike = first !== undefined && refused.every((each) => each.status === first.status);
  return json(alike ? first.status : 400, body);
}

/** The element of a write that went well. */
export function successOf(
  call: ApiCall,
  written: Written,
  message: string,
  more: JsonObject = {},
): Result {
  if ('refused' in written) return written;
  const { id, values } = written.record;
  return {
    body: {
      code: 'SUCCESS',
      ...more,
      details: {
        Modified_Time: call.org.zone.render(Number(values['Modified_Time'])),
        Modified_By: userLink(call.org.user(String(values['Modified_By']))),
        Created_Time: call.org.zone.render(Number(values['Created_Time'])),
        id,
        Created_By: userLink(call.org.user(String(values['Created_By']))),
        $approval_state: 'approved',
      },
      message,
      status: 'success',
    },
  };
}

function writing(call: ApiCall, module: Module, index: number): Writing {
  return { org: call.org, user: call.user, module, index, unmodifiedSince: undefined };
}

function notAnObject(index: number): Result {
  const details = {
    expected_data_type: 'jsonobject',
    api_name: 'data',
    json_path: `$.data[${index}]`,
  };
  return { refused: invalidData(details) };
}

/** `POST /{module}`: section 5.3. */
export function insertRecords(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const body = call.json();
  const elements = readData(body);
  checkOptions(body);
  const results = elements.map((element, index): Result => {
    if (!isObject(element)) return notAnObject(index);
    const layout = refuseLayout(module, element, index);
    if (layout) return { refused: layout };
    return successOf(call, insertRecord(writing(call, module, index), element), 'record added');
  });
  return reply(results, 201);
}

function refuseLayout(module: Module, element: JsonObject, index: number): Refusal | undefined {
  const layout = element['Layout'];
  if (layout === undefined || layout === null) return undefined;
  const id = isObject(layout) ? textOf(layout['id']) : textOf(layout);
  return id === module.layoutId
    ? undefined
    : invalidId({ api_name: 'id', json_path: `$.data[${index}].Layout.id` });
}

function updateOne(
  call: ApiCall,
  module: Module,
  element: Json,
  index: number,
  pathId?: string,
): Result {
  if (!isObject(element)) return notAnObject(index);
  const id = pathId ?? textOf(element['id']);
  if (id === undefined) return { refused: mandatory('id', `$.data[${index}].id`) };
  if (!looksLikeId(id))
    return { refused: invalidId({ api_name: 'id', json_path: `$.data[${index}].id` }) };
  const unmodifiedSince = readInstantHeader(call, 'if-unmodified-since');
  const where = { ...writing(call, module, index), unmodifiedSince };
  return successOf(call, updateRecord(where, id, element), 'record updated');
}

/** `PUT /{module}`: each element carries its `id`. */
export function updateRecords(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const body = call.json();
  const elements = readData(body);
  checkOptions(body);
  return reply(
    elements.map((element, index) => updateOne(call, module, element, index)),
    200,
  );
}

/** `PUT /{module}/{id}`. */
export function updateRecordById(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const body = call.json();
  const [element = null] = readData(body, 1);
  checkOptions(body);
  return reply([updateOne(call, module, element, 0, call.param('id'))], 200);
}
