import { describe, expect, it } from '@jest/globals';
import { afterLease } from '../../../../src/store/sqlite/lease.ts';

describe('afterLease', () => {
  it.each([
    ['nothing asked for: sleeps', null, null, null, undefined, null, 2],
    ['only the holder asks: its time, as urgent as it was', null, null, 700, undefined, 700, 2],
    ['only the holder asks: its time and urgency', null, null, 700, 4, 700, 4],
    ['only others ask: their time and urgency', 400, 5, null, undefined, 400, 5],
    ['others ask earlier', 400, 5, 700, undefined, 400, 2],
    ['the holder asks earlier', 900, 0, 700, 4, 700, 0],
  ] as const)('%s', (_name, due, asked, nextDue, nextPriority, expectedDue, expectedPriority) => {
    const row = { due, asked_priority: asked, priority: 2, token: 't', attempts: 1 };
    expect(afterLease(row, nextDue, nextPriority)).toEqual({
      due: expectedDue,
      priority: expectedPriority,
    });
  });
});
