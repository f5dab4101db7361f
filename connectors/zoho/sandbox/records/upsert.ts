import type { ApiCall } from '../api-call.ts';
import type { SandboxReply } from '../exchange.ts';
import { isObject, type Json, type JsonObject, textOf } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { invalidData, refuse } from '../refusal.ts';
import { readOptions, type WriteOptions } from './options.ts';
import { insertRecord, updateRecord } from './write.ts';
import { type Result, readData, reply, successOf } from './write-many.ts';

/**
 * The fields an upsert looks at, in order (section 5.5): the system field and the unique ones when told nothing; what
 * it is told first, and then the other unique fields all the same, but not the system field.
 */
export function checkOrder(module: Module, asked: readonly string[] | undefined): string[] {
  const unique = module.uniqueFields().map((field) => field.name);
  const system = module.spec.upsertField;
  if (asked === undefined)
    return [...new Set([...(system === undefined ? [] : [system]), ...unique])];
  const usable = asked.filter((name) => name === system || unique.includes(name));
  return [...new Set([...usable, ...unique])];
}

function readAsked(body: JsonObject): string[] | undefined {
  const asked = body['duplicate_check_fields'];
  if (asked === undefined || asked === null) return undefined;
  const names = Array.isArray(asked) ? (asked as readonly Json[]) : [];
  if (!Array.isArray(asked) || !names.every((name) => typeof name === 'string'))
    refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'jsonarray',
      api_name: 'duplicate_check_fields',
      json_path: '$.duplicate_check_fields',
    });
  return names.flatMap((name) => textOf(name) ?? []);
}

interface Match {
  readonly field: string;
  readonly id: string;
}

function findMatch(
  org: Org,
  module: Module,
  element: JsonObject,
  order: readonly string[],
): Match | undefined {
  const table = org.table(module.api);
  for (const field of order) {
    const value = element[field];
    if (typeof value !== 'string' || value.trim() === '') continue;
    const id = table.holder(field, value) ?? scan(org, module, field, value);
    if (id !== undefined) return { field, id };
  }
  return undefined;
}

/** System fields are not unique and have no index: the oldest record with the value counts. */
function scan(org: Org, module: Module, field: string, value: string): string | undefined {
  if (module.fields.get(field)?.spec.unique === true) return undefined;
  const wanted = value.trim().toLowerCase();
  for (const record of org.table(module.api).live.values()) {
    const has = record.values[field];
    const usable = record.values['Converted__s'] !== true;
    if (usable && typeof has === 'string' && has.toLowerCase() === wanted) return record.id;
  }
  return undefined;
}

/** `POST /{module}/upsert`: section 5.5. */
export function upsertRecords(call: ApiCall): SandboxReply {
  const module = call.openModule();
  if (!module.spec.upsertable)
    refuse('NOT_SUPPORTED', 'the given module is not supported in api', { resource_path_index: 0 });
  const body = call.json();
  const elements = readData(body);
  const options = readOptions(call.org, module, body, true);
  const order = checkOrder(module, readAsked(body));
  const results = elements.map((element, index): Result => {
    if (!isObject(element))
      return {
        refused: invalidData({ expected_data_type: 'jsonobject', json_path: `$.data[${index}]` }),
      };
    return upsertOne({ call, module, index, options }, element, order);
  });
  return reply(results, 200);
}

interface Upserting {
  readonly call: ApiCall;
  readonly module: Module;
  readonly index: number;
  readonly options: WriteOptions;
}

function upsertOne(
  { call, module, index, options }: Upserting,
  element: JsonObject,
  order: readonly string[],
): Result {
  const where = { org: call.org, user: call.user, module, index, options };
  const match = findMatch(call.org, module, element, order);
  if (!match)
    return successOf(call, insertRecord(where, element), 'record added', {
      duplicate_field: null,
      action: 'insert',
    });
  const written = updateRecord(where, match.id, element);
  return successOf(call, written, 'record updated', {
    duplicate_field: match.field,
    action: 'update',
  });
}
