/**
 * Values while expressions run. Besides plain values there are two that say why there is none; they are symbols, so
 * that nothing can mistake them for data.
 */

/** Nothing is there, and that is known (mapping-language 6). */
export const MISSING: unique symbol = Symbol('missing');
/** It is not known yet; what hangs on it is undecided. */
export const PENDING: unique symbol = Symbol('pending');
/** A result that was given up: `when` is undecided about it, relations go ahead without. */
export const DEAD: unique symbol = Symbol('dead');

/** Text, whole and decimal numbers, bools, times, lists, and objects of the event model. */
export type Plain = string | number | boolean | Date | readonly Plain[] | Structure;
export interface Structure {
  readonly [name: string]: unknown;
}
export type Absent = typeof MISSING | typeof PENDING;
export type Value = Plain | Absent;

/** An expression that failed while running: division by zero, an unknown row of a strict table. */
export class EvaluationFault extends Error {}

/** Lists are cut to this many items, so that the cost of an expression is bounded. */
export const LIST_LIMIT = 100;

export function isAbsent(value: Value): value is Absent {
  return value === MISSING || value === PENDING;
}

export function isStructure(value: unknown): value is Structure {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

/** Equality of the language: times by instant, lists and structures by content. */
export function equal(a: Plain, b: Plain): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (a instanceof Date || b instanceof Date)
    return a instanceof Date && b instanceof Date && a.getTime() === b.getTime();
  return JSON.stringify(a) === JSON.stringify(b);
}
