import { afterEach, describe, expect, it } from '@jest/globals';
import { silentLogger } from '../../../src/domain/logger.ts';
import { keepRetention } from '../../../src/worker/retention.ts';
import { day, hour, type Lab, minute, morning, openLab } from '../../support/reconcile-lab.ts';
import { fakeCall, tell } from '../../support/reconcile-telephony.ts';

let lab: Lab;
afterEach(() => lab.close());

const wish = 'Check-up on 26 November 2026 at 3 pm';
const booked = () => fakeCall({ id: '100', startedAt: morning, tags: ['booking'], notes: wish });

/** Somebody changed the call in CloudTalk and a workflow says so. */
async function modify(call: ReturnType<typeof booked>, stamp: string): Promise<void> {
  await lab.arrive(tell.modified(call, stamp));
  await lab.pass(2 * minute);
}

describe('what hangs on a record', () => {
  it('a failed update of the lead does not cancel the appointment, nor hold it up', async () => {
    lab = await openLab();
    const call = booked();
    await lab.call(call);
    lab.crm.trouble({
      on: (change) => change.as === 'update' && change.target === 'zoho.Leads',
      failure: { retryAfterMs: hour },
    });
    call.notes = `${wish}, brings the X-ray`;
    await modify(call, 'a');
    expect(lab.crm.one('Leads').fields['Description']).not.toContain('X-ray');
    expect(lab.crm.one('Appointments__s').fields).toMatchObject({
      Status: 'Scheduled',
      Additional_Information: call.notes,
    });
    expect(await lab.line({ kind: 'call', id: '100' })).toMatchObject({ state: 'waiting' });
    // Also while the lead waits to be tried again.
    lab.crm.trouble({
      on: (change) => change.target === 'zoho.Leads',
      failure: { retryAfterMs: hour },
    });
    call.notes = `${wish}, brings the X-ray and a friend`;
    await modify(call, 'b');
    expect(lab.crm.one('Appointments__s').fields).toMatchObject({
      Status: 'Scheduled',
      Additional_Information: call.notes,
    });
    await lab.pass(3 * hour);
    expect(lab.crm.one('Leads').fields['Description']).toContain('a friend');
    expect(await lab.line({ kind: 'call', id: '100' })).toMatchObject({ state: 'done' });
  });

  it('waits for a parent that will be tried again', async () => {
    lab = await openLab();
    lab.crm.trouble({ on: (change) => change.target === 'zoho.Leads', times: 2 });
    await lab.call(booked());
    expect((await lab.line({ kind: 'call', id: '100' }))?.state).toBeDefined();
    await lab.pass(hour);
    const lead = lab.crm.one('Leads');
    expect(lab.crm.one('Appointments__s').fields['Related_Leads']).toEqual({ id: lead.id });
    expect(lab.crm.one('Calls').fields['Related_Leads']).toEqual({ id: lead.id });
    expect(await lab.line({ kind: 'call', id: '100' })).toMatchObject({ state: 'done' });
  });
});

describe('withdrawing', () => {
  it('undecided never withdraws: while the row is to be read again, nothing is decided', async () => {
    lab = await openLab();
    const call = booked();
    await lab.call(call);
    const before = lab.crm.sent.length;
    lab.telephony.down = true;
    await lab.arrive(tell.modified(call, 'a'));
    await lab.settle();
    const told = await lab.store.trace('demo', { kind: 'call', id: '100' });
    expect(told?.trace).toMatchObject({
      outcomes: expect.arrayContaining([
        expect.objectContaining({ mapping: 'appointment', as: 'undecided' }),
      ]),
    });
    await lab.pass(hour);
    lab.telephony.down = false;
    await lab.pass(day);
    expect(lab.crm.sent).toHaveLength(before);
    call.tags = [];
    call.notes = null;
    await modify(call, 'b');
    expect(lab.crm.one('Appointments__s').fields['Status']).toBe('Cancelled');
  });

  it('a booking re-tagged as an escalation is cancelled', async () => {
    lab = await openLab();
    const call = booked();
    await lab.call(call);
    call.tags = ['escalate'];
    await modify(call, 'a');
    expect(lab.crm.one('Appointments__s').fields).toMatchObject({
      Status: 'Cancelled',
      Cancellation_Note: 'No longer a booking',
    });
    expect(lab.crm.all('Cases')).toHaveLength(1);
    call.tags = ['booking'];
    await modify(call, 'b');
    const [first, second, ...more] = lab.crm.all('Appointments__s');
    expect(more).toEqual([]);
    expect(first?.fields['Status']).toBe('Cancelled');
    expect(second?.fields['Status']).toBe('Scheduled');
    expect(second?.key).toBe('appointment:100#2');
    expect(lab.crm.one('Cases').fields['Status']).toBe('Closed');
  });

  it('a booking is cancelled although somebody changed another field of it', async () => {
    lab = await openLab();
    const call = booked();
    await lab.call(call);
    lab.crm.edit(lab.crm.one('Appointments__s'), { Location: 'Room 2' });
    call.tags = ['escalate'];
    await modify(call, 'a');
    expect(lab.crm.one('Appointments__s').fields['Status']).toBe('Cancelled');
  });
});

describe('what a person typed', () => {
  it('is kept', async () => {
    lab = await openLab();
    const call = booked();
    await lab.call(call);
    const record = lab.crm.one('Calls');
    lab.crm.edit(record, { Description: 'Typed by Anna.' });
    call.notes = `${wish}, please`;
    await modify(call, 'a');
    expect(record.fields['Description']).toBe('Typed by Anna.');
  });

  it('is kept also after a later write of ours to another field', async () => {
    lab = await openLab();
    const call = booked();
    await lab.call(call);
    const record = lab.crm.one('Calls');
    lab.crm.edit(record, { Description: 'Typed by Anna.' });
    call.recordingUrl = 'https://my.cloudtalk.io/r/play/100';
    await modify(call, 'a');
    expect(record.fields['Voice_Recording__s']).toBe(call.recordingUrl);
    call.notes = `${wish}, please`;
    await modify(call, 'b');
    expect(record.fields['Description']).toBe('Typed by Anna.');
  });

  it('is looked at once for each change of ours, not at every reconciliation', async () => {
    lab = await openLab();
    const call = booked();
    await lab.call(call);
    lab.crm.edit(lab.crm.one('Calls'), { Description: 'Typed by Anna.' });
    call.notes = `${wish}, please`;
    await modify(call, 'a');
    const before = lab.crm.looks.length;
    await modify(call, 'b');
    await modify(call, 'c');
    expect(lab.crm.looks).toHaveLength(before);
  });
});

describe('missed calls', () => {
  const missed = (id: string, startedAt: number) =>
    fakeCall({ id, startedAt, talkingSeconds: 0, waitingSeconds: 30 });
  const tasks = () =>
    lab.crm.all('Tasks').filter((task) => String(task.fields['Subject']).startsWith('Call back'));

  it('make one open callback task per person, and the next conversation completes it', async () => {
    lab = await openLab();
    await lab.call(missed('1', morning));
    expect(tasks()).toHaveLength(1);
    await lab.pass(10 * minute);
    await lab.call(missed('2', lab.clock.now()));
    await lab.pass(10 * minute);
    await lab.call(missed('3', lab.clock.now()));
    expect(tasks()).toHaveLength(1);
    expect(tasks()[0]?.fields).toMatchObject({
      Subject: 'Call back +447700900123 (3 missed)',
      Priority: 'High',
      Status: 'Not Started',
    });
    await lab.pass(10 * minute);
    await lab.call(fakeCall({ id: '4', direction: 'outbound', startedAt: lab.clock.now() }));
    await lab.pass(minute);
    expect(tasks()).toHaveLength(1);
    expect(tasks()[0]?.fields['Status']).toBe('Completed');
    await lab.pass(hour);
    await lab.call(missed('5', lab.clock.now()));
    expect(tasks().map((task) => task.fields['Status'])).toEqual(['Completed', 'Not Started']);
  });
});

describe('a callback task that a person deleted', () => {
  it('is made again for the next missed call only', async () => {
    lab = await openLab();
    const missed = { talkingSeconds: 0, waitingSeconds: 30 };
    const first = fakeCall({ id: '1', startedAt: morning, ...missed });
    await lab.call(first);
    lab.crm.remove(lab.crm.one('Tasks'));
    first.notes = 'Rang twice';
    await lab.arrive(tell.modified(first, 'a'));
    await lab.pass(hour);
    expect(lab.crm.all('Tasks')).toEqual([]);
    await lab.call(fakeCall({ id: '2', startedAt: lab.clock.now(), ...missed }));
    expect(lab.crm.one('Tasks').fields['Subject']).toContain('2 missed');
  });
});

describe('a shared number', () => {
  const phone = '+447700900123';

  it('of a family: the one who is named has the call, the others nothing', async () => {
    lab = await openLab();
    lab.crm.person({ module: 'Contacts', id: 'c1', name: 'Anna Berg', phones: [phone] });
    lab.crm.person({ module: 'Contacts', id: 'c2', name: 'Tom Berg', phones: [phone] });
    await lab.call(fakeCall({ id: '1', startedAt: morning, notes: 'Tom needs a check-up' }));
    await lab.call(fakeCall({ id: '2', startedAt: lab.clock.now(), notes: 'Anna asks about it' }));
    const related = lab.crm.all('Calls').map(({ fields }) => fields['Related_Contacts']);
    expect(related).toEqual([{ id: 'c2' }, { id: 'c1' }]);
    expect(lab.crm.all('Leads')).toEqual([]);
  });

  it('nobody is named: somebody is asked, once it is known the task is done', async () => {
    lab = await openLab();
    lab.crm.person({ module: 'Contacts', id: 'c1', name: 'Anna Berg', phones: [phone] });
    lab.crm.person({ module: 'Contacts', id: 'c2', name: 'Tom Berg', phones: [phone] });
    const call = fakeCall({ id: '1', startedAt: morning, notes: 'Rings again' });
    await lab.call(call);
    expect(lab.crm.one('Tasks').fields['Subject']).toBe(`Who was this? ${phone}`);
    expect(lab.crm.all('Leads')).toEqual([]);
    call.notes = 'It was Tom';
    await modify(call, 'a');
    expect(lab.crm.one('Tasks').fields['Status']).toBe('Completed');
    expect(lab.crm.one('Calls').fields['Related_Contacts']).toEqual({ id: 'c2' });
  });
});

describe('a booking without an hour', () => {
  it('is a task; completing the note withdraws it and books', async () => {
    lab = await openLab();
    const call = booked();
    call.notes = 'Check-up next Thursday';
    await lab.call(call);
    expect(lab.crm.all('Appointments__s')).toEqual([]);
    expect(lab.crm.one('Tasks').fields['Subject']).toBe('Ask for start: +447700900123');
    call.notes = wish;
    await modify(call, 'a');
    expect(lab.crm.one('Tasks').fields['Status']).toBe('Completed');
    expect(lab.crm.one('Appointments__s').fields['Appointment_Start_Time']).toBe(
      '2026-11-26T15:00:00Z',
    );
  });
});

describe('a lost answer', () => {
  it('to making a person: our own lead is not taken for somebody else’s', async () => {
    lab = await openLab();
    const call = booked();
    lab.crm.trouble({
      on: (change) => change.target === 'zoho.Leads',
      kept: 'after',
      failure: { retryAfterMs: hour },
    });
    await lab.call(call);
    // The mirror learns of it before we do.
    await lab.desk().mirror.refresh(3);
    call.notes = `${wish}, brings the X-ray`;
    await modify(call, 'a');
    await lab.pass(2 * hour);
    expect(lab.crm.one('Leads').fields['Description']).toContain('X-ray');
    const [row] = await lab.store.rows('demo', [
      { target: 'zoho.Leads', key: 'person:+447700900123' },
    ]);
    expect(row).toMatchObject({ state: 'written', recordId: lab.crm.one('Leads').id });
  });
});

describe('old knowledge', () => {
  it('an edit on day 31, after the purge, updates one field and withdraws nothing', async () => {
    lab = await openLab();
    const call = booked();
    await lab.call(call);
    await lab.pass(31 * day);
    await keepRetention({
      store: lab.store,
      clock: lab.clock,
      logger: silentLogger,
      desks: new Map([['demo', lab.desk()]]),
      deliveriesMs: 30 * day,
      tracesMs: 90 * day,
    });
    const history = await lab.store.load('demo', { kind: 'call', id: '100' });
    expect(history?.deliveries).toEqual([]);
    const before = lab.crm.sent.length;
    call.recordingUrl = 'https://my.cloudtalk.io/r/play/100';
    await modify(call, 'a');
    expect(lab.crm.sent.slice(before)).toMatchObject([
      { as: 'update', target: 'zoho.Calls', fields: { Voice_Recording__s: call.recordingUrl } },
    ]);
    expect(Object.keys((lab.crm.sent[before] as { fields: object }).fields)).toHaveLength(1);
  });
});

describe('a record that a person deleted', () => {
  it('is not made again for an older conversation', async () => {
    lab = await openLab();
    const call = booked();
    await lab.call(call);
    lab.crm.remove(lab.crm.one('Leads'));
    call.notes = `${wish}, please`;
    await modify(call, 'a');
    await modify(call, 'b');
    expect(lab.crm.all('Leads')).toEqual([]);
    expect(await lab.line({ kind: 'call', id: '100' })).toMatchObject({ state: 'done' });
  });

  it.each([
    ['noticed by the older conversation', true],
    ['noticed by the later conversation', false],
  ])('is made for a later one, as a new generation (%s)', async (_name, noticed) => {
    lab = await openLab();
    const call = booked();
    await lab.call(call);
    lab.crm.remove(lab.crm.one('Leads'));
    if (noticed) {
      call.notes = `${wish}, please`;
      await modify(call, 'a');
      expect(lab.crm.all('Leads')).toEqual([]);
    }
    await lab.pass(hour);
    await lab.call(fakeCall({ id: '101', startedAt: lab.clock.now(), notes: 'Asks again' }));
    const lead = lab.crm.one('Leads');
    expect(lead.key).toBe('person:+447700900123#2');
    const later = lab.crm.all('Calls').find((record) => record.key === 'call:101');
    expect(later?.fields['Related_Leads']).toEqual({ id: lead.id });
    await lab.pass(hour);
    await lab.call(fakeCall({ id: '102', startedAt: lab.clock.now(), notes: 'And again' }));
    expect(lab.crm.one('Leads').fields['Description']).toContain('And again');
  });
});
