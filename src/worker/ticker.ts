import type { Clock } from '../domain/clock.ts';

/** Something that ticks: the scheduler looks at each tick what is due by the clock. */
export interface Ticker {
  /** @returns stops the ticking. */
  start(onTick: () => void): () => void;
}

/** Ticks by the given clock, for simulations and the demo, whose time is not the wall's. */
export function clockTicker(clock: Clock, everyMs: number): Ticker {
  return {
    start: (onTick) => {
      const stop = new AbortController();
      const run = async (): Promise<void> => {
        while (!stop.signal.aborted) {
          await clock.sleep(everyMs, stop.signal);
          if (!stop.signal.aborted) onTick();
        }
      };
      void run();
      return () => stop.abort();
    },
  };
}
