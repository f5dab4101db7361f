import type { Random } from '../../../src/domain/random.ts';

/** Where each kind of id begins. `entry` is anything without a documented range: notes, activities, flow steps. */
const firstIds = {
  call: 100_200_301,
  contact: 900_100_201,
  agent: 200_123,
  number: 150_321,
  group: 310_041,
  tag: 615_011,
  entry: 720_001,
};

/** The kinds of id there are. */
export type IdKind = keyof typeof firstIds;

/**
 * Identifiers that look like the vendor's (cloudtalk.md 15): Cdr ids of nine digits that rise with gaps, agents, tags
 * and groups of six, contacts of nine, version 4 uuids.
 */
export class Ids {
  readonly #random: Random;
  readonly #next: Record<IdKind, number> = { ...firstIds };

  constructor(random: Random) {
    this.#random = random;
  }

  next(kind: IdKind): number {
    const id = this.#next[kind];
    this.#next[kind] = id + 1 + (kind === 'call' ? Math.floor(this.#random.next() * 5) : 0);
    return id;
  }

  uuid(): string {
    return uuidFrom(this.#random);
  }
}

/** A version 4 uuid from this source of chance. */
export function uuidFrom(random: Random): string {
  const hex = random.id();
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
