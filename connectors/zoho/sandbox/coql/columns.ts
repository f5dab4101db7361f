import { type Json, member } from '../json.ts';
import type { Field, FieldType } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { renderValue } from '../records/render.ts';
import type { StoredRecord } from '../records/table.ts';
import { refuse } from '../refusal.ts';
import { fullName } from '../users.ts';

/** A column of a query, found in the metadata. */
export interface BoundColumn {
  /** The value somebody means who writes it in the organisation's language. */
  readonly meant?: (text: string) => string;
  /** How values compare. */
  readonly compare: 'text' | 'date' | 'number' | 'datetime' | 'boolean' | 'id' | 'list';
  /** The kept value, reduced to what compares: lookups to their id. */
  readonly value: (record: StoredRecord) => Json;
  /** What the answer shows: lookups as `{id}`. */
  readonly show: (record: StoredRecord) => Json;
  /** Lookups that had to be followed. */
  readonly joins: readonly string[];
}

/** Columns that exist but cannot be queried. */
const unsupported = ['CTI_Entry', '$se_module'];

/** Modules whose `What_Id` can be followed into a module. */
const throughModules = ['Tasks', 'Calls', 'Events'];

/** Zoho's answer to a column it does not know. One bad column fails the whole query. */
function invalidColumn(path: string): never {
  return refuse('INVALID_QUERY', 'column given seems to be invalid', { column_name: path });
}

/** Finds a column: a field, `Lookup.Field`, or `What_Id->Module.Field`. */
export function bindColumn(org: Org, module: Module, path: string): BoundColumn {
  const [head = '', ...rest] = path.split('.');
  const [name = '', through] = head.split('->');
  const field = module.fields.get(name);
  if (!field || field.spec.singleOnly || unsupported.includes(name)) return invalidColumn(path);
  if (rest.length === 0 && through === undefined) return ownColumn(org, field);
  if (field.spec.type === 'ownerlookup') return userColumn(org, field, rest.join('.'), path);
  const target = org.modules.get(through ?? field.spec.to[0] ?? '');
  const follows =
    field.spec.type === 'lookup' ||
    (field.spec.type === 'multi_module_lookup' && through !== undefined);
  if (!target || !follows || rest.length === 0) return invalidColumn(path);
  if (through !== undefined && !throughModules.includes(module.api)) return invalidColumn(path);
  return joinedColumn(org, field, target, bindColumn(org, target, rest.join('.')));
}

function ownColumn(org: Org, field: Field): BoundColumn {
  const reduce = isLink(field) ? idOf : (value: Json): Json => value;
  return {
    compare: comparisonOf(field),
    meant: (text) => field.meant(text),
    joins: [],
    value: (record) =>
      field.name === 'id' ? record.id : reduce(record.values[field.name] ?? null),
    show: (record) => {
      if (field.name === 'id') return record.id;
      if (!isLink(field)) return renderValue(org, field, record.values);
      const id = idOf(record.values[field.name] ?? null);
      return id === null ? null : { id };
    },
  };
}

function joinedColumn(org: Org, field: Field, target: Module, inner: BoundColumn): BoundColumn {
  const follow = (record: StoredRecord): StoredRecord | undefined => {
    const link = record.values[field.name] ?? null;
    const elsewhere =
      typeof link === 'object' && link !== null && member(link, 'module') !== target.api;
    return elsewhere ? undefined : org.find(target.api, String(idOf(link)));
  };
  const through =
    (get: (record: StoredRecord) => Json) =>
    (record: StoredRecord): Json => {
      const found = follow(record);
      return found ? get(found) : null;
    };
  return {
    compare: inner.compare,
    ...(inner.meant ? { meant: inner.meant } : {}),
    joins: [field.name, ...inner.joins],
    value: through(inner.value),
    show: through(inner.show),
  };
}

function userColumn(org: Org, field: Field, part: string, path: string): BoundColumn {
  const get = (record: StoredRecord): Json => {
    const user = org.user(String(record.values[field.name] ?? ''));
    if (!user) return null;
    const parts: Readonly<Record<string, Json>> = {
      id: user.id,
      email: user.email,
      first_name: user.firstName,
      last_name: user.lastName,
      full_name: fullName(user),
    };
    return parts[part] ?? invalidColumn(path);
  };
  return { compare: part === 'id' ? 'id' : 'text', joins: [field.name], value: get, show: get };
}

function isLink(field: Field): boolean {
  return ['lookup', 'ownerlookup', 'multi_module_lookup'].includes(field.spec.type);
}

function idOf(value: Json): Json {
  return typeof value === 'object' && value !== null ? (member(value, 'id') ?? null) : value;
}

const comparisons: Readonly<Partial<Record<FieldType, BoundColumn['compare']>>> = {
  date: 'date',
  integer: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  bigint: 'number',
  datetime: 'datetime',
  boolean: 'boolean',
  multiselectpicklist: 'list',
  json: 'list',
  subform: 'list',
};

function comparisonOf(field: Field): BoundColumn['compare'] {
  if (isLink(field) || field.name === 'id') return 'id';
  return comparisons[field.spec.type] ?? 'text';
}
