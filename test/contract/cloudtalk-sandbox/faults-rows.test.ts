import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const add = '/my/api/tags/add.json';
const send = (name: string): ReturnType<Bench['send']> => bench.send('PUT', add, { name });
const count = async (): Promise<number> =>
  (await bench.get('/my/api/tags/index.json')).body.responseData.itemsCount;
const core = (status: number, message: string): unknown => ({ responseData: { status, message } });

describe('a status on demand has the host’s words for it', () => {
  it.each([
    ['GET', '/my/api/tags/index.json', 500, core(500, 'Something went wrong.')],
    ['GET', '/my/api/tags/index.json', 502, core(502, 'Something went wrong.')],
    ['GET', '/my/api/contacts/show/900100201.json', 404, core(404, 'Not found.')],
    ['GET', '/my/api/calls/recording/1.json', 410, core(410, 'Recording expired.')],
    ['DELETE', '/my/api/recordings/delete/1.json', 410, core(410, 'Recording not found.')],
    ['POST', '/my/api/calls/create.json', 403, core(403, 'Agent is not online.')],
    ['POST', '/my/api/calls/create.json', 409, core(409, 'Agent is already calling.')],
    ['PUT', '/my/api/agents/add.json', 403, core(403, 'Max. number of agents reached.')],
    ['POST', '/my/api/sms/send.json', 403, core(403, 'Insufficient Funds')],
    ['GET', '/analytics/api/calls/1', 500, { statusCode: 500, message: 'Internal server error' }],
    [
      'GET',
      '/analytics/api/calls/1',
      503,
      { statusCode: 503, message: 'Service Unavailable', error: 'Service Unavailable' },
    ],
    [
      'GET',
      '/ai/v1/ai/calls/1/summary',
      500,
      {
        code: 'INTERNAL_SERVER_ERROR',
        message: 'An unexpected error occurred on the server.',
      },
    ],
    [
      'POST',
      '/platform/api/cuecards',
      500,
      { success: false, errors: ['error processing cue card'] },
    ],
  ] as const)('%s %s %i', async (method, path, answer, body) => {
    bench.sandbox.fault({ match: { method, path }, answer, times: 1 });
    const reply = await bench.send(method, path, method === 'GET' ? undefined : {});
    expect([reply.status, reply.body]).toEqual([answer, body]);
    const again = await bench.send(method, path, method === 'GET' ? undefined : {});
    expect(again.body).not.toEqual(body);
  });
});

describe('before and after the change', () => {
  it.each([
    ['before_commit', 'drop', 10],
    ['after_commit', 'drop', 11],
    ['before_commit', 'reset', 10],
    ['after_commit', 'reset', 11],
    ['after_commit', 'truncate', 11],
  ] as const)('%s, the answer is lost: %s', async (when, answer, tags) => {
    bench.sandbox.fault({ match: { path: add }, when, answer, times: 1 });
    await expect(send('doubtful')).rejects.toThrow();
    expect(await count()).toBe(tags);
    expect((await send('doubtful')).status).toBe(tags === 10 ? 201 : 406);
  });

  it.each([
    ['before_commit', 10],
    ['after_commit', 11],
  ] as const)('%s, there is never an answer', async (when, tags) => {
    bench.sandbox.fault({ match: { path: add }, when, answer: 'hang', times: 1 });
    const leave = new AbortController();
    const hanging = fetch(bench.sandbox.baseUrl + add, {
      method: 'PUT',
      headers: { authorization: `Basic ${btoa('sandbox-key:sandbox-secret')}` },
      body: '{"name":"doubtful"}',
      signal: leave.signal,
    });
    const outcome = expect(hanging).rejects.toThrow();
    while (bench.sandbox.stats().requests === 0) await new Promise(setImmediate);
    await bench.settle();
    expect(await count()).toBe(tags);
    leave.abort();
    await outcome;
  });

  it('a slow answer is the right one, later', async () => {
    bench.sandbox.fault({ match: { path: add }, answer: 'slow', delayMs: 5_000, times: 1 });
    const pending = send('late');
    while (bench.clock.waiting === 0) await new Promise(setImmediate);
    await bench.clock.advance(5_000);
    expect((await pending).status).toBe(201);
  });

  it('an edge refusal is HTML and does nothing', async () => {
    bench.sandbox.fault({ match: { path: add }, answer: 'html', times: 1 });
    const reply = await send('never');
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      403,
      'text/html; charset=utf-8',
    ]);
    expect(await count()).toBe(10);
  });

  it('happens by chance, and by the same chance again', async () => {
    const run = async (): Promise<number[]> => {
      await bench.sandbox.reset({ random: 5 });
      bench.sandbox.limits({ perMinute: null });
      bench.sandbox.fault({ answer: 500, chance: 0.5 });
      const seen: number[] = [];
      for (let index = 0; index < 20; index += 1)
        seen.push((await bench.get('/my/api/groups/index.json')).status);
      return seen;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await run()).toEqual(first);
  });
});
