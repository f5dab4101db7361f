import { describe, expect, it } from '@jest/globals';
import type { DesiredRecord } from '../../../src/domain/record.ts';
import { expectLostWrite } from '../../../src/reconcile/lost-answer.ts';
import type { Contribution, LedgerRow } from '../../../src/store/port.ts';
import { createRoad } from '../../support/reconcile-road.ts';
import { ledgerRow } from '../../support/reconcile-rows.ts';

const by = (id: string, at: number, text: string): Contribution => {
  const desired: DesiredRecord = {
    mapping: 'person',
    target: 'zoho.Leads',
    key: 'person:+44',
    fields: { Text: { value: text, update: 'append' } },
    relate: [],
    owner: { candidates: [], onUpdate: 'keep' },
    attach: [],
    onWithdraw: { as: 'keep' },
    providesPerson: true,
    shadow: false,
    at,
  };
  return { subject: { kind: 'call', id }, desired };
};
const lost = { token: 't', until: 0, startedAt: 0, doubtful: true };
const ours = { kind: 'call', id: '2' } as const;
const expected = async (row: LedgerRow, before: LedgerRow | undefined) =>
  (await expectLostWrite(createRoad().ports, row, before, ours, () => undefined)).shown;

describe('after a write whose answer was never settled', () => {
  it('what was desired then is expected to stand there, not what is desired now', async () => {
    const row = ledgerRow({ intent: lost, contributions: [by('1', 1, 'one'), by('2', 2, 'now')] });
    const before = ledgerRow({ contributions: [by('1', 1, 'one'), by('2', 2, 'then')] });
    expect(await expected(row, before)).toEqual({ Text: 'one\nthen' });
  });

  it('another conversation that takes over expects what the others desired', async () => {
    const row = ledgerRow({ intent: lost, contributions: [by('1', 1, 'one'), by('2', 2, 'now')] });
    expect(await expected(row, undefined)).toEqual({ Text: 'one' });
  });

  it('nothing is expected when no answer is missing, or nobody desired anything', async () => {
    const contributions = [by('1', 1, 'one')];
    expect(await expected(ledgerRow({ contributions }), undefined)).toEqual({});
    expect(await expected(ledgerRow({ intent: lost }), undefined)).toEqual({});
  });
});
