import { afterEach, expect, it } from '@jest/globals';
import { hour, type Lab, minute, morning, openLab } from '../../support/reconcile-lab.ts';
import { fakeCall, tell } from '../../support/reconcile-telephony.ts';

let lab: Lab;
afterEach(() => lab.close());

const key = { target: 'zoho.Leads', key: 'person:+447700900123' } as const;

/** A lab whose store refuses so many settlements that hold an answer about a lead. */
async function openForgetful(times: { left: number }): Promise<void> {
  lab = await openLab({
    wrap: (store) => ({
      ...store,
      settle: async (account, settlement) => {
        const isAnswer = settlement.rows.some(
          ({ recordId, target }) => recordId && target === key.target,
        );
        if (isAnswer && times.left > 0) {
          times.left -= 1;
          throw new Error('the disk is full');
        }
        return store.settle(account, settlement);
      },
    }),
  });
}

it('an answer the store would not take is offered to it again', async () => {
  await openForgetful({ left: 1 });
  const call = fakeCall({ id: '100', startedAt: morning });
  lab.telephony.calls.set('100', call);
  await lab.clock.advanceTo(morning + 5 * minute);
  await lab.arrive(tell.ended(call));
  await lab.pass(minute);
  const [row] = await lab.store.rows('demo', [key]);
  expect(row).toMatchObject({ state: 'written', recordId: lab.crm.one('Leads').id, intent: null });
  expect(lab.crm.sent.filter(({ target }) => target === 'zoho.Leads')).toHaveLength(1);
});

it('one it takes for a long time not at all is missing, and looked for before anything is sent again', async () => {
  const times = { left: 12 };
  await openForgetful(times);
  await lab.call(fakeCall({ id: '100', startedAt: morning }));
  await lab.pass(6 * hour);
  expect(times.left).toBe(0);
  const creates = lab.crm.sent.filter(
    ({ as, target }) => as === 'create' && target === 'zoho.Leads',
  );
  const [first, ...later] = creates.map((change) => 'lookFirst' in change && change.lookFirst);
  expect(first).toBe(false);
  expect(later.every((looks) => looks)).toBe(true);
  const [row] = await lab.store.rows('demo', [key]);
  expect(row).toMatchObject({ state: 'written', recordId: lab.crm.one('Leads').id });
});
