import type { Instant } from '../../../../src/domain/clock.ts';
import type { Settings } from '../settings.ts';

/** What the limiter says about one operation. */
export interface RateVerdict {
  readonly isAllowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the limiter goes by. */
export type RateRules = Pick<Settings, 'perMinute' | 'rateWindow'>;

const windowMs = 60_000;

/**
 * Operations of one minute (cloudtalk.md 3.6). The kind of window is unknown: fixed ones begin with their first
 * operation; a sliding one looks back sixty seconds from any moment. It goes by the base clock, because clients compare
 * the reset time with their own; a clock that is turned ahead lets the minute pass sooner.
 */
export class RateLimiter {
  readonly #counters = new Map<string, Instant[]>();

  /**
   * Counts one operation.
   *
   * @param counter whose counter: one for the company, or one for each host.
   */
  take(counter: string, rules: RateRules, now: Instant): RateVerdict {
    if (rules.perMinute === null) return { isAllowed: true, headers: {} };
    const taken = this.#current(counter, rules, now);
    const isAllowed = taken.length < rules.perMinute;
    if (isAllowed) taken.push(now);
    this.#counters.set(counter, taken);
    return { isAllowed, headers: headersOf(rules.perMinute, taken, now) };
  }

  /** The headers of a refusal that was asked for: nothing is left of the current window. */
  refused(counter: string, rules: RateRules, now: Instant): RateVerdict['headers'] {
    const limit = rules.perMinute ?? 60;
    const taken = this.#current(counter, rules, now);
    return { ...headersOf(limit, taken, now), 'X-CloudTalkAPI-Remaining': '0' };
  }

  /** Lets so much time pass at once: what was taken is older by as much, and the reset comes earlier. */
  skip(ms: number): void {
    for (const [counter, taken] of this.#counters)
      this.#counters.set(
        counter,
        taken.map((at) => at - ms),
      );
  }

  #current(counter: string, { rateWindow }: RateRules, now: Instant): Instant[] {
    const taken = this.#counters.get(counter) ?? [];
    if (rateWindow === 'sliding') return taken.filter((at) => now - at < windowMs);
    return now - (taken[0] ?? now) < windowMs ? taken : [];
  }
}

function headersOf(
  limit: number,
  taken: readonly Instant[],
  now: Instant,
): Readonly<Record<string, string>> {
  return {
    'X-CloudTalkAPI-Limit': String(limit),
    'X-CloudTalkAPI-Remaining': String(Math.max(0, limit - taken.length)),
    'X-CloudTalkAPI-ResetTime': String(Math.ceil(((taken[0] ?? now) + windowMs) / 1000)),
  };
}
