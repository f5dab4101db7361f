import type { Clock, Instant } from '../../src/domain/clock.ts';
import { OutsideError } from '../../src/domain/errors.ts';

/** Something read from Zoho and kept for a while. */
export interface Cached<T> {
  /** Reads it when it is too old; while it cannot be read again, the old one serves on. @throws OutsideError */
  get(): Promise<T>;
  /** The last one, however old. */
  peek(): T | undefined;
  forget(): void;
}

/** How long metadata, users and services are kept, in milliseconds. */
export const keptMs = 900_000;

/** After a failure with an old value at hand, the next attempt is this much later. */
const laterMs = 60_000;

/** One read at a time, however many ask. */
export function cached<T>(clock: Clock, load: (last: T | undefined) => Promise<T>): Cached<T> {
  let value: { readonly it: T; until: Instant } | undefined;
  let loading: Promise<T> | undefined;
  const reload = async (): Promise<T> => {
    const last = value;
    try {
      const it = await load(last?.it);
      value = { it, until: clock.now() + keptMs };
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
    forget: () => {
      value = undefined;
    },
  };
}
