import type { Instant } from '../../../../src/domain/clock.ts';

/** What the limiter says about one operation. */
export interface RateVerdict {
  readonly isAllowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

const windowMs = 60_000;

/**
 * Operations of one minute, counted in fixed windows that begin with the first operation (cloudtalk.md 3.6: the kind
 * of window is unknown). It goes by the base clock, because clients compare the reset time with their own.
 */
export class RateLimiter {
  readonly #windows = new Map<string, { startedAt: Instant; used: number }>();

  /**
   * Counts one operation.
   *
   * @param counter whose counter: one for the company, or one for each host.
   * @param limit operations a minute; null counts nothing.
   */
  take(counter: string, limit: number | null, now: Instant): RateVerdict {
    if (limit === null) return { isAllowed: true, headers: {} };
    const known = this.#windows.get(counter);
    const window =
      known !== undefined && now - known.startedAt < windowMs ? known : { startedAt: now, used: 0 };
    this.#windows.set(counter, window);
    const isAllowed = window.used < limit;
    if (isAllowed) window.used += 1;
    return {
      isAllowed,
      headers: {
        'X-CloudTalkAPI-Limit': String(limit),
        'X-CloudTalkAPI-Remaining': String(limit - window.used),
        'X-CloudTalkAPI-ResetTime': String(Math.ceil((window.startedAt + windowMs) / 1000)),
      },
    };
  }
}
