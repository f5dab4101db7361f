import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { isObject, type Json, type JsonObject, member, textOf } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import { isInBin } from '../records/delete.ts';
import { userLink } from '../records/render.ts';
import type { DeletedRecord } from '../records/table.ts';
import { type Result, reply } from '../records/write-many.ts';
import { invalidId, refuse } from '../refusal.ts';
import { success } from './elements.ts';

interface Binned {
  readonly module: Module;
  readonly gone: DeletedRecord;
}

/** Everything that can still be brought back, what was deleted last first. */
function binned(call: ApiCall): Binned[] {
  const now = call.org.now();
  return [...call.org.modules.values()]
    .flatMap((module) =>
      [...call.org.table(module.api).deleted.values()]
        .filter((gone) => isInBin(gone, now))
        .map((gone) => ({ module, gone })),
    )
    .sort(
      (a, b) =>
        b.gone.deletedAt - a.gone.deletedAt || (a.gone.record.id < b.gone.record.id ? 1 : -1),
    );
}

function describe(call: ApiCall, { module, gone }: Binned): JsonObject {
  const { values, id } = gone.record;
  return {
    display_name: textOf(values[module.spec.nameField]) ?? null,
    deleted_time: call.org.zone.render(gone.deletedAt),
    owner: userLink(call.org.user(String(values['Owner']))),
    module: { api_name: module.api, id: module.id },
    deleted_by: userLink(call.org.user(gone.deletedBy)),
    id,
  };
}

/** Which entries `ids` or `filters` mean; undefined when neither was sent. */
function selected(call: ApiCall): ((entry: Binned) => boolean) | undefined {
  const ids = call.query('ids')?.split(',');
  if (ids) return ({ gone }) => ids.includes(gone.record.id);
  const filters = call.query('filters');
  if (filters === undefined) return undefined;
  const conditions = conditionsOf(readFilters(filters));
  return (entry) => conditions.every((condition) => fits(entry, condition));
}

function readFilters(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'jsonobject',
      param_name: 'filters',
    });
  }
}

function conditionsOf(filters: Json): JsonObject[] {
  if (!isObject(filters)) return [];
  const { group } = filters;
  return Array.isArray(group) ? (group as readonly Json[]).flatMap(conditionsOf) : [filters];
}

function fits({ module, gone }: Binned, condition: JsonObject): boolean {
  const name = member(condition['field'], 'api_name') ?? textOf(condition['api_name']);
  const wanted = condition['value'] ?? null;
  switch (name ?? '') {
    case 'module':
      return [module.api, module.id].includes(
        member(wanted, 'api_name') ?? member(wanted, 'id') ?? String(wanted as string),
      );
    case 'deleted_by':
      return gone.deletedBy === (member(wanted, 'id') ?? String(wanted as string));
    case 'display_name':
      return gone.record.values[module.spec.nameField] === wanted;
    default:
      return refuse('INVALID_DATA', 'invalid data', {
        api_name: name ?? null,
        json_path: '$.field.api_name',
        param_name: 'filters',
      });
  }
}

function shown(call: ApiCall, entries: readonly Binned[]): SandboxReply {
  const page = Number(call.query('page') ?? 1);
  const perPage = Number(call.query('per_page') ?? 200);
  if (!(page >= 1) || !(perPage >= 1 && perPage <= 200))
    refuse('INVALID_DATA', 'invalid data', { param_name: page >= 1 ? 'per_page' : 'page' });
  const part = entries.slice((page - 1) * perPage, page * perPage);
  if (part.length === 0) return empty(204);
  const info = {
    per_page: perPage,
    count: part.length,
    page,
    more_records: page * perPage < entries.length,
  };
  return json(200, { recycle_bin: part.map((each) => describe(call, each)), info });
}

/** `GET /settings/recycle_bin`. */
export function listBin(call: ApiCall): SandboxReply {
  const wanted = selected(call) ?? (() => true);
  return shown(call, binned(call).filter(wanted));
}

/** `GET /settings/recycle_bin/{id}`. */
export function getBinned(call: ApiCall): SandboxReply {
  return shown(
    call,
    binned(call).filter(({ gone }) => gone.record.id === call.param('id')),
  );
}

/** `GET /settings/recycle_bin/actions/count`. */
export function countBin(call: ApiCall): SandboxReply {
  return json(200, { count: binned(call).length });
}

/** `DELETE /settings/recycle_bin?ids=|filters=` and `DELETE /settings/recycle_bin/{id}`: gone for good. */
export function purge(call: ApiCall): SandboxReply {
  return forSelected(call, (entry) => {
    const { record } = entry.gone;
    call.org.table(entry.module.api).deleted.set(record.id, { ...entry.gone, purged: true });
    return success('record deleted', { id: record.id });
  });
}

/** `POST /settings/recycle_bin/actions/restore` and `POST /settings/recycle_bin/{id}/actions/restore`. */
export function restore(call: ApiCall): SandboxReply {
  return forSelected(call, ({ module, gone }) => {
    const { record } = gone;
    const table = call.org.table(module.api);
    table.deleted.delete(record.id);
    table.put(record);
    const at = call.org.now();
    call.org.tell({
      kind: 'update',
      module: module.api,
      record,
      before: record,
      fields: [],
      by: call.user,
      at,
    });
    return success('record restored', { id: record.id });
  });
}

/** `POST /settings/recycle_bin/actions/empty`. */
export function emptyBin(call: ApiCall): SandboxReply {
  for (const { module, gone } of binned(call))
    call.org.table(module.api).deleted.set(gone.record.id, { ...gone, purged: true });
  return json(200, success('recycle bin emptied', {}));
}

function forSelected(call: ApiCall, run: (entry: Binned) => JsonObject): SandboxReply {
  const all = binned(call);
  const ids = idsOf(call);
  const matches = selected(call);
  if (!ids && !matches)
    refuse('EXPECTED_PARAM_MISSING', 'one of the expected parameter is missing', {
      param_names: ['ids', 'filters'],
    });
  const wanted = ids ?? all.filter((each) => matches?.(each)).map((each) => each.gone.record.id);
  const results = wanted.map((id): Result => {
    const entry = all.find((each) => each.gone.record.id === id);
    return entry ? { body: run(entry) } : { refused: invalidId({ id }) };
  });
  return reply(results, 200, 'recycle_bin');
}

/** Ids in the path, the query or the body. */
function idsOf(call: ApiCall): string[] | undefined {
  if (call.param('id') !== '') return [call.param('id')];
  const inQuery = call.query('ids')?.split(',');
  if (inQuery || call.request.method !== 'POST') return inQuery;
  const { ids, recycle_bin: rows } = call.json();
  if (Array.isArray(ids)) return (ids as readonly Json[]).map(String);
  if (!Array.isArray(rows)) return undefined;
  return (rows as readonly Json[]).map((row) => member(row, 'id') ?? '');
}
