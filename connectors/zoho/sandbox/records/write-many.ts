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
import { approvalState } from './gates.ts';
import { readInstantHeader } from './list.ts';
import { readOptions, type WriteOptions } from './options.ts';
import { userLink } from './render.ts';
import { insertRecord, updateRecord, type Writing, type Written } from './write.ts';

const batchLimit = 100;
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
        $approval_state: approvalState(written.record),
      },
      message,
      status: 'success',
    },
  };
}

function writing(call: ApiCall, module: Module, index: number, options: WriteOptions): Writing {
  return { org: call.org, user: call.user, module, index, options };
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
  const options = readOptions(call.org, module, body);
  const results = elements.map((element, index): Result => {
    if (!isObject(element)) return notAnObject(index);
    const written = insertRecord(writing(call, module, index, options), element);
    return successOf(call, written, 'record added');
  });
  return reply(results, 201);
}

function updateOne(
  call: ApiCall,
  module: Module,
  element: Json,
  index: number,
  options: WriteOptions,
  pathId?: string,
): Result {
  if (!isObject(element)) return notAnObject(index);
  const sent = element['id'] ?? null;
  if (pathId === undefined && sent === null)
    return { refused: mandatory('id', `$.data[${index}].id`) };
  const id = pathId ?? textOf(sent);
  if (id === undefined || !looksLikeId(id))
    return { refused: invalidId({ api_name: 'id', json_path: `$.data[${index}].id` }) };
  const unmodifiedSince = readInstantHeader(call, 'if-unmodified-since');
  const where = { ...writing(call, module, index, options), unmodifiedSince };
  return successOf(call, updateRecord(where, id, element), 'record updated');
}

/** `PUT /{module}`: each element carries its `id`. */
export function updateRecords(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const body = call.json();
  const elements = readData(body);
  const options = readOptions(call.org, module, body);
  return reply(
    elements.map((element, index) => updateOne(call, module, element, index, options)),
    200,
  );
}

/** `PUT /{module}/{id}`. */
export function updateRecordById(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const body = call.json();
  const [element = null] = readData(body, 1);
  const options = readOptions(call.org, module, body);
  return reply([updateOne(call, module, element, 0, options, call.param('id'))], 200);
}
