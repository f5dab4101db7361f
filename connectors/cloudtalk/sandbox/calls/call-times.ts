import type { Instant } from '../../../../src/domain/clock.ts';
import { secondsBetween } from '../times.ts';
import type { Call } from './call.ts';

/** Whole seconds of a call as they stand at an instant. */
export interface CallSeconds {
  readonly total: number;
  /** From the start to the answer, or to the end when nobody answered. */
  readonly waiting: number;
  readonly talking: number;
  readonly ringing: number;
  readonly wrapUp: number;
  readonly billed: number;
}

/** Measures a call up to `now`. */
export function measure(call: Call, now: Instant): CallSeconds {
  const end = Math.min(now, call.endedAt);
  const isAnswered = call.answeredAt !== null && call.answeredAt <= now;
  const answeredAt = isAnswered ? (call.answeredAt ?? end) : end;
  const waiting = secondsBetween(call.startedAt, Math.min(answeredAt, call.voicemailAt ?? end));
  const talking = isAnswered ? secondsBetween(answeredAt, end) : 0;
  const isOver = now >= call.endedAt;
  return {
    total: secondsBetween(call.startedAt, end),
    waiting,
    talking,
    ringing: longestRing(call, end),
    wrapUp: now >= call.wrapUpEndsAt ? secondsBetween(call.endedAt, call.wrapUpEndsAt) : 0,
    billed: isOver ? billed(call, waiting, talking) : 0,
  };
}

/**
 * Billed seconds as the wire shows them: they depend on when the platform took the line, and are sometimes a second
 * longer than the talk (cloudtalk.md 4.3). Never the length of the call.
 */
function billed(call: Call, waiting: number, talking: number): number {
  if (call.answeredAt === null)
    return call.takenAt === null ? 0 : secondsBetween(call.takenAt, call.endedAt);
  if (call.takenAt !== null && call.id % 3 === 0) return waiting + talking;
  return call.id % 3 === 1 ? talking : talking + 1;
}

function longestRing(call: Call, end: Instant): number {
  const rings = call.legs
    .filter((leg) => leg.ringAt !== null)
    .map((leg) => secondsBetween(leg.ringAt ?? end, Math.min(leg.answeredAt ?? leg.endedAt, end)));
  return Math.max(0, ...rings);
}
