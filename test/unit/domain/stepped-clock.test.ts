import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../../../src/domain/clock.ts';
import { createSteppedClock, type SteppedClock } from '../../../src/domain/stepped-clock.ts';

const START = Date.parse('2026-11-20T08:00:00Z');
const HOUR = 3_600_000;

/** A sleeper that writes down its name and the time it woke. */
async function dozer(clock: Clock, log: string[], name: string, ms: number): Promise<void> {
  await clock.sleep(ms);
  log.push(`${name}@${clock.now() - START}`);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('a stepped clock that stands', () => {
  it('shows whole milliseconds, whatever somebody slept', async () => {
    const clock = createSteppedClock(START);
    const log: string[] = [];
    const asleep = dozer(clock, log, 'jitter', 365.36);
    await clock.advanceTo(START + 366);
    await asleep;
    expect(log).toEqual(['jitter@366']);
  });

  it('shows the same instant until it goes on, and never an earlier one', async () => {
    const clock = createSteppedClock(START);
    await turn();
    expect(clock.now()).toBe(START);
    await clock.advanceTo(START + HOUR);
    await clock.advanceTo(START);
    expect(clock.now()).toBe(START + HOUR);
  });

  it('wakes sleepers in the order of time, each at its own instant, the first to come first', async () => {
    const clock = createSteppedClock(START);
    const log: string[] = [];
    const all = [
      dozer(clock, log, 'late', 300),
      dozer(clock, log, 'early', 100),
      dozer(clock, log, 'tie1', 200),
      dozer(clock, log, 'tie2', 200),
      dozer(clock, log, 'tomorrow', 24 * HOUR),
    ];
    expect(clock.nextTimer()).toBe(START + 100);
    await clock.advanceTo(START + 1_000);
    expect(log).toEqual(['early@100', 'tie1@200', 'tie2@200', 'late@300']);
    expect(clock.now()).toBe(START + 1_000);
    expect(clock.pending()).toBe(1);
    await clock.advanceTo(START + 24 * HOUR);
    await Promise.all(all);
    expect(clock.pending()).toBe(0);
    expect(clock.nextTimer()).toBeUndefined();
  });

  it('lets a woken loop sleep again within the same advance', async () => {
    const clock = createSteppedClock(START);
    let ticks = 0;
    const loop = (async () => {
      while (ticks < 60) {
        await clock.sleep(60_000);
        await turn();
        ticks += 1;
      }
    })();
    await clock.advanceTo(START + 30 * 60_000);
    expect(ticks).toBe(30);
    await clock.advanceTo(START + 2 * HOUR);
    await loop;
    expect(ticks).toBe(60);
  });

  it('waits with the next sleeper until the last one has settled', async () => {
    let work: Promise<void> | undefined;
    const clock = createSteppedClock(START, async () => {
      await turn();
      await work;
    });
    const log: string[] = [];
    const slow = clock.sleep(100).then(() => {
      work = (async () => {
        for (let i = 0; i < 50; i += 1) await turn();
        log.push(`slow@${clock.now() - START}`);
      })();
    });
    const quick = dozer(clock, log, 'quick', 200);
    await clock.advanceTo(START + 200);
    await Promise.all([slow, quick]);
    expect(log).toEqual(['slow@100', 'quick@200']);
  });

  it('does one advance after the other', async () => {
    const clock = createSteppedClock(START);
    const log: string[] = [];
    const all = [dozer(clock, log, 'a', 100), dozer(clock, log, 'b', 200)];
    await Promise.all([clock.advanceTo(START + 150), clock.advanceTo(START + 250), ...all]);
    expect(log).toEqual(['a@100', 'b@200']);
    expect(clock.now()).toBe(START + 250);
  });

  it('ends a sleep of nothing at once', async () => {
    const clock = createSteppedClock(START);
    await clock.sleep(0);
    await clock.sleep(-5);
    await clock.sleep(Number.NaN);
    expect(clock.pending()).toBe(0);
  });

  it('ends an aborted sleep early and forgets it', async () => {
    const clock = createSteppedClock(START);
    const stop = new AbortController();
    const asleep = clock.sleep(HOUR, stop.signal);
    const other = clock.sleep(2 * HOUR);
    stop.abort();
    await asleep;
    expect(clock.pending()).toBe(1);
    await clock.sleep(HOUR, stop.signal);
    expect(clock.pending()).toBe(1);
    await clock.advanceTo(START + 2 * HOUR);
    await other;
  });

  it('leaves no listener behind on a signal that lives longer', async () => {
    const clock = createSteppedClock(START);
    const listeners = new Set<unknown>();
    const signal = new AbortController().signal;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners.add(args[1]);
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners.delete(args[1]);
      remove(...args);
    };
    const asleep = clock.sleep(HOUR, signal);
    expect(listeners.size).toBe(1);
    await clock.advanceTo(START + HOUR);
    await asleep;
    expect(listeners.size).toBe(0);
  });

  it('refuses an instant that is none', async () => {
    await expect(createSteppedClock(START).advanceTo(Number.NaN)).rejects.toThrow(RangeError);
  });

  it('never calls a sleep for ever a timer', async () => {
    const clock = createSteppedClock(START);
    const stop = new AbortController();
    const asleep = clock.sleep(Number.POSITIVE_INFINITY, stop.signal);
    expect(clock.nextTimer()).toBeUndefined();
    expect(clock.pending()).toBe(1);
    stop.abort();
    await asleep;
  });
});

describe('a stepped clock that was released', () => {
  /** The base stands in for the real clock: seven months earlier, and stepped by the test. */
  function released(): { clock: SteppedClock; base: SteppedClock } {
    return { clock: createSteppedClock(START), base: createSteppedClock(START - 5_000 * HOUR) };
  }

  it('runs on from where it stood, as fast as its base', async () => {
    const { clock, base } = released();
    await clock.advanceTo(START + HOUR);
    clock.release(base);
    expect(clock.now()).toBe(START + HOUR);
    await base.advanceTo(base.now() + 1_234);
    expect(clock.now()).toBe(START + HOUR + 1_234);
  });

  it('wakes those who slept already and those who come later', async () => {
    const { clock, base } = released();
    const log: string[] = [];
    const all = [dozer(clock, log, 'later', 2_000), dozer(clock, log, 'sooner', 1_000)];
    clock.release(base);
    all.push(dozer(clock, log, 'soonest', 500));
    expect(clock.nextTimer()).toBe(START + 500);
    await base.advanceTo(base.now() + 3_000);
    await Promise.all(all);
    expect(log).toEqual(['soonest@500', 'sooner@1000', 'later@2000']);
    expect(clock.pending()).toBe(0);
  });

  it('asks the base for one sleep at a time and for none when nobody sleeps', async () => {
    const { clock, base } = released();
    const stop = new AbortController();
    const all = [clock.sleep(1_000, stop.signal), clock.sleep(2_000, stop.signal)];
    clock.release(base);
    expect(base.pending()).toBe(1);
    stop.abort();
    await Promise.all(all);
    expect(base.pending()).toBe(0);
  });

  it('sleeps a long time in pieces the platform can hold', async () => {
    const { clock, base } = released();
    const log: string[] = [];
    const month = dozer(clock, log, 'month', 30 * 24 * HOUR);
    clock.release(base);
    expect(base.nextTimer()).toBe(base.now() + 24 * HOUR);
    await base.advanceTo(base.now() + 29 * 24 * HOUR);
    expect(log).toEqual([]);
    await base.advanceTo(base.now() + 24 * HOUR);
    await month;
    expect(log).toEqual([`month@${30 * 24 * HOUR}`]);
  });

  it('can go on from a later instant: who was due until then wakes at once, and once', async () => {
    const { clock, base } = released();
    const log: string[] = [];
    const all = [dozer(clock, log, 'missed', HOUR), dozer(clock, log, 'after', 101 * HOUR)];
    clock.release(base, START + 100 * HOUR);
    await base.advanceTo(base.now());
    expect(clock.now()).toBe(START + 100 * HOUR);
    expect(log).toEqual([`missed@${100 * HOUR}`]);
    await base.advanceTo(base.now() + HOUR);
    await Promise.all(all);
    expect(log[1]).toBe(`after@${101 * HOUR}`);
    clock.release(base, START);
    expect(clock.now()).toBe(START + 101 * HOUR);
  });

  it('still jumps ahead, and runs on from there', async () => {
    const { clock, base } = released();
    const log: string[] = [];
    const all = [dozer(clock, log, 'skipped', HOUR), dozer(clock, log, 'after', 2 * HOUR)];
    clock.release(base);
    await clock.advanceTo(START + 1.5 * HOUR);
    expect(log).toEqual([`skipped@${HOUR}`]);
    await base.advanceTo(base.now() + HOUR);
    await Promise.all(all);
    expect(log[1]).toBe(`after@${2 * HOUR}`);
    expect(clock.now()).toBe(START + 2.5 * HOUR);
  });

  it('never goes backwards when its base does', () => {
    let baseNow = 1_000_000;
    const base: Clock = { now: () => baseNow, sleep: async () => {} };
    const clock = createSteppedClock(START);
    clock.release(base);
    baseNow += 500;
    expect(clock.now()).toBe(START + 500);
    baseNow -= 400;
    expect(clock.now()).toBe(START + 500);
  });
});
