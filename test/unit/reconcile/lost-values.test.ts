import { expect, it } from '@jest/globals';
import { lostValues, withLost, withoutLost } from '../../../src/reconcile/lost-values.ts';

it('keeps what an earlier unanswered write may have left beside the later one', () => {
  const first = withLost({}, { Kind: 'other', Note: 'a' });
  expect(first).toEqual({ Kind: 'other', Note: 'a' });
  const second = withLost(first, { Kind: 'escalation', Note: 'a' });
  expect(second['Kind']).toBe('escalation');
  expect(lostValues(second, 'Kind')).toEqual(['other']);
  expect(lostValues(second, 'Note')).toEqual([]);
});

it('remembers a few of them, the latest', () => {
  const shown = Array.from({ length: 9 }, (_, index) => ({ Kind: `kind ${index}` })).reduce(
    (known, fields) => withLost(known, fields),
    {},
  );
  expect(lostValues(shown, 'Kind')).toEqual(['kind 3', 'kind 4', 'kind 5', 'kind 6', 'kind 7']);
});

it('forgets them once it is known what stands there', () => {
  const shown = withLost(withLost({}, { Kind: 'other' }), { Kind: 'escalation' });
  expect(withoutLost(shown)).toEqual({ Kind: 'escalation' });
});
