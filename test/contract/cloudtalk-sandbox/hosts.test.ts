import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, key, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

/** fetch always names itself; this client does not. */
function askWithoutUserAgent(url: string): Promise<{ status: number; type: string }> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { authorization: key }, agent: false }, (response) => {
      response.resume();
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

const analytics = '/analytics/api/calls/1';
const wrong = { authorization: `Basic ${Buffer.from('no:body').toString('base64')}` };

describe('the four ways of saying no', () => {
  it.each([
    [
      'core without a key',
      'GET',
      '/my/api/calls/index.json',
      {},
      401,
      { responseData: { status: 401, message: 'Unauthorized' } },
    ],
    [
      'core with a wrong key',
      'GET',
      '/my/api/calls/index.json',
      wrong,
      401,
      { responseData: { status: 401, message: 'Unauthorized' } },
    ],
    [
      'core with a malformed header',
      'GET',
      '/my/api/calls/index.json',
      { authorization: 'Basic' },
      401,
      { responseData: { status: 401, message: 'Unauthorized' } },
    ],
    [
      'core, unknown path, without a key: the key comes first',
      'GET',
      '/my/api/nope.json',
      {},
      401,
      { responseData: { status: 401, message: 'Unauthorized' } },
    ],
    [
      'core, unknown path, with the key: no envelope',
      'GET',
      '/my/api/nope.json',
      { authorization: key },
      404,
      { name: 'Not Found', message: 'Not Found', url: '/api/nope.json' },
    ],
    [
      'core, wrong verb, even without a key',
      'DELETE',
      '/my/api/calls/index.json',
      {},
      405,
      { responseData: { status: 405, message: 'Method Not Allowed' } },
    ],
    [
      'core, a missing thing',
      'GET',
      '/my/api/contacts/show/1.json',
      { authorization: key },
      404,
      { responseData: { status: 404, message: 'Not found.' } },
    ],
    [
      'analytics, unknown path, without a key: the path comes first',
      'GET',
      '/analytics/api/nope',
      {},
      404,
      { message: 'Cannot GET /api/nope', error: 'Not Found', statusCode: 404 },
    ],
    [
      'analytics, wrong verb',
      'POST',
      analytics,
      {},
      404,
      { message: 'Cannot POST /api/calls/1', error: 'Not Found', statusCode: 404 },
    ],
    [
      'analytics without a key',
      'GET',
      analytics,
      {},
      401,
      { statusCode: 401, message: 'Authorization header is missing' },
    ],
    [
      'analytics with a wrong key',
      'GET',
      analytics,
      wrong,
      401,
      { statusCode: 401, message: "Company API key doesn't exist." },
    ],
    [
      'analytics with something else than Basic',
      'GET',
      analytics,
      { authorization: 'Bearer x' },
      401,
      { statusCode: 401, message: 'Invalid Authorization header - Bearer x' },
    ],
    [
      'analytics with a uuid',
      'GET',
      '/analytics/api/calls/11111111-2222-4333-8444-555555555555',
      { authorization: key },
      400,
      {
        statusCode: 400,
        message: ['callId must be a number conforming to the specified constraints'],
        error: 'Bad Request',
      },
    ],
    [
      'analytics, no such call',
      'GET',
      '/analytics/api/calls/12456',
      { authorization: key },
      404,
      {
        statusCode: 404,
        message: "Call with id '12456' doesn't exist on company '123456'",
        error: 'Not Found',
      },
    ],
    [
      'ai without a key',
      'GET',
      '/ai/v1/ai/calls/1/summary',
      {},
      401,
      { code: 'UNAUTHORIZED', message: 'You are not authorized to access this resource.' },
    ],
    [
      'ai, no such call',
      'GET',
      '/ai/v1/ai/calls/1/summary',
      { authorization: key },
      404,
      { code: 'NOT_FOUND', message: 'The requested resource was not found.' },
    ],
    [
      'ai, not a number',
      'GET',
      '/ai/v1/ai/calls/abc/summary',
      { authorization: key },
      400,
      {
        code: 'BAD_REQUEST',
        message: 'The request could not be understood or was missing required parameters.',
      },
    ],
    [
      'platform without a key',
      'POST',
      '/platform/api/cuecards',
      {},
      401,
      { success: false, errors: ['unauthorized'] },
    ],
  ] as const)('%s', async (_name, method, path, headers, status, body) => {
    const reply = await bench.bare(method, path, headers);
    expect(reply.status).toBe(status);
    expect(reply.body).toEqual(body);
  });

  it('says 405 without an Allow header and with the vendor’s content type', async () => {
    const reply = await bench.bare('PATCH', '/my/api/tags/index.json');
    expect(reply.headers.has('allow')).toBe(false);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=UTF-8');
  });

  it('answers an HTML 403 to a client that does not name itself', async () => {
    const reply = await askWithoutUserAgent(`${bench.sandbox.baseUrl}/my/api/tags/index.json`);
    expect(reply).toEqual({ status: 403, type: 'text/html; charset=utf-8' });
  });

  it('asks for Accept only when it is told to be strict', async () => {
    const plain = { authorization: key, accept: 'text/html' };
    expect((await bench.bare('GET', '/my/api/tags/index.json', plain)).status).toBe(200);
    bench.sandbox.limits({ strictAccept: true });
    expect((await bench.bare('GET', '/my/api/tags/index.json', plain)).status).toBe(406);
    expect((await bench.get('/my/api/tags/index.json')).status).toBe(200);
  });
});

describe('the rate limit', () => {
  const paths = [
    '/my/api/tags/index.json',
    '/analytics/api/calls/1',
    '/ai/v1/ai/calls/1/summary',
  ] as const;

  it('counts sixty operations a minute over all hosts together', async () => {
    bench.sandbox.limits({ perMinute: 60 });
    const statuses: number[] = [];
    for (let index = 0; index < 61; index += 1)
      statuses.push((await bench.get(paths[index % 3] ?? '')).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect(statuses.at(-1)).toBe(429);
    expect(bench.sandbox.stats()).toMatchObject({ requests: 61, rejected429: 1 });
  });

  it('names limit, remainder and the reset in Unix seconds of the base clock, and no Retry-After', async () => {
    bench.sandbox.limits({ perMinute: 1 });
    await bench.sandbox.setClock({ set: '2030-01-01T00:00:00Z' });
    const first = await bench.get(paths[0]);
    const second = await bench.get(paths[0]);
    const reset = String(bench.clock.now() / 1000 + 60);
    for (const [reply, remaining] of [
      [first, '0'],
      [second, '0'],
    ] as const) {
      expect(reply.headers.get('x-cloudtalkapi-limit')).toBe('1');
      expect(reply.headers.get('x-cloudtalkapi-remaining')).toBe(remaining);
      expect(reply.headers.get('x-cloudtalkapi-resettime')).toBe(reset);
      expect(reply.headers.has('retry-after')).toBe(false);
    }
    await bench.clock.advance(60_000);
    expect((await bench.get(paths[0])).status).toBe(200);
  });

  it('does not count what has no valid key', async () => {
    bench.sandbox.limits({ perMinute: 1 });
    await bench.bare('GET', paths[0]);
    expect((await bench.get(paths[0])).status).toBe(200);
    expect((await bench.get(paths[0])).status).toBe(429);
  });

  it('keeps one counter for each host, or sends the headers on a 429 only, when told so', async () => {
    bench.sandbox.limits({ perMinute: 1, perHost: true, rateHeaders: false });
    const core = await bench.get(paths[0]);
    expect(core.status).toBe(200);
    expect(core.headers.has('x-cloudtalkapi-limit')).toBe(false);
    expect((await bench.get(paths[1])).status).toBe(404);
    const refused = await bench.get(paths[0]);
    expect(refused.status).toBe(429);
    expect(refused.headers.has('x-cloudtalkapi-resettime')).toBe(true);
  });
});

describe('faults', () => {
  const add = '/my/api/tags/add.json';
  const count = async (): Promise<number> =>
    (await bench.get('/my/api/tags/index.json')).body.responseData.itemsCount;

  it('fails before the change is made, as often as asked', async () => {
    await bench.send('POST', '/__sandbox/faults', {
      match: { method: 'PUT', path: add },
      answer: 503,
      times: 2,
    });
    const statuses = [];
    for (let index = 0; index < 3; index += 1)
      statuses.push((await bench.send('PUT', add, { name: 'late' })).status);
    expect(statuses).toEqual([503, 503, 201]);
    expect(await count()).toBe(11);
  });

  it('fails after the change is made', async () => {
    bench.sandbox.fault({ match: { path: add }, when: 'after_commit', answer: 500, times: 1 });
    const reply = await bench.send('PUT', add, { name: 'doubtful' });
    expect(reply.body).toEqual({ responseData: { status: 500, message: 'Something went wrong.' } });
    expect(await count()).toBe(11);
  });

  it.each(['drop', 'reset', 'truncate'] as const)('cuts the connection: %s', async (answer) => {
    bench.sandbox.fault({ match: { path: '/my/api/tags' }, answer, times: 1 });
    await expect(bench.get('/my/api/tags/index.json')).rejects.toThrow();
    expect(await count()).toBe(10);
  });

  it('never answers, and is idle all the same', async () => {
    bench.sandbox.fault({ answer: 'hang', times: 1 });
    const leave = new AbortController();
    const hanging = fetch(`${bench.sandbox.baseUrl}/my/api/tags/index.json`, {
      signal: leave.signal,
    });
    const outcome = expect(hanging).rejects.toThrow();
    expect((await bench.get('/my/api/tags/index.json')).status).toBe(200);
    await bench.settle();
    leave.abort();
    await outcome;
  });

  it.each([
    ['html', 403, undefined],
    [429, 429, { responseData: { status: 429, message: 'Too many requests.' } }],
  ] as const)('answers %s', async (answer, status, body) => {
    bench.sandbox.fault({ answer, times: 1 });
    const reply = await bench.get('/my/api/tags/index.json');
    expect(reply.status).toBe(status);
    expect(reply.body).toEqual(body);
  });

  it('takes its time by the base clock and counts as idle meanwhile', async () => {
    bench.sandbox.limits({ latencyMs: 50 });
    let isAnswered = false;
    const pending = bench.get('/my/api/tags/index.json').then(() => {
      isAnswered = true;
    });
    while (bench.clock.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    expect(bench.sandbox.idle()).toBe(true);
    await bench.clock.advance(50);
    await pending;
    expect(isAnswered).toBe(true);
  });

  it('forgets its faults', async () => {
    bench.sandbox.fault({ answer: 500 });
    expect((await bench.get('/my/api/tags/index.json')).status).toBe(500);
    await bench.send('POST', '/__sandbox/faults', { clear: true });
    expect((await bench.get('/my/api/tags/index.json')).status).toBe(200);
  });
});
