import type { Clock, Instant } from '../../src/domain/clock.ts';
import { OutsideError } from '../../src/domain/errors.ts';

/** Something read from Zoho and kept for a while. */
export interface Cached<T> {
  /** Reads it when it is too old; while it cannot be read again, the old one serves on. @throws OutsideError */
  get(): Promise<T>;
  /** The last one, however old. */
  peek(): T | undefined;
  /** The vendor said something else: it is read again, unless it was read just now. @returns whether it will be. */
  doubt(): boolean;
  forget(): void;
}

/** How long users and services are kept, in milliseconds; what is younger is not doubted. */
export const keptMs = 900_000;

/** After a failure with an old value at hand, the next attempt is this much later. */
const laterMs = 60_000;

/** One read at a time, however many ask. @param lifeMs how long it is kept. */
export function cached<T>(
  clock: Clock,
  load: (last: T | undefined) => Promise<T>,
  lifeMs = keptMs,
): Cached<T> {
  let value: { readonly it: T; readonly readAt: Instant; until: Instant } | undefined;
  let loading: Promise<T> | undefined;
  const reload = async (): Promise<T> => {
    const last = value;
    try {
      const it = await load(last?.it);
      const readAt = clock.now();
      value = { it, readAt, until: readAt + lifeMs };
      return it;
    } catch (error) {
      if (!last || !(error instanceof OutsideError)) throw error;
      last.until = clock.now() + laterMs;
      return last.it;
    } finally {
      loading = undefined;
    }
  };
  return {
    get: async () => {
      if (value && clock.now() < value.until) return value.it;
      loading ??= reload();
      return loading;
    },
    peek: () => value?.it,
    doubt: () => {
      const now = clock.now();
      if (!value || now < value.readAt + keptMs || value.until <= now) return false;
      value.until = now;
      return true;
    },
    forget: () => {
      value = undefined;
    },
  };
}
