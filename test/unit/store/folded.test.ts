import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Folded, FoldedFact } from '../../../src/domain/event.ts';
import { mergeFolded } from '../../../src/store/folded.ts';

const fact = (value: string, occurredAt: number, rank = 1, eventId = 'e'): FoldedFact => ({
  value,
  occurredAt,
  rank,
  eventId,
});

describe('mergeFolded', () => {
  it.each([
    ['the later fact', fact('a', 2), fact('b', 1, 4)],
    ['the better source at the same time', fact('a', 1, 3), fact('b', 1, 2, 'z')],
    ['the later event id when all else is equal', fact('a', 1, 1, 'f'), fact('b', 1, 1, 'e')],
  ])('keeps %s, from either side', (_name, winner, loser) => {
    expect(mergeFolded({ x: winner }, { x: loser })).toEqual({ x: winner });
    expect(mergeFolded({ x: loser }, { x: winner })).toEqual({ x: winner });
  });

  it('keeps what only one side knows', () => {
    const [a, b] = [fact('a', 1), fact('b', 1)];
    expect(mergeFolded({ x: a }, { y: b })).toEqual({ x: a, y: b });
  });

  it('does not mistake built-in names for known paths', () => {
    const a = fact('a', 1);
    expect(mergeFolded({}, { constructor: a })).toEqual({ constructor: a });
  });

  it('does not depend on order or repetition', () => {
    const facts = fc.record({
      value: fc.constant('v'),
      occurredAt: fc.nat(2),
      rank: fc.nat(2),
      eventId: fc.constantFrom('a', 'b', 'c'),
    });
    const folded: fc.Arbitrary<Folded> = fc.dictionary(fc.constantFrom('x', 'y', 'z'), facts);
    fc.assert(
      fc.property(folded, folded, folded, (a, b, c) => {
        const once = mergeFolded(mergeFolded(a, b), c);
        expect(mergeFolded(c, mergeFolded(b, mergeFolded(a, once)))).toEqual(once);
      }),
    );
  });
});
