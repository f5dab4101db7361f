import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { looksLikeId } from '../ids.ts';
import { isObject, type Json, type JsonObject, textOf } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import { invalidData, mandatory, type Refusal, refuse } from '../refusal.ts';
import { readFields } from './list.ts';
import { renderLookup, userLink } from './render.ts';
import type { StoredRecord } from './table.ts';
import { updateRecord } from './write.ts';
import { type Result, readData, reply } from './write-many.ts';

const longest = 3000;

interface Place {
  readonly module: Module;
  readonly record: StoredRecord;
}

/** The lock as it is kept with its record. */
interface Lock {
  readonly id: string;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
}

function placeOf(call: ApiCall): Place {
  const module = call.openModule();
  const id = call.param('id');
  const record = looksLikeId(id) ? call.org.find(module.api, id) : undefined;
  if (!record)
    refuse('INVALID_DATA', 'the related id given seems to be invalid', { resource_path_index: 1 });
  if (call.org.automation.unlockable.has(module.api))
    refuse('NOT_ALLOWED', 'Required Record Locking Configuration is not present', {
      resource_path_index: 0,
    });
  return { module, record };
}

function lockOf({ record }: Place): Lock | undefined {
  if (record.values['Locked__s'] !== true) return undefined;
  const kept = record.values['$lock'];
  const { id, reason, by, at } = isObject(kept) ? kept : {};
  return {
    id: textOf(id) ?? record.id,
    reason: textOf(reason) ?? '',
    by: textOf(by) ?? String(record.values['Modified_By']),
    at: Number(at ?? record.values['Modified_Time']),
  };
}

/** The lock named in the path; throws when the record has none of that id. */
function namedLock(call: ApiCall, place: Place): Lock {
  const lock = lockOf(place);
  if (lock?.id !== call.param('lock'))
    refuse('INVALID_DATA', 'the id given seems to be invalid', { resource_path_index: 3 });
  return lock;
}

function render(call: ApiCall, { module, record }: Place, lock: Lock): Record<string, Json> {
  const link = renderLookup(call.org, module.api, record.id);
  return {
    Locked_By__s: userLink(call.org.user(lock.by)),
    Locked_For__s: {
      module: { api_name: module.api, id: module.id },
      ...(isObject(link) ? link : {}),
    },
    $field_states: null,
    Locked_Reason__s: lock.reason,
    $editable: true,
    $sharing_permission: 'full_access',
    Lock_Source__s: 'Manual',
    Locked_Time__s: call.org.zone.render(lock.at),
    Record_Locking_Configuration_Id__s: module.layoutId,
    Record_Locking_Rule_Id__s: null,
    id: lock.id,
    Feature_Type__s: 'record_locking',
    $zia_visions: null,
  };
}

function shown(all: Record<string, Json>, fields: readonly string[] | undefined): JsonObject {
  if (!fields) return all;
  const out: Record<string, Json> = {};
  for (const name of fields) if (name in all) out[name] = all[name] ?? null;
  return { ...out, id: all['id'] ?? null };
}

/** `GET /{module}/{id}/Locking_Information__s[/{lock}]`: who locked the record, when and why. */
export function getLocks(call: ApiCall): SandboxReply {
  const place = placeOf(call);
  const fields = call.query('fields') === undefined ? undefined : readFields(call);
  const lock = call.param('lock') === '' ? lockOf(place) : namedLock(call, place);
  if (!lock) return empty(204);
  const data = [shown(render(call, place, lock), fields)];
  if (call.param('lock') !== '') return json(200, { data });
  return json(200, { data, info: { per_page: 200, count: 1, page: 1, more_records: false } });
}

function readReason(call: ApiCall): { readonly reason: string } | { readonly refused: Refusal } {
  const [element = null] = readData(call.json(), 1);
  const sent = isObject(element) ? (element['Locked_Reason__s'] ?? null) : null;
  const details = { api_name: 'Locked_Reason__s', json_path: '$.data[0].Locked_Reason__s' };
  if (sent === null || sent === '')
    return { refused: mandatory(details.api_name, details.json_path) };
  if (typeof sent !== 'string')
    return { refused: invalidData({ expected_data_type: 'text', ...details }) };
  if (sent.length > longest)
    return { refused: invalidData({ maximum_length: longest, ...details }) };
  return { reason: sent };
}

/** `POST /{module}/{id}/Locking_Information__s`: locks the record. */
export function lockRecord(call: ApiCall): SandboxReply {
  const place = placeOf(call);
  const read = readReason(call);
  if ('refused' in read) return reply([read], 201);
  if (lockOf(place))
    refuse('NOT_ALLOWED', 'the record is already locked', { resource_path_index: 1 }, 403);
  const lock = {
    id: call.org.ids.other(),
    reason: read.reason,
    by: call.user.id,
    at: call.org.now(),
  };
  keep(call, place, lock);
  return reply([done(call, lock, 'record locked successfully')], 201);
}

/** `PUT /{module}/{id}/Locking_Information__s/{lock}`: another reason. */
export function amendLock(call: ApiCall): SandboxReply {
  const place = placeOf(call);
  const lock = namedLock(call, place);
  const read = readReason(call);
  if ('refused' in read) return reply([read], 200);
  keep(call, place, { ...lock, reason: read.reason });
  return reply([done(call, lock, 'record updated')], 200);
}

/** `DELETE /{module}/{id}/Locking_Information__s/{lock}`: unlocks the record. */
export function unlockRecord(call: ApiCall): SandboxReply {
  const place = placeOf(call);
  const lock = namedLock(call, place);
  keep(call, place, undefined);
  const { id } = lock;
  const body = {
    code: 'SUCCESS',
    details: { id },
    message: 'record unlocked successfully',
    status: 'success',
  };
  return reply([{ body }], 200);
}

function keep(call: ApiCall, { module, record }: Place, lock: Lock | undefined): void {
  const { org, user } = call;
  const where = { org, user, module, index: 0, internal: true };
  const written = updateRecord(where, record.id, { Locked__s: lock !== undefined });
  if ('refused' in written) return;
  org.table(module.api).put({
    id: record.id,
    values: { ...written.record.values, $lock: lock ? { ...lock } : null },
  });
}

function done(call: ApiCall, lock: Lock, message: string): Result {
  const person = userLink(call.org.user(lock.by));
  return {
    body: {
      code: 'SUCCESS',
      details: {
        Modified_Time: call.org.zone.render(call.org.now()),
        Modified_By: userLink(call.user),
        Created_Time: call.org.zone.render(lock.at),
        id: lock.id,
        Created_By: person,
      },
      message,
      status: 'success',
    },
  };
}
