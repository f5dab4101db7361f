import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Event } from '../../../src/domain/event.ts';
import { fold } from '../../../src/reconcile/fold.ts';
import { mergeFolded } from '../../../src/store/folded.ts';

const events: fc.Arbitrary<readonly Event[]> = fc.uniqueArray(
  fc.record({
    id: fc.stringMatching(/^[a-f]{1,3}$/),
    occurredAt: fc.integer({ min: 0, max: 6 }),
    rank: fc.integer({ min: 1, max: 4 }),
    facts: fc.dictionary(
      fc.constantFrom('call.tags', 'call.notes', 'call.status', 'contact.name'),
      fc.oneof(
        fc.constant(null),
        fc.integer({ min: 0, max: 9 }),
        fc.array(fc.constantFrom('a', 'b')),
      ),
    ),
  }),
  { selector: ({ id }) => id, maxLength: 12 },
);

it('what is left of purged events folds with later ones as if nothing had been purged', () => {
  fc.assert(
    fc.property(events, fc.array(fc.boolean(), { maxLength: 12 }), (all, isOld) => {
      const old = all.filter((_, index) => isOld[index] === true);
      const rest = all.filter((_, index) => isOld[index] !== true);
      expect(fold(rest, fold(old))).toEqual(fold(all));
      // Purged in two rounds, and the same webhook once more after the purge.
      expect(
        fold([...rest, ...old], mergeFolded(fold(old.slice(0, 3)), fold(old.slice(3)))),
      ).toEqual(fold(all));
    }),
    { numRuns: 500 },
  );
});
