import { expect, it } from '@jest/globals';
import { silentLogger } from '../../../src/domain/logger.ts';
import { createSteppedClock } from '../../../src/domain/stepped-clock.ts';
import { createScheduler, type Job } from '../../../src/worker/scheduler.ts';
import { clockTicker } from '../../../src/worker/ticker.ts';

const open = (jobs: readonly Job[]) => {
  const clock = createSteppedClock(0);
  const ticker = clockTicker(clock, 1_000);
  return { clock, scheduler: createScheduler(jobs, { clock, logger: silentLogger, ticker }) };
};

it('a job runs at the start and whenever it is due by the clock', async () => {
  const at: number[] = [];
  const { clock, scheduler } = open([
    { name: 'poll', everyMs: 3_000, run: async () => void at.push(clock.now()) },
  ]);
  scheduler.start();
  await clock.advanceTo(10_000);
  expect(at).toEqual([0, 3_000, 6_000, 9_000]);
  await scheduler.stop();
  await clock.advanceTo(20_000);
  expect(at).toHaveLength(4);
  expect(clock.pending()).toBe(0);
});

it('a job never overlaps itself, others go on, and stopping waits for it', async () => {
  let runs = 0;
  let others = 0;
  let end = (): void => undefined;
  const { clock, scheduler } = open([
    {
      name: 'slow',
      everyMs: 1_000,
      run: () => {
        runs += 1;
        return new Promise<void>((resolve) => {
          end = resolve;
        });
      },
    },
    {
      name: 'quick',
      everyMs: 1_000,
      run: async () => {
        others += 1;
      },
    },
  ]);
  scheduler.start();
  await clock.advanceTo(5_500);
  expect([runs, others, scheduler.running()]).toEqual([1, 6, 1]);
  let stopped = false;
  const stopping = scheduler.stop().then(() => {
    stopped = true;
  });
  await clock.advanceTo(6_000);
  expect(stopped).toBe(false);
  end();
  await stopping;
  expect(scheduler.running()).toBe(0);
});

it('a job that fails runs again when it is due', async () => {
  let runs = 0;
  const { clock, scheduler } = open([
    {
      name: 'broken',
      everyMs: 2_000,
      run: async () => {
        runs += 1;
        throw new Error('broke');
      },
    },
  ]);
  scheduler.start();
  await clock.advanceTo(4_500);
  expect(runs).toBe(3);
  await scheduler.stop();
});
