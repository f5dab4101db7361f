import { describe, expect, it } from '@jest/globals';
import {
  classify,
  errorOf,
  type FailureTable,
  failureOf,
} from '../../../src/connector/failure-table.ts';
import { RetryableError } from '../../../src/domain/errors.ts';

const table: FailureTable = {
  vendor: 'acme',
  rows: [
    {
      when: { status: [429, 430], textIncludes: 'per day' },
      disposition: 'throttle',
      scope: 'account',
      code: 'acme.daily',
      message: 'Enough for today.',
      retryAfterMs: 1_000,
    },
    {
      when: { code: ['BROKEN', 'CRACKED'] },
      disposition: 'retry',
      scope: 'record',
      doubtful: true,
      code: 'acme.broken',
      message: 'It broke.',
      advice: 'Mend it.',
    },
  ],
};

describe('classify', () => {
  it.each([
    ['status and text', { status: 430, text: 'Ten PER DAY', isWrite: true }, 'acme.daily'],
    ['any of the codes', { status: 400, code: 'CRACKED', isWrite: true }, 'acme.broken'],
    ['not the status alone', { status: 429, isWrite: true }, 'acme.throttled'],
  ])('finds a row by %s', (_name, answer, code) => {
    expect(classify(table, answer).code).toBe(code);
  });

  it('calls a write doubtful where the row does, never a read', () => {
    expect(classify(table, { status: 400, code: 'BROKEN', isWrite: true }).doubtful).toBe(true);
    expect(classify(table, { status: 400, code: 'BROKEN', isWrite: false }).doubtful).toBe(false);
  });

  it.each([
    [500, 'retry', 'connection', true],
    [503, 'retry', 'connection', true],
    [429, 'throttle', 'connection', false],
    [401, 'halt', 'account', false],
    [403, 'halt', 'module', false],
    [400, 'reject', 'record', false],
    [422, 'reject', 'record', false],
    [207, 'reject', 'record', false],
  ] as const)('judges an unknown %i by its status: %s', (status, disposition, scope, doubtful) => {
    const verdict = classify(table, { status, code: 'NEVER_SEEN', isWrite: true });
    expect(verdict).toMatchObject({ disposition, scope, doubtful });
    expect(verdict.message).toContain('NEVER_SEEN');
  });
});

describe('errorOf', () => {
  it.each([
    [500, 'RetryableError'],
    [429, 'ThrottledError'],
    [400, 'RejectedError'],
    [401, 'HaltError'],
  ])('makes of a %i a %s', (status, name) => {
    const error = errorOf(classify(table, { status, isWrite: false }));
    expect(error.name).toBe(name);
  });

  it('carries code, advice and what is added', () => {
    const verdict = classify(table, { status: 400, code: 'BROKEN', isWrite: true });
    expect(errorOf(verdict, { module: 'Things' }).facts).toMatchObject({
      code: 'acme.broken',
      advice: 'Mend it.',
      doubtful: true,
      module: 'Things',
    });
  });
});

it('turns an error into the failure of a write', () => {
  const error = new RetryableError('No answer.', { code: 'net.timeout', doubtful: true });
  expect(failureOf(error, 'connection')).toMatchObject({
    disposition: 'retry',
    scope: 'connection',
    code: 'net.timeout',
    message: 'No answer.',
    doubtful: true,
  });
});
