import type { History } from './history.ts';
import { type Run, type RunOptions, runSeed } from './run-seed.ts';

/** Leaves out whatever is not needed for a history to fail, one after the other, until nothing more can be left out. */
export async function shrink(history: History, options: RunOptions): Promise<Run> {
  let best = await runSeed(history.seed, { ...options, history });
  if (best.broken.length === 0) return best;
  for (let shorter = true; shorter; ) {
    shorter = false;
    for (let index = best.history.ops.length - 1; index >= 0; index -= 1) {
      const ops = best.history.ops.filter((_, place) => place !== index);
      const tried = await runSeed(history.seed, { ...options, history: { ...best.history, ops } });
      if (tried.broken.length === 0) continue;
      best = tried;
      shorter = true;
    }
  }
  return best;
}
