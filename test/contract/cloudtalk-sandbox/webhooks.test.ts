import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'svix';
import {
  type Bench,
  type Received,
  type Receiver,
  startBench,
  startReceiver,
  until,
} from './bench.ts';

let bench: Bench;
let receiver: Receiver;
beforeEach(async () => {
  bench = await startBench();
  receiver = await startReceiver();
});
afterEach(async () => {
  await bench.close();
  await receiver.close();
});

const secret = 'whsec_c2FuZGJveC1zaWduaW5nLXNlY3JldC0wMDAx';
const listen = (events = ['*']): void => {
  bench.sandbox.subscribe({ url: receiver.url, events });
};
const answered = [
  'call.started',
  'call.ringing',
  'call.ringing',
  'call.ringing',
  'call.answered',
  'call.ended',
];
const ended = (): Received[] => receiver.received.filter(({ body }) => body.type === 'call.ended');

describe('signed account webhooks', () => {
  it('tell the whole course of a call in order, with its true times', async () => {
    listen();
    bench.sandbox.call({ waitSeconds: 9, talkSeconds: 51, from: '+447700900201' });
    await bench.settle();
    expect(receiver.topics()).toEqual(answered);
    expect(receiver.received.map(({ body }) => body.occurred_at)).toEqual([
      '2026-11-20T07:59:00.000Z',
      '2026-11-20T07:59:03.000Z',
      '2026-11-20T07:59:03.000Z',
      '2026-11-20T07:59:03.000Z',
      '2026-11-20T07:59:09.000Z',
      '2026-11-20T08:00:00.000Z',
    ]);
  });

  it('carry the listed members of call.ended and nothing else', async () => {
    listen(['call.ended']);
    const { call_id, call_uuid } = bench.sandbox.call({
      from: '+447700900201',
      waitSeconds: 9,
      talkSeconds: 51,
      tags: ['booking'],
      notes: 'secret wish',
    });
    await bench.settle();
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.body).toEqual({
      event_id: expect.stringMatching(/^evt_/),
      type: 'call.ended',
      version: 'v1',
      occurred_at: '2026-11-20T08:00:00.000Z',
      company_id: '123456',
      data: {
        call_uuid,
        call_id,
        direction: 'incoming',
        external_number: '+447700900201',
        internal_number: { number_e164: '+442079460100' },
        started_at: '2026-11-20T07:59:00Z',
        ended_at: '2026-11-20T08:00:00Z',
        duration: 60,
        talking_time: 51,
        waiting_time: 9,
        is_voicemail: false,
      },
    });
  });

  it('leave the number out when it is withheld', async () => {
    listen(['call.ended']);
    bench.sandbox.call({ outcome: 'withheld' });
    await bench.settle();
    expect(receiver.received[0]?.body.data).toMatchObject({ caller_id_status: 'withheld' });
    expect(receiver.received[0]?.body.data).not.toHaveProperty('external_number');
  });

  it('sign the raw body with the time of the base clock', async () => {
    listen(['call.ended']);
    await bench.sandbox.setClock({ set: '2027-05-05T10:00:00Z' });
    bench.sandbox.call({});
    await bench.settle();
    const { headers, raw, body } = ended()[0]!;
    const [id, at] = [String(headers['svix-id']), String(headers['svix-timestamp'])];
    expect(body.occurred_at).toBe('2027-05-05T10:00:00.000Z');
    expect(at).toBe(String(bench.clock.now() / 1000));
    const mac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(`${id}.${at}.${raw}`)
      .digest('base64');
    expect(headers['svix-signature']).toBe(`v1,${mac}`);
    expect(headers['content-type']).toBe('application/json');
    expect(id).not.toBe(body.event_id);
  });

  it('sign with the secret of the endpoint, as the Svix library checks it', async () => {
    const own = `whsec_${Buffer.from('another secret of mine').toString('base64')}`;
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended'], secret: own });
    bench.sandbox.call({});
    await bench.settle();
    const { headers, raw } = ended()[0]!;
    const resigned = new Webhook(own).sign(
      String(headers['svix-id']),
      new Date(bench.clock.now()),
      raw,
    );
    expect(headers['svix-signature']).toBe(resigned);
  });

  it('tell of recording, transcript and AI as they become ready, by uuid alone', async () => {
    listen(['call.recording_ready', 'transcript.ready', 'cidata.ready']);
    const { call_uuid } = bench.sandbox.call({ summary: 'Books a cleaning.' });
    for (const waitMs of [10_000, 50_000, 30_000]) {
      await bench.clock.advance(waitMs);
      await bench.settle();
    }
    expect(receiver.received.map(({ body }) => [body.type, body.occurred_at, body.data])).toEqual([
      ['call.recording_ready', '2026-11-20T08:00:10.000Z', { call_uuid }],
      ['transcript.ready', '2026-11-20T08:01:00.000Z', { call_uuid, language: 'en' }],
      [
        'cidata.ready',
        '2026-11-20T08:01:30.000Z',
        { call_uuid, language: 'en', summary: { summary: 'Books a cleaning.' } },
      ],
    ]);
  });

  it('play a live call at its own pace', async () => {
    listen();
    bench.sandbox.call({ live: true, waitSeconds: 9, talkSeconds: 60, ai: false });
    await bench.settle();
    expect(receiver.topics()).toEqual(['call.started']);
    await bench.clock.advance(3_000);
    await bench.settle();
    expect(receiver.received).toHaveLength(4);
    await bench.clock.advance(6_000);
    await bench.settle();
    expect(receiver.topics().at(-1)).toBe('call.answered');
    await bench.clock.advance(60_000);
    await bench.settle();
    expect(receiver.topics().at(-1)).toBe('call.ended');
  });

  it('try again after 5 seconds, 5 minutes and half an hour, under the same event id', async () => {
    listen(['call.ended']);
    receiver.answers.push(500, 302, 503);
    bench.sandbox.call({});
    await bench.settle();
    for (const waitMs of [5_000, 300_000, 1_800_000]) {
      const before = ended().length;
      await bench.clock.advance(waitMs - 1);
      await bench.settle();
      expect(ended()).toHaveLength(before);
      await bench.clock.advance(1);
      await bench.settle();
      expect(ended()).toHaveLength(before + 1);
    }
    expect(new Set(ended().map(({ body }) => body.event_id)).size).toBe(1);
    expect(new Set(ended().map(({ headers }) => headers['svix-id'])).size).toBe(1);
    await bench.clock.advance(86_400_000);
    await bench.settle();
    expect(ended()).toHaveLength(4);
    const [delivery] = bench.sandbox.deliveries();
    expect(delivery?.attempts.map(({ status }) => status)).toEqual([500, 302, 503, 202]);
    expect(bench.sandbox.stats().webhooks).toEqual({ sent: 4, acknowledged: 1, dropped: 0 });
  });

  it('give up after the whole schedule, and survive a receiver that is not there', async () => {
    await receiver.close();
    listen(['call.ended']);
    bench.sandbox.call({});
    await bench.settle();
    for (let attempt = 0; attempt < 7; attempt += 1) {
      await bench.clock.advance(36_000_000);
      await bench.settle();
    }
    const [delivery] = bench.sandbox.deliveries();
    expect(delivery).toMatchObject({ state: 'failed' });
    expect(delivery?.attempts).toHaveLength(8);
    receiver = await startReceiver();
  });

  it('send nothing about a call that is kept quiet: the history has it all the same', async () => {
    listen();
    bench.sandbox.call({ webhooks: false });
    bench.sandbox.call({ from: '+447700900299' });
    await bench.settle();
    expect(
      receiver.received.every(({ body }) => body.data.external_number === '+447700900299'),
    ).toBe(true);
    expect(receiver.received).toHaveLength(6);
    const { itemsCount } = (await bench.get('/my/api/calls/index.json')).body.responseData;
    expect(itemsCount).toBe(2);
  });

  it('come as often as asked, under the same and under a new event id', async () => {
    listen(['call.ended']);
    bench.sandbox.call({ duplicate: 2 });
    await bench.settle();
    expect(ended()).toHaveLength(3);
    expect(new Set(ended().map(({ body }) => body.event_id)).size).toBe(2);
    expect(new Set(ended().map(({ body }) => body.data.call_uuid)).size).toBe(1);
  });

  it('come out of order when asked, none missing', async () => {
    listen();
    bench.sandbox.call({ shuffle: true });
    await bench.settle();
    expect(receiver.topics()).not.toEqual(answered);
    expect(receiver.topics().toSorted()).toEqual(answered.toSorted());
  });

  it('tell of messages', async () => {
    listen(['message.received', 'message.sent']);
    bench.sandbox.message({ channel: 'whatsapp', from: '+447700900201', body: 'Hello' });
    await bench.settle();
    await bench.send('POST', '/my/api/sms/send.json', {
      recipient: '+447700900201',
      sender: '+442079460100',
      message: 'Echo',
    });
    await bench.settle();
    expect(receiver.received.map(({ body }) => [body.type, body.data])).toEqual([
      [
        'message.received',
        {
          id: expect.any(String),
          channel: 'whatsapp',
          body: 'Hello',
          external_number: '+447700900201',
          internal_number: { number_e164: '+442079460101' },
        },
      ],
      [
        'message.sent',
        {
          id: expect.any(String),
          channel: 'sms',
          body: 'Echo',
          external_number: '+447700900201',
          internal_number: { number_e164: '+442079460100' },
        },
      ],
    ]);
  });
});

describe('webhook faults', () => {
  const flood = async (): Promise<void> => {
    for (let index = 0; index < 40; index += 1) bench.sandbox.call({ outcome: 'missed' });
    await bench.settle();
  };

  it('lose a share of the deliveries and count them', async () => {
    listen(['call.ended']);
    bench.sandbox.fault({ webhooks: { drop: 0.5 } });
    await flood();
    const { sent, dropped } = bench.sandbox.stats().webhooks;
    expect(sent + dropped).toBe(40);
    expect(dropped).toBeGreaterThan(8);
    expect(ended()).toHaveLength(sent);
    expect(bench.sandbox.deliveries().filter(({ state }) => state === 'dropped')).toHaveLength(
      dropped,
    );
  });

  it('repeat some, partly under a new event id', async () => {
    listen(['call.ended']);
    bench.sandbox.fault({ webhooks: { duplicate: 1 } });
    await flood();
    const events = new Set(ended().map(({ body }) => body.event_id)).size;
    expect(ended()).toHaveLength(80);
    expect(events).toBeGreaterThan(40);
    expect(events).toBeLessThan(80);
  });

  it('hold some back so that others overtake them', async () => {
    listen();
    bench.sandbox.fault({ webhooks: { reorder: 0.5 } });
    bench.sandbox.call({ ai: false });
    await bench.settle();
    await bench.clock.advance(9_000);
    await bench.settle();
    expect(receiver.topics()).not.toEqual(answered);
    expect(receiver.topics().toSorted()).toEqual(answered.toSorted());
  });

  it('delay them', async () => {
    listen(['call.ended']);
    bench.sandbox.fault({ webhooks: { delayMs: [2_000, 2_000] } });
    bench.sandbox.call({});
    await bench.settle();
    await bench.clock.advance(1_999);
    await bench.settle();
    expect(receiver.received).toHaveLength(0);
    await bench.clock.advance(1);
    await bench.settle();
    expect(receiver.received).toHaveLength(1);
  });

  it('are the same again with the same seed', async () => {
    const run = async (): Promise<string[]> => {
      await bench.sandbox.reset({ random: 7 });
      listen();
      bench.sandbox.fault({ webhooks: { drop: 0.3, duplicate: 0.3 } });
      for (let index = 0; index < 10; index += 1) bench.sandbox.call({});
      await bench.settle();
      return bench.sandbox
        .deliveries()
        .map(({ topic, state, event_id }) => `${topic} ${state} ${event_id}`);
    };
    expect(await run()).toEqual(await run());
  });
});

it('stops in the middle of everything', async () => {
  listen();
  receiver.answers.push(...Array<number>(50).fill(500));
  bench.sandbox.call({ live: true });
  bench.sandbox.call({});
  await until(() => receiver.received.length > 0);
  await bench.sandbox.close();
  expect(bench.clock.waiting).toBe(0);
});
