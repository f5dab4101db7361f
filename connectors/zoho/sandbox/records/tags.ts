import type { ApiCall } from '../api-call.ts';
import type { SandboxReply } from '../exchange.ts';
import { type Json, type JsonObject, member, textOf } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Tag } from '../org.ts';
import { invalidId, type Refusal, RefusedError, refuse } from '../refusal.ts';
import { refuseGated } from './gates.ts';
import type { StoredRecord } from './table.ts';
import { ensureTag, refuseTooMany, tagsOf, tagValue } from './tag-names.ts';
import { type Result, reply } from './write-many.ts';

interface Asked {
  readonly names: readonly (string | undefined)[];
  readonly overWrite: boolean;
  readonly ids: readonly string[];
}

const idLimit = 500;

function readAsked(call: ApiCall, inPath: boolean): Asked {
  const body = call.json();
  const tags = body['tags'];
  if (!Array.isArray(tags))
    refuse('MANDATORY_NOT_FOUND', 'required field not found', {
      api_name: 'tags',
      json_path: '$.tags',
    });
  const names = (tags as readonly Json[]).map((tag) => member(tag, 'name'));
  const overWrite = body['over_write'] === true || body['over_write'] === 'true';
  return { names, overWrite, ids: inPath ? [call.param('id')] : readIds(call, body) };
}

function readIds(call: ApiCall, body: JsonObject): string[] {
  const sent = body['ids'];
  const ids = Array.isArray(sent)
    ? (sent as readonly Json[]).flatMap((id) => textOf(id) ?? [])
    : (call.query('ids')?.split(',') ?? []);
  if (ids.length === 0)
    refuse('REQUIRED_PARAM_MISSING', 'One of the expected param is missing', { param_name: 'ids' });
  if (ids.length > idLimit)
    refuse('LIMIT_EXCEEDED', 'ids limit exceeded', {
      limit: idLimit,
      api_name: 'ids',
      json_path: '$.ids',
    });
  return ids;
}

function made(call: ApiCall, module: Module, asked: Asked): Tag[] {
  return asked.names.map((name, index) => {
    const tag = ensureTag(
      { org: call.org, module, user: call.user },
      name,
      `$.tags[${index}].name`,
    );
    if ('refused' in tag) throw new RefusedError(tag.refused);
    return tag.tag;
  });
}

/** `POST /{module}[/{id}]/actions/add_tags`: section 8. */
export function addTags(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const asked = readAsked(call, call.param('id') !== '');
  const tags = made(call, module, asked);
  const results = asked.ids.map((id) => {
    const record = call.org.find(module.api, id);
    if (!record) return { refused: unknownId(id) };
    const gated = refuseGated(record, { id });
    if (gated) return { refused: gated };
    const kept = asked.overWrite ? [] : tagsOf(record.values['Tag']);
    const all = [...kept, ...tags.filter((tag) => !kept.some((each) => each.id === tag.id))];
    const refused = refuseTooMany(all.length, '$.tags');
    return refused ? { refused } : putTags(call, module, record, all, 'tags updated successfully');
  });
  return reply(results, 200);
}

/** `POST /{module}[/{id}]/actions/remove_tags`. */
export function removeTags(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const asked = readAsked(call, call.param('id') !== '');
  const gone = asked.names.map((name) => name?.toLowerCase());
  const results = asked.ids.map((id) => {
    const record = call.org.find(module.api, id);
    if (!record) return { refused: unknownId(id) };
    const gated = refuseGated(record, { id });
    if (gated) return { refused: gated };
    const rest = tagsOf(record.values['Tag']).filter(
      (tag) => !gone.includes(tag.name.toLowerCase()),
    );
    return putTags(call, module, record, rest, 'tags removed successfully');
  });
  return reply(results, 200);
}

function unknownId(id: string): Refusal {
  return invalidId({ id, resource_path_index: 1 });
}

function putTags(
  call: ApiCall,
  module: Module,
  before: StoredRecord,
  tags: readonly Tag[],
  message: string,
): Result {
  const { org, user } = call;
  const at = org.now();
  const values = {
    ...before.values,
    Tag: tags.map(tagValue),
    Modified_Time: at,
    Modified_By: user.id,
  };
  const record = { id: before.id, values };
  org.table(module.api).put(record);
  org.tell({ kind: 'update', module: module.api, record, before, fields: ['Tag'], by: user, at });
  const details = { id: before.id, tags: tags.map(tagValue) };
  return { body: { code: 'SUCCESS', details, message, status: 'success' } };
}
