import type { Instant } from './clock.ts';

/**
 * How much a source is worth when two facts carry the same time. An API read beats a webhook, a webhook beats a
 * workflow row; what we decided ourselves (who it was) beats all.
 */
export const sourceRank = { workflow: 1, webhook: 2, poll: 3, read: 3, decision: 4 } as const;

/** A fact's value: plain JSON. `null` says "known to be empty". */
export type FactValue =
  | string
  | number
  | boolean
  | null
  | readonly FactValue[]
  | { readonly [name: string]: FactValue };

/**
 * Something that became known about a subject, in our words. `facts` is flat: dotted paths to values, for instance
 * `call.tags` or `message.msg_1`; each path is folded on its own.
 */
export interface Event {
  /** Stable and unique within the account: the delivery's id and a counter, or the read it came from. */
  readonly id: string;
  /** When the fact was true; a read's is the time of the read; 0 for facts that carry no time and never change. */
  readonly occurredAt: Instant;
  /** One of {@link sourceRank}. */
  readonly rank: number;
  readonly facts: Readonly<Record<string, FactValue>>;
}

/** One folded fact with where it came from. */
export interface FoldedFact {
  readonly value: FactValue;
  readonly occurredAt: Instant;
  readonly rank: number;
  readonly eventId: string;
}

/** Everything known about a subject, by path. Kept as the base event when deliveries are purged. */
export type Folded = Readonly<Record<string, FoldedFact>>;
