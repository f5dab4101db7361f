import { schedule } from 'node-cron';
import type { Clock, Instant } from '../domain/clock.ts';
import { errorCode } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Ticker } from './ticker.ts';

/** Ticks every ten seconds of the wall clock. node-cron only ticks: what is due is decided by our clock. */
export const cronTicker: Ticker = {
  start: (onTick) => {
    const task = schedule('*/10 * * * * *', onTick);
    return () => void task.stop();
  },
};

/** Something done again and again: a poll, the mirror, the keeping of old data. */
export interface Job {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<void>;
}

export interface Scheduler {
  start(): void;
  /** Runs that have not ended. */
  running(): number;
  /** Starts nothing more and waits for what runs. */
  stop(): Promise<void>;
}

/** Runs jobs when they are due by the clock; a job never overlaps itself, and its failure is a log line. */
export function createScheduler(
  jobs: readonly Job[],
  ports: { readonly clock: Clock; readonly logger: Logger; readonly ticker: Ticker },
): Scheduler {
  const lastRun = new Map<string, Instant>();
  const runs = new Map<string, Promise<void>>();
  let stopTicks: (() => void) | undefined;

  const run = async (job: Job): Promise<void> => {
    try {
      await job.run();
    } catch (error) {
      ports.logger.error('job.failed', { job: job.name, code: errorCode(error) });
    } finally {
      runs.delete(job.name);
    }
  };

  const look = (): void => {
    const now = ports.clock.now();
    for (const job of jobs) {
      const last = lastRun.get(job.name);
      if (runs.has(job.name) || (last !== undefined && now - last < job.everyMs)) continue;
      lastRun.set(job.name, now);
      runs.set(job.name, run(job));
    }
  };

  return {
    start: () => {
      look();
      stopTicks = ports.ticker.start(look);
    },
    running: () => runs.size,
    stop: async () => {
      stopTicks?.();
      await Promise.all(runs.values());
    },
  };
}
