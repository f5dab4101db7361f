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

/** Failures of the connection in a row that open the breaker, and how often is probed (design 9). */
const threshold = 3;
const breakerProbeMs = 60_000;
const haltProbeMs = 180_000;

interface Closed {
  readonly until: Instant;
  readonly reason: string;
}

export function createGate(clock: Clock): Gate {
  let connectionFailures = 0;
  let account: Closed | undefined;
  const modules = new Map<Target, Closed>();

  const open = (closed: Closed | undefined): Instant | undefined =>
    closed !== undefined && closed.until > clock.now() ? closed.until : undefined;

  return {
    closedUntil: (target) =>
      open(account) ?? (target === undefined ? undefined : open(modules.get(target))),
    succeeded: (target) => {
      connectionFailures = 0;
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
      connectionFailures += 1;
      if (connectionFailures >= threshold)
        account = {
          until: clock.now() + breakerProbeMs,
          reason: `the connection fails: ${failure.code}`,
        };
    },
    reasons: () => [
      ...(account === undefined ? [] : [account.reason]),
      ...[...modules].map(([target, closed]) => `${target}: ${closed.reason}`),
    ],
  };
}
