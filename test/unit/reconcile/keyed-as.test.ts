import { expect, it } from '@jest/globals';
import { keyedAs } from '../../../src/reconcile/keyed-as.ts';
import type { LedgerRow } from '../../../src/store/port.ts';

const row = (key: string): LedgerRow =>
  ({ key, mapping: key.slice(0, key.indexOf(':')) }) as unknown as LedgerRow;
const known = {
  subject: { kind: 'call', id: 'c0ffee' },
  aliases: ['uuid:c0ffee', 'id:100200301'],
} as const;

it.each([
  ['uses its own id where nothing stands yet', [], 'c0ffee'],
  [
    'keeps the id of a subject it was merged with under which records stand',
    ['call:100200301'],
    '100200301',
  ],
  ['keeps its own where records stand under both', ['call:100200301', 'call:c0ffee'], 'c0ffee'],
  ['is not misled by records of other keys', ['person:+447700900210'], 'c0ffee'],
])('%s', (_name, keys, expected) => {
  expect(keyedAs({ ...known, rows: keys.map(row) })).toBe(expected);
});
