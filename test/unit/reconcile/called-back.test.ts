import { afterEach, expect, it } from '@jest/globals';
import { type Lab, minute, morning, openLab } from '../../support/reconcile-lab.ts';
import { fakeCall } from '../../support/reconcile-telephony.ts';

let lab: Lab;
afterEach(() => lab.close());

const missed = () => fakeCall({ id: '100', startedAt: morning, talkingSeconds: 0 });

it('a lead made by a missed call is contacted once they were called back', async () => {
  lab = await openLab();
  await lab.call(missed());
  expect(lab.crm.one('Leads').fields['Lead_Status']).toBe('Attempted to Contact');
  const later = { startedAt: lab.clock.now() + 10 * minute, direction: 'outbound' as const };
  await lab.pass(10 * minute);
  await lab.call(fakeCall({ id: '101', ...later, talkingSeconds: 0 }));
  await lab.pass(10 * minute);
  expect(lab.crm.one('Leads').fields['Lead_Status']).toBe('Attempted to Contact');
  await lab.call(
    fakeCall({
      id: '102',
      ...later,
      startedAt: lab.clock.now(),
      talkingSeconds: 40,
      tags: ['answered'],
    }),
  );
  await lab.pass(10 * minute);
  expect(lab.crm.one('Leads').fields['Lead_Status']).toBe('Contacted');
});
