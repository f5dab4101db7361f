import type { Breakage } from './breakage.ts';
import { drawHistory } from './draw.ts';
import type { History } from './history.ts';
import { type Run, runSeed } from './run-seed.ts';
import { drawTwoSided } from './two-sided.ts';

/** How histories are drawn: with all kinds of trouble, or only with people at work on both sides. */
export const histories = {
  usual: drawHistory,
  'two-sided': drawTwoSided,
} as const satisfies Readonly<Record<string, (seed: number) => History>>;

export type SeedKind = keyof typeof histories;

/** What one seed came to. */
export type SeedEnd = Pick<
  Run,
  'seed' | 'hash' | 'broken' | 'conversations' | 'typed' | 'sameSecond' | 'unheard'
>;

/** Plays a seed; whatever is thrown is its failure. */
export async function playSeed(
  kind: SeedKind,
  seed: number,
  breakage?: Breakage,
): Promise<SeedEnd> {
  try {
    const history = histories[kind](seed);
    const run = await runSeed(seed, { history, breakage });
    const { hash, broken, conversations, typed, sameSecond, unheard } = run;
    return { seed, hash, broken, conversations, typed, sameSecond, unheard };
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const nothing = { hash: '', conversations: 0, typed: 0, sameSecond: 0, unheard: 0 };
    return { ...nothing, seed, broken: [`it broke: ${stack}`] };
  }
}
