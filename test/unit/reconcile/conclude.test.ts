import { describe, expect, it } from '@jest/globals';
import { type Conclusion, nextDueOf } from '../../../src/reconcile/conclude.ts';
import type { RoadEnd } from '../../../src/reconcile/road-end.ts';
import type { LedgerRow } from '../../../src/store/port.ts';
import { ledgerRow } from '../../support/reconcile-rows.ts';

const now = 1_000_000;
interface Given {
  readonly later?: number;
  readonly gates?: readonly number[];
  readonly ends?: readonly (readonly [RoadEnd['fate'], string, number | null])[];
  readonly rows?: readonly LedgerRow[];
}

/** Only what decides when a subject is looked at again. */
function due({ later, gates = [], ends = [], rows = [] }: Given): number | null {
  const conclusion = {
    now,
    gathered: { later, history: { rows } },
    decided: { evaluation: { outcomes: gates.map((at) => ({ as: 'gated', at })) } },
    carried: {
      busy: [],
      ends: ends.map(([fate, key, nextAttemptAt]) => ({
        fate,
        row: ledgerRow({ key, nextAttemptAt: now - 1 }),
        update: { nextAttemptAt },
      })),
    },
  };
  return nextDueOf(conclusion as unknown as Conclusion);
}

describe('when a subject is looked at again', () => {
  it.each<[string, Given, number | null]>([
    ['never, when nothing is outstanding', { ends: [['created', 'a', null]] }, null],
    ['when facts are', { later: now + 5 }, now + 5],
    ['when its time comes', { gates: [now + 9, now + 7], later: now + 8 }, now + 7],
    ['when a write is tried again', { ends: [['failed', 'a', now + 6]] }, now + 6],
    ['at once, when that is due', { ends: [['failed', 'a', now - 5]] }, now],
    ['when what it waits for is', { ends: [['waiting', 'a', now + 4]] }, now + 4],
    ['not at once for what waits for something else', { ends: [['waiting', 'a', now - 4]] }, null],
    [
      'with what it waits for, not before',
      {
        ends: [
          ['failed', 'a', now + 60],
          ['waiting', 'b', now - 4],
        ],
      },
      now + 60,
    ],
    [
      'for a failed row nobody went to',
      { rows: [ledgerRow({ state: 'failed', nextAttemptAt: now + 3 })] },
      now + 3,
    ],
    [
      'not for one that could not be tried',
      { rows: [ledgerRow({ state: 'failed', nextAttemptAt: now - 3 })] },
      null,
    ],
    [
      'not for one that was brought on',
      {
        rows: [ledgerRow({ state: 'failed', nextAttemptAt: now + 3 })],
        ends: [['created', 'person:+44', null]],
      },
      null,
    ],
  ])('%s', (_name, given, expected) => {
    expect(due(given)).toBe(expected);
  });
});
