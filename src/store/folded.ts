import type { Folded, FoldedFact } from '../domain/event.ts';

/** Base events joined path by path: later `occurredAt` wins, then rank, then event id. Order does not matter. */
export function mergeFolded(a: Folded, b: Folded): Folded {
  const merged: Record<string, FoldedFact> = { ...a };
  for (const [path, fact] of Object.entries(b)) {
    const there = Object.hasOwn(merged, path) ? merged[path] : undefined;
    if (there === undefined || beats(fact, there)) merged[path] = fact;
  }
  return merged;
}

function beats(fact: FoldedFact, other: FoldedFact): boolean {
  if (fact.occurredAt !== other.occurredAt) return fact.occurredAt > other.occurredAt;
  if (fact.rank !== other.rank) return fact.rank > other.rank;
  return fact.eventId > other.eventId;
}
