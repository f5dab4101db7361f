import { afterEach, describe, expect, it } from '@jest/globals';
import { demoSettings } from '../../support/reconcile-account.ts';
import {
  day,
  hour,
  type Lab,
  minute,
  morning,
  openLab,
  second,
} from '../../support/reconcile-lab.ts';
import { fakeCall, tell } from '../../support/reconcile-telephony.ts';

let lab: Lab;
afterEach(() => lab.close());

const stranger = '+447700900123';
const wish = 'Check-up on 26 November 2026 at 3 pm';
const booked = () => fakeCall({ id: '100', startedAt: morning, tags: ['booking'], notes: wish });
const call100 = { kind: 'call', id: '100' } as const;

/** A task with tags, a link and a note hanging on it. */
const labelled = `version: 1
mapping: labelled
title: A labelled task
say: { en: a labelled task }
from: [call]
into: zoho.Tasks
key: ="labelled:" + person.phone
when: call.state == "ended" && !tagged("quiet")
fields:
  Subject: Labelled
attach:
  - { when: tagged("vip"), tags: [VIP] }
  - { when: has(call.recording_url), recording: link }
on_withdraw: delete
tests:
  - { name: a call, given: { fixture: call-answered }, expect: { fields: { Subject: Labelled } } }
  - { name: a missed call, given: { fixture: call-missed }, expect: { fields: { Subject: Labelled } } }
`;

describe('what hangs on a record', () => {
  const open = () => openLab({ settings: demoSettings([labelled]) });
  const task = () => lab.crm.all('Tasks').filter(({ fields }) => fields['Subject'] === 'Labelled');

  it('is hung there once, with a fate of its own', async () => {
    lab = await open();
    lab.crm.trouble({ on: (change) => change.as === 'attach' });
    const call = { ...booked(), tags: ['vip'], recordingUrl: 'https://my.cloudtalk.io/r/play/1' };
    await lab.call(call);
    await lab.pass(hour);
    await lab.arrive(tell.modified(call, 'a'));
    await lab.pass(hour);
    expect(task()).toHaveLength(1);
    expect(lab.crm.all('Tasks+tags')).toHaveLength(1);
    expect(lab.crm.all('Tasks+link')).toHaveLength(1);
    expect(await lab.line(call100)).toMatchObject({ state: 'done' });
  });

  it('and is desired no more: the record it hangs on is untouched', async () => {
    lab = await open();
    const call = { ...booked(), tags: ['vip'] };
    await lab.call(call);
    call.tags = [];
    await lab.arrive(tell.modified(call, 'a'));
    await lab.pass(hour);
    expect(task()).toHaveLength(1);
    expect(lab.crm.sent.filter(({ as }) => as === 'delete')).toEqual([]);
    call.tags = ['quiet'];
    await lab.arrive(tell.modified(call, 'b'));
    await lab.pass(hour);
    expect(task()).toEqual([]);
  });

  it('and is dropped by one of two who share the record: nothing is made twice', async () => {
    lab = await open();
    const first = { ...booked(), tags: ['vip'] };
    const other = fakeCall({ id: '101', startedAt: morning + 10 * minute, tags: ['vip'] });
    await lab.call(first);
    await lab.call(other);
    other.tags = [];
    await lab.arrive(tell.modified(other, 'a'));
    await lab.pass(hour);
    expect(task()).toHaveLength(1);
    first.tags = ['quiet'];
    await lab.arrive(tell.modified(first, 'a'));
    await lab.pass(hour);
    // The other still desires it.
    expect(task()).toHaveLength(1);
  });

  it('is not waited for when the record was deleted by a person', async () => {
    lab = await open();
    const call = { ...booked(), tags: ['vip'] };
    await lab.call(call);
    lab.crm.remove(task()[0] as never);
    call.recordingUrl = 'https://my.cloudtalk.io/r/play/1';
    await lab.arrive(tell.modified(call, 'a'));
    await lab.pass(hour);
    await lab.arrive(tell.modified(call, 'b'));
    await lab.pass(hour);
    expect(await lab.line(call100)).toMatchObject({ state: 'done' });
    expect(await lab.nextDue()).toBeUndefined();
  });
});

describe('a record that cannot be written', () => {
  it('is a dead letter, and what hangs on it goes ahead without it', async () => {
    lab = await openLab();
    lab.crm.trouble({
      on: ({ target }) => target === 'zoho.Leads',
      failure: { disposition: 'reject', code: 'bad', field: 'Phone', advice: 'Correct it.' },
      times: 99,
    });
    await lab.call(booked());
    await lab.pass(hour);
    const [letter, ...more] = await lab.store.deadLetters('demo', 9);
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ mapping: 'person', code: 'bad', field: 'Phone' });
    expect(await lab.line(call100)).toMatchObject({ state: 'dead' });
    expect(lab.crm.one('Calls').fields['Related_Leads']).toBeUndefined();
    expect(await lab.nextDue()).toBeUndefined();
  });

  it('fails alone: the others of its conversation are written and settled', async () => {
    lab = await openLab();
    const { gate } = lab.desk();
    const isClosed = gate.closedUntil;
    let broken = true;
    Object.assign(gate, {
      closedUntil: (target?: string) => {
        if (broken && target === 'zoho.Appointments__s') throw new TypeError('a bug');
        return isClosed(target);
      },
    });
    await lab.call(booked());
    expect(lab.crm.one('Leads').id).toBeDefined();
    expect(await lab.line(call100)).toMatchObject({ state: 'waiting' });
    broken = false;
    await lab.pass(day);
    expect(lab.crm.one('Appointments__s').fields['Status']).toBe('Scheduled');
    expect(lab.crm.sent.filter(({ as }) => as === 'create')).toHaveLength(3);
  });

  it('by an outage: no attempt counts, nothing is hammered, everything is written afterwards', async () => {
    lab = await openLab();
    lab.crm.trouble({
      on: () => lab.clock.now() < morning + 3 * hour,
      failure: { scope: 'connection', code: 'down' },
      times: 1e9,
    });
    await lab.call(booked());
    await lab.pass(4 * hour);
    // A probe a minute, not more.
    expect(lab.crm.sent.length).toBeLessThan(3 * 60 + 20);
    expect(lab.crm.all('Leads')).toHaveLength(1);
    expect(lab.crm.all('Appointments__s')).toHaveLength(1);
    expect(lab.crm.one('Calls').fields['Related_Leads']).toEqual({ id: lab.crm.one('Leads').id });
    expect(await lab.line(call100)).toMatchObject({ state: 'done' });
    // Three hours of probes: a busy machine takes its time over them.
  }, 30_000);

  it('for 72 hours is dead, and says why', async () => {
    lab = await openLab();
    lab.crm.trouble({ on: ({ target }) => target === 'zoho.Calls', times: 1e9 });
    await lab.call(booked());
    await lab.pass(60 * hour);
    expect(await lab.line(call100)).toMatchObject({ state: 'waiting' });
    await lab.pass(30 * hour);
    expect(await lab.line(call100)).toMatchObject({ state: 'dead' });
    expect(await lab.nextDue()).toBeUndefined();
  });
});

describe('an intent', () => {
  it('is prolonged while its write is on the way: nobody takes it for abandoned', async () => {
    lab = await openLab();
    const call = booked();
    lab.telephony.calls.set('100', call);
    await lab.clock.advanceTo(morning + 5 * minute);
    const key = { target: 'zoho.Leads', key: `person:${stranger}` };
    let owned: boolean | undefined;
    lab.crm.beforeWrite = async (change) => {
      if (change.target !== 'zoho.Leads') return;
      await lab.clock.sleep(10 * minute);
      const now = lab.clock.now();
      const [intended] = await lab.store.intend('demo', {
        subject: { kind: 'call', id: '999' },
        token: 'another',
        now,
        until: now + second,
        wants: [],
        drops: [key],
      });
      owned = intended?.owned;
    };
    await lab.arrive(tell.ended(call));
    await lab.pass(30 * minute);
    expect(owned).toBe(false);
    expect(await lab.store.rows('demo', [key])).toMatchObject([{ state: 'written', intent: null }]);
  });
});

describe('reconciling again', () => {
  it('writes nothing, looks at nothing and wakes nobody', async () => {
    lab = await openLab();
    const call = { ...booked(), recordingUrl: 'https://my.cloudtalk.io/r/play/1' };
    await lab.call(call, tell.workflow(call), tell.recording(call));
    await lab.call(
      fakeCall({ id: '101', startedAt: lab.clock.now(), theirs: stranger, talkingSeconds: 0 }),
    );
    await lab.pass(day);
    const [sent, looks] = [lab.crm.sent.length, lab.crm.looks.length];
    // Each record is written once: what came within the first minute is in it.
    expect(sent).toBe(5 + 1);
    for (const stamp of ['a', 'b', 'c']) {
      await lab.arrive(tell.modified(call, stamp));
      await lab.pass(hour);
    }
    expect([lab.crm.sent.length, lab.crm.looks.length]).toEqual([sent, looks]);
    expect(await lab.nextDue()).toBeUndefined();
  });
});

describe('a mirror that cannot be brought up to date', () => {
  it('calls nobody unknown; afterwards the one who is known is found', async () => {
    lab = await openLab();
    lab.crm.directoryDown = true;
    await lab.call(booked());
    expect(lab.crm.sent).toEqual([]);
    lab.crm.person({ module: 'Contacts', id: 'c1', name: 'Carol Caller', phones: [stranger] });
    lab.crm.directoryDown = false;
    await lab.pass(hour);
    expect(lab.crm.all('Leads')).toEqual([]);
    expect(lab.crm.one('Calls').fields['Related_Contacts']).toEqual({ id: 'c1' });
  });
});
