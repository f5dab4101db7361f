import { beforeEach, describe, expect, it } from '@jest/globals';
import { createRoad, type Road } from '../../support/reconcile-road.ts';

let road: Road;
const only = () => road.crm.one('Leads');
const kinds = () => road.crm.sent.map((change) => change.as);
const hour = 3_600_000;

beforeEach(() => {
  road = createRoad('zoho.Leads', { Source: 'once', Text: 'append' });
});

describe('a record that is desired', () => {
  it('is created once, updated where it differs, and left alone when nothing does', async () => {
    expect((await road.bring({ Name: 'A', Source: 'Phone' })).fate).toBe('created');
    expect(road.row).toMatchObject({ state: 'written', recordId: only().id, mappingVersion: 'v1' });
    expect((await road.bring({ Name: 'A', Source: 'SMS' })).fate).toBe('unchanged');
    expect((await road.bring({ Name: 'B', Source: 'SMS' })).fate).toBe('updated');
    expect(only().fields).toEqual({ Name: 'B', Source: 'Phone' });
    expect(kinds()).toEqual(['create', 'update']);
    expect(road.crm.looks).toHaveLength(1);
  });

  it('that is there already is adopted; what stands there as we want it is not written', async () => {
    await road.bring({ Name: 'A', Source: 'Phone' });
    road.row = { ...road.row, recordId: null, state: 'intended', written: {}, modifiedTime: null };
    const end = await road.bring({ Name: 'A', Source: 'Phone' });
    expect(end).toMatchObject({ fate: 'unchanged', recordId: only().id });
    expect(road.row).toMatchObject({ recordId: only().id, state: 'written', failure: null });
    await road.bring({ Name: 'B' });
    expect(only().fields['Name']).toBe('B');
    expect(road.crm.all('Leads')).toHaveLength(1);
  });

  it('that is adopted with nothing to look at is known from then on', async () => {
    await road.bring({ Source: 'Phone' });
    road.row = { ...road.row, recordId: null, state: 'intended', written: {} };
    await road.bring({ Source: 'Phone' });
    expect(road.row.recordId).toBe(only().id);
    await road.bring({ Source: 'Phone' });
    expect(kinds()).toEqual(['create', 'create']);
  });

  it('that changes between look and write is looked at again', async () => {
    await road.bring({ Name: 'A' });
    let times = 0;
    road.crm.beforeWrite = () => {
      times += 1;
      road.now += 1_000;
      if (times === 1) road.crm.edit(only(), { Name: 'Typed' });
    };
    const end = await road.bring({ Name: 'B' });
    expect(end).toMatchObject({ fate: 'unchanged', decisions: [{ because: 'human' }] });
    expect(only().fields['Name']).toBe('Typed');
  });

  it('that keeps changing is left for later', async () => {
    await road.bring({ Name: 'A' });
    road.crm.beforeWrite = () => {
      road.now += 1_000;
      road.crm.edit(only(), { Other: String(road.now) });
    };
    const end = await road.bring({ Name: 'B' });
    expect(end).toMatchObject({ fate: 'failed', failure: { code: 'record.busy' } });
    expect(road.row.nextAttemptAt).toBeGreaterThanOrEqual(road.now);
    expect(only().fields['Name']).toBe('A');
  });

  it('whose first write failed waits for its time', async () => {
    road.crm.trouble({ on: () => true, failure: { retryAfterMs: hour } });
    expect((await road.bring({ Name: 'A' })).fate).toBe('failed');
    expect(await road.bring({ Name: 'A' })).toMatchObject({ fate: 'waiting' });
    expect(kinds()).toEqual(['create']);
    road.now += hour;
    expect((await road.bring({ Name: 'A' })).fate).toBe('created');
    expect(road.row).toMatchObject({ attempts: 0, failure: null, nextAttemptAt: null });
  });

  it('that was rejected is tried again only when something about it changed', async () => {
    road.crm.trouble({ on: () => true, failure: { disposition: 'reject', code: 'bad' } });
    expect((await road.bring({ Name: 'A' })).fate).toBe('dead');
    expect(await road.bring({ Name: 'A' })).toMatchObject({
      fate: 'dead',
      failure: { code: 'bad' },
    });
    expect(kinds()).toEqual(['create']);
    expect((await road.bring({ Name: 'B' })).fate).toBe('created');
    expect(road.row).toMatchObject({ state: 'written', failure: null });
  });

  it('that cannot be spelt is a dead letter', async () => {
    const end = await road.bring({ Subject: 'unspeakable' });
    expect(end).toMatchObject({ fate: 'dead', failure: { field: 'Subject' } });
    expect(kinds()).toEqual([]);
  });
});

describe('a lost answer', () => {
  it('of a creation: looked for, adopted, and what we wrote is ours', async () => {
    road.crm.trouble({ on: () => true, kept: 'after' });
    expect((await road.bring({ Name: 'A', Text: 'one' })).fate).toBe('failed');
    road.crm.edit(only(), { Other: 'typed' });
    road.now += 7 * hour;
    await road.bring({ Name: 'B', Text: 'two' });
    expect(road.crm.sent.at(1)).toMatchObject({ as: 'create', lookFirst: true });
    expect(only().fields).toEqual({ Name: 'B', Text: 'two', Other: 'typed' });
  });

  it('of an update: what it brought is ours, also when we want something else by now', async () => {
    await road.bring({ Name: 'A', Text: 'one' });
    road.crm.edit(only(), { Text: 'typed\none' });
    road.crm.trouble({ on: (change) => change.as === 'update', kept: 'after' });
    expect((await road.bring({ Name: 'B', Text: 'two' })).fate).toBe('failed');
    expect(only().fields).toEqual({ Name: 'B', Text: 'typed\ntwo' });
    await road.bring({ Name: 'C', Text: 'three' });
    expect(only().fields).toEqual({ Name: 'C', Text: 'typed\nthree' });
  });

  it('stays missing when a later attempt fails for sure', async () => {
    road.crm.trouble({ on: () => true, kept: 'after' });
    await road.bring({ Name: 'A' });
    road.now += 7 * hour;
    road.crm.trouble({ on: () => true, kept: 'before' });
    await road.bring({ Name: 'A' });
    road.now += 7 * hour;
    await road.bring({ Name: 'A' });
    expect(road.crm.sent.map((change) => 'lookFirst' in change && change.lookFirst)).toEqual([
      false,
      true,
      true,
    ]);
    expect(road.crm.all('Leads')).toHaveLength(1);
  });
});

describe('generations', () => {
  it('a record a person deleted is not made again for what began before it was last there', async () => {
    await road.bring({ Name: 'A' });
    road.crm.remove(only());
    road.now += hour;
    expect(await road.bring({ Name: 'B' })).toMatchObject({ fate: 'gone', recordId: null });
    const looks = road.crm.looks.length;
    expect(await road.bring({ Name: 'C' })).toMatchObject({ fate: 'gone', recordId: null });
    expect(road.crm.looks).toHaveLength(looks);
    expect(road.crm.all('Leads')).toEqual([]);
  });

  it('nor for what began between its last change and its deletion', async () => {
    await road.bring({ Name: 'A' });
    road.now += 100 * hour;
    road.crm.remove(only());
    road.now += hour;
    const before = { at: road.now - 2 * hour };
    expect(await road.bring({ Name: 'B' }, before)).toMatchObject({ fate: 'gone' });
    expect(await road.bring({ Name: 'C' }, before)).toMatchObject({ fate: 'gone' });
    expect(road.crm.all('Leads')).toEqual([]);
    const since = { at: road.now - hour / 2 };
    expect(await road.bring({ Name: 'D' }, since)).toMatchObject({ fate: 'created' });
  });

  it('and while it cannot be told when it went, nothing is concluded', async () => {
    await road.bring({ Name: 'A' });
    road.now += 100 * hour;
    road.crm.remove(only());
    road.now += hour;
    road.crm.directoryDown = true;
    const later = { at: road.now };
    const end = await road.bring({ Name: 'B' }, later);
    expect(end).toMatchObject({ fate: 'waiting', recordId: null });
    expect(end.update.nextAttemptAt).toBeGreaterThan(road.now);
    expect(road.crm.all('Leads')).toEqual([]);
    road.crm.directoryDown = false;
    road.now += hour;
    expect(await road.bring({ Name: 'B' }, later)).toMatchObject({ fate: 'created' });
  });

  it.each([true, false])('and is for what began later (noticed before: %p)', async (noticed) => {
    await road.bring({ Name: 'A' });
    road.crm.remove(only());
    if (noticed) await road.bring({ Name: 'B' });
    road.now += 100 * hour;
    const end = await road.bring({ Name: 'C' }, { at: road.now - hour });
    expect(end).toMatchObject({ fate: 'created', recordId: only().id });
    expect(only().key).toBe('person:+44#2');
    expect(road.row).toMatchObject({ generation: 2, state: 'written', failure: null });
  });

  it('a new generation that fails has its own 72 hours and keeps its number', async () => {
    await road.bring({ Name: 'A' });
    road.crm.remove(only());
    await road.bring({ Name: 'B' });
    road.now += 100 * hour;
    road.crm.trouble({ on: () => true, kept: 'after' });
    expect((await road.bring({ Name: 'C' }, { at: road.now })).fate).toBe('failed');
    road.now += 7 * hour;
    await road.bring({ Name: 'C' }, { at: road.now });
    expect(road.row).toMatchObject({ generation: 2, state: 'written', recordId: only().id });
  });

  it('after a final state the next generation is made', async () => {
    road = createRoad('zoho.Appointments__s');
    await road.bring({ Name: 'A', Status: 'Scheduled' });
    await road.withdraw({ as: 'cancel', fields: { Status: 'Cancelled', Note: 'gone' } });
    expect(road.row.state).toBe('final');
    await road.bring({ Name: 'A', Status: 'Scheduled' });
    expect(
      road.crm.all('Appointments__s').map(({ key, fields }) => [key, fields['Status']]),
    ).toEqual([
      ['person:+44', 'Cancelled'],
      ['person:+44#2', 'Scheduled'],
    ]);
  });
});

describe('withdrawing', () => {
  it('keep leaves the record as it is, and desiring it again goes on with it', async () => {
    await road.bring({ Name: 'A' });
    expect((await road.withdraw({ as: 'keep' })).fate).toBe('kept');
    expect(road.row.state).toBe('withdrawn');
    await road.bring({ Name: 'B' });
    expect(only().fields['Name']).toBe('B');
    expect(road.row).toMatchObject({ state: 'written', generation: 1 });
  });

  it('cancel writes its fields, and desiring it again restores what is set only once', async () => {
    road = createRoad('zoho.Leads', { Status: 'once' });
    await road.bring({ Status: 'Open' });
    expect((await road.withdraw({ as: 'cancel', fields: { Status: 'Done' } })).fate).toBe(
      'withdrawn',
    );
    expect(only().fields['Status']).toBe('Done');
    await road.bring({ Status: 'Open' });
    expect(only().fields['Status']).toBe('Open');
  });

  it('cancel leaves all of it when a person changed one of its fields', async () => {
    await road.bring({ Status: 'Open' });
    road.crm.edit(only(), { Status: 'In progress' });
    const end = await road.withdraw({ as: 'cancel', fields: { Status: 'Done', Note: 'because' } });
    expect(end.fate).toBe('kept');
    expect(road.row.state).toBe('withdrawn');
    expect(only().fields).toEqual({ Status: 'In progress' });
  });

  it('cancel leaves a field we never wrote that a person changes under our hands', async () => {
    road = createRoad('zoho.Appointments__s');
    await road.bring({ Name: 'A' });
    const there = road.crm.one('Appointments__s');
    road.crm.beforeWrite = () => {
      road.crm.beforeWrite = () => undefined;
      road.crm.edit(there, { Status: 'In progress' });
    };
    const end = await road.withdraw({ as: 'cancel', fields: { Status: 'Cancelled' } });
    expect(end.fate).toBe('kept');
    expect(road.crm.one('Appointments__s').fields['Status']).toBe('In progress');
    await road.withdraw({ as: 'cancel', fields: { Status: 'Cancelled' } });
    expect(road.crm.one('Appointments__s').fields['Status']).toBe('In progress');
  });

  it('cancel leaves what a person chose where the answer to our creation was lost', async () => {
    road = createRoad('zoho.Tasks', { Status: 'once' });
    const wanted = { Subject: 'A', Status: 'Not Started' };
    road.crm.trouble({ on: () => true, kept: 'after' });
    await road.bring(wanted);
    road.now += hour;
    await road.bring(wanted);
    road.crm.edit(road.crm.one('Tasks'), { Status: 'In Progress' });
    const end = await road.withdraw({ as: 'cancel', fields: { Status: 'Completed' } });
    expect(end.fate).toBe('kept');
    expect(road.crm.one('Tasks').fields['Status']).toBe('In Progress');
  });

  it('cancel sets a field the target filled in itself, also when a person changed another one', async () => {
    await road.bring({ Name: 'A' });
    road.crm.edit(only(), { Status: 'Scheduled', Other: 'typed' });
    const end = await road.withdraw({ as: 'cancel', fields: { Status: 'Cancelled' } });
    expect(end.fate).toBe('withdrawn');
    expect(only().fields).toEqual({ Name: 'A', Other: 'typed', Status: 'Cancelled' });
  });

  it('cancel leaves what a person has brought to its end', async () => {
    road = createRoad('zoho.Appointments__s');
    await road.bring({ Name: 'A' });
    const [there] = road.crm.all('Appointments__s');
    if (!there) throw new Error('missing');
    road.crm.edit(there, { Status: 'Completed' });
    const fields = { Status: 'Cancelled', Cancellation_Note: 'No longer a booking' };
    expect((await road.withdraw({ as: 'cancel', fields })).fate).toBe('kept');
    expect(road.crm.all('Appointments__s')[0]?.fields).toEqual({ Name: 'A', Status: 'Completed' });
  });

  it('delete removes what only we touched; desired again it is the next generation', async () => {
    await road.bring({ Name: 'A' });
    await road.bring({ Name: 'B' });
    expect((await road.withdraw({ as: 'delete' })).fate).toBe('withdrawn');
    expect(road.crm.all('Leads')).toEqual([]);
    expect(road.row).toMatchObject({ recordId: null, state: 'withdrawn', written: {} });
    await road.bring({ Name: 'B' });
    expect(only().key).toBe('person:+44#2');
  });

  it('delete is refused when a person changed it, also before our last write', async () => {
    await road.bring({ Name: 'A' });
    road.crm.edit(only(), { Other: 'typed' });
    await road.bring({ Name: 'B' });
    expect((await road.withdraw({ as: 'delete' })).fate).toBe('kept');
    expect(only().fields['Other']).toBe('typed');
  });

  it('what was never written, or is gone, has nothing to withdraw', async () => {
    expect((await road.withdraw({ as: 'delete' })).fate).toBe('withdrawn');
    await road.bring({ Name: 'A' });
    road.crm.remove(only());
    await road.bring({ Name: 'B' });
    expect((await road.withdraw({ as: 'cancel', fields: { Status: 'Done' } })).fate).toBe(
      'withdrawn',
    );
    expect(kinds()).toEqual(['create']);
  });

  it('that fails is tried again', async () => {
    await road.bring({ Name: 'A' });
    road.crm.trouble({ on: (change) => change.as === 'delete' });
    expect((await road.withdraw({ as: 'delete' })).fate).toBe('failed');
    expect(road.row).toMatchObject({ state: 'failed', recordId: only().id });
    expect((await road.withdraw({ as: 'delete' })).fate).toBe('withdrawn');
  });
});
