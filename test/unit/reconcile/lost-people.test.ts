import { afterEach, describe, expect, it } from '@jest/globals';
import { priority } from '../../../src/connector/contract.ts';
import type { FakeRecord } from '../../support/reconcile-crm.ts';
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

describe('a lead that a person merged into that of another caller', () => {
  /** Two strangers call; somebody finds out that they are one and merges their leads: the second has both numbers. */
  const mergeTwo = async (): Promise<FakeRecord> => {
    lab = await openLab();
    await lab.call(missed());
    await lab.pass(minute);
    const gone = lab.crm.one('Leads');
    await lab.call(fakeCall({ id: '101', startedAt: lab.clock.now(), theirs: '+447700900124' }));
    await lab.pass(hour);
    const stays = lab.crm.all('Leads').find(({ id }) => id !== gone.id);
    if (!stays) throw new Error('There is no second lead');
    await lab.desk().mirror.refresh(priority.finished);
    await lab.pass(minute);
    lab.crm.edit(stays, { Mobile: gone.fields['Phone'] ?? null });
    lab.crm.remove(gone);
    await lab.desk().mirror.lookForGone();
    return stays;
  };

  it('lives on there: what is made of their old call is made for the lead that stayed', async () => {
    const stays = await mergeTwo();
    const call = { ...missed(), tags: ['booking'], notes: 'Check-up on 26 November 2026 at 3 pm' };
    lab.telephony.calls.set('100', call);
    await lab.arrive(tell.modified(call, 'a'));
    await lab.pass(hour);
    expect(lab.crm.one('Leads').id).toBe(stays.id);
    const record = lab.crm.all('Calls').find(({ key }) => key === 'call:100');
    expect(record?.fields['Related_Leads']).toEqual({ id: stays.id });
    const visit = lab.crm.one('Appointments__s');
    expect(visit.fields['Related_Leads']).toEqual({ id: stays.id });
  });

  it('is one person from then on: who was spoken with under one number is not called back under the other', async () => {
    await mergeTwo();
    const open = () =>
      lab.crm.all('Tasks').filter(({ fields }) => fields['Status'] !== 'Completed');
    expect(open()).toHaveLength(1);
    await lab.arrive(tell.modified(missed(), 'a'));
    await lab.pass(hour);
    expect(open()).toEqual([]);
  });
});

describe('a contact that a person deleted', () => {
  it('does not become another who shares its number', async () => {
    lab = await openLab();
    const phones = [missed().theirs];
    lab.crm.person({ module: 'Contacts', id: 'c1', name: 'Anna Berg', phones });
    lab.crm.person({ module: 'Contacts', id: 'c2', name: 'Tom Berg', phones });
    const anna = { ...missed(), notes: 'Anna Berg asks for the price' };
    await lab.call(anna);
    await lab.call(fakeCall({ id: '101', startedAt: lab.clock.now(), notes: 'Tom Berg asks too' }));
    await lab.pass(hour);
    const whoCalled = () =>
      lab.crm.all('Calls').map(({ key, fields }) => [key, fields['Related_Contacts']]);
    const before = [
      ['call:100', { id: 'c1' }],
      ['call:101', { id: 'c2' }],
    ];
    expect(whoCalled()).toEqual(before);
    await lab.pass(minute);
    lab.crm.vanish('Contacts', 'c1');
    await lab.desk().mirror.lookForGone();
    anna.tags = ['answered'];
    await lab.arrive(tell.modified(anna, 'a'));
    await lab.pass(hour);
    expect(whoCalled()).toEqual(before);
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

  it('binds what an operator makes of an old call: a visit for nobody is not made, and that is no failure', async () => {
    lab = await openLab();
    const call = fakeCall({ id: '100', startedAt: morning, notes: 'Asks for the price' });
    await lab.call(call);
    await lab.pass(hour);
    lab.crm.remove(lab.crm.one('Leads'));
    lab.crm.trouble({
      on: ({ target }) => target === 'zoho.Appointments__s',
      failure: { disposition: 'reject', code: 'zoho.mandatory_missing', field: 'Appointment_For' },
      times: 99,
    });
    call.tags = ['booking'];
    call.notes = 'Check-up on 26 November 2026 at 3 pm';
    await lab.arrive(tell.modified(call, 'a'));
    await lab.pass(hour);
    await lab.arrive(tell.modified(call, 'b'));
    await lab.pass(hour);
    const visits = lab.crm.sent.filter(({ target }) => target === 'zoho.Appointments__s');
    expect(visits).toHaveLength(1);
    expect(await lab.store.deadLetters('demo', 9)).toEqual([]);
    const subject = { kind: 'call', id: '100' } as const;
    expect(await lab.line(subject)).toMatchObject({ state: 'done' });
    expect(JSON.stringify(await lab.store.trace('demo', subject))).toContain('person.deleted');
    // For somebody who is there it is a dead letter, as ever.
    await lab.call(fakeCall({ ...call, id: '101', startedAt: lab.clock.now() }));
    const letters = await lab.store.deadLetters('demo', 9);
    expect(letters.map(({ key }) => key)).toContain('appointment:101');
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
