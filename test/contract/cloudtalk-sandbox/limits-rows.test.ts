import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const tags = '/my/api/tags/index.json';
const statuses = async (count: number, path = tags): Promise<number[]> => {
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) seen.push((await bench.get(path)).status);
  return seen;
};

describe('the minute', () => {
  it('is sixty operations unless arranged otherwise, and reads count as writes do', async () => {
    await bench.sandbox.reset();
    await statuses(59);
    expect((await bench.send('PUT', '/my/api/tags/add.json', { name: 'last' })).status).toBe(201);
    expect((await bench.send('PUT', '/my/api/tags/add.json', { name: 'more' })).status).toBe(429);
  });

  it('fixed: begins with the first operation and is empty again a minute later', async () => {
    bench.sandbox.limits({ perMinute: 2 });
    expect(await statuses(1)).toEqual([200]);
    await bench.clock.advance(50_000);
    expect(await statuses(2)).toEqual([200, 429]);
    await bench.clock.advance(10_000);
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });

  it('sliding: looks back sixty seconds from any moment', async () => {
    bench.sandbox.limits({ perMinute: 2, rateWindow: 'sliding' });
    expect(await statuses(1)).toEqual([200]);
    await bench.clock.advance(50_000);
    expect(await statuses(2)).toEqual([200, 429]);
    await bench.clock.advance(10_000);
    expect(await statuses(2)).toEqual([200, 429]);
    const reply = await bench.get(tags);
    expect(reply.headers.get('x-cloudtalkapi-resettime')).toBe(
      String((bench.clock.now() + 50_000) / 1000),
    );
  });

  it.each([
    ['fixed', { advance: 'PT59S' }, 429],
    ['fixed', { advance: 'PT60S' }, 200],
    ['sliding', { advance: 'PT60S' }, 200],
    ['fixed', { set: '2026-11-20T08:01:00Z' }, 200],
    ['fixed', { set: '2026-11-20T07:00:00Z' }, 429],
  ] as const)(
    'passes sooner when the clock is turned ahead: %s, %j',
    async (rateWindow, to, status) => {
      bench.sandbox.limits({ perMinute: 1, rateWindow });
      expect(await statuses(2)).toEqual([200, 429]);
      await bench.sandbox.setClock(to);
      expect(await statuses(1)).toEqual([status]);
    },
  );

  it.each([
    ['core', tags, { responseData: { status: 429, message: 'Too many requests.' } }],
    ['analytics', '/analytics/api/calls/1', { statusCode: 429, message: 'Too Many Requests' }],
    [
      'ai',
      '/ai/v1/ai/calls/1/summary',
      { code: 'TOO_MANY_REQUESTS', message: 'Too many requests.' },
    ],
  ] as const)('refuses in the host’s own shape: %s', async (_name, path, body) => {
    bench.sandbox.limits({ perMinute: 0 });
    const reply = await bench.get(path);
    expect([reply.status, reply.body]).toEqual([429, body]);
    expect(reply.headers.has('retry-after')).toBe(false);
  });

  it('refuses in the platform host’s shape too', async () => {
    bench.sandbox.limits({ perMinute: 0 });
    const reply = await bench.send('POST', '/platform/api/cuecards', {});
    expect([reply.status, reply.body]).toEqual([
      429,
      { success: false, errors: ['too many requests'] },
    ]);
  });

  it.each([
    ['html', /^<html>.*429/],
    ['empty', /^$/],
  ] as const)('may refuse without JSON: %s', async (rateBody, text) => {
    bench.sandbox.limits({ perMinute: 0, rateBody });
    const reply = await bench.get(tags);
    expect(reply.status).toBe(429);
    expect(reply.text).toMatch(text);
    expect(reply.headers.get('x-cloudtalkapi-remaining')).toBe('0');
  });

  it('may leave out the download of a recording', async () => {
    const { call_id } = bench.sandbox.call({ recorded: true });
    await bench.clock.advance(10_000);
    const path = `/my/api/calls/recording/${call_id}.json`;
    bench.sandbox.limits({ perMinute: 1, countRecordings: false });
    expect(await statuses(3, path)).toEqual([200, 200, 200]);
    bench.sandbox.limits({ countRecordings: true });
    expect(await statuses(2, path)).toEqual([200, 429]);
  });

  it('a burst of 429 on demand has the headers and is counted', async () => {
    bench.sandbox.fault({ answer: 429, times: 3 });
    expect(await statuses(4)).toEqual([429, 429, 429, 200]);
    expect(bench.sandbox.stats().rejected429).toBe(3);
    bench.sandbox.fault({ answer: 429, times: 1 });
    const { headers } = await bench.get(tags);
    expect(headers.get('x-cloudtalkapi-remaining')).toBe('0');
    expect(Number(headers.get('x-cloudtalkapi-resettime'))).toBe(bench.clock.now() / 1000 + 60);
  });
});

describe('pages', () => {
  const page = async (query: string): Promise<Loose> =>
    (await bench.get(`${tags}?${query}`)).body.responseData;

  it.each([
    ['', { itemsCount: 10, pageCount: 1, pageNumber: 1, limit: 10 }],
    ['limit=1000', { itemsCount: 10, pageCount: 1, pageNumber: 1, limit: 10 }],
    ['limit=4', { itemsCount: 10, pageCount: 3, pageNumber: 1, limit: 4 }],
    ['limit=4&page=3', { itemsCount: 10, pageCount: 3, pageNumber: 3, limit: 4 }],
    ['limit=1&page=10', { itemsCount: 10, pageCount: 10, pageNumber: 10, limit: 1 }],
  ])('count all items and echo a clipped limit: ?%s', async (query, expected) => {
    const { data, ...counts } = await page(query);
    expect(counts).toEqual(expected);
    expect(data).toHaveLength(query.includes('page=3') ? 2 : expected.limit);
  });

  it('are thirty long by default, or as the setting says', async () => {
    for (let index = 0; index < 25; index += 1)
      await bench.send('PUT', '/my/api/tags/add.json', { name: `t${index}` });
    expect(await page('')).toMatchObject({ itemsCount: 35, pageCount: 2, limit: 30 });
    bench.sandbox.limits({ defaultLimit: 20 });
    expect(await page('')).toMatchObject({ itemsCount: 35, pageCount: 2, limit: 20 });
  });

  it('behind the last are 404, or empty', async () => {
    const beyond = await bench.get(`${tags}?limit=4&page=4`);
    expect([beyond.status, beyond.body]).toEqual([
      404,
      { responseData: { status: 404, message: 'Not found.' } },
    ]);
    bench.sandbox.limits({ pageBeyond: 'empty' });
    expect(await page('limit=4&page=4')).toEqual({
      itemsCount: 10,
      pageCount: 3,
      pageNumber: 4,
      limit: 4,
      data: [],
    });
  });

  it('of an empty list are none', async () => {
    expect((await bench.get('/my/api/notes/index.json?limit=5')).body).toEqual({
      responseData: { itemsCount: 0, pageCount: 0, pageNumber: 1, limit: 5, data: [] },
    });
  });
});
