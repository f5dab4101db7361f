import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Event, Folded } from '../../../src/domain/event.ts';
import {
  factOf,
  fold,
  listOf,
  numberOf,
  textOf,
  truthOf,
  under,
} from '../../../src/reconcile/fold.ts';

const event = (id: string, occurredAt: number, rank: number, value: string): Event => ({
  id,
  occurredAt,
  rank,
  facts: { 'call.notes': value },
});

describe('which of two facts wins', () => {
  it.each([
    ['the later one', event('a', 1, 4, 'old'), event('b', 2, 1, 'new')],
    ['at one time the better source', event('b', 1, 2, 'old'), event('a', 1, 3, 'new')],
    ['of one source the later event id', event('a', 1, 2, 'old'), event('b', 1, 2, 'new')],
  ])('%s', (_name, loser, winner) => {
    expect(textOf(fold([loser, winner]), 'call.notes')).toBe('new');
    expect(textOf(fold([winner, loser]), 'call.notes')).toBe('new');
    expect(textOf(fold([winner], fold([loser])), 'call.notes')).toBe('new');
    expect(textOf(fold([loser], fold([winner])), 'call.notes')).toBe('new');
  });
});

it('paths are folded each on its own, with where they come from', () => {
  const folded = fold([
    { id: 'a', occurredAt: 5, rank: 2, facts: { x: 1, y: 'one' } },
    { id: 'b', occurredAt: 9, rank: 1, facts: { y: 'two' } },
  ]);
  expect(folded).toEqual({
    x: { value: 1, occurredAt: 5, rank: 2, eventId: 'a' },
    y: { value: 'two', occurredAt: 9, rank: 1, eventId: 'b' },
  });
});

it('any permutation with any repetition folds to the same', () => {
  const events = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      occurredAt: fc.nat(3),
      rank: fc.constantFrom(1, 2, 3, 4),
      facts: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(1, 'x', null, true)),
    }),
    { selector: (one) => one.id, minLength: 1, maxLength: 7 },
  );
  const shuffled = events.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.array(fc.constantFrom(...all), { maxLength: 5 }),
      fc.nat(all.length),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([all, order, again, cut]) => {
      const expected = fold(all);
      expect(fold([...order, ...again])).toEqual(expected);
      // The same when some of it was purged into a base.
      const base: Folded = fold(order.slice(0, cut));
      expect(fold([...order.slice(cut), ...again], base)).toEqual(expected);
    }),
  );
});

it('reads facts by type, and what is known to be empty is no fact', () => {
  const facts = fold([
    {
      id: 'a',
      occurredAt: 1,
      rank: 1,
      facts: {
        text: 'x',
        blank: '',
        none: null,
        count: 3,
        yes: true,
        list: ['a', 2, 'b'],
        'm.1': 'one',
      },
    },
  ]);
  expect(textOf(facts, 'text')).toBe('x');
  expect(textOf(facts, 'blank')).toBeUndefined();
  expect(factOf(facts, 'none')).toBeUndefined();
  expect(numberOf(facts, 'count')).toBe(3);
  expect(numberOf(facts, 'text')).toBeUndefined();
  expect([truthOf(facts, 'yes'), truthOf(facts, 'count'), truthOf(facts, 'gone')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(listOf(facts, 'list')).toEqual(['a', 'b']);
  expect(listOf(facts, 'text')).toEqual([]);
  expect(under(facts, 'm.')).toEqual([['1', 'one']]);
});
