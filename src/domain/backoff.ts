import type { Random } from './random.ts';

/** The longest wait after the first failure, in milliseconds. */
export const FIRST_BACKOFF_MS = 5_000;

/** The longest wait ever, in milliseconds: six hours. */
export const LAST_BACKOFF_MS = 6 * 3_600_000;

/**
 * How long to wait before the next attempt: full jitter, so that many failures of one moment do not return as one.
 *
 * @param attempt how many attempts have failed, from 1; the ceiling doubles with each.
 * @returns whole milliseconds, evenly spread from 0 up to the ceiling (5 s, 10 s, … 6 h).
 */
export function backoffMs(attempt: number, random: Random): number {
  const doublings = Math.max(0, Math.floor(attempt) - 1);
  const ceiling = Math.min(FIRST_BACKOFF_MS * 2 ** doublings, LAST_BACKOFF_MS);
  return Math.floor(random.next() * (ceiling + 1));
}
