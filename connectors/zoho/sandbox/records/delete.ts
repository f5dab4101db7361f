import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { invalidData, refuse } from '../refusal.ts';
import type { User } from '../users.ts';
import { refuseGated } from './gates.ts';
import { readInstantHeader } from './list.ts';
import { pageInfo, readPage } from './paging.ts';
import { userLink } from './render.ts';
import type { DeletedRecord } from './table.ts';
import { type Result, reply } from './write-many.ts';

/** Moves a record to the recycle bin; false when there is none. */
export function deleteRecord(org: Org, module: Module, id: string, user: User): boolean {
  const record = org.find(module.api, id);
  if (!record) return false;
  const now = org.now();
  org.table(module.api).remove({ record, deletedAt: now, deletedBy: user.id });
  org.tell({
    kind: 'delete',
    module: module.api,
    record,
    before: record,
    fields: [],
    by: user,
    at: now,
  });
  return true;
}

function deleteOne(call: ApiCall, module: Module, id: string): Result {
  const record = call.org.find(module.api, id);
  const gated = record && refuseGated(record, { id }, 'delete');
  if (gated) return { refused: gated };
  if (!deleteRecord(call.org, module, id, call.user))
    return { refused: invalidData({ id }, 'record not deleted') };
  return {
    body: { code: 'SUCCESS', details: { id }, message: 'record deleted', status: 'success' },
  };
}

/** `DELETE /{module}?ids=a,b`. */
export function deleteRecords(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const ids =
    call
      .query('ids')
      ?.split(',')
      .map((id) => id.trim())
      .filter(Boolean) ?? [];
  if (ids.length === 0)
    refuse('REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
      param_name: 'ids',
    });
  if (ids.length > 100)
    refuse('LIMIT_EXCEEDED', 'count of records in your request exceeds the limit', {
      limit: 100,
      param_name: 'ids',
    });
  return reply(
    ids.map((id) => deleteOne(call, module, id)),
    200,
  );
}

/** `DELETE /{module}/{id}`. */
export function deleteRecordById(call: ApiCall): SandboxReply {
  const module = call.openModule();
  return reply([deleteOne(call, module, call.param('id'))], 200);
}

const dayMs = 24 * 3_600_000;
const keptDays = 60;
const rememberedDays = 120;

/** After 60 days the recycle bin is emptied by itself; after 120 nothing is known any more. */
function stateOf(gone: DeletedRecord, now: number): 'recycle' | 'permanent' | 'forgotten' {
  const days = (now - gone.deletedAt) / dayMs;
  if (days > rememberedDays) return 'forgotten';
  return days > keptDays || gone.purged === true ? 'permanent' : 'recycle';
}

/** True while a deleted record can still be brought back. */
export function isInBin(gone: DeletedRecord, now: number): boolean {
  return stateOf(gone, now) === 'recycle';
}

/** `GET /{module}/deleted`: section 5.7. */
export function listDeleted(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const type = call.query('type') ?? 'all';
  if (!['all', 'recycle', 'permanent'].includes(type))
    refuse('INVALID_DATA', 'invalid data', { param_name: 'type' });
  const page = readPage(call);
  const since = readInstantHeader(call, 'if-modified-since') ?? Number.NEGATIVE_INFINITY;
  const now = call.org.now();
  const all = [...call.org.table(module.api).deleted.values()]
    .map((gone) => ({ gone, state: stateOf(gone, now) }))
    .filter(
      ({ gone, state }) =>
        state !== 'forgotten' && (type === 'all' || state === type) && gone.deletedAt > since,
    )
    .reverse();
  if (all.length === 0 && call.request.headers['if-modified-since'] !== undefined)
    return empty(304);
  const part = all.slice(page.offset, page.offset + page.perPage);
  if (part.length === 0) return empty(204);
  const data = part.map(({ gone, state }) =>
    renderDeleted(call.org, module, gone, state === 'permanent'),
  );
  return json(200, { data, info: pageInfo(call, page, part.length, all.length) });
}

function renderDeleted(
  org: Org,
  module: Module,
  gone: DeletedRecord,
  permanent: boolean,
): Record<string, ReturnType<typeof userLink>> {
  const name = gone.record.values[module.spec.nameField];
  return {
    deleted_by: permanent ? null : userLink(org.user(gone.deletedBy)),
    id: gone.record.id,
    display_name: permanent || typeof name !== 'string' ? null : name,
    type: permanent ? 'permanent' : 'recycle',
    created_by: permanent ? null : userLink(org.user(String(gone.record.values['Created_By']))),
    deleted_time: org.zone.render(gone.deletedAt),
  };
}
