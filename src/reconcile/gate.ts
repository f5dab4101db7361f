import { createBreaker } from '../connector/breaker.ts';
import type { WriteFailure } from '../domain/change.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import type { Target } from '../domain/record.ts';

/**
 * Whether an account's writing may go on. Credentials that are refused close it, a permission closes one module, and
 * failures of the whole connection open the breaker: wake-ups keep their attempts, a probe from time to time looks
 * whether it works again.
 */
export interface Gate {
  /** Undefined when writing may go on; else when the next probe is due. */
  closedUntil(target?: Target): Instant | undefined;
  succeeded(target: Target): void;
  failed(failure: WriteFailure, target?: Target): void;
  /**
   * How many subjects may be worked on at a time: one that looks whether an outage is over, a few in order while what
   * has waited for its end drains, and otherwise as many as there are.
   */
  width(): number;
  /** What waited for the end of an outage has all been claimed. */
  drained(): void;
  /** Why it is closed, in words; empty when it is open. */
  reasons(): readonly string[];
}

/** How often refused credentials and permissions are probed (design 9). */
const haltProbeMs = 180_000;

/** Subjects at a time while a backlog drains. */
const drainWidth = 8;

interface Closed {
  readonly until: Instant;
  readonly reason: string;
}

export function createGate(clock: Clock): Gate {
  const breaker = createBreaker({ clock });
  let lastFailure = '';
  let account: Closed | undefined;
  const modules = new Map<Target, Closed>();
  let pausedUntil: Instant = 0;
  let outage: 'none' | 'lasts' | 'drains' = 'none';

  const open = (closed: Closed | undefined): Instant | undefined =>
    closed !== undefined && closed.until > clock.now() ? closed.until : undefined;

  const openBreaker = (): Instant | undefined => {
    const { openUntil } = breaker;
    return openUntil !== undefined && openUntil > clock.now() ? openUntil : undefined;
  };

  return {
    closedUntil: (target) =>
      open(account) ??
      openBreaker() ??
      (pausedUntil > clock.now() ? pausedUntil : undefined) ??
      (target === undefined ? undefined : open(modules.get(target))),
    succeeded: (target) => {
      breaker.succeeded();
      account = undefined;
      if (outage === 'lasts') outage = 'drains';
      modules.delete(target);
    },
    failed: (failure, target) => {
      if (failure.disposition === 'halt') {
        const closed = { until: clock.now() + haltProbeMs, reason: failure.message };
        if (failure.scope === 'module' && target !== undefined) modules.set(target, closed);
        else {
          account = closed;
          outage = 'lasts';
        }
        return;
      }
      // Whoever looks whether it is over may do so too often: then nobody looks for so long.
      if (failure.disposition === 'throttle' && outage === 'lasts')
        pausedUntil = clock.now() + (failure.retryAfterMs ?? 0);
      if (failure.scope !== 'connection' || failure.disposition !== 'retry') return;
      lastFailure = failure.code;
      breaker.failed();
      if (breaker.state === 'open') outage = 'lasts';
    },
    width: () => ({ none: Number.POSITIVE_INFINITY, lasts: 1, drains: drainWidth })[outage],
    drained: () => {
      if (outage === 'drains') outage = 'none';
    },
    reasons: () => [
      ...(account === undefined ? [] : [account.reason]),
      ...(breaker.state === 'open' ? [`the connection fails: ${lastFailure}`] : []),
      ...[...modules].map(([target, closed]) => `${target}: ${closed.reason}`),
    ],
  };
}
