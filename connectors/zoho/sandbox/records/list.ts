import type { Instant } from '../../../../src/domain/clock.ts';
import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { looksLikeId } from '../ids.ts';
import type { Module } from '../metadata/module.ts';
import { invalidId, refuse, refusedReply } from '../refusal.ts';
import { viewFilter } from '../search/views.ts';
import { pageInfo, readPage } from './paging.ts';
import { renderRecord } from './render.ts';
import type { StoredRecord } from './table.ts';

/** Where a parameter stands: in the query, or in a body beside it. */
type Input = (name: string) => string | undefined;

/** The names in `fields`; mandatory in lists, at most 50. */
export function readFields(call: ApiCall, input: Input = (name) => call.query(name)): string[] {
  const text = input('fields');
  if (text === undefined || text.trim() === '')
    refuse('REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
      param_name: 'fields',
    });
  const names = text.split(',').map((name) => name.trim());
  if (names.length > 50)
    refuse('LIMIT_EXCEEDED', 'more than 50 fields cannot be given', {
      limit: 50,
      param_name: 'fields',
    });
  return names;
}

/** Reads a header that carries an instant; throws when it is none. */
export function readInstantHeader(call: ApiCall, name: string): Instant | undefined {
  const text = call.request.headers[name];
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at))
    refuse('INVALID_DATA', 'invalid data', { expected_data_type: 'datetime', header_name: name });
  return at;
}

interface Order {
  readonly by: string;
  readonly order: 'asc' | 'desc';
}

function readOrder(call: ApiCall): Order {
  const by = call.query('sort_by') ?? 'id';
  if (!['id', 'Created_Time', 'Modified_Time'].includes(by))
    refuse('INVALID_DATA', 'invalid data', {
      param_name: 'sort_by',
      supported_values: ['id', 'Created_Time', 'Modified_Time'],
    });
  const order = call.query('sort_order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc')
    refuse('INVALID_DATA', 'invalid data', { param_name: 'sort_order' });
  return { by, order };
}

/** Sorts by one of the three fields a list can be sorted by; ids are given in order, so `id` costs nothing. */
function sorted(records: StoredRecord[], { by, order }: Order): StoredRecord[] {
  if (by !== 'id')
    records.sort((a, b) => Number(a.values[by]) - Number(b.values[by]) || (a.id < b.id ? -1 : 1));
  return order === 'desc' ? records.reverse() : records;
}

/** Whether a lead shows in a list: `converted` is `false` by default. */
export function convertedFilter(module: Module, input: Input): (record: StoredRecord) => boolean {
  const wanted = input('converted') ?? 'false';
  if (!['true', 'false', 'both'].includes(wanted))
    refuse('INVALID_DATA', 'invalid data', { param_name: 'converted' });
  if (module.api !== 'Leads' || wanted === 'both') return () => true;
  return (record) => (record.values['Converted__s'] === true) === (wanted === 'true');
}

/** The records of a custom view, or those that `converted` leaves. */
function shown(call: ApiCall, module: Module): (record: StoredRecord) => boolean {
  const view = call.query('cvid');
  if (view === undefined) return convertedFilter(module, (name) => call.query(name));
  if (call.query('sort_by') !== undefined)
    refuse('AMBIGUITY_DURING_PROCESSING', 'ambiguity while processing the request', {
      ambiguity_due_to: [{ param_name: 'cvid' }, { param_name: 'sort_by' }],
    });
  const match = viewFilter(call, module, view);
  return (record) => match(record.values, record.id);
}

function selected(call: ApiCall, module: Module): StoredRecord[] {
  const shows = shown(call, module);
  const ids = call.query('ids');
  if (ids === undefined) return [...call.org.table(module.api).live.values()].filter(shows);
  const found = ids.split(',').flatMap((id) => call.org.find(module.api, id.trim()) ?? []);
  return found.sort((a, b) => (a.id < b.id ? -1 : 1)).filter(shows);
}

/** `GET /{module}`: section 5.1. */
export function listRecords(call: ApiCall): SandboxReply {
  const module = call.openModule();
  if (module.api === 'Notes' && call.user.profile !== 'Administrator')
    refuse('NOT_SUPPORTED', 'the given module is not supported in api', {}, 403);
  const fields = readFields(call);
  const order = readOrder(call);
  const page = readPage(call);
  const since = readInstantHeader(call, 'if-modified-since');
  const all = selected(call, module);
  const fresh =
    since === undefined ? all : all.filter((each) => Number(each.values['Modified_Time']) > since);
  if (since !== undefined && fresh.length === 0) return empty(304);
  const part = sorted(fresh, order).slice(page.offset, page.offset + page.perPage);
  if (part.length === 0) return empty(204);
  return json(200, {
    data: part.map((record) =>
      renderRecord(call.org, module, record, { fields, single: false, viewer: call.user }),
    ),
    info: pageInfo(call, page, part.length, fresh.length, {
      sort_by: order.by,
      sort_order: order.order,
    }),
  });
}

/** `GET /{module}/{id}`: section 5.2. */
export function getRecord(call: ApiCall): SandboxReply {
  const module = call.openModule();
  const id = call.param('id');
  if (!looksLikeId(id)) return refusedReply(invalidId({ resource_path_index: 1 }));
  const record = call.org.find(module.api, id);
  if (!record) return empty(204);
  const fields = call.query('fields') === undefined ? undefined : readFields(call);
  const rendering = { fields, single: true, viewer: call.user };
  return json(200, { data: [renderRecord(call.org, module, record, rendering)] });
}
