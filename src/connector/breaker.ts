import type { Clock, Instant } from '../domain/clock.ts';

/**
 * Keeps work away from a connection that is down. Closed, everything goes through. After `threshold` failures in a
 * row it is open: nothing goes through but one probe every `probeMs`; the first success closes it.
 */
export interface Breaker {
  /** Whether a request may go now. While open, a true is the probe: at most one per `probeMs`. */
  allow(): boolean;
  succeeded(): void;
  /** The whole connection failed (not one record, not one module). */
  failed(): void;
  readonly state: 'closed' | 'open';
  /** When the next probe may go; undefined while closed. */
  readonly openUntil: Instant | undefined;
}

/** What a breaker is built with. */
export interface BreakerOptions {
  readonly clock: Clock;
  /** Milliseconds between two probes; default one minute. */
  readonly probeMs?: number | undefined;
  /** Failures in a row that open it; default 3. */
  readonly threshold?: number | undefined;
}

export function createBreaker({ clock, probeMs = 60_000, threshold = 3 }: BreakerOptions): Breaker {
  let failures = 0;
  let openUntil: Instant | undefined;
  return {
    allow() {
      if (openUntil === undefined) return true;
      if (clock.now() < openUntil) return false;
      openUntil = clock.now() + probeMs;
      return true;
    },
    succeeded() {
      failures = 0;
      openUntil = undefined;
    },
    failed() {
      failures += 1;
      if (failures >= threshold) openUntil = clock.now() + probeMs;
    },
    get state() {
      return openUntil === undefined ? 'closed' : 'open';
    },
    get openUntil() {
      return openUntil;
    },
  };
}
