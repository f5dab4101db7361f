import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Reply, startBench, startReceiver } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const submit = (path: string, fields: Record<string, string>): Promise<Reply> =>
  bench.send('POST', `/__sandbox${path}`, new URLSearchParams(fields).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  });
const steer = (fields: Record<string, string>): Promise<Reply> => submit('/view/steer', fields);
const follow = async (reply: Reply): Promise<string> => {
  expect(reply.status).toBe(303);
  return (await bench.get(reply.headers.get('location') ?? '')).text;
};

describe('a form of the page', () => {
  it('makes a call, and its page says so', async () => {
    const text = await follow(
      await submit('', {
        do: 'call',
        outcome: 'answered',
        direction: 'incoming',
        other: '+447700900231',
        agent: 'ben@harbourdental.example',
        talkSeconds: '30',
        tags: 'booking, urgent',
        notes: 'tooth',
        live: 'over',
      }),
    );
    expect(text).toContain('The call was made.');
    expect(bench.sandbox.calls()).toEqual([
      expect.objectContaining({
        external_number: '+447700900231',
        agent: 'ben@harbourdental.example',
        tags: ['booking', 'urgent'],
        notes: ['tooth'],
      }),
    ]);
  });

  it.each([
    'missed',
    'abandoned',
    'voicemail',
    'after_hours',
    'no_answer',
    'transfer',
    'internal',
    'withheld',
  ])('makes a call that is %s', async (outcome) => {
    const fields = { do: 'call', outcome, other: '+447700900232', talkSeconds: '60', live: 'live' };
    expect((await submit('', fields)).status).toBe(303);
    expect(bench.sandbox.calls()).toHaveLength(1);
  });

  it('says why a call cannot be, and keeps what was typed', async () => {
    const refused = await submit('', { do: 'call', other: 'mum <3', notes: 'a long story' });
    expect(refused.status).toBe(400);
    expect(refused.text).toMatch(/role="alert"><b>That was refused\.<\/b>[^<]*phone number/);
    expect(refused.text).toContain('value="mum &lt;3"');
    expect(refused.text).toContain('a long story');
    expect(refused.text).toContain('data-keep');
    expect(bench.sandbox.calls()).toEqual([]);
  });

  it.each([
    ['sms', 'incoming'],
    ['sms', 'outgoing'],
    ['whatsapp', 'incoming'],
    ['whatsapp', 'outgoing'],
  ])('takes a message by %s, %s', async (channel, direction) => {
    const fields = { do: 'message', channel, direction, other: '+447700900233', body: 'Hello' };
    const text = await follow(await submit('', fields));
    expect(text).toContain('Hello');
    expect(bench.sandbox.messages()).toEqual([
      expect.objectContaining({
        channel,
        direction,
        external_number: '+447700900233',
        body: 'Hello',
      }),
    ]);
  });

  it('says why a message cannot be', async () => {
    const fields = { do: 'message', other: '+447700900233', ours: '+441', body: 'Hello' };
    const { status, text } = await submit('', fields);
    expect(status).toBe(400);
    expect(text).toContain('not one of the company');
  });

  it('changes tags and note of a call later', async () => {
    const { call_id } = bench.sandbox.call({ tags: ['booking'], notes: 'x' });
    const text = await follow(
      await submit(`/view/calls/${call_id}`, { do: 'edit', tags: 'escalate', notes: '' }),
    );
    expect(text).toContain('Saved.');
    expect(bench.sandbox.calls()[0]).toMatchObject({ tags: ['escalate'], notes: [] });
  });

  it('sends a delivery again: the same event, once more', async () => {
    const receiver = await startReceiver();
    bench.sandbox.subscribe({ url: receiver.url, events: ['message.received'] });
    bench.sandbox.message({ body: 'Hello' });
    await bench.settle();
    const [delivery] = bench.sandbox.deliveries();
    const done = await submit('/view/deliveries', { do: 'resend', delivery: delivery?.id ?? '' });
    expect(await follow(done)).toContain('It was sent once more.');
    await bench.settle();
    await receiver.close();
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[1]?.raw).toBe(receiver.received[0]?.raw);
    const unknown = await submit('/view/deliveries', { do: 'resend', delivery: 'x' });
    expect(unknown.status).toBe(400);
  });

  it('is refused when it comes from another site, or does nothing known', async () => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'cross-site',
    };
    const foreign = await bench.send('POST', '/__sandbox', 'do=call', headers);
    expect([foreign.status, bench.sandbox.calls()]).toEqual([400, []]);
    expect((await submit('', { do: 'constructor' })).text).toContain('There is no form');
  });
});

describe('behind the scenes', () => {
  it('turns the clock ahead, to a time, and back to the real one', async () => {
    const before = bench.sandbox.clock.now();
    expect(await follow(await steer({ do: 'advance', by: 'PT1H' }))).toContain(
      'The clock was turned.',
    );
    expect(bench.sandbox.clock.now() - before).toBe(3_600_000);
    await steer({ do: 'set-clock', at: '2026-07-01T09:30' });
    expect(new Date(bench.sandbox.clock.now()).toISOString()).toBe('2026-07-01T08:30:00.000Z');
    expect((await steer({ do: 'set-clock', at: 'soon' })).text).toContain('is not a day and time');
    await steer({ do: 'real-clock' });
    expect(bench.sandbox.clock.now()).toBe(before);
  });

  it('sets limits in plain units', async () => {
    const fields = {
      perMinute: '',
      latency: '5',
      detail: '2',
      noDetail: '50',
      aiDelay: '10',
      window: 'yes',
    };
    await follow(await steer({ do: 'limits', ...fields }));
    expect((await bench.get('/__sandbox/limits')).body.data).toMatchObject({
      perMinute: null,
      latencyMs: 5,
      detailDelayMs: 2000,
      noDetailChance: 0.5,
      aiDelayMs: 10_000,
      ai: false,
      whatsappWindow: true,
    });
    expect((await steer({ do: 'limits', latency: 'slow' })).text).toContain('is not a number');
    expect((await steer({ do: 'limits', noDetail: '300' })).status).toBe(400);
  });

  it('lets requests fail and be well again', async () => {
    const fault = {
      do: 'fault',
      answer: '503',
      path: '/my/api/contacts',
      when: 'before_commit',
      times: '2',
      chance: '100',
    };
    expect(await follow(await steer(fault))).toContain('unavailable (503)');
    expect((await bench.get('/my/api/contacts/index.json')).status).toBe(503);
    await steer({ do: 'heal' });
    expect((await bench.get('/my/api/contacts/index.json')).status).toBe(200);
  });

  it('loses webhooks, sets agents, adds receivers, and starts over', async () => {
    await steer({ do: 'losses', drop: '100', duplicate: '0', reorder: '0', delay: '3' });
    await follow(await steer({ do: 'receiver', url: 'http://127.0.0.1:9/hooks' }));
    bench.sandbox.message({ body: 'x' });
    expect(bench.sandbox.stats().webhooks.dropped).toBe(1);
    expect((await steer({ do: 'receiver', url: 'nowhere' })).status).toBe(400);
    await steer({ do: 'agent', agent: 'Anna Reed', status: 'paused' });
    expect((await bench.get('/__sandbox')).text).toContain('paused');
    expect(await follow(await steer({ do: 'reset' }))).toContain('127.0.0.1:9');
    expect(bench.sandbox.messages()).toEqual([]);
  });
});
