import type { Random } from '../../src/domain/random.ts';

/** The same things in another order. */
export function shuffled<T>(things: readonly T[], random: Random): readonly T[] {
  return things
    .map((thing) => ({ thing, at: random.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ thing }) => thing);
}
