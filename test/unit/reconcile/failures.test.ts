import { describe, expect, it } from '@jest/globals';
import type { WriteFailure } from '../../../src/domain/change.ts';
import {
  HaltError,
  RejectedError,
  RetryableError,
  ThrottledError,
} from '../../../src/domain/errors.ts';
import { failureOf, fateOf, fingerprint } from '../../../src/reconcile/failures.ts';
import { ledgerRow } from '../../support/reconcile-rows.ts';

const random = { next: () => 0.999_999, id: () => 'x' };
const now = 1_000_000_000;
const hour = 3_600_000;
const failure = (rest: Partial<WriteFailure>): WriteFailure => ({
  disposition: 'retry',
  scope: 'record',
  code: 'c',
  message: 'm',
  doubtful: false,
  ...rest,
});
const fate = (rest: Partial<WriteFailure>, row = ledgerRow()) =>
  fateOf(row, failure(rest), now, random);

describe('what a failure makes of a row', () => {
  it('retried: later each time, and the attempts count', () => {
    expect(fate({})).toMatchObject({ state: 'failed', attempts: 1, firstFailedAt: now });
    expect(fate({}).nextAttemptAt).toBe(now + 5_000);
    const third = fate({}, ledgerRow({ attempts: 2, firstFailedAt: now - hour }));
    expect(third).toMatchObject({ attempts: 3, firstFailedAt: now - hour });
    expect(third.nextAttemptAt).toBe(now + 20_000);
  });

  it('retried as the target asks', () => {
    expect(fate({ retryAfterMs: 7_000 }).nextAttemptAt).toBe(now + 7_000);
  });

  it('dead after 72 hours of failures of this record, not before', () => {
    const since = (hours: number) =>
      fate({}, ledgerRow({ attempts: 9, firstFailedAt: now - hours * hour })).state;
    expect(since(72)).toBe('failed');
    expect(since(72.1)).toBe('dead');
  });

  it('an outage of the connection counts no attempt and never kills', () => {
    const row = ledgerRow({ attempts: 3, firstFailedAt: now - 100 * hour });
    const outage = fate({ scope: 'connection' }, row);
    expect(outage.state).toBe('failed');
    expect(outage.attempts).toBeUndefined();
    expect(outage.firstFailedAt).toBeUndefined();
  });

  it.each([
    ['throttle', undefined, 5_000],
    ['throttle', 60_000, 60_000],
    ['halt', undefined, 180_000],
    ['halt', 9_000, 9_000],
  ] as const)('%s: kept, tried after %p', (disposition, retryAfterMs, wait) => {
    expect(fate({ disposition, retryAfterMs })).toEqual({
      failure: failure({ disposition, retryAfterMs }),
      doubtful: false,
      state: 'failed',
      nextAttemptAt: now + wait,
    });
  });

  it('reject: dead at once', () => {
    expect(fate({ disposition: 'reject' })).toMatchObject({
      state: 'dead',
      firstFailedAt: now,
      nextAttemptAt: null,
    });
  });

  it('a doubtful outcome is remembered, whatever becomes of the row', () => {
    for (const disposition of ['retry', 'throttle', 'halt', 'reject'] as const)
      expect(fate({ disposition, doubtful: true }).doubtful).toBe(true);
  });
});

describe('a thrown error as a failure', () => {
  it.each([
    [new RetryableError('x', { code: 'a' }), 'retry', 'record'],
    [new ThrottledError('x', { code: 'a', retryAfterMs: 5 }), 'throttle', 'record'],
    [new RejectedError('x', { code: 'a', field: 'F' }), 'reject', 'record'],
    [new HaltError('x', { code: 'a' }), 'halt', 'account'],
    [new HaltError('x', { code: 'a', module: 'Leads' }), 'halt', 'module'],
    [new TypeError('x'), 'retry', 'record'],
  ])('%p', (error, disposition, scope) => {
    expect(failureOf(error)).toMatchObject({ disposition, scope, message: 'x', doubtful: false });
  });
});

it('two attempts are told apart by what they would write', () => {
  expect(fingerprint({ fields: { A: 1 } })).toBe(fingerprint({ fields: { A: 1 } }));
  expect(fingerprint({ fields: { A: 1 } })).not.toBe(fingerprint({ fields: { A: 2 } }));
});
