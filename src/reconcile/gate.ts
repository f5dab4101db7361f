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
  /** Why it is closed, in words; empty when it is open. */
  reasons(): readonly string[];
}

/** How often refused credentials and permissions are probed (design 9). */
const haltProbeMs = 180_000;

interface Closed {
  readonly until: Instant;
  readonly reason: string;
}

export function createGate(clock: Clock): Gate {
  const breaker = createBreaker({ clock });
  let lastFailure = '';
  let account: Closed | undefined;
  const modules = new Map<Target, Closed>();

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
      (target === undefined ? undefined : open(modules.get(target))),
    succeeded: (target) => {
      breaker.succeeded();
      account = undefined;
      modules.delete(target);
    },
    failed: (failure, target) => {
      if (failure.disposition === 'halt') {
        const closed = { until: clock.now() + haltProbeMs, reason: failure.message };
        if (failure.scope === 'module' && target !== undefined) modules.set(target, closed);
        else account = closed;
        return;
      }
      if (failure.scope !== 'connection' || failure.disposition !== 'retry') return;
      lastFailure = failure.code;
      breaker.failed();
    },
    reasons: () => [
      ...(account === undefined ? [] : [account.reason]),
      ...(breaker.state === 'open' ? [`the connection fails: ${lastFailure}`] : []),
      ...[...modules].map(([target, closed]) => `${target}: ${closed.reason}`),
    ],
  };
}
