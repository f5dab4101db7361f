import { afterEach, describe, expect, it } from '@jest/globals';
import { priority } from '../../../src/connector/contract.ts';
import { hour, type Lab, minute, morning, openLab, second } from '../../support/reconcile-lab.ts';
import { fakeCall, tell } from '../../support/reconcile-telephony.ts';

let lab: Lab;
afterEach(() => lab.close());

const missed = () =>
  fakeCall({ id: '100', startedAt: morning, talkingSeconds: 0, waitingSeconds: 20 });

describe('a lead that became a contact', () => {
  it('is followed by all who called before: nobody makes it again for another', async () => {
    lab = await openLab();
    await lab.call(missed());
    await lab.pass(hour);
    await lab.desk().mirror.refresh(priority.finished);
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

describe('a process that dies before it could look where a person lives on', () => {
  it('looks when it is back: the conversation gets its contact and nobody is made twice', async () => {
    let life: 'healthy' | 'dying' | 'dead' = 'healthy';
    lab = await openLab({
      wrap: (store) => ({
        ...store,
        settle: async (account, settlement) => {
          if (life === 'dead') throw new Error('dead');
          const settled = await store.settle(account, settlement);
          const isGone = settlement.rows.some(({ failure }) => failure?.code === 'record.gone');
          if (life === 'healthy' || !isGone) return settled;
          life = 'dead';
          throw new Error('dead');
        },
      }),
    });
    await lab.call(missed());
    await lab.pass(hour);
    await lab.desk().mirror.refresh(priority.finished);
    lab.crm.convert(lab.crm.one('Leads'), 'k1');
    const again = fakeCall({ id: '101', startedAt: lab.clock.now(), notes: 'Asks again' });
    lab.telephony.calls.set('101', again);
    await lab.pass(10 * minute);
    life = 'dying';
    await lab.arrive(tell.ended(again));
    await lab.pass(20 * second);
    expect(life).toBe('dead');
    life = 'healthy';
    lab.restart();
    await lab.pass(hour);
    expect(lab.crm.all('Leads')).toEqual([]);
    const later = lab.crm.all('Calls').find(({ key }) => key === 'call:101');
    expect(later?.fields['Related_Contacts']).toEqual({ id: 'k1' });
  });
});
