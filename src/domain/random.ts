/** Where chance comes from, so that a simulation can be repeated. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
  /** A fresh random identifier: 32 hexadecimal digits. */
  id(): string;
}

/** A repeatable source (mulberry32): the same seed gives the same sequence. Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const word = (): string =>
    Math.floor(next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return { next, id: () => word() + word() + word() + word() };
}
