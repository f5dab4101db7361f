import type { Json } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records/table.ts';
import { refuse } from '../refusal.ts';
import { type BoundColumn, bindColumn } from './columns.ts';
import type { Condition, Literal, Operator } from './parse.ts';

/** True for the records a query asks for. */
export type Predicate = (record: StoredRecord) => boolean;

type Single = Extract<Condition, { join: 'none' }>;

const ordered: readonly Operator[] = ['>', '>=', '<', '<=', 'between', 'not between'];
const textual: readonly Operator[] = ['like', 'not like'];

/** Makes a condition executable; throws INVALID_QUERY for columns, operators and values that do not fit. */
export function bindCondition(org: Org, module: Module, condition: Condition): Predicate {
  if (condition.join === 'none') return bindSingle(org, module, condition);
  const left = bindCondition(org, module, condition.left);
  const right = bindCondition(org, module, condition.right);
  return condition.join === 'and'
    ? (record) => left(record) && right(record)
    : (record) => left(record) || right(record);
}

/** Every column a condition mentions. */
export function columnsOf(condition: Condition | undefined): string[] {
  if (!condition) return [];
  if (condition.join === 'none') return [condition.column];
  return [...columnsOf(condition.left), ...columnsOf(condition.right)];
}

function bindSingle(org: Org, module: Module, single: Single): Predicate {
  const column = bindColumn(org, module, single.column);
  refuseOperator(column, single);
  const values = single.values.map((literal) => convert(column, literal, single));
  const test = tester(single.operator, values);
  return (record) => test(normal(column, column.value(record)));
}

function refuseOperator(column: BoundColumn, single: Single): void {
  const text = column.compare === 'text';
  const orderable =
    ['number', 'date', 'datetime'].includes(column.compare) || single.column === 'id';
  const misfit =
    (textual.includes(single.operator) && !text) ||
    (ordered.includes(single.operator) && !orderable);
  if (misfit)
    refuse('INVALID_QUERY', 'invalid operator found', {
      operator: single.operator,
      column_name: single.column,
    });
  const pattern = single.values[0]?.text ?? '';
  if (single.operator === 'not like' && !(pattern.startsWith('%') && pattern.endsWith('%')))
    refuse('INVALID_QUERY', 'invalid query formed', {
      operator: 'not like',
      column_name: single.column,
    });
}

/** A literal as the column compares it; throws when it is none of its kind. */
function convert(column: BoundColumn, literal: Literal, single: Single): Json {
  const misfit = (expected: string): never =>
    refuse('INVALID_QUERY', 'invalid query formed', {
      column_name: single.column,
      expected_data_type: expected,
    });
  switch (column.compare) {
    case 'number':
      return Number.isNaN(Number(literal.text)) ? misfit('integer') : Number(literal.text);
    case 'datetime': {
      const at = Date.parse(literal.text);
      return literal.kind === 'string' && !Number.isNaN(at) ? at : misfit('datetime');
    }
    case 'boolean':
      return /^(true|false)$/i.test(literal.text)
        ? literal.text.toLowerCase() === 'true'
        : misfit('boolean');
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(literal.text) ? literal.text : misfit('date');
    case 'text':
    case 'list':
      return (column.meant?.(literal.text) ?? literal.text).toLowerCase();
    case 'id':
      return padded(literal.text);
  }
}

/** Ids are too long for a number; padded to one length they order like numbers. */
function padded(id: string): string {
  return id.padStart(19, '0');
}

function normal(column: BoundColumn, value: Json): Json {
  if (value === null) return column.compare === 'boolean' ? false : null;
  if (column.compare === 'text') return String(value).toLowerCase();
  if (column.compare === 'id') return padded(String(value));
  if (column.compare === 'number') return Number(value);
  return column.compare === 'list' ? JSON.stringify(value).toLowerCase() : value;
}

/** `%` stands for anything; case does not matter. */
function likeTest(pattern: string): (value: Json) => boolean {
  const body = pattern
    .split('%')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  const expression = new RegExp(`^${body}$`, 's');
  return (value) => typeof value === 'string' && expression.test(value);
}

function compares(
  test: (left: number | string, right: number | string) => boolean,
  to: Json,
): (value: Json) => boolean {
  return (value) => {
    if (typeof value === 'number' && typeof to === 'number') return test(value, to);
    return typeof value === 'string' && typeof to === 'string' && test(value, to);
  };
}

function tester(operator: Operator, values: readonly Json[]): (value: Json) => boolean {
  const [first = null, second = null] = values;
  switch (operator) {
    case '=':
      return (value) => value === first;
    case '!=':
      return (value) => value !== first;
    case '>':
      return compares((a, b) => a > b, first);
    case '>=':
      return compares((a, b) => a >= b, first);
    case '<':
      return compares((a, b) => a < b, first);
    case '<=':
      return compares((a, b) => a <= b, first);
    case 'like':
      return likeTest(String(first));
    case 'not like':
      return negated(likeTest(String(first)));
    case 'in':
      return (value) => values.includes(value);
    case 'not in':
      return (value) => !values.includes(value);
    case 'between':
      return between(first, second);
    case 'not between':
      return negated(between(first, second));
    case 'is null':
      return (value) => value === null;
    case 'is not null':
      return (value) => value !== null;
  }
}

function between(from: Json, to: Json): (value: Json) => boolean {
  const above = compares((a, b) => a >= b, from);
  const below = compares((a, b) => a <= b, to);
  return (value) => above(value) && below(value);
}

function negated(test: (value: Json) => boolean): (value: Json) => boolean {
  return (value) => !test(value);
}
