import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, type Reply, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const control = (path: string, body: unknown): Promise<Reply> =>
  bench.send('POST', `/__sandbox/${path}`, body);
const data = async (path: string): Promise<Loose> =>
  (await bench.get(`/__sandbox/${path}`)).body.data;

describe('the control surface', () => {
  it('makes a call with nothing but defaults', async () => {
    const reply = await control('call', {});
    expect(reply.body).toEqual({
      data: {
        call_id: expect.stringMatching(/^\d{9,10}$/),
        call_uuid: expect.stringMatching(
          /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        ),
      },
    });
    expect(await data('calls')).toEqual([
      expect.objectContaining({
        ...reply.body.data,
        state: 'answered',
        agent: 'anna@harbourdental.example',
        internal_number: '+442079460100',
      }),
    ]);
  });

  it('ends a call that is not live now', async () => {
    await control('call', { talkSeconds: 60, waitSeconds: 10 });
    expect((await data('calls'))[0]).toMatchObject({
      started_at: '2026-11-20T07:58:50.000Z',
      ended_at: '2026-11-20T08:00:00.000Z',
    });
  });

  it('places a call in the past', async () => {
    await control('call', { at: '2026-11-19T10:00:00+00:00', webhooks: false });
    expect((await data('calls'))[0]).toMatchObject({
      started_at: '2026-11-19T10:00:00.000Z',
      state: 'answered',
    });
  });

  it.each([
    ['call', { outcome: 'exploded' }],
    ['call', { form: '+44' }],
    ['call', { from: 'mum' }],
    ['call', { to: '+441632960999' }],
    ['call', { agent: 'nobody' }],
    ['message', {}],
    ['message', { body: 'x', to: '+441632960999' }],
    ['edit', { call_id: 1, tags: [] }],
    ['clock', { set: 'noon' }],
    ['clock', { advance: 'soon' }],
    ['reset', { seed: 'moon' }],
    ['limits', { perMinutes: 3 }],
    ['play', { scenario: 'night' }],
    ['webhooks', { url: 'nowhere' }],
    ['webhooks', { url: 'ftp://127.0.0.1/x' }],
    ['webhooks', { workflow: { trigger: 'call.ended', url: 'mailto:a@example.com' } }],
    ['call', '{"from":'],
    ['call', 'null'],
    ['reset', '{"seed"'],
    ['faults', { answer: 200 }],
    ['agent', { agent: 'nobody', status: 'online' }],
  ])('refuses %s %j with a reason', async (path, body) => {
    const reply = await control(path, body);
    expect(reply.status).toBe(400);
    expect(reply.body.error).toEqual({
      code: expect.stringMatching(/^sandbox\./),
      message: expect.any(String),
    });
  });

  it('takes JSON that is labelled as a form, as curl does unless told otherwise', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = '{"from":"+447700900201","tags":["booking"]}';
    const reply = await bench.send('POST', '/__sandbox/call', body, form);
    expect(reply.status).toBe(200);
    expect((await data('calls'))[0]).toMatchObject({ tags: ['booking'] });
  });

  it('does nothing of what it could not read', async () => {
    await control('call', {});
    await control('reset', '{"random":');
    expect(await data('calls')).toHaveLength(1);
  });

  it('moves the clock, and things happen on the way', async () => {
    // biome-ignore lint/suspicious/noThenProperty: the name is the interface's.
    await control('call', { then: [{ after: 'PT30M', tags: ['escalate'] }] });
    await control('clock', { advance: 'PT1H' });
    expect(await data('clock')).toEqual({ now: '2026-11-20T09:00:00.000Z' });
    expect((await data('calls'))[0].tags).toEqual(['escalate']);
    await control('clock', { real: true });
    expect(await data('clock')).toEqual({ now: '2026-11-20T08:00:00.000Z' });
  });

  it('resets to the seed, the clock and the chance it is told', async () => {
    await control('call', {});
    await control('webhooks', { url: 'http://127.0.0.1:1/x' });
    await control('limits', { perMinute: 5 });
    await control('reset', { seed: 'practice', clock: '2026-11-20T09:30:00+01:00', random: 3 });
    expect(await data('clock')).toEqual({ now: '2026-11-20T08:30:00.000Z' });
    expect(await data('calls')).toEqual([]);
    expect(await data('webhooks')).toEqual({ endpoints: [], workflows: [] });
    expect(await data('limits')).toMatchObject({ perMinute: 60 });
    const { call_uuid } = (await control('call', {})).body.data;
    await control('reset', { random: 3 });
    expect((await control('call', {})).body.data.call_uuid).toBe(call_uuid);
  });

  it('keeps the subscriptions over a reset when asked', async () => {
    await control('webhooks', { url: 'http://127.0.0.1:1/x' });
    await control('reset', { keepWebhooks: true });
    expect((await data('webhooks')).endpoints).toHaveLength(1);
    await bench.send('DELETE', '/__sandbox/webhooks');
    expect((await data('webhooks')).endpoints).toHaveLength(0);
  });

  it('counts operations on the hosts, not its own', async () => {
    await data('calls');
    await bench.get('/my/api/tags/index.json');
    const stats = await bench.get('/__sandbox/stats');
    expect(stats.body).toEqual({
      requests: 1,
      rejected429: 0,
      webhooks: { sent: 0, acknowledged: 0, dropped: 0 },
    });
  });

  it('answers 404 where there is nothing', async () => {
    expect((await bench.get('/nowhere')).status).toBe(404);
    expect((await bench.get('/__sandbox/calls/999')).status).toBe(404);
  });

  it('makes a call in a few milliseconds with many there already', async () => {
    for (let index = 0; index < 3_000; index += 1) bench.sandbox.call({ webhooks: false });
    const began = performance.now();
    for (let index = 0; index < 20; index += 1) bench.sandbox.call({});
    expect((performance.now() - began) / 20).toBeLessThan(20);
  });
});
