import type { Change } from '../domain/change.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import type { Ledger, RowKey } from '../store/port.ts';

/** An intent outlives the HTTP time-out (20 s) and a full queue before it. */
export const intentMs = 120_000;

/** What is left of it when a change goes out: more than the HTTP time-out. */
const leastMs = 60_000;

/** The intents of one reconciliation, as long as it may send. */
export interface HeldIntents {
  /** Prolongs them until the signal ends it. */
  keep(signal: AbortSignal): Promise<void>;
  /** Asked just before a change is sent: whether its row is still ours for as long as the answer can take. */
  covers(change: Pick<Change, 'target' | 'key'>): Promise<boolean>;
}

/**
 * Holds intents that were just taken. While one lives nobody else takes it, so that the store is asked only when too
 * little of it is left: the process slept, or could not prolong it.
 */
export function holdIntents(
  ports: {
    readonly store: Pick<Ledger, 'renewIntents'>;
    readonly clock: Clock;
    readonly account: string;
    readonly token: string;
  },
  keys: readonly RowKey[],
  takenUntil: Instant,
): HeldIntents {
  const { store, clock, account, token } = ports;
  let until = takenUntil;
  let ours = keys;
  const renew = async (): Promise<void> => {
    const next = clock.now() + intentMs;
    ours = await store.renewIntents(account, token, keys, next);
    until = next;
  };
  return {
    keep: async (signal) => {
      while (!signal.aborted) {
        await clock.sleep(intentMs / 3, signal);
        if (!signal.aborted) await renew().catch(() => undefined);
      }
    },
    covers: async ({ target, key }) => {
      if (until - clock.now() < leastMs) await renew();
      return ours.some(
        (one) => one.target === target && (one.key === key || key.startsWith(`${one.key}#`)),
      );
    },
  };
}
