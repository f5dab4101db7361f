import { setTimeout as wait } from 'node:timers/promises';
import type { Clock, Instant } from '../../src/domain/clock.ts';

/** A time of its own that several processes share: it goes by the wall, from another instant and faster. */
export interface FastTime {
  readonly startsAt: Instant;
  /** When it started, on the wall clock. */
  readonly since: number;
  readonly speed: number;
}

const longestTimerMs = 2_147_483_647;

export function fastClock({ startsAt, since, speed }: FastTime): Clock {
  return {
    now: () => Math.round(startsAt + (Date.now() - since) * speed),
    sleep: async (ms, signal) => {
      const real = Math.min(Math.max(ms, 0) / speed, longestTimerMs);
      await wait(real, undefined, signal ? { signal } : {}).catch(() => undefined);
    },
  };
}
