import type { Json } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records/table.ts';
import { insertRecord, updateRecord, type Written } from '../records/write.ts';
import type { User } from '../users.ts';
import type { RowOutcome } from './jobs.ts';

/** Which column fills a field. */
export interface Mapping {
  readonly name: string;
  readonly index: number | undefined;
  /** Used for an empty cell. */
  readonly fallback: Json;
}

/** How the rows of a job are written. */
export interface RowWriting {
  readonly org: Org;
  readonly user: User;
  readonly module: Module;
  readonly operation: 'insert' | 'update' | 'upsert';
  readonly mappings: readonly Mapping[];
  readonly findBy: string | undefined;
  readonly ignoreEmpty: boolean;
}

/** Writes one row by the rules of the API; what it refuses is skipped with the code and the field. */
export function writeRow(how: RowWriting, row: readonly string[]): RowOutcome {
  const element = elementOf(how, row);
  const known = how.operation === 'insert' ? undefined : find(how, element);
  if (!known && how.operation === 'update')
    return { status: 'SKIPPED', id: '', error: `NOT_FOUND:${how.findBy ?? 'id'}` };
  const { org, user, module } = how;
  const where = { org, user, module, index: 0 };
  return known
    ? outcome(updateRecord(where, known.id, element), 'UPDATED')
    : outcome(insertRecord(where, element), 'ADDED');
}

function outcome(written: Written, status: 'ADDED' | 'UPDATED'): RowOutcome {
  if ('record' in written) return { status, id: written.record.id, error: '' };
  const { code, details } = written.refused;
  const name = details['api_name'];
  return {
    status: 'SKIPPED',
    id: '',
    error: typeof name === 'string' ? `${code}:${name}` : code,
  };
}

function elementOf(how: RowWriting, row: readonly string[]): Record<string, Json> {
  const element: Record<string, Json> = {};
  for (const { name, index, fallback } of how.mappings) {
    const text = index === undefined ? '' : (row[index] ?? '');
    if (text === '' && fallback === null && (how.ignoreEmpty || how.operation === 'insert'))
      continue;
    const field = how.module.fields.get(name);
    element[name] = text === '' ? fallback : field ? read(field, text) : text;
  }
  return element;
}

const numbers = ['integer', 'double', 'currency', 'percent'];

/** A cell as the API would be sent it. */
function read(field: Field, text: string): Json {
  const { type } = field.spec;
  if (numbers.includes(type)) return Number.isNaN(Number(text)) ? text : Number(text);
  if (type === 'boolean') return text.toLowerCase() === 'true';
  if (type === 'multiselectpicklist') return text.split(';');
  if (type === 'lookup' || type === 'ownerlookup') return { id: text };
  return text;
}

function find(how: RowWriting, element: Readonly<Record<string, Json>>): StoredRecord | undefined {
  const { org, module, findBy = 'id' } = how;
  const wanted = element[findBy];
  if (typeof wanted !== 'string' || wanted === '') return undefined;
  if (findBy === 'id') return org.find(module.api, wanted);
  return [...org.table(module.api).live.values()].find(
    ({ values }) => String(values[findBy] ?? '').toLowerCase() === wanted.toLowerCase(),
  );
}
