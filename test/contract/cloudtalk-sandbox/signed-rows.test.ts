import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Webhook } from 'svix';
import {
  type Bench,
  type Loose,
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

const secretOf = (text: string): string => `whsec_${Buffer.from(text).toString('base64')}`;

/** Checks a request as a third party does: the Svix library, the raw bytes, the receiver's own clock. */
function verified({ headers, raw }: Received, secret: string): Loose {
  const now = jest.spyOn(Date, 'now').mockReturnValue(bench.clock.now());
  try {
    new Webhook(secret).verify(raw, {
      'svix-id': String(headers['svix-id']),
      'svix-timestamp': String(headers['svix-timestamp']),
      'svix-signature': String(headers['svix-signature']),
    });
  } finally {
    now.mockRestore();
  }
  return JSON.parse(raw);
}

/** Lets time go by in steps, noting when each event came, in seconds. */
async function timeline(seconds: number): Promise<string[]> {
  const seen: string[] = [];
  for (let second = 0; second <= seconds; second += 1) {
    if (second > 0) await bench.clock.advance(1_000);
    await bench.settle();
    for (const { body } of receiver.received.splice(0)) seen.push(`${second} ${body.type}`);
  }
  return seen;
}

const live = { live: true, waitSeconds: 5, talkSeconds: 20, wrapUpSeconds: 30 } as const;

describe('endpoints', () => {
  it('have secrets and filters of their own', async () => {
    const other = await startReceiver();
    const [mine, theirs] = [secretOf('the first secret'), secretOf('the second secret')];
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.answered'], secret: mine });
    bench.sandbox.subscribe({
      url: other.url,
      events: ['call.ended', 'message.received'],
      secret: theirs,
    });
    bench.sandbox.call({});
    bench.sandbox.message({ body: 'Hello' });
    await bench.settle();
    expect(receiver.topics()).toEqual(['call.answered']);
    expect(other.topics().toSorted()).toEqual(['call.ended', 'message.received']);
    expect(verified(receiver.received[0]!, mine).type).toBe('call.answered');
    for (const one of other.received) expect(verified(one, theirs).version).toBe('v1');
    expect(() => verified(receiver.received[0]!, theirs)).toThrow('No matching signature found');
    await other.close();
  });

  it('sign with both secrets after a rotation, until the overlap is over', async () => {
    const [old, fresh] = [secretOf('the old secret'), secretOf('the fresh secret')];
    const { id } = bench.sandbox.subscribe({
      url: receiver.url,
      secret: old,
      events: ['call.ended'],
    });
    const rotated = await bench.send('POST', '/__sandbox/webhooks/rotate', {
      id,
      secret: fresh,
      overlap: 'PT1H',
    });
    expect(rotated.body).toEqual({ data: { secret: fresh } });
    bench.sandbox.call({ ai: false });
    await bench.settle();
    const [both] = receiver.received.splice(0);
    expect(String(both?.headers['svix-signature']).split(' ')).toHaveLength(2);
    expect(verified(both!, old)).toEqual(verified(both!, fresh));
    await bench.clock.advance(3_600_000);
    bench.sandbox.call({ ai: false });
    await bench.settle();
    const [one] = receiver.received.splice(0);
    expect(verified(one!, fresh).type).toBe('call.ended');
    expect(() => verified(one!, old)).toThrow('No matching signature found');
  });

  it('can be made with a secret that was just replaced', async () => {
    const [old, fresh] = [secretOf('the old secret'), secretOf('the fresh secret')];
    const body = { url: receiver.url, secret: fresh, previousSecret: old };
    await bench.send('POST', '/__sandbox/webhooks', body);
    bench.sandbox.message({ body: 'Hello' });
    await bench.settle();
    expect(verified(receiver.received[0]!, old)).toEqual(verified(receiver.received[0]!, fresh));
  });

  it.each([[{ secret: 'secret' }], [{ secret: 'whsec_!' }], [{ url: 'no address' }]])(
    'are refused: %j',
    async (wrong) => {
      const body = { url: receiver.url, ...wrong };
      expect((await bench.send('POST', '/__sandbox/webhooks', body)).status).toBe(400);
    },
  );
});

describe('delivery', () => {
  it('takes a redirect for a failure and does not follow it', async () => {
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended'] });
    receiver.answers.push(302, 204);
    bench.sandbox.call({ ai: false });
    await bench.settle();
    await bench.clock.advance(5_000);
    await bench.settle();
    const [first, second] = receiver.received;
    expect(receiver.received).toHaveLength(2);
    expect(second?.headers['svix-id']).toBe(first?.headers['svix-id']);
    expect(second?.body.event_id).toBe(first?.body.event_id);
    expect(first?.body.event_id).not.toBe(first?.headers['svix-id']);
    expect(bench.sandbox.deliveries()[0]).toMatchObject({
      state: 'acknowledged',
      attempts: [
        { at: '2026-11-20T08:00:00.000Z', status: 302, error: null },
        { at: '2026-11-20T08:00:05.000Z', status: 204, error: null },
      ],
    });
  });

  it.each([
    [15_000, {}],
    [2_000, { webhookTimeoutMs: 2_000 }],
  ])('gives a receiver %i ms', async (ms, limits) => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as AddressInfo;
    bench.sandbox.limits({ retrySchedule: [], ...limits });
    bench.sandbox.subscribe({ url: `http://127.0.0.1:${port}/`, events: ['message.received'] });
    bench.sandbox.message({ body: 'Hello' });
    await until(() => bench.sandbox.stats().webhooks.sent === 1 && bench.clock.waiting > 0);
    await bench.clock.advance(ms - 1);
    expect(bench.sandbox.deliveries()[0]?.attempts).toEqual([]);
    await bench.clock.advance(1);
    await until(() => bench.sandbox.deliveries()[0]?.state === 'failed');
    expect(bench.sandbox.deliveries()[0]?.attempts).toEqual([
      { at: '2026-11-20T08:00:00.000Z', status: null, error: expect.any(String) },
    ]);
    silent.closeAllConnections();
    await new Promise<void>((resolve) => {
      silent.close(() => resolve());
    });
  });

  it.each([
    ['svix', 8, 27 * 3600 + 35 * 60 + 5],
    ['fifty', 51, 11.5 * 3600],
    [[1_000, 2_000], 3, 3],
  ] as const)('tries as often as the schedule says: %j', async (retrySchedule, attempts, last) => {
    bench.sandbox.limits({
      retrySchedule: typeof retrySchedule === 'string' ? retrySchedule : [...retrySchedule],
    });
    bench.sandbox.subscribe({ url: receiver.url, events: ['message.received'] });
    receiver.answers.push(...Array<number>(60).fill(503));
    bench.sandbox.message({ body: 'Hello' });
    await bench.settle();
    for (let step = 0; step < 60; step += 1) {
      const due = bench.sandbox.clock.nextDue();
      if (due === undefined) break;
      await bench.clock.advance(due - bench.clock.now());
      await bench.settle();
    }
    const [delivery] = bench.sandbox.deliveries();
    expect(delivery?.state).toBe('failed');
    expect(delivery?.attempts).toHaveLength(attempts);
    const took =
      Date.parse(delivery?.attempts.at(-1)?.at ?? '') - Date.parse('2026-11-20T08:00:00Z');
    expect(Math.round(took / 1000)).toBe(last);
    expect(new Set(receiver.received.map(({ headers }) => headers['svix-id'])).size).toBe(1);
    expect(new Set(receiver.received.map(({ raw }) => raw)).size).toBe(1);
  });
});

describe('copies', () => {
  it.each([
    ['same_event', 1],
    ['new_event', 2],
  ] as const)('come under an event id of the wanted kind: %s', async (duplicateAs, ids) => {
    bench.sandbox.fault({ webhooks: { duplicate: 1, duplicateAs } });
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended'] });
    bench.sandbox.call({});
    await bench.settle();
    const [first, second] = receiver.received;
    expect(receiver.received).toHaveLength(2);
    expect(new Set(receiver.received.map(({ body }) => body.event_id)).size).toBe(ids);
    expect(second?.headers['svix-id']).not.toBe(first?.headers['svix-id']);
    expect(second?.body.data).toEqual(first?.body.data);
  });
});

describe('event types', () => {
  it('come at their time: one ringing for each agent, the end before the wrap-up', async () => {
    bench.sandbox.subscribe({ url: receiver.url });
    bench.sandbox.call(live);
    expect(await timeline(120)).toEqual([
      '0 call.started',
      '1 call.ringing',
      '1 call.ringing',
      '1 call.ringing',
      '5 call.answered',
      '25 call.ended',
      '35 call.recording_ready',
      '85 transcript.ready',
      '115 cidata.ready',
    ]);
  });

  it('tell the end after the wrap-up when told so', async () => {
    bench.sandbox.limits({ endedEvent: 'after_wrapup' });
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended', 'call.recording_ready'] });
    bench.sandbox.call(live);
    expect(await timeline(60)).toEqual(['35 call.recording_ready', '55 call.ended']);
  });

  it('tell the AI parts before the end when told so, with the true times of the end', async () => {
    bench.sandbox.limits({ aiBeforeEnded: true, aiDelayMs: 3_000 });
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended', 'cidata.ready'] });
    bench.sandbox.call(live);
    await bench.sandbox.setClock({ advance: 'PT1M' });
    await bench.settle();
    expect(receiver.topics()).toEqual(['cidata.ready', 'call.ended']);
    expect(receiver.received[1]?.body).toMatchObject({
      occurred_at: '2026-11-20T08:00:25.000Z',
      data: { ended_at: '2026-11-20T08:00:25Z', duration: 25, talking_time: 20 },
    });
  });

  it('have whole bodies by row of the page', async () => {
    bench.sandbox.subscribe({ url: receiver.url });
    const { call_id, call_uuid } = bench.sandbox.call({
      ...live,
      from: '+447700900101',
      summary: 'Wants a cleaning.',
    });
    await bench.sandbox.setClock({ advance: 'PT5M' });
    await bench.settle();
    const bodies = new Map(receiver.received.map(({ body }) => [body.type, body]));
    const call = {
      call_uuid,
      call_id,
      direction: 'incoming',
      external_number: '+447700900101',
      internal_number: { number_e164: '+442079460100' },
      started_at: '2026-11-20T08:00:00Z',
    };
    const envelope = (type: string, second: number, data: object): object => ({
      event_id: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
      type,
      version: 'v1',
      occurred_at: new Date(Date.parse('2026-11-20T08:00:00Z') + second * 1000).toISOString(),
      company_id: '123456',
      data,
    });
    expect(Object.fromEntries(bodies)).toEqual({
      'call.started': envelope('call.started', 0, call),
      'call.ringing': envelope('call.ringing', 1, call),
      'call.answered': envelope('call.answered', 5, call),
      'call.ended': envelope('call.ended', 25, {
        ...call,
        ended_at: '2026-11-20T08:00:25Z',
        duration: 25,
        talking_time: 20,
        waiting_time: 5,
        is_voicemail: false,
      }),
      'call.recording_ready': envelope('call.recording_ready', 35, { call_uuid }),
      'transcript.ready': envelope('transcript.ready', 85, { call_uuid, language: 'en' }),
      'cidata.ready': envelope('cidata.ready', 115, {
        call_uuid,
        language: 'en',
        summary: { summary: 'Wants a cleaning.' },
      }),
    });
  });

  it('carry more members when told so', async () => {
    bench.sandbox.limits({ eventMembers: 'full' });
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended', 'message.received'] });
    bench.sandbox.call({ from: '+447700900101', tags: ['booking'] });
    await bench.settle();
    bench.sandbox.message({
      channel: 'mms',
      from: '+447700900101',
      body: 'See',
      attachments: ['https://media.example/1.jpg'],
    });
    await bench.settle();
    expect(receiver.received[0]?.body.data).toMatchObject({
      agent: { id: '200123', name: 'Anna Reed', email: 'anna@harbourdental.example' },
      contact: { name: 'Priya Nair' },
      queue: { name: 'Front desk' },
      tags: ['booking'],
      notes: [],
      rating: null,
    });
    expect(receiver.received[1]?.body.data).toMatchObject({
      channel: 'mms',
      attachments: [{ url: 'https://media.example/1.jpg' }],
      contact: { name: 'Priya Nair' },
    });
  });

  it('may be ones nobody knows yet', async () => {
    bench.sandbox.subscribe({ url: receiver.url });
    const body = { type: 'call.summarised_by_martians', data: { anything: [1] } };
    expect((await bench.send('POST', '/__sandbox/event', body)).status).toBe(200);
    await bench.settle();
    expect(receiver.received[0]?.body).toMatchObject({ ...body, version: 'v1' });
  });

  it('tell of a new contact, unless that is switched off', async () => {
    bench.sandbox.subscribe({ url: receiver.url });
    const add = () => bench.send('PUT', '/my/api/contacts/add.json', { name: 'Nora Field' });
    const { id } = (await add()).body.responseData.data;
    await bench.settle();
    expect(receiver.received.map(({ body }) => [body.type, body.data])).toEqual([
      ['contact.created', { id, name: 'Nora Field' }],
    ]);
    bench.sandbox.limits({ contactCreatedEvent: false });
    await add();
    bench.sandbox.message({ body: 'after it' });
    await bench.settle();
    expect(receiver.topics()).toEqual(['contact.created', 'message.received']);
  });

  it.each([
    [
      { outcome: 'voicemail', talkSeconds: 15 },
      { talking_time: 0, is_voicemail: true },
    ],
    [{ outcome: 'missed' }, { talking_time: 0, is_voicemail: false }],
    [{ outcome: 'internal' }, { direction: 'internal' }],
    [{ direction: 'outgoing', to: '+447700900201' }, { direction: 'outgoing' }],
  ] as const)('agree with the call: %j', async (request, data) => {
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended'] });
    bench.sandbox.call(request);
    await bench.settle();
    expect(receiver.received[0]?.body.data).toMatchObject(data);
  });
});
