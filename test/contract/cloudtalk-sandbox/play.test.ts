import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { day } from '../../../connectors/cloudtalk/sandbox/scenarios/day.ts';
import { type Bench, type Loose, type Reply, startBench, startReceiver, until } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const control = (path: string, body: unknown): Promise<Reply> =>
  bench.send('POST', `/__sandbox/${path}`, body);
const data = async (path: string): Promise<Loose> =>
  (await bench.get(`/__sandbox/${path}`)).body.data;

describe('playing the day', () => {
  it('plays every entry at its time on a virtual clock', async () => {
    const receiver = await startReceiver();
    bench.sandbox.subscribe({ url: receiver.url });
    const seen: string[] = [];
    const play = await bench.sandbox.play('day', {
      onEntry: ({ entry }) => seen.push(`${entry.at} ${entry.name}`),
    });
    for (let minute = 0; minute < 630; minute += 1) {
      await bench.clock.advance(60_000);
      await bench.settle();
    }
    await play.done;
    expect(seen).toEqual(day.entries.map(({ at, name }) => `${at} ${name}`));
    const calls = bench.sandbox.calls();
    const entries = day.entries.filter(({ kind }) => kind === 'call');
    expect(calls).toHaveLength(entries.length);
    expect(calls.map(({ started_at }) => Date.parse(started_at))).toEqual(
      entries.map(({ at }) => Date.parse(at)),
    );
    expect(calls.every(({ state }) => state !== 'in_progress')).toBe(true);
    const heardOf = new Set(receiver.received.map(({ body }) => body.data.call_uuid));
    expect(calls.filter(({ call_uuid }) => !heardOf.has(call_uuid))).toHaveLength(2);
    expect(bench.sandbox.messages()).toHaveLength(day.entries.length - entries.length);
    await receiver.close();
  });

  it('runs faster than the base clock when told so, and at its pace again afterwards', async () => {
    expect((await control('play', { scenario: 'day', speed: 600 })).body.data).toMatchObject({
      scenario: 'day',
      total: day.entries.length,
      done: false,
    });
    await bench.clock.advance(1_000);
    expect(await data('clock')).toEqual({ now: '2026-11-20T08:10:00.000Z' });
    expect((await data('play')).played.map(({ name }: Loose) => name)).toEqual([
      'nair-books-cleaning',
      'carter-books-checkup',
    ]);
    await bench.clock.advance(62_000);
    await until(() => bench.sandbox.lastPlay?.isDone() === true);
    const { now } = await data('clock');
    await bench.clock.advance(1_000);
    expect(Date.parse((await data('clock')).now) - Date.parse(now)).toBe(1_000);
  });

  it('stops when the sandbox is reset', async () => {
    const play = await bench.sandbox.play('day', { speed: 10 });
    await control('reset', {});
    await play.done;
    expect(await data('play')).toBeNull();
    expect(await data('calls')).toEqual([]);
  });
});
