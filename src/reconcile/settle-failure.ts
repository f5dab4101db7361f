import { backoffMs } from '../domain/backoff.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import { errorCode, OutsideError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Random } from '../domain/random.ts';
import { subjectName } from '../domain/subject.ts';
import type { Claim, Settlement, Store } from '../store/port.ts';
import type { Desk } from './desk.ts';
import { failedSummary } from './failed-summary.ts';
import { outsideWait } from './outside-wait.ts';

export interface FailurePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly deskOf: (account: string) => Desk | undefined;
}

/** The end of a claim that wrote nothing. */
export function nothing(claim: Claim, now: Instant, nextDue: Instant | null): Settlement {
  return { subject: claim.subject, claim, now, rows: [], nextDue };
}

/** The reconciliation as a whole failed before anything was sent: it is tried again, later each time. */
export async function settleFailure(
  ports: FailurePorts,
  claim: Claim,
  error: unknown,
): Promise<void> {
  const now = ports.clock.now();
  const outside = error instanceof OutsideError;
  const wait = outside
    ? outsideWait(ports.deskOf(claim.account)?.gate, claim.attempts, error, {
        now,
        random: ports.random,
      })
    : backoffMs(claim.attempts, ports.random);
  const fields = {
    account: claim.account,
    subject: subjectName(claim.subject),
    code: errorCode(error),
    attempt: claim.attempts,
  };
  if (outside) ports.logger.warn('subject.postponed', fields);
  else ports.logger.error('subject.failed', { ...fields, where: placeOf(error) });
  const summary = await failedSummary(ports.store, claim, error, now).catch(() => undefined);
  const settlement = { ...nothing(claim, now, now + wait), failed: true, summary };
  await ports.store.settle(claim.account, settlement).catch((again: unknown) => {
    ports.logger.error('subject.notSettled', { ...fields, code: errorCode(again) });
  });
}

/** The first line of our own in a stack: enough to find the fault, without any value in it. */
function placeOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return /((?:src|connectors)\/[\w./-]+\.ts:\d+)/.exec(stack)?.[1];
}
