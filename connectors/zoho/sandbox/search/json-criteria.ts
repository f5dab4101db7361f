import type { Instant } from '../../../../src/domain/clock.ts';
import { isObject, type Json, type JsonObject, member, textOf } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import type { Match } from './criteria.ts';

/** Comparators of criteria written as JSON (custom views, bulk read). */
const comparators = [
  'equal',
  'not_equal',
  'in',
  'not_in',
  'less_than',
  'less_equal',
  'greater_than',
  'greater_equal',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'between',
  'not_between',
] as const;

type Comparator = (typeof comparators)[number];
/** In criteria: whoever asks. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: this is how Zoho writes it
export const currentUser = '${CURRENTUSER}';
// biome-ignore lint/suspicious/noTemplateCurlyInString: this is how Zoho writes it
const emptyValue = '${EMPTY}';

type Plain = string | number | null;

/** What is wrong with criteria, as the caller words it. */
export type Problem =
  | { readonly kind: 'shape' }
  | { readonly kind: 'field'; readonly field: string }
  | { readonly kind: 'comparator'; readonly field: string; readonly comparator: string };

/** What criteria may refer to. */
export interface CriteriaPlace {
  readonly module: Module;
  /** Stands for {@link currentUser}. */
  readonly userId: string;
}

/** Reads `{comparator, field: {api_name}, value}`, or groups of these with `group_operator`; counts the conditions. */
export function readCriteria(
  criteria: Json,
  place: CriteriaPlace,
): { readonly match: Match; readonly count: number } | { readonly problem: Problem } {
  if (!isObject(criteria)) return { problem: { kind: 'shape' } };
  return Array.isArray(criteria['group'])
    ? readGroup(criteria, criteria['group'] as readonly Json[], place)
    : readCondition(criteria, place);
}

function readGroup(
  criteria: JsonObject,
  group: readonly Json[],
  place: CriteriaPlace,
): ReturnType<typeof readCriteria> {
  const operator = textOf(criteria['group_operator'])?.toLowerCase() ?? '';
  if (!['and', 'or'].includes(operator)) return { problem: { kind: 'shape' } };
  const matches: Match[] = [];
  let count = 0;
  for (const each of group) {
    const read = readCriteria(each, place);
    if ('problem' in read) return read;
    matches.push(read.match);
    count += read.count;
  }
  const match: Match = (values, id) =>
    operator === 'and'
      ? matches.every((one) => one(values, id))
      : matches.some((one) => one(values, id));
  return { match, count };
}

function readCondition(
  condition: JsonObject,
  place: CriteriaPlace,
): ReturnType<typeof readCriteria> {
  const name = textOf(condition['api_name']) ?? member(condition['field'], 'api_name');
  const word = textOf(condition['comparator']);
  if (name === undefined || word === undefined) return { problem: { kind: 'shape' } };
  const field = place.module.fields.get(name);
  if (!field) return { problem: { kind: 'field', field: name } };
  const comparator = comparators.find((each) => each === word);
  if (!comparator) return { problem: { kind: 'comparator', field: name, comparator: word } };
  const raw = condition['value'] ?? null;
  const wanted = (Array.isArray(raw) ? (raw as readonly Json[]) : [raw]).map((each) =>
    plainWanted(field, each, place.userId),
  );
  return {
    match: (values, id) =>
      compare(comparator, plain(field, name === 'id' ? id : (values[name] ?? null)), wanted),
    count: 1,
  };
}

const numbers = ['integer', 'double', 'currency', 'percent'];

function plainWanted(field: Field, raw: Json, userId: string): Plain {
  if (raw === emptyValue || raw === null) return null;
  if (raw === currentUser) return userId;
  const value = member(raw, 'id') ?? raw;
  if (field.spec.type === 'datetime') return instantOf(String(value));
  return plain(field, typeof value === 'string' ? field.meant(value) : value);
}

function instantOf(text: string): Instant | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

function plain(field: Field, value: Json): Plain {
  if (value === null) return field.spec.type === 'boolean' ? 'false' : null;
  const { type } = field.spec;
  if (type === 'datetime' || numbers.includes(type)) return Number(value);
  if (isObject(value)) return member(value, 'id') ?? JSON.stringify(value);
  return String(value as string).toLowerCase();
}

function compare(comparator: Comparator, value: Plain, wanted: readonly Plain[]): boolean {
  const [first = null, second = null] = wanted;
  switch (comparator) {
    case 'equal':
      return value === first;
    case 'in':
      return wanted.includes(value);
    case 'contains':
      return value !== null && String(value).includes(String(first));
    case 'starts_with':
      return value !== null && String(value).startsWith(String(first));
    case 'ends_with':
      return value !== null && String(value).endsWith(String(first));
    case 'less_than':
      return order(value, first, (by) => by < 0);
    case 'less_equal':
      return order(value, first, (by) => by <= 0);
    case 'greater_than':
      return order(value, first, (by) => by > 0);
    case 'greater_equal':
      return order(value, first, (by) => by >= 0);
    case 'between':
      return order(value, first, (by) => by >= 0) && order(value, second, (by) => by <= 0);
    case 'not_equal':
      return value !== first;
    case 'not_in':
      return !wanted.includes(value);
    case 'not_contains':
      return !compare('contains', value, wanted);
    case 'not_between':
      return value !== null && !compare('between', value, wanted);
  }
}

function order(left: Plain, right: Plain, holds: (by: number) => boolean): boolean {
  if (left === null || right === null) return false;
  if (typeof left === 'number' && typeof right === 'number') return holds(left - right);
  const [a, b] = [String(left), String(right)];
  return holds(a < b ? -1 : Number(a > b));
}
