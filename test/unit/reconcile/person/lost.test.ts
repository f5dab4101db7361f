import { expect, it } from '@jest/globals';
import { isLostPerson } from '../../../../src/reconcile/person/lost.ts';
import { goneFailure } from '../../../../src/reconcile/road-end.ts';
import type { LedgerRow } from '../../../../src/store/port.ts';
import { type Lab, openLab } from '../../../support/reconcile-lab.ts';
import { ledgerRow } from '../../../support/reconcile-rows.ts';

const made = { target: 'zoho.Leads', mapping: 'person', recordId: 'l1' } as const;

it.each<[string, Partial<LedgerRow>, boolean]>([
  ['stands there', { state: 'written' }, true],
  ['was let go of and may be desired again', { state: 'withdrawn' }, true],
  ['was never made', { state: 'failed', recordId: null }, false],
  ['is known to be gone', { state: 'withdrawn', failure: goneFailure }, false],
  ['is no person', { state: 'written', mapping: 'call', target: 'zoho.Calls' }, false],
])('a record that %s can be lost: %#', async (_name, row, isLost) => {
  const lab: Lab = await openLab();
  const desk = lab.desk();
  const mirror = { ...desk.mirror, hasLost: async () => true };
  const found = await isLostPerson({ ...desk, mirror }, ledgerRow({ ...made, ...row }));
  await lab.close();
  expect(found).toBe(isLost);
});
