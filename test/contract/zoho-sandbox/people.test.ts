import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

interface Deed {
  readonly at: string;
  readonly action: string;
  readonly module: string;
  readonly id: string;
  readonly by: string;
  readonly fields?: Record<string, unknown>;
  readonly gone?: string;
  readonly refused?: string;
}

const did = async (of: Lab = lab): Promise<Deed[]> =>
  (await of.raw('GET', '/__sandbox/people')).body.data;
const hour = 3_600_000;

describe('people', () => {
  it('do what they are told to do, when their moments come', async () => {
    await lab.control('people', { everyMs: [60_000, 60_000], edit: 1 });
    expect(await did()).toEqual([]);
    lab.clock.advance(3 * 60_000);
    const deeds = await did();
    expect(deeds.map((deed) => deed.at)).toEqual([
      '2026-11-20T08:01:00.000Z',
      '2026-11-20T08:02:00.000Z',
      '2026-11-20T08:03:00.000Z',
    ]);
    expect(lab.sandbox.stats().people['edit']).toBe(
      deeds.filter((deed) => deed.refused === undefined).length,
    );
  });

  it('leave what they typed in the record, stamped with their name and the moment', async () => {
    await lab.control('people', { everyMs: [1000, 1000], edit: 1, modules: ['Leads'], times: 1 });
    lab.clock.advance(hour);
    const [deed] = await did();
    const record = lab.sandbox.records('Leads').find((each) => each['id'] === deed!.id)!;
    expect(record).toMatchObject(deed!.fields!);
    expect(record['Modified_Time']).toBe('2026-11-20T08:00:01+00:00');
    expect((record['Modified_By'] as { email: string }).email).toBe(deed!.by);
  });

  it('do everything over a day, and never twice the same text', async () => {
    await lab.control('people', {
      everyMs: [30_000, 90_000],
      edit: 5,
      delete: 1,
      merge: 1,
      convert: 1,
      lock: 1,
    });
    lab.clock.advance(2 * hour);
    const { people } = lab.sandbox.stats();
    for (const action of ['edit', 'delete', 'merge', 'convert', 'lock'])
      expect([action, people[action]! > 0]).toEqual([action, true]);
    const typed = (await did())
      .flatMap((deed) => Object.values(deed.fields ?? {}))
      .filter((value) => / \d+$/.test(String(value)));
    expect(typed.length).toBeGreaterThan(20);
  });

  it('are the same for the same seed, however the clock gets there', async () => {
    const routine = { everyMs: [5000, 50_000], edit: 3, delete: 1, merge: 1, convert: 1, seed: 7 };
    const other = await openLab();
    await lab.control('people', routine);
    await other.control('people', routine);
    lab.clock.advance(hour);
    for (let n = 0; n < 60; n += 1) {
      other.clock.advance(60_000);
      await other.raw('GET', '/__sandbox/stats');
    }
    const mine = await did();
    expect(mine.length).toBeGreaterThan(50);
    expect(await did(other)).toEqual(mine);
    await other.close();
  });

  it('stop when told, or after so many deeds', async () => {
    await lab.control('people', { everyMs: [1000, 1000], edit: 1, times: 2 });
    lab.clock.advance(10_000);
    expect(await did()).toHaveLength(2);
    await lab.control('people', { everyMs: [1000, 1000], edit: 1 });
    expect((await lab.control('people', { stop: true })).body).toEqual({
      ok: true,
      running: false,
    });
    lab.clock.advance(10_000);
    expect(await did()).toHaveLength(2);
  });

  it('need something to do', async () => {
    const { status, body } = await lab.control('people', { everyMs: [1, 2] });
    expect([status, body.error.code]).toEqual([400, 'sandbox.invalid']);
  });
});

describe('merging', () => {
  it('keeps the survivor, moves what hangs on the other, and puts that into the recycle bin', async () => {
    const survivor = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
    const gone = lab.idOf('Contacts', 'Full_Name', 'Priya Nair');
    const call = await lab.insert('Calls', {
      Subject: 'x',
      Call_Type: 'Missed',
      Call_Start_Time: '2026-11-20T07:00:00+00:00',
      Who_Id: gone,
    });
    const note = await lab.insert('Notes', {
      Note_Content: 'C',
      Parent_Id: { module: { api_name: 'Contacts' }, id: gone },
    });
    const before = (await lab.api('GET', `/Contacts/${survivor}`)).body.data[0];
    expect((await lab.control('merge', { module: 'Contacts', survivor, gone })).status).toBe(200);
    expect((await lab.api('GET', `/Contacts/${gone}`)).status).toBe(204);
    expect((await lab.api('GET', `/Contacts/${survivor}`)).body.data[0]).toEqual(before);
    const who = (await lab.api('GET', `/Calls/${call.details.id}`)).body.data[0].Who_Id;
    const parent = (await lab.api('GET', `/Notes/${note.details.id}`)).body.data[0].Parent_Id;
    expect([who.id, parent.id]).toEqual([survivor, survivor]);
    const bin = (await lab.api('GET', '/Contacts/deleted?type=recycle')).body.data;
    expect(bin.map((row: { id: string }) => row.id)).toEqual([gone]);
  });

  it('refuses a record that is not there', async () => {
    const survivor = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
    const same = await lab.control('merge', { module: 'Contacts', survivor, gone: survivor });
    expect([same.status, same.body.error.code]).toEqual([400, 'INVALID_DATA']);
  });
});
