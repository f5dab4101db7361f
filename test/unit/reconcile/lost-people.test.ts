import { afterEach, describe, expect, it } from '@jest/globals';
import { hour, type Lab, minute, morning, openLab } from '../../support/reconcile-lab.ts';
import { fakeCall } from '../../support/reconcile-telephony.ts';

let lab: Lab;
afterEach(() => lab.close());

const missed = () =>
  fakeCall({ id: '100', startedAt: morning, talkingSeconds: 0, waitingSeconds: 20 });

describe('a lead that became a contact', () => {
  it('is followed by all who called before: nobody makes it again for another', async () => {
    lab = await openLab();
    await lab.call(missed());
    await lab.pass(hour);
    lab.crm.convert(lab.crm.one('Leads'), 'k1');
    await lab.pass(minute);
    await lab.call(fakeCall({ id: '101', startedAt: lab.clock.now(), notes: 'Asks again' }));
    await lab.pass(hour);
    expect(lab.crm.all('Leads')).toEqual([]);
    const later = lab.crm.all('Calls').find(({ key }) => key === 'call:101');
    expect(later?.fields['Related_Contacts']).toEqual({ id: 'k1' });
  });
});

describe('a lead that a person deleted', () => {
  it('binds who called since it was last changed', async () => {
    lab = await openLab();
    await lab.call(missed());
    await lab.pass(hour);
    const between = fakeCall({ id: '101', startedAt: lab.clock.now(), notes: 'Asks again' });
    lab.telephony.calls.set('101', between);
    await lab.pass(hour);
    lab.crm.remove(lab.crm.one('Leads'));
    await lab.call(between);
    await lab.pass(hour);
    expect(lab.crm.all('Leads')).toEqual([]);
    await lab.call(fakeCall({ id: '102', startedAt: lab.clock.now(), notes: 'And again' }));
    await lab.pass(hour);
    expect(lab.crm.one('Leads').key).toBe('person:+447700900123#2');
  });
});
