import { sameWire, type WireValue } from './change.ts';
import type { FieldValue, UpdatePolicy } from './record.ts';

/** A field's value, as a mapping says it or as a target spells it. Never compare one with the other. */
type Value = FieldValue | WireValue;

/** What becomes of one field of an existing record; only `write` reaches the vendor. */
export type FieldDecision<V extends Value = FieldValue> =
  | { readonly as: 'write'; readonly value: V }
  | { readonly as: 'leave'; readonly because: 'unchanged' | 'once' | 'filled' | 'human' };

/**
 * Decides whether one field of an existing record is written.
 *
 * @param want what the mapping desires; null empties the field.
 * @param ours what we last wrote there; undefined if we never did.
 * @param live what the target holds now, in our spelling; null when empty.
 * @param policy the field's update policy.
 * @returns the decision, kept in the trace.
 */
export function decideField<V extends Value>(
  want: V,
  ours: V | undefined,
  live: V,
  policy: UpdatePolicy,
): FieldDecision<V> {
  if (ours !== undefined && sameValue(want, ours)) return { as: 'leave', because: 'unchanged' };
  switch (policy) {
    case 'overwrite':
      return { as: 'write', value: want };
    case 'once':
      return { as: 'leave', because: 'once' };
    case 'fill_blank':
      return isBlank(live) ? { as: 'write', value: want } : { as: 'leave', because: 'filled' };
    case 'append':
      return { as: 'write', value: replaceOwnBlock(live, ours, want) as V };
    case 'keep_human':
      return isBlank(live) || (ours !== undefined && sameValue(live, ours))
        ? { as: 'write', value: want }
        : { as: 'leave', because: 'human' };
  }
}

/**
 * The text of a field with `update: append`: ours below what is there, our own earlier text replaced where it still
 * stands, nothing said twice.
 */
export function replaceOwnBlock(live: Value, ours: Value | undefined, want: Value): string | null {
  const there = typeof live === 'string' ? live : '';
  const block = typeof want === 'string' ? want : '';
  const before = typeof ours === 'string' ? ours : '';
  if (before !== '' && there.includes(before)) {
    const at = there.lastIndexOf(before);
    const replaced = there.slice(0, at) + block + there.slice(at + before.length);
    return emptyAsNull(replaced.trim());
  }
  if (block === '' || there.includes(block)) return emptyAsNull(there);
  return there.trim() === '' ? block : `${there.trimEnd()}\n${block}`;
}

/** Whether two values say the same. Times are compared as instants, references by id, else by key. */
export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if ('time' in a && 'time' in b) return instantOf(a.time) === instantOf(b.time);
  if ('ref' in a && 'ref' in b) return a.ref === b.ref && sameRecord(a, b);
  return sameWire(a as WireValue, b as WireValue);
}

function sameRecord(a: Identified, b: Identified): boolean {
  return a.id !== undefined || b.id !== undefined ? a.id === b.id : a.key === b.key;
}

interface Identified {
  readonly id?: unknown;
  readonly key?: unknown;
}

function instantOf(time: unknown): unknown {
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? time : at;
}

function isBlank(value: Value): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function emptyAsNull(text: string): string | null {
  return text === '' ? null : text;
}
