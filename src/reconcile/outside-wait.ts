import { backoffMs } from '../domain/backoff.ts';
import type { Instant } from '../domain/clock.ts';
import type { OutsideError } from '../domain/errors.ts';
import type { Random } from '../domain/random.ts';
import type { Gate } from './gate.ts';

/** What is down for everybody is probed as often by each subject, however long it has been down. */
const outsidePatienceMs = 60_000;

/**
 * An outage is not the subject's fault: it is tried again when the gate lets it through, or within a minute.
 *
 * @param attempts of this subject in a row.
 * @returns milliseconds from now.
 */
export function outsideWait(
  gate: Pick<Gate, 'closedUntil'> | undefined,
  attempts: number,
  error: OutsideError,
  { now, random }: { readonly now: Instant; readonly random: Random },
): number {
  // All who wait are there when it is over, so that they can go in their order.
  const closedUntil = gate?.closedUntil();
  if (closedUntil !== undefined) return closedUntil - now;
  if (error.facts.retryAfterMs !== undefined) return error.facts.retryAfterMs;
  return Math.min(backoffMs(attempts, random), outsidePatienceMs);
}
