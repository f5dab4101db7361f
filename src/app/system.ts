import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../domain/clock.ts';
import type { Random } from '../domain/random.ts';

/** Longest single timer of the platform, in milliseconds. */
const longestTimerMs = 2_147_483_647;

/** The wall clock. Made here and nowhere else. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(
      Math.min(Math.max(ms, 0), longestTimerMs),
      undefined,
      signal ? { signal } : {},
    ).catch(() => undefined);
  },
};

/** Real chance, good enough for secrets. */
export const systemRandom: Random = {
  next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  // Its bytes are drawn ahead, many ids at once: a call for sixteen costs four times as much.
  id: () => randomUUID().replaceAll('-', ''),
};
