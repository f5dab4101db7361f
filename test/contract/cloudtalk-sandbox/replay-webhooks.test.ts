import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'svix';
import { type Bench, type Receiver, type Reply, startBench, startReceiver } from './bench.ts';

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

const replay = (body: unknown): Promise<Reply> => bench.send('POST', '/__sandbox/replay', body);

describe('a replay', () => {
  it('sends what was lost since an instant, under the same ids, signed anew', async () => {
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended'] });
    bench.sandbox.fault({ webhooks: { drop: 1 } });
    bench.sandbox.call({});
    bench.sandbox.call({});
    await bench.settle();
    expect(receiver.received).toEqual([]);
    bench.sandbox.fault({ clear: true });
    await bench.clock.advance(86_400_000);
    const { body } = await replay({ since: '2026-11-20T07:00:00Z' });
    expect(body).toEqual({ data: { replayed: 2 } });
    await bench.settle();
    const logged = bench.sandbox.deliveries();
    expect(logged.map(({ state, attempts }) => [state, attempts.length])).toEqual([
      ['acknowledged', 1],
      ['acknowledged', 1],
    ]);
    for (const [index, { headers, raw, body: event }] of receiver.received.entries()) {
      expect(headers['svix-id']).toBe(logged[index]?.id);
      expect(event.event_id).toBe(logged[index]?.event_id);
      expect(event.occurred_at).toBe('2026-11-20T08:00:00.000Z');
      expect(headers['svix-timestamp']).toBe(String(bench.clock.now() / 1000));
      expect(raw).toBe(logged[index]?.body);
    }
  });

  it('repeats one delivery by its id, byte for byte', async () => {
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended'] });
    bench.sandbox.call({});
    await bench.settle();
    const [delivery] = bench.sandbox.deliveries();
    expect((await replay({ delivery: delivery?.id })).body.data).toEqual({ replayed: 1 });
    await bench.settle();
    const [first, second] = receiver.received;
    expect(second?.raw).toBe(first?.raw);
    expect(second?.headers['svix-id']).toBe(first?.headers['svix-id']);
    expect(bench.sandbox.deliveries()).toHaveLength(1);
  });

  it('reaches back thirty days and no further', async () => {
    bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended'] });
    bench.sandbox.call({});
    await bench.settle();
    const [delivery] = bench.sandbox.deliveries();
    await bench.sandbox.setClock({ advance: 'P30D' });
    expect((await replay({ since: '2026-11-01T00:00:00Z' })).body.data).toEqual({ replayed: 1 });
    await bench.sandbox.setClock({ advance: 'PT1S' });
    expect((await replay({ since: '2026-11-01T00:00:00Z' })).body.data).toEqual({ replayed: 0 });
    const refused = await replay({ delivery: delivery?.id });
    expect([refused.status, refused.body.error.code]).toEqual([400, 'sandbox.too_old']);
    expect((await replay({ delivery: 'msg_x' })).body.error.code).toBe('sandbox.unknown_delivery');
  });

  it('can be kept to one endpoint and to what failed, and leaves workflows alone', async () => {
    const other = await startReceiver();
    const { id } = bench.sandbox.subscribe({ url: receiver.url, events: ['call.ended'] });
    bench.sandbox.subscribe({ url: other.url, events: ['call.ended'] });
    bench.sandbox.subscribe({ workflow: { trigger: 'call.ended', url: other.url } });
    bench.sandbox.call({});
    await bench.settle();
    const since = '2026-11-20T07:00:00Z';
    expect((await replay({ since, failedOnly: true })).body.data).toEqual({ replayed: 0 });
    expect((await replay({ since, endpoint: id })).body.data).toEqual({ replayed: 1 });
    await bench.settle();
    expect([receiver.received.length, other.received.length]).toEqual([2, 2]);
    await other.close();
  });
});

describe('a test event', () => {
  it.each([
    'call.started',
    'call.ringing',
    'call.answered',
    'call.ended',
    'call.recording_ready',
    'transcript.ready',
    'cidata.ready',
    'message.sent',
    'message.received',
    'contact.created',
  ] as const)('is signed and goes to the one endpoint: %s', async (type) => {
    const { id } = bench.sandbox.subscribe({ url: receiver.url, events: ['nothing'] });
    await bench.send('POST', '/__sandbox/webhooks/test', { id, type });
    await bench.settle();
    const { headers, raw, body } = receiver.received[0]!;
    expect(body).toMatchObject({ type, version: 'v1', company_id: '123456' });
    expect(Object.keys(body.data).length).toBeGreaterThan(0);
    expect(headers['svix-signature']).toBe(
      new Webhook('whsec_c2FuZGJveC1zaWduaW5nLXNlY3JldC0wMDAx').sign(
        String(headers['svix-id']),
        new Date(bench.clock.now()),
        raw,
      ),
    );
  });

  it('of a workflow ("Test now") renders its rows with made-up values, whatever its conditions', async () => {
    const { id } = bench.sandbox.subscribe({
      workflow: {
        trigger: 'call.ended',
        url: receiver.url,
        conditions: [{ property: 'direction', operator: 'equals', value: 'outgoing' }],
        rows: [
          { key: 'call_id', value: '{{ event.properties.call_id }}', format: 'STRING' },
          { key: 'agent', value: '{{ event.properties.agent.email }}', format: 'STRING' },
          { key: 'campaign', value: '{{ event.properties.dialer_data.campaign_name }}' },
        ],
      },
    });
    bench.sandbox.levers.test({ id });
    await bench.settle();
    expect(receiver.received.map(({ body }) => body)).toEqual([
      { call_id: '100200302', agent: 'anna@harbourdental.example', campaign: null },
    ]);
  });

  it('needs somebody to go to', async () => {
    const reply = await bench.send('POST', '/__sandbox/webhooks/test', { id: 'x' });
    expect([reply.status, reply.body.error.code]).toEqual([400, 'sandbox.unknown_subscription']);
  });
});
