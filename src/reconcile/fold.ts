import type { Event, FactValue, Folded, FoldedFact } from '../domain/event.ts';

/**
 * Everything known about a subject: per path the fact that wins. Later `occurredAt` wins, then the source's rank, then
 * the event id. Does not depend on the order of `events` or on how often one is there.
 *
 * @param base what purged events said, with the provenance they had.
 */
export function fold(events: readonly Event[], base: Folded = {}): Folded {
  const folded: Record<string, FoldedFact> = { ...base };
  for (const event of events) {
    for (const [path, value] of Object.entries(event.facts)) {
      const fact = { value, occurredAt: event.occurredAt, rank: event.rank, eventId: event.id };
      const held = folded[path];
      if (held === undefined || wins(fact, held)) folded[path] = fact;
    }
  }
  return folded;
}

function wins(fact: FoldedFact, held: FoldedFact): boolean {
  if (fact.occurredAt !== held.occurredAt) return fact.occurredAt > held.occurredAt;
  if (fact.rank !== held.rank) return fact.rank > held.rank;
  return fact.eventId > held.eventId;
}

/** The value at a path; undefined when unknown or known to be empty. */
export function factOf(facts: Folded, path: string): Exclude<FactValue, null> | undefined {
  return facts[path]?.value ?? undefined;
}

export function textOf(facts: Folded, path: string): string | undefined {
  const value = factOf(facts, path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(facts: Folded, path: string): number | undefined {
  const value = factOf(facts, path);
  return typeof value === 'number' ? value : undefined;
}

export function truthOf(facts: Folded, path: string): boolean {
  return factOf(facts, path) === true;
}

export function listOf(facts: Folded, path: string): readonly string[] {
  const value = factOf(facts, path);
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}

/** All facts below a prefix: `message.` gives the messages by id. */
export function under(
  facts: Folded,
  prefix: string,
): readonly (readonly [name: string, value: FactValue])[] {
  return Object.entries(facts)
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, fact]) => [path.slice(prefix.length), fact.value] as const);
}
