import { describe, expect, it } from '@jest/globals';
import {
  type Batch,
  elementFailure,
  failed,
  isSuccess,
  sendBatch,
} from '../../../../connectors/zoho/batch.ts';
import type { CreateChange } from '../../../../connectors/zoho/sink-parts.ts';
import type { ApiResponse } from '../../../../src/connector/api-client/request.ts';
import type { WriteResult } from '../../../../src/domain/change.ts';
import { HaltError, RetryableError } from '../../../../src/domain/errors.ts';
import { seededRandom } from '../../../../src/domain/random.ts';

function change(n: number): CreateChange {
  return {
    as: 'create',
    id: `c${n}`,
    target: 'zoho.Leads',
    key: `k${n}`,
    fields: {},
    lookFirst: false,
    intendedAt: 0,
  };
}

const random = seededRandom(5);

const hundred = Array.from({ length: 100 }, (_none, n) => change(n));

/** Thirty-seven of the hundred, spread by a seed. */
const bad = new Set(
  [...hundred]
    .map((each) => ({ each, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, 37)
    .map(({ each }) => each),
);

function answer(status: number, body: unknown): ApiResponse {
  return { status, headers: {}, body };
}

const success = { code: 'SUCCESS', status: 'success', details: { id: '1' } };

/** Zoho, as it treats a request with a record it chokes on. */
function choking(refuse: (changes: readonly CreateChange[]) => ApiResponse | undefined) {
  const sizes: number[] = [];
  const landed = new Map<CreateChange, number>();
  const batch: Batch<CreateChange> = {
    send: async (changes) => {
      sizes.push(changes.length);
      const refused = refuse(changes);
      if (refused) return refused;
      for (const each of changes) landed.set(each, (landed.get(each) ?? 0) + 1);
      return answer(201, { data: changes.map(() => success) });
    },
    judge: (each, element, status): WriteResult =>
      isSuccess(element)
        ? { as: 'written', id: each.id, recordId: each.id, modifiedTime: null }
        : failed(each, elementFailure(element, status)),
  };
  return { batch, sizes, landed };
}

const flat = (code: string, status = 400) =>
  answer(status, { code, details: {}, message: 'no', status: 'error' });

describe('a request that is refused as a whole', () => {
  it.each([
    ['with a flat 400', flat('INVALID_DATA'), 'reject', 'zoho.invalid_data'],
    ['because the JSON is not liked', flat('JSON_PARSE_ERROR'), 'reject', 'zoho.bad_request'],
    ['with a 500', flat('INTERNAL_ERROR', 500), 'retry', 'zoho.server_error'],
  ])(
    '%s is halved until the 37 bad among 100 are alone',
    async (_name, refused, disposition, code) => {
      const { batch, sizes, landed } = choking((changes) =>
        changes.some((each) => bad.has(each)) ? refused : undefined,
      );
      const results = await sendBatch(hundred, batch);
      for (const each of hundred) {
        const result = results.get(each);
        if (bad.has(each))
          expect(result).toMatchObject({
            as: 'failed',
            failure: { disposition, code, scope: 'record' },
          });
        else expect(result?.as).toBe('written');
      }
      expect([...landed.values()].every((times) => times === 1)).toBe(true);
      expect(landed.size).toBe(63);
      expect(sizes.length).toBeLessThan(2 * 100);
    },
  );

  it('finds a single bad record among 100 in few requests', async () => {
    const { batch, sizes } = choking((changes) =>
      changes.includes(hundred[41]!) ? flat('INVALID_DATA') : undefined,
    );
    const results = await sendBatch(hundred, batch);
    expect([...results.values()].filter(({ as }) => as === 'failed')).toHaveLength(1);
    expect(sizes.length).toBeLessThanOrEqual(15);
  });

  it.each([
    ['a lost permission', flat('NO_PERMISSION', 403), 'halt', 'module'],
    ['a missing module', flat('INVALID_MODULE'), 'halt', 'module'],
    ['being throttled', flat('TOO_MANY_REQUESTS', 429), 'throttle', 'connection'],
    ['a gateway', answer(502, '<html>'), 'retry', 'connection'],
    ['a shut service', flat('SERVICE_UNAVAILABLE', 503), 'retry', 'connection'],
    ['an answer nobody can read', answer(200, '<html>'), 'retry', 'connection'],
  ])('is not sent again for %s', async (_name, refused, disposition, scope) => {
    const { batch, sizes } = choking(() => refused);
    const results = await sendBatch(hundred, batch);
    expect(sizes).toEqual([100]);
    for (const result of results.values())
      expect(result).toMatchObject({ as: 'failed', failure: { disposition, scope } });
  });

  it('gives up soon when every single record gets a 500: then it is Zoho', async () => {
    const { batch, sizes } = choking(() => flat('INTERNAL_ERROR', 500));
    const results = await sendBatch(hundred, batch);
    expect(sizes.length).toBeLessThan(25);
    expect(results.size).toBe(100);
    for (const result of results.values())
      expect(result).toMatchObject({
        as: 'failed',
        failure: { disposition: 'retry', scope: 'connection', doubtful: true },
      });
  });
});

describe('a doubtful batch where nothing protects from writing twice', () => {
  it('is looked for before any of it is sent again', async () => {
    const written = new Set<CreateChange>();
    let first = true;
    const { batch, sizes } = choking((changes) => {
      if (!first) return undefined;
      first = false;
      for (const each of changes.slice(0, 6)) written.add(each);
      return flat('INTERNAL_ERROR', 500);
    });
    const ten = hundred.slice(0, 10);
    const results = await sendBatch(ten, {
      ...batch,
      lookAgain: async (changes) =>
        new Map(
          changes
            .filter((each) => written.has(each))
            .map((each) => [each, { as: 'exists', id: each.id, recordId: 'there' }] as const),
        ),
    });
    expect(ten.map((each) => results.get(each)?.as)).toEqual([
      ...Array.from({ length: 6 }, () => 'exists'),
      ...Array.from({ length: 4 }, () => 'written'),
    ]);
    expect(sizes).toEqual([10, 2, 2]);
  });

  it('stays doubtful when looking fails', async () => {
    const { batch } = choking(() => flat('INTERNAL_ERROR', 500));
    const results = await sendBatch(hundred.slice(0, 4), {
      ...batch,
      lookAgain: () =>
        Promise.reject(new RetryableError('x', { code: 'net.refused', doubtful: false })),
    });
    expect(
      [...results.values()].map((each) => each.as === 'failed' && each.failure.doubtful),
    ).toEqual([true, true, true, true]);
  });
});

describe('an error instead of an answer', () => {
  it.each([
    [
      'the network',
      new RetryableError('x', { code: 'net.reset', doubtful: true }),
      'retry',
      'connection',
      true,
    ],
    [
      'twice refused tokens',
      new HaltError('x', { code: 'zoho.unauthorized' }),
      'halt',
      'account',
      false,
    ],
  ] as const)('fails all of them alike: %s', async (_name, error, disposition, scope, doubtful) => {
    const { batch } = choking(() => undefined);
    const results = await sendBatch(hundred.slice(0, 3), {
      ...batch,
      send: () => Promise.reject(error),
    });
    expect(results.size).toBe(3);
    for (const result of results.values())
      expect(result).toMatchObject({ as: 'failed', failure: { disposition, scope, doubtful } });
  });
});

it('shows what Zoho said, but no number or address of a person in it', () => {
  const failure = elementFailure(
    {
      code: 'INVALID_DATA',
      status: 'error',
      message: 'bad value +442079460123 of anna@clinic.example',
      details: { api_name: 'Phone' },
    },
    207,
  );
  expect(failure).toMatchObject({
    field: 'Phone',
    disposition: 'reject',
    code: 'zoho.invalid_data',
  });
  expect(failure.message).toContain('INVALID_DATA at Phone');
  expect(failure.message).not.toMatch(/7946|anna/);
});

it('names every field when Zoho packs several refusals into one', () => {
  const failure = elementFailure(
    {
      code: 'MULTIPLE_OR_MULTI_ERRORS',
      details: {
        errors: [
          { code: 'MANDATORY_NOT_FOUND', details: { api_name: 'Last_Name' } },
          { code: 'INVALID_DATA', details: { api_name: 'Email' } },
        ],
      },
    },
    400,
  );
  expect(failure.message).toContain('MANDATORY_NOT_FOUND at Last_Name, INVALID_DATA at Email');
});
