import { setTimeout as wait } from 'node:timers/promises';

const lookEveryMs = 10;

/**
 * Waits on the wall clock until something is so.
 *
 * @param condition looked at again and again; what it throws counts as "not yet".
 * @param what named when it never came, with what the condition said last.
 * @returns what the condition gave when it held.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  withinMs = 20_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value !== false && value !== undefined && value !== null) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end)
      throw new Error(`waited ${withinMs} ms in vain: ${what} (${String(last)})`);
    await wait(lookEveryMs);
  }
}
