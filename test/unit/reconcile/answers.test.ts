import { afterEach, describe, expect, it } from '@jest/globals';
import { silentLogger } from '../../../src/domain/logger.ts';
import { createReconciler } from '../../../src/reconcile/reconcile.ts';
import { type Lab, minute, morning, openLab } from '../../support/reconcile-lab.ts';
import { fakeCall, tell } from '../../support/reconcile-telephony.ts';

let lab: Lab;
afterEach(() => lab.close());

const wish = 'Check-up on 26 November 2026 at 3 pm';
const booked = () => fakeCall({ id: '100', startedAt: morning, tags: ['booking'], notes: wish });

describe('what comes back from Zoho', () => {
  it('a name that a person typed is not learnt back into its own lead', async () => {
    lab = await openLab();
    const call = booked();
    await lab.call(call);
    const lead = lab.crm.one('Leads');
    lab.crm.edit(lead, { Last_Name: 'van der Berg' });
    for (const stamp of ['a', 'b', 'c']) {
      await lab.desk().mirror.refresh(4);
      call.notes = `${wish} (${stamp})`;
      await lab.pass(5 * minute);
      await lab.arrive(tell.modified(call, stamp));
      await lab.pass(2 * minute);
    }
    expect(lab.crm.one('Leads').fields['First_Name'] ?? null).toBeNull();
    expect(lab.crm.one('Leads').fields['Last_Name']).toBe('van der Berg');
  });

  it('a time that Zoho refuses becomes a task to offer another, not a dead letter', async () => {
    lab = await openLab();
    lab.crm.trouble({
      on: (change) => change.as === 'create' && change.target === 'zoho.Appointments__s',
      failure: {
        disposition: 'reject',
        code: 'zoho.not_allowed',
        field: 'Appointment_Start_Time',
      },
    });
    await lab.call(booked());
    await lab.pass(minute);
    expect(lab.crm.all('Appointments__s')).toEqual([]);
    expect(lab.crm.one('Tasks').fields['Subject']).toContain('Offer another time');
    expect(await lab.line({ kind: 'call', id: '100' })).toMatchObject({ state: 'done' });
  });

  it('a rejected lead is told with its reason', async () => {
    lab = await openLab();
    lab.crm.trouble({
      on: (change) => change.target === 'zoho.Leads',
      failure: { disposition: 'reject', message: 'This list does not take it.' },
    });
    await lab.call(booked());
    expect(await lab.line({ kind: 'call', id: '100' })).toMatchObject({
      state: 'dead',
      reason: 'This list does not take it.',
    });
  });

  it('a lead that a person has converted is followed, not made again', async () => {
    lab = await openLab();
    const first = booked();
    await lab.call(first);
    await lab.desk().mirror.refresh(4);
    await lab.pass(20 * minute);
    // Converting takes the lead away and leaves a contact with its number; the mirror has not looked since.
    lab.crm.remove(lab.crm.one('Leads'));
    lab.crm.person({ module: 'Contacts', id: '900', name: 'Ann Bell', phones: [first.theirs] });
    const second = { ...booked(), id: '101', startedAt: lab.clock.now(), notes: 'was rung back' };
    await lab.call(second);
    await lab.pass(5 * minute);
    expect(lab.crm.all('Leads')).toEqual([]);
    const again = lab.crm.all('Calls').find((one) => one.key === 'call:101');
    expect(again?.fields['Related_Contacts']).toEqual({ id: '900' });
  });
});

it('what belongs to an account whose file is missing waits until it is back', async () => {
  lab = await openLab();
  const call = booked();
  lab.telephony.calls.set(call.id, call);
  await lab.clock.advanceTo(morning + 5 * minute);
  await lab.arrive(tell.ended(call));
  const { store, clock } = lab;
  const random = { next: () => 0.5, id: () => 'x' };
  const ports = { store, clock, random, logger: silentLogger, deskOf: () => undefined };
  const stranger = createReconciler(ports);
  const now = clock.now();
  const asked = { now, limit: 9, perAccount: 9, leaseUntil: now + minute };
  for (const claim of await store.claim(asked)) await stranger.reconcile(claim);
  expect(lab.crm.all('Leads')).toEqual([]);
  expect(await lab.nextDue()).toBe(now + minute);
  await lab.pass(2 * minute);
  expect(lab.crm.all('Leads')).toHaveLength(1);
});
