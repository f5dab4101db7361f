import { createHash } from 'node:crypto';
import type { FactValue } from '../../src/domain/event.ts';

/** Facts on their way into an event: dotted paths to values. */
export type Facts = Record<string, FactValue>;

/** Leaves out what is not known, for facts another source may know better. */
export function known(facts: Readonly<Record<string, FactValue>>): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
}

/** A short name for the content of some facts, the same whatever order they came in. */
export function fingerprint(facts: Readonly<Record<string, FactValue>>): string {
  const ordered = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex').slice(0, 24);
}
