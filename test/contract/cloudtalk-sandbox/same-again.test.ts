import { afterEach, describe, expect, it } from '@jest/globals';
import { type Bench, morning, type Receiver, startBench, startReceiver } from './bench.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface Run {
  /** Everything that was sent, in the order it came: address, headers, bytes. */
  readonly sent: readonly string[];
  readonly views: readonly string[];
}

const looks = [
  '/my/api/calls/index.json',
  '/my/api/contacts/index.json',
  '/__sandbox/calls',
  '/__sandbox/messages',
  '/__sandbox/deliveries',
];

/** A script that touches everything with chance in it. `noise` asks the API in between, through a fault of its own. */
async function run(seed: number, noise: boolean): Promise<Run> {
  const bench = await startBench(seed);
  const receiver = await startReceiver();
  open.push(bench, receiver);
  bench.sandbox.limits({ noDetailChance: 0.3 });
  bench.sandbox.subscribe({ url: receiver.url });
  bench.sandbox.subscribe({
    workflow: {
      trigger: 'call.ended',
      url: receiver.url,
      rows: [{ key: 'uuid', value: '{{ event.properties.call_uuid }}', format: 'STRING' }],
    },
  });
  bench.sandbox.fault({
    webhooks: { drop: 0.1, duplicate: 0.2, reorder: 0.3, delayMs: [0, 2_000] },
  });
  if (noise)
    bench.sandbox.fault({
      match: { method: 'GET', path: '/my/api/agents/index.json' },
      when: 'before_commit',
      answer: 500,
      chance: 0.5,
    });
  for (const scenario of ['ring-all', 'cold-transfer', 'returned-later', 'sms', 'withheld']) {
    await bench.sandbox.play(scenario);
    if (noise) await bench.get('/my/api/agents/index.json');
    await passed(bench, 60);
  }
  await passed(bench, 70 * 60);
  const views = await Promise.all(looks.map(async (path) => (await bench.get(path)).text));
  return { sent: receiver.received.map(asText(receiver)), views: views.map(plain(receiver)) };
}

/** Lets time go by, timer by timer, so that everything sent has arrived before time goes on. */
async function passed(bench: Bench, seconds: number): Promise<void> {
  const until = bench.sandbox.clock.now() + seconds * 1000;
  for (;;) {
    await bench.settle();
    const due = bench.sandbox.clock.nextDue();
    if (due === undefined || due > until) break;
    await bench.clock.advance(due - bench.sandbox.clock.now());
  }
  await bench.clock.advance(until - bench.sandbox.clock.now());
  await bench.settle();
}

/** The port is the machine's choice. */
const plain =
  (receiver: Receiver) =>
  (text: string): string =>
    text.replaceAll(receiver.url, 'receiver');
const asText =
  (receiver: Receiver) =>
  ({ method, path, headers, raw }: Receiver['received'][number]): string => {
    const { host: _host, ...others } = headers;
    return plain(receiver)(`${method} ${path} ${JSON.stringify(others)} ${raw}`);
  };

describe('chance and time', () => {
  it('give byte-equal deliveries and views with the same seed and the same script', async () => {
    const first = await run(7, false);
    const second = await run(7, false);
    expect(first.sent.length).toBeGreaterThan(40);
    expect(second.views).toEqual(first.views);
    expect(second.sent.toSorted()).toEqual(first.sent.toSorted());
  });

  it('are not shifted by what a client asks in between', async () => {
    const quiet = await run(7, false);
    const noisy = await run(7, true);
    expect(noisy.views).toEqual(quiet.views);
    expect(noisy.sent.toSorted()).toEqual(quiet.sent.toSorted());
  });

  it('differ with another seed', async () => {
    expect((await run(8, false)).views).not.toEqual((await run(7, false)).views);
  });

  it('leave a share of calls without detail, the same calls each time', async () => {
    const without = async (): Promise<readonly number[]> => {
      const bench = await startBench(3);
      open.push(bench);
      bench.sandbox.limits({ noDetailChance: 0.08 });
      for (let index = 0; index < 400; index += 1) bench.sandbox.call({});
      const calls = bench.sandbox.calls();
      return calls.flatMap(({ ready }, index) => (ready.detail === null ? [index] : []));
    };
    const indexes = await without();
    expect(indexes.length).toBeGreaterThan(15);
    expect(indexes.length).toBeLessThan(55);
    expect(await without()).toEqual(indexes);
  });

  it('let the clock go back and forth: a call set back in time is in progress again', async () => {
    const bench = await startBench();
    open.push(bench);
    bench.sandbox.call({ live: true, waitSeconds: 5, talkSeconds: 100 });
    const state = (): string | undefined => bench.sandbox.calls()[0]?.state;
    await bench.sandbox.setClock({ advance: 'PT10M' });
    expect(state()).toBe('answered');
    await bench.sandbox.setClock({ set: '2026-11-20T08:01:00Z' });
    expect(state()).toBe('in_progress');
    await bench.sandbox.setClock({ advance: 'PT1M' });
    expect(state()).toBe('answered');
    await bench.sandbox.setClock({ real: true });
    expect(bench.sandbox.clock.now()).toBe(Date.parse(morning));
  });
});
