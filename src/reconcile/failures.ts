import { createHash } from 'node:crypto';
import { backoffMs } from '../domain/backoff.ts';
import type { ShapedRecord, WriteFailure } from '../domain/change.ts';
import type { Instant } from '../domain/clock.ts';
import { errorCode, errorMessage, OutsideError } from '../domain/errors.ts';
import type { Random } from '../domain/random.ts';
import type { LedgerRow, RowUpdate } from '../store/port.ts';

/** Failures of one record count this long, then it is dead (design 9). */
const patienceMs = 72 * 3_600_000;
const haltProbeMs = 180_000;
const throttleMs = 5_000;

type Fate = Pick<
  RowUpdate,
  'state' | 'attempts' | 'firstFailedAt' | 'nextAttemptAt' | 'failure' | 'doubtful'
>;

/** What a failure makes of a row: retried (when), or dead (why). */
export function fateOf(row: LedgerRow, failure: WriteFailure, now: Instant, random: Random): Fate {
  const common = { failure, doubtful: failure.doubtful };
  switch (failure.disposition) {
    case 'reject':
      return {
        ...common,
        state: 'dead',
        firstFailedAt: row.firstFailedAt ?? now,
        nextAttemptAt: null,
      };
    case 'throttle':
      return {
        ...common,
        state: 'failed',
        nextAttemptAt: now + (failure.retryAfterMs ?? throttleMs),
      };
    case 'halt':
      return {
        ...common,
        state: 'failed',
        nextAttemptAt: now + (failure.retryAfterMs ?? haltProbeMs),
      };
    case 'retry':
      return failure.scope === 'connection'
        ? { ...common, state: 'failed', nextAttemptAt: now + backoffMs(row.attempts + 1, random) }
        : retried(row, failure, now, random);
  }
}

function retried(row: LedgerRow, failure: WriteFailure, now: Instant, random: Random): Fate {
  const firstFailedAt = row.firstFailedAt ?? now;
  if (now - firstFailedAt > patienceMs)
    return {
      failure,
      doubtful: failure.doubtful,
      state: 'dead',
      firstFailedAt,
      nextAttemptAt: null,
    };
  const attempts = row.attempts + 1;
  const wait = failure.retryAfterMs ?? backoffMs(attempts, random);
  return {
    failure,
    doubtful: failure.doubtful,
    state: 'failed',
    attempts,
    firstFailedAt,
    nextAttemptAt: now + wait,
  };
}

/** A thrown error as a failure of one record. */
export function failureOf(error: unknown): WriteFailure {
  if (error instanceof OutsideError) {
    return {
      disposition: error.disposition,
      scope: error.disposition === 'halt' ? (error.facts.module ? 'module' : 'account') : 'record',
      code: error.code,
      message: error.message,
      advice: error.facts.advice,
      field: error.facts.field,
      doubtful: error.facts.doubtful ?? false,
      retryAfterMs: error.facts.retryAfterMs,
    };
  }
  return {
    disposition: 'retry',
    scope: 'record',
    code: errorCode(error),
    message: errorMessage(error),
    doubtful: false,
  };
}

/** Tells two attempts apart: a rejected record is tried again only when something about it changed. */
export function fingerprint(shaped: Pick<ShapedRecord, 'fields'>): string {
  return createHash('sha256')
    .update(JSON.stringify(shaped.fields))
    .digest('base64url')
    .slice(0, 22);
}

/** True when the record points at one that is not in the target any more: who that was has to be asked again. */
export function pointsNowhere(failure: Pick<WriteFailure, 'code'>): boolean {
  return failure.code.endsWith('.invalid_reference');
}
