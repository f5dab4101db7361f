import type { ASTNode } from '@marcbachmann/cel-js';
import type { Implementation } from '../functions/definition.ts';
import {
  EvaluationFault,
  equal,
  isStructure,
  LIST_LIMIT,
  MISSING,
  type Plain,
  type Value,
} from '../value.ts';

type Binary = (a: Plain, b: Plain) => Value;

/** What a binary operator does with two values that are there. */
export function binary(node: ASTNode): Binary {
  if (node.op === '/') return divider(isDecimal(node));
  const found = operators[node.op];
  if (found !== undefined) return found;
  return () => MISSING;
}

const operators: Readonly<Record<string, Binary>> = {
  '==': (a, b) => equal(a, b),
  '!=': (a, b) => !equal(a, b),
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  in: (a, b) => contains(b, a),
  '+': add,
  '-': (a, b) => numberOf(a) - numberOf(b),
  '*': (a, b) => numberOf(a) * numberOf(b),
  '%': (a, b) => numberOf(a) % divisor(b),
};

function add(a: Plain, b: Plain): Value {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (Array.isArray(a) && Array.isArray(b))
    return [...(a as readonly Plain[]), ...(b as readonly Plain[])].slice(0, LIST_LIMIT);
  throw new EvaluationFault('only numbers, texts or lists can be added');
}

export function negative(value: Plain): Value {
  return -numberOf(value);
}

/** Two whole numbers give a whole number; one decimal side makes the whole decimal. */
function divider(decimal: boolean): Binary {
  return (a, b) => {
    const quotient = numberOf(a) / divisor(b);
    const whole = !decimal && Number.isInteger(a) && Number.isInteger(b);
    return whole ? Math.trunc(quotient) : quotient;
  };
}

/** Whether a decimal number takes part: in the event model all numbers are whole. */
function isDecimal(node: ASTNode): boolean {
  if (node.op === 'value') return typeof node.args === 'number';
  if (node.op === '-_') return isDecimal(node.args);
  return (
    ['+', '-', '*', '/'].includes(node.op) && (node.args as readonly ASTNode[]).some(isDecimal)
  );
}

function numberOf(value: Plain): number {
  if (typeof value === 'number') return value;
  throw new EvaluationFault(`not a number: ${JSON.stringify(value)}`);
}

function divisor(value: Plain): number {
  const number = numberOf(value);
  if (number === 0) throw new EvaluationFault('division by zero');
  return number;
}

function contains(whole: Plain, part: Plain): boolean {
  if (Array.isArray(whole)) return (whole as readonly Plain[]).some((item) => equal(item, part));
  return isStructure(whole) && Object.hasOwn(whole, String(part));
}

/** What a method of a text does; undefined when the language has none of that name. */
export function method(name: string): Implementation | undefined {
  return textMethods[name];
}

const textMethods: Readonly<Record<string, Implementation>> = {
  startsWith: ([s, part]) => String(s).startsWith(String(part)),
  endsWith: ([s, part]) => String(s).endsWith(String(part)),
  contains: ([s, part]) => String(s).includes(String(part)),
  indexOf: ([s, part, from]) => String(s).indexOf(String(part), Number(from ?? 0)),
  lastIndexOf: ([s, part]) => String(s).lastIndexOf(String(part)),
  substring: ([s, from, to]) => substring(String(s), Number(from), to),
  split: ([s, separator]) => String(s).split(String(separator)).slice(0, LIST_LIMIT),
};

/** Beyond the end there is nothing: missing, as for an index of a list. */
function substring(text: string, from: number, to: Plain | undefined): Value {
  const end = to === undefined ? text.length : Number(to);
  if (from < 0 || from > text.length || end < from) return MISSING;
  return text.slice(from, end);
}
