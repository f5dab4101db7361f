import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { SeedEnd, SeedKind } from './seeds.ts';

/** Which seeds are played. */
export interface SeedRange {
  readonly first: number;
  readonly count: number;
  readonly kind?: SeedKind | undefined;
  /** By its name. */
  readonly breakage?: string | undefined;
}

/**
 * Plays many seeds, in one process for each core.
 *
 * @param onEnd told of each, in the order they end; says true when no more are wanted.
 */
export async function playSeeds(range: SeedRange, onEnd: (end: SeedEnd) => boolean): Promise<void> {
  const after = range.first + range.count;
  let next = range.first;
  const take = (): number | undefined => {
    if (next >= after) return undefined;
    next += 1;
    return next - 1;
  };
  const told = (end: SeedEnd): void => {
    if (onEnd(end)) next = after;
  };
  const workers = Array.from({ length: Math.min(availableParallelism(), range.count) }, () =>
    startWorker(range),
  );
  await Promise.all(workers.map((worker) => keepBusy(worker, take, told)));
}

function keepBusy(
  worker: ChildProcess,
  take: () => number | undefined,
  told: (end: SeedEnd) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let playing: number | undefined;
    const give = (): void => {
      playing = take();
      if (playing === undefined) worker.disconnect();
      else worker.send(playing);
    };
    worker.on('message', (end: SeedEnd) => {
      told(end);
      give();
    });
    worker.on('exit', (code) => {
      if (playing === undefined) resolve();
      else reject(new Error(`The process of seed ${playing} ended with ${code}`));
    });
    give();
  });
}

function startWorker({ kind = 'usual', breakage }: SeedRange): ChildProcess {
  const args = [kind, ...(breakage === undefined ? [] : [breakage])];
  return fork(join(import.meta.dirname, 'seed-worker.ts'), args, {
    // What a run leaves behind is dead at its end: a wide nursery never copies it.
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64'],
  });
}
