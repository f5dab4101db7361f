import type { Drift } from '../connector/contract.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';

/** A line about the same mistake comes once in so many milliseconds: every delivery repeats it until it is corrected. */
const QUIET_MS = 3_600_000;

/** More different mistakes than a person can make; beyond it the oldest may be said again early. */
const MOST_REMEMBERED = 1_000;

/** Says what hand-made requests lack and which workflow to correct. */
export function createDriftReport(
  clock: Clock,
  logger: Logger,
): (account: string, source: string, drifts: readonly Drift[]) => void {
  const saidAt = new Map<string, Instant>();
  return (account, source, drifts) => {
    for (const { missingKey, workflow } of drifts) {
      const what = JSON.stringify([account, source, workflow, missingKey]);
      const last = saidAt.get(what);
      if (last !== undefined && clock.now() - last < QUIET_MS) continue;
      const [oldest] = saidAt.keys();
      if (saidAt.size >= MOST_REMEMBERED && oldest !== undefined) saidAt.delete(oldest);
      saidAt.delete(what);
      saidAt.set(what, clock.now());
      logger.warn('delivery.drifted', { account, source, workflow, missing: missingKey });
    }
  };
}
