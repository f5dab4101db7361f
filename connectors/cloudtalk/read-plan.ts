import type { Instant } from '../../src/domain/clock.ts';

/** A call whose row is wanted. */
export interface WantedCall {
  readonly callId: string;
  /** Undefined when only the id is known. */
  readonly startedAt: Instant | undefined;
}

/** One request: a single call by its id, or a window of the history that holds several. */
export type PlannedRead =
  | { readonly as: 'one'; readonly callId: string }
  | {
      readonly as: 'window';
      readonly from: Instant;
      readonly to: Instant;
      readonly calls: readonly WantedCall[];
    };

const HOUR = 3_600_000;
/** A call of unknown start is looked for among those of the last hours. */
const RECENT_MS = 2 * HOUR;
/** Calls this near to each other share a window, and no window is longer than that: a page holds a thousand calls. */
const NEAR_MS = 2 * HOUR;
const LONGEST_MS = 12 * HOUR;
/** The start as an event tells it and as the history tells it may differ. */
const PAD_MS = 5 * 60_000;

interface Span {
  readonly from: Instant;
  readonly to: Instant;
  readonly calls: readonly WantedCall[];
}

/** The fewest requests that bring all rows: calls of the same hours share one page of the history. */
export function planReads(wanted: readonly WantedCall[], now: Instant): readonly PlannedRead[] {
  const spans = wanted
    .map((call) => ({
      from: call.startedAt ?? now - RECENT_MS,
      to: call.startedAt ?? now,
      calls: [call],
    }))
    .sort((a, b) => a.from - b.from);
  return joinNear(spans).map(toRead);
}

function toRead({ from, to, calls }: Span): PlannedRead {
  const [first, second] = calls;
  return first !== undefined && second === undefined
    ? { as: 'one', callId: first.callId }
    : { as: 'window', from: from - PAD_MS, to: to + PAD_MS, calls };
}

function joinNear(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && span.from - last.to <= NEAR_MS && span.to - last.from <= LONGEST_MS)
      joined[joined.length - 1] = {
        from: last.from,
        to: Math.max(last.to, span.to),
        calls: [...last.calls, ...span.calls],
      };
    else joined.push(span);
  }
  return joined;
}
