import { fromIso, type Instant } from '../../src/domain/clock.ts';
import { type Folded, sourceRank } from '../../src/domain/event.ts';

/** What parts and reader look up among the folded facts of a call. */

/** The Cdr id, by which everything is read; undefined while only the uuid is known. */
export function callIdIn(facts: Folded): string | undefined {
  const id = facts['call.id']?.value;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

export function startOf(facts: Folded): Instant | undefined {
  return instantIn(facts, 'call.started_at');
}

/** True once any source has said so: it never becomes untrue. */
export function isOver(facts: Folded): boolean {
  return (
    facts['call.over']?.value === true ||
    facts['call.state']?.value === 'ended' ||
    instantIn(facts, 'call.ended_at') !== undefined
  );
}

/** When the call ended: as told, else when its end was told; undefined when no source gave a time. */
export function endOf(facts: Folded): Instant | undefined {
  const told = instantIn(facts, 'call.ended_at');
  const toldAt = facts['call.ended_at']?.occurredAt ?? 0;
  // An end later than the moment it was told is a mistake: nobody waits for it.
  if (told !== undefined) return toldAt > 0 ? Math.min(told, toldAt + SKEW_MS) : told;
  return isOver(facts) ? (timeOf(facts, 'call.over') ?? timeOf(facts, 'call.state')) : undefined;
}

const SKEW_MS = 300_000;

/** When the row of the call history was last seen, by a read or by the poll. Only rows tell tags. */
export function rowSeenAt(facts: Folded): Instant | undefined {
  const tags = facts['call.tags'];
  return tags && tags.rank >= sourceRank.poll && isOver(facts) ? tags.occurredAt : undefined;
}

/** When a fact that is true became known to be; undefined when it is not true or carries no time. */
export function timeOf(facts: Folded, path: string): Instant | undefined {
  const fact = facts[path];
  if (fact === undefined || fact.value === false || fact.value === null) return undefined;
  return fact.occurredAt > 0 ? fact.occurredAt : undefined;
}

function instantIn(facts: Folded, path: string): Instant | undefined {
  const value = facts[path]?.value;
  return typeof value === 'string' ? fromIso(value) : undefined;
}
