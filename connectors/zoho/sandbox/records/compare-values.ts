import type { Json } from '../json.ts';

/** Orders two kept values: nothing first, numbers as numbers, everything else as text whatever its case. */
export function compareValues(a: Json, b: Json): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).toLowerCase() < String(b).toLowerCase() ? -1 : 1;
}
