import { expect, it } from '@jest/globals';
import { CreditLedger } from '../../../../../../connectors/zoho/sandbox/limits/credit-ledger.ts';

it('gives each call back a day after that call, and remembers the total', () => {
  let now = 0;
  const ledger = new CreditLedger({ now: () => now, sleep: () => Promise.resolve() });
  const hour = 3_600_000;
  ledger.spend(3);
  now = 12 * hour;
  ledger.spend(4);
  expect(ledger.spent()).toBe(7);
  now = 24 * hour - 1;
  expect(ledger.spent()).toBe(7);
  now += 1;
  expect(ledger.spent()).toBe(4);
  now = 36 * hour;
  expect([ledger.spent(), ledger.total]).toEqual([0, 7]);
});
