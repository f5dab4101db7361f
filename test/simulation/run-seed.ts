import type { Breakage } from './breakage.ts';
import { drawHistory } from './draw.ts';
import type { History } from './history.ts';
import { judge, type Verdict } from './oracle.ts';
import { type Played, play } from './play.ts';
import { setting } from './setting.ts';
import { World } from './world.ts';

/** What came of one run. */
export interface Run extends Verdict {
  readonly seed: number;
  readonly history: History;
  /** The same whenever the same history is played: every request and delivery, in order. */
  readonly hash: string;
  /** What happened, for people; empty unless asked for. */
  readonly lines: readonly string[];
}

export interface RunOptions {
  readonly verbose?: boolean | undefined;
  readonly breakage?: Breakage | undefined;
  /** In place of the one the seed gives. */
  readonly history?: History | undefined;
}

/** Plays the history of a seed and checks the promise. */
export async function runSeed(seed: number, options: RunOptions = {}): Promise<Run> {
  const history = options.history ?? drawHistory(seed);
  const world = new World(history, {
    verbose: options.verbose ?? false,
    breakage: options.breakage,
  });
  try {
    const played = await play(world, history);
    const verdict = await judged(world, played);
    const wereMerged = played.people.gone.some(({ how }) => how === 'merged');
    const repeated = await again(world, seed, wereMerged);
    const broken = [...verdict.broken, ...(await givenUp(world)), ...repeated];
    return {
      ...verdict,
      broken,
      seed,
      history,
      hash: world.trace.hash(),
      lines: world.trace.lines,
    };
  } finally {
    await world.close();
  }
}

const dayMs = 86_400_000;

/** Corrections nobody told of are found when the day is read again: only then, because a day takes its time. */
async function judged(world: World, played: Played): Promise<Verdict> {
  const verdict = judge(world, played);
  if (verdict.unheard === 0 || verdict.broken.length > 0) return verdict;
  world.trace.note('** a day goes by');
  await world.clock.advanceTo(world.clock.now() + dayMs + 2 * hourMs);
  return { ...judge(world, played, true), unheard: verdict.unheard };
}

/** Dead letters: nothing that happens here is a reason for one. */
async function givenUp(world: World): Promise<readonly string[]> {
  const dead = await world.data.deadLetters(undefined, 100);
  return dead.map(
    ({ subject, target, code, message }) =>
      `given up: ${subject.kind} ${subject.id} ${String(target)}: ${code} ${message}`,
  );
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * In every second run everything is reconciled twice more, in every fourth by a new life. The first time may bring what is read only when a conversation
 * wakes, as the new name of a person; then nothing is left to write. Where people were merged the first time may find that two are one, which those
 * reconciled before it see the second time: then it is a third that writes nothing.
 */
async function again(world: World, seed: number, wereMerged: boolean): Promise<readonly string[]> {
  if (seed % 2 === 1) return [];
  const { clock, trace } = world;
  trace.note('** everything once more');
  if (seed % 4 === 0) void world.restart(1_000);
  await clock.advanceTo(clock.now() + minuteMs);
  await wakeAll(world);
  if (wereMerged) await wakeAll(world);
  const before = world.changes.length;
  trace.note('** and again');
  await wakeAll(world);
  return world.changes.slice(before).map((change) => `written again: ${change}`);
}

async function wakeAll({ clock, data: store }: World): Promise<void> {
  for (const account of setting().config.accounts) {
    const lines = await store.conversations({ account: account.id, limit: 1_000 });
    const due = clock.now();
    await store.wake(
      account.id,
      lines.map(({ subject }) => ({ subject, due, priority: 1 })),
    );
  }
  await clock.advanceTo(clock.now() + 10 * minuteMs);
}
