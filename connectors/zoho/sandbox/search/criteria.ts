import { type Json, member } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import type { Values } from '../records/table.ts';
import { refuse } from '../refusal.ts';

/** True for the records a search asks for. */
export type Match = (values: Values, id: string) => boolean;

const operators = [
  'equals',
  'not_equal',
  'starts_with',
  'in',
  'greater_than',
  'greater_equal',
  'less_than',
  'less_equal',
  'between',
] as const;
type Operator = (typeof operators)[number];

const byText: readonly Operator[] = ['equals', 'not_equal', 'starts_with', 'in'];
const byChoice: readonly Operator[] = ['equals', 'not_equal', 'in'];

function invalidQuery(
  details: Readonly<Record<string, Json>>,
  message = 'Invalid query formed',
): never {
  return refuse('INVALID_QUERY', message, details);
}

/**
 * Reads `((Field:op:value)and(Field:op:value))`.
 *
 * @param limit conditions allowed: 10 in a URL, 15 in a body.
 */
export function parseCriteria(text: string, module: Module, limit: number): Match {
  const reader = new Reader(text.trim(), module);
  const match = reader.group();
  reader.end();
  if (reader.count > limit)
    refuse('INVALID_QUERY', `no of criterium that can be given exceed the limit ${limit}`, {
      limit,
      param_name: 'criteria',
    });
  return match;
}

class Reader {
  readonly #text: string;
  readonly #module: Module;
  #at = 0;
  count = 0;

  constructor(text: string, module: Module) {
    this.#text = text;
    this.#module = module;
  }

  /** `(condition)`, or groups joined inside or outside brackets. */
  group(): Match {
    let match = this.#operand();
    for (;;) {
      const join = /^\s*(and|or)\s*(?=\()/i.exec(this.#text.slice(this.#at));
      if (!join) return match;
      this.#at += join[0].length;
      const [left, right] = [match, this.#operand()];
      match =
        join[1]?.toLowerCase() === 'and'
          ? (values, id) => left(values, id) && right(values, id)
          : (values, id) => left(values, id) || right(values, id);
    }
  }

  end(): void {
    if (this.#at < this.#text.length)
      invalidQuery({ reason: 'unexpected text', near: this.#text.slice(this.#at, this.#at + 20) });
  }

  #operand(): Match {
    if (this.#text[this.#at] !== '(') return this.#condition();
    this.#at += 1;
    const inside = this.#text[this.#at] === '(' ? this.group() : this.#condition();
    if (this.#text[this.#at] !== ')')
      invalidQuery({ reason: 'bracket missing', near: this.#text.slice(0, this.#at) });
    this.#at += 1;
    return inside;
  }

  /** Up to the bracket that is not escaped. */
  #condition(): Match {
    const found = /^\s*([\w.$]+):(\w+):((?:\\.|[^\\()])*)/.exec(this.#text.slice(this.#at));
    if (!found)
      return invalidQuery({
        near: this.#text.slice(this.#at, this.#at + 20),
        param_name: 'criteria',
      });
    this.#at += found[0].length;
    this.count += 1;
    return condition(this.#module, found[1] ?? '', found[2] ?? '', found[3] ?? '');
  }
}

function condition(module: Module, name: string, word: string, raw: string): Match {
  const field = module.fields.get(name);
  if (!field || field.spec.singleOnly)
    return invalidQuery({ api_name: name, reason: 'the field is not available', operator: word });
  const operator = operators.find((each) => each === word);
  if (!operator || !fits(field, operator))
    return invalidQuery({ api_name: name, operator: word, reason: 'invalid operator' });
  const wanted = splitValues(raw, operator).map((value) => comparable(field, value));
  if (wanted.length > 100)
    return invalidQuery({ param_name: 'criteria' }, 'Only 100 values are allowed in "IN" criteria');
  const test = tester(field, operator, wanted);
  return (values, id) => test(reduced(field, name === 'id' ? id : (values[name] ?? null)));
}

const textTypes = ['text', 'textarea', 'email', 'phone', 'website'];
const choiceTypes = [
  'picklist',
  'multiselectpicklist',
  'boolean',
  'lookup',
  'ownerlookup',
  'multi_module_lookup',
];

function fits(field: Field, operator: Operator): boolean {
  if (textTypes.includes(field.spec.type)) return byText.includes(operator);
  if (choiceTypes.includes(field.spec.type)) return byChoice.includes(operator);
  return operator !== 'starts_with';
}

/** Splits at commas that are not escaped, and takes the escapes away. */
function splitValues(raw: string, operator: Operator): string[] {
  const parts = operator === 'in' || operator === 'between' ? raw.match(/(?:\\.|[^\\,])+/g) : [raw];
  return (parts ?? []).map((part) => part.replace(/\\(.)/g, '$1').trim());
}

/** An id has more digits than a number holds; it is compared as it is written. */
function isNumber(field: Field): boolean {
  if (field.name === 'id') return false;
  return ['integer', 'double', 'currency', 'percent', 'bigint', 'datetime'].includes(
    field.spec.type,
  );
}

function comparable(field: Field, text: string): string | number {
  if (!isNumber(field)) return field.meant(text).toLowerCase();
  const value = field.spec.type === 'datetime' ? Date.parse(text) : Number(text);
  return Number.isNaN(value)
    ? invalidQuery({ api_name: field.name, reason: 'invalid value' })
    : value;
}

function reduced(field: Field, value: Json): string | number | null {
  if (value === null) return null;
  if (isNumber(field)) return Number(value);
  if (typeof value === 'object')
    return (member(value, 'id') ?? JSON.stringify(value)).toLowerCase();
  return String(value).toLowerCase();
}

/** On text, `equals` behaves like "contains". */
function equals(field: Field, value: string | number | null, wanted: string | number): boolean {
  if (typeof value !== 'string' || typeof wanted !== 'string') return value === wanted;
  return textTypes.includes(field.spec.type) ? value.includes(wanted) : value === wanted;
}

function tester(
  field: Field,
  operator: Operator,
  values: readonly (string | number)[],
): (value: string | number | null) => boolean {
  const [first = '', second = ''] = values;
  switch (operator) {
    case 'equals':
      return (value) => equals(field, value, first);
    case 'not_equal':
      return (value) => value !== first;
    case 'starts_with':
      return (value) => typeof value === 'string' && value.startsWith(String(first));
    case 'in':
      return (value) => value !== null && values.includes(value);
    case 'greater_than':
      return (value) => value !== null && value > first;
    case 'greater_equal':
      return (value) => value !== null && value >= first;
    case 'less_than':
      return (value) => value !== null && value < first;
    case 'less_equal':
      return (value) => value !== null && value <= first;
    case 'between':
      return (value) => value !== null && value >= first && value <= second;
  }
}
