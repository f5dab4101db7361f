import type { PollRound } from './poll.ts';

const minuteMs = 60_000;
/** Rounds in a row that saw nothing at all before the pace slows down: half an hour of silence on an ordinary day. */
const quietRounds = 6;
/** A silent office is still asked this often, as a multiple of the ordinary wait. */
const slowest = 3;
/** Where webhooks are missing the poll is all there is: this much quicker. */
const quicker = 5;

/** How long to wait for the next round. */
export interface PollPace {
  /** @returns milliseconds. */
  after(round: PollRound): number;
}

/**
 * The pace of a poll: ordinary while there are conversations, slower in silence, quicker while webhooks are missed or
 * after a failure.
 *
 * @param everyMs the ordinary wait.
 */
export function createPollPace(everyMs: number): PollPace {
  let silent = 0;
  const quick = Math.min(everyMs, Math.max(minuteMs, everyMs / quicker));
  return {
    after({ seen, missed, failed }) {
      if (failed) return Math.min(everyMs, minuteMs);
      silent = seen === 0 ? silent + 1 : 0;
      if (missed > 0) return quick;
      return everyMs * Math.min(slowest, Math.max(1, silent - quietRounds + 1));
    },
  };
}
