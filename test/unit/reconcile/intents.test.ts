import { afterEach, describe, expect, it } from '@jest/globals';
import { type Lab, minute, morning, openLab, second } from '../../support/reconcile-lab.ts';
import { fakeCall, tell } from '../../support/reconcile-telephony.ts';

let lab: Lab;
afterEach(() => lab.close());

const wish = 'Check-up on 26 November 2026 at 3 pm';
const booked = () => fakeCall({ id: '100', startedAt: morning, tags: ['booking'], notes: wish });

describe('intents', () => {
  it('one owned by another is waited for', async () => {
    lab = await openLab();
    const now = lab.clock.now();
    const first = booked();
    const second_ = fakeCall({
      id: '101',
      startedAt: morning + second,
      tags: ['booking'],
      notes: wish,
    });
    lab.telephony.calls.set('100', first).set('101', second_);
    await lab.clock.advanceTo(now + 5 * minute);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    lab.crm.beforeWrite = (change) => (change.target === 'zoho.Leads' ? held : undefined);
    await lab.arrive(tell.ended(first));
    await lab.arrive(tell.ended(second_));
    const settling = lab.pass(30 * second);
    for (let turn = 0; turn < 300; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(lab.crm.sent.filter((change) => change.target === 'zoho.Leads')).toHaveLength(1);
    release();
    await settling;
    await lab.pass(5 * minute);
    expect(
      lab.crm.sent
        .filter((change) => change.as === 'create')
        .map(({ target }) => target)
        .sort(),
    ).toEqual([
      'zoho.Appointments__s',
      'zoho.Appointments__s',
      'zoho.Calls',
      'zoho.Calls',
      'zoho.Leads',
    ]);
  });

  it('an answer that comes after the lease was lost still lands in the ledger', async () => {
    lab = await openLab();
    const call = booked();
    lab.telephony.calls.set('100', call);
    await lab.clock.advanceTo(morning + 5 * minute);
    await lab.arrive(tell.ended(call));
    let stolen = false;
    lab.crm.beforeWrite = async (change) => {
      if (stolen || change.target !== 'zoho.Leads') return;
      stolen = true;
      const now = lab.clock.now() + 121_000;
      // The lease has run out and another worker takes the subject.
      const claims = await lab.store.claim({ now, limit: 9, perAccount: 9, leaseUntil: now + 1 });
      expect(claims).not.toEqual([]);
    };
    await lab.pass(30 * second);
    expect(stolen).toBe(true);
    const [row] = await lab.store.rows('demo', [
      { target: 'zoho.Leads', key: 'person:+447700900123' },
    ]);
    expect(row).toMatchObject({
      state: 'written',
      recordId: lab.crm.one('Leads').id,
      intent: null,
    });
  });
});
