import { expect, it } from '@jest/globals';
import { backoffMs, FIRST_BACKOFF_MS, LAST_BACKOFF_MS } from '../../../src/domain/backoff.ts';
import { type Random, seededRandom } from '../../../src/domain/random.ts';

const always = (value: number): Random => ({ next: () => value, id: () => '' });
const most = always(1 - Number.EPSILON);

it.each([
  [1, 5_000],
  [2, 10_000],
  [3, 20_000],
  [13, 20_480_000],
  [14, LAST_BACKOFF_MS],
  [500, LAST_BACKOFF_MS],
  [5_000, LAST_BACKOFF_MS],
])('waits after attempt %d at most %d ms', (attempt, ceiling) => {
  expect(backoffMs(attempt, most)).toBe(ceiling);
  expect(backoffMs(attempt, always(0))).toBe(0);
  expect(backoffMs(attempt, always(0.5))).toBe(Math.floor((ceiling + 1) / 2));
});

it('treats a first attempt numbered 0 or below as the first', () => {
  expect(backoffMs(0, most)).toBe(FIRST_BACKOFF_MS);
  expect(backoffMs(-3, most)).toBe(FIRST_BACKOFF_MS);
});

it('spreads evenly and repeats with the same seed', () => {
  const draw = (seed: number): number[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 2_000 }, () => backoffMs(4, random));
  };
  const waits = draw(7);
  expect(waits).toEqual(draw(7));
  const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  expect(mean).toBeGreaterThan(19_000);
  expect(mean).toBeLessThan(21_000);
});
