import type { ApiCall } from '../api-call.ts';
import { empty, json, type SandboxReply } from '../exchange.ts';
import { type Json, type JsonObject, textOf } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { compareValues } from '../records/compare-values.ts';
import type { StoredRecord, Table } from '../records/table.ts';
import { refuse } from '../refusal.ts';
import { type BoundColumn, bindColumn } from './columns.ts';
import { bindCondition, columnsOf } from './condition.ts';
import { type Column, type Condition, parseCoql, type Query } from './parse.ts';

/** `POST /coql`: section 7. No index lag: it sees what was written a moment ago. */
export function queryRecords(call: ApiCall): SandboxReply {
  const body = call.json();
  const query = parseCoql(readQuery(body['select_query'] ?? null));
  const withMeta = readMeta(body['include_meta'] ?? null);
  const module = call.org.modules.get(query.module);
  if (!module) refuse('INVALID_MODULE', 'the module name given seems to be invalid');
  const { rows, more } = runQuery(call.org, module, query);
  if (rows.length === 0) return empty(204);
  const info: JsonObject = { count: rows.length, more_records: more };
  const meta = withMeta ? { fields: metaOf(module, query) } : {};
  return json(200, { data: rows, info, ...meta });
}

function readQuery(sent: Json): string {
  if (sent === null)
    refuse('MANDATORY_NOT_FOUND', 'required field not found', { api_name: 'select_query' });
  if (typeof sent !== 'string')
    refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'text',
      api_name: 'select_query',
      json_path: '$.select_query',
    });
  return sent;
}

function readMeta(sent: Json): boolean {
  if (sent === null) return false;
  const supported = { supported_values: ['fields'] };
  if (!Array.isArray(sent))
    refuse('INVALID_DATA', 'invalid data', {
      expected_data_type: 'jsonarray',
      api_name: 'include_meta',
      json_path: '$.include_meta',
      ...supported,
    });
  const wrong = (sent as readonly Json[]).findIndex((each) => each !== 'fields');
  if (wrong >= 0)
    refuse('INVALID_DATA', 'invalid data', {
      api_name: 'include_meta',
      json_path: `$.include_meta[${wrong}]`,
      ...supported,
    });
  return sent.length > 0;
}

/** Credits of a query by its `limit`: 1, 2 or 3. */
export function coqlCredits(call: ApiCall): number {
  try {
    const { limit } = parseCoql(textOf(call.json()['select_query']) ?? '');
    if (limit <= 200) return 1;
    return limit <= 1000 ? 2 : 3;
  } catch {
    return 1;
  }
}

function runQuery(org: Org, module: Module, query: Query): { rows: Json[]; more: boolean } {
  const columns = query.columns.map((column) => ({
    column,
    bound: column.path === '*' ? undefined : bindColumn(org, module, column.path),
  }));
  refuseRepeated(query.columns);
  refuseTwice(query.groupBy, 'group by');
  refuseTwice(
    query.orderBy.map((order) => order.path),
    'order by',
  );
  refuseUngrouped(query);
  const orders = query.orderBy.map((order) => ({
    ...order,
    bound: bindColumn(org, module, order.path),
  }));
  refuseTooManyJoins([...columns.map((each) => each.bound), ...orders.map((each) => each.bound)]);
  const found = matching(org, module, query.where);
  if (query.columns.some((column) => column.aggregate) || query.groupBy.length > 0)
    return page(aggregate(org, module, query, found), query);
  if (orders.length > 0) found.sort((a, b) => compareBy(orders, a, b));
  const part = page(found, query);
  const rows = part.rows.map((record) => {
    const row: Record<string, Json> = {};
    for (const { column, bound } of columns) row[column.key] = bound?.show(record) ?? null;
    row['id'] = record.id;
    return row;
  });
  return { rows, more: part.more };
}

function page<T>(all: readonly T[], query: Query): { rows: T[]; more: boolean } {
  const end = query.offset + query.limit;
  return { rows: all.slice(query.offset, end), more: all.length > end };
}

function refuseRepeated(columns: readonly Column[]): void {
  const keys = columns.map((column) => column.key);
  const twice = columns.find((column, index) => keys.indexOf(column.key) !== index);
  if (!twice) return;
  if (twice.alias !== undefined)
    refuse('DUPLICATE_ALIAS', 'duplicate alias in select query', {
      alias: twice.alias,
      referred_columns: columns
        .filter((column) => column.key === twice.key)
        .map((column) => column.path),
    });
  refuse('DUPLICATE_DATA', 'duplicate column in select query', {
    column_name: twice.path,
    ...(twice.aggregate ? { aggregate: twice.aggregate.toUpperCase() } : {}),
  });
}

/** A column counts once in `order by` and in `group by`. */
function refuseTwice(paths: readonly string[], clause: string): void {
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined)
    refuse('DUPLICATE_DATA', `duplicate column in ${clause}`, { column_name: twice, clause });
}

/** Beside aggregates only columns can stand that the rows are grouped by. */
function refuseUngrouped(query: Query): void {
  const grouped = query.groupBy.length > 0 || query.columns.some((column) => column.aggregate);
  const loose = query.columns.find(
    (column) => !column.aggregate && !query.groupBy.includes(column.path),
  );
  if (grouped && loose)
    refuse('INVALID_QUERY', 'the column is neither grouped nor aggregated', {
      column_name: loose.path,
      clause: 'group by',
    });
}

function refuseTooManyJoins(bound: readonly (BoundColumn | undefined)[]): void {
  const joins = new Set(bound.flatMap((each) => each?.joins ?? []));
  if (joins.size > 5)
    refuse('LIMIT_EXCEEDED', 'join limit exceeded', { limit: 5, clause: 'select' });
}

/** Records the condition holds for, in the order of their ids. */
function matching(org: Org, module: Module, where: Condition | undefined): StoredRecord[] {
  const test = where ? bindCondition(org, module, where) : () => true;
  const hide =
    module.api === 'Leads' &&
    org.quirks.coqlConverted === 'hide' &&
    !columnsOf(where).includes('Converted__s');
  const table = org.table(module.api);
  const pool = narrowed(module, table, where) ?? [...table.live.values()];
  return pool.filter((record) => !(hide && record.values['Converted__s'] === true) && test(record));
}

/** Few candidates when the condition names ids or unique values; undefined when all must be looked at. */
function narrowed(
  module: Module,
  table: Table,
  where: Condition | undefined,
): StoredRecord[] | undefined {
  if (!where) return undefined;
  if (where.join !== 'none')
    return where.join === 'and'
      ? (narrowed(module, table, where.left) ?? narrowed(module, table, where.right))
      : undefined;
  if (where.operator !== '=' && where.operator !== 'in') return undefined;
  const isUnique = module.fields.get(where.column)?.spec.unique === true;
  if (where.column !== 'id' && !isUnique) return undefined;
  const ids = where.values.map(({ text }) =>
    where.column === 'id' ? text : table.holder(where.column, text),
  );
  return [...new Set(ids)]
    .flatMap((id) => (id === undefined ? [] : (table.live.get(id) ?? [])))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function compareBy(
  orders: readonly { readonly bound: BoundColumn; readonly descending: boolean }[],
  a: StoredRecord,
  b: StoredRecord,
): number {
  for (const { bound, descending } of orders) {
    const order = compareValues(bound.value(a), bound.value(b));
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

/** One row per combination of the `group by` columns; one row in all without them. */
function aggregate(org: Org, module: Module, query: Query, found: readonly StoredRecord[]): Json[] {
  const groupers = query.groupBy.map((path) => bindColumn(org, module, path));
  const groups = new Map<string, StoredRecord[]>();
  for (const record of found) {
    const key = JSON.stringify(groupers.map((bound) => bound.value(record)));
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  if (groups.size === 0 && groupers.length === 0) groups.set('', []);
  return [...groups.values()].map((group) => aggregateRow(org, module, query.columns, group));
}

function aggregateRow(
  org: Org,
  module: Module,
  columns: readonly Column[],
  group: readonly StoredRecord[],
): Json {
  const row: Record<string, Json> = {};
  for (const column of columns) {
    const bound = bindColumn(org, module, column.path === '*' ? 'id' : column.path);
    const [first] = group;
    if (column.aggregate) row[column.key] = fold(column.aggregate, bound, group);
    else row[column.key] = first ? bound.show(first) : null;
  }
  return row;
}

function fold(
  how: NonNullable<Column['aggregate']>,
  bound: BoundColumn,
  group: readonly StoredRecord[],
): Json {
  const filled = group.filter((record) => bound.value(record) !== null);
  if (how === 'count') return filled.length;
  if (how === 'min' || how === 'max') {
    const sorted = filled.sort((a, b) => compareValues(bound.value(a), bound.value(b)));
    const found = sorted.at(how === 'min' ? 0 : -1);
    return found ? bound.show(found) : null;
  }
  const sum = filled.reduce((total, record) => total + Number(bound.value(record)), 0);
  if (how === 'sum') return sum;
  return filled.length === 0 ? null : sum / filled.length;
}

function metaOf(module: Module, query: Query): JsonObject {
  const meta: Record<string, Json> = {};
  for (const column of query.columns) {
    const field = module.fields.get(column.path);
    if (field)
      meta[column.key] = {
        data_type: field.spec.type,
        field_label: field.spec.label,
        id: field.id,
      };
  }
  return meta;
}
