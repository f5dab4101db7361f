import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, type Reply, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const priya = 900_100_201;
const run = (commands: unknown): Promise<Reply> =>
  bench.send('POST', '/my/api/bulk/contacts.json', commands);
const results = async (commands: Loose[]): Promise<Loose[]> =>
  (await run(commands)).body.responseData.data;
const notFound = { status: 404, message: 'Not found.' };
const wrong = (data: unknown): unknown => ({ status: 406, message: 'Invalid input data.', data });

describe('bulk commands', () => {
  it.each([
    ['note', { note: 'x' }, { note: 'y' }, '/my/api/notes/index.json'],
    ['activity', { type: 'task', name: 'x' }, { name: 'y' }, '/my/api/activity/index.json'],
  ])('add, edit and delete one %s after the other', async (kind, made, changed, list) => {
    const [added] = await results([
      { action: `add_${kind}`, command_id: 'a', data: { contact_id: priya, ...made } },
    ]);
    expect(added).toEqual({ command_id: 'a', status: 201, data: { id: expect.any(String) } });
    const { id } = added.data;
    const edit = { id, contact_id: priya, ...changed };
    expect(await results([{ action: `edit_${kind}`, command_id: 'b', data: edit }])).toEqual([
      { command_id: 'b', status: 200 },
    ]);
    const [item] = (await bench.get(list)).body.responseData.data;
    expect(Object.values<Loose>(item)[0]).toMatchObject({ id, ...changed });
    const remove = { action: `delete_${kind}`, command_id: 'c', data: { id } };
    expect(await results([remove, remove])).toEqual([
      { command_id: 'c', status: 200 },
      { command_id: 'c', ...notFound },
    ]);
  });

  it('add, edit and delete contacts with the rules of the single operations', async () => {
    const done = await results([
      {
        action: 'add_contact',
        command_id: '1',
        data: { name: 'Jon', ContactsTag: [{ name: 'a' }] },
      },
      { action: 'edit_contact', command_id: '2', data: { id: priya, ContactsTag: '' } },
      { action: 'edit_contact', command_id: '3', data: { id: priya, zip: 'x'.repeat(16) } },
      { action: 'delete_contact', command_id: '4', data: { id: priya + 1 } },
      { action: 'delete_contact', command_id: '5', data: {} },
    ]);
    expect(done).toEqual([
      { command_id: '1', status: 201, data: { id: expect.any(String) } },
      { command_id: '2', status: 200 },
      { command_id: '3', ...(wrong({ zip: ['Maximum length is 15 characters.'] }) as object) },
      { command_id: '4', status: 200 },
      { command_id: '5', ...notFound },
    ]);
    const { Tag } = (await bench.get(`/my/api/contacts/show/${priya}.json`)).body.responseData;
    expect(Tag).toEqual([]);
  });

  it('are ten at most: the eleventh makes all of them wrong, and none happens', async () => {
    const add = { action: 'add_contact', command_id: '1', data: { name: 'Jon' } };
    expect((await run(Array(10).fill(add))).status).toBe(200);
    expect((await run(Array(11).fill(add))).status).toBe(406);
    const { itemsCount } = (await bench.get('/my/api/contacts/index.json')).body.responseData;
    expect(itemsCount).toBe(15);
  });

  it('count as one operation against the limit', async () => {
    bench.sandbox.limits({ perMinute: 2 });
    const add = { action: 'add_contact', command_id: '1', data: { name: 'Jon' } };
    const statuses: number[] = [];
    for (let index = 0; index < 3; index += 1)
      statuses.push((await run(Array(10).fill(add))).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('lose their answer together, not their effect', async () => {
    bench.sandbox.fault({
      match: { path: '/my/api/bulk' },
      when: 'after_commit',
      answer: 'drop',
      times: 1,
    });
    const add = { action: 'add_contact', command_id: '1', data: { name: 'Jon' } };
    await expect(run([add, add])).rejects.toThrow();
    const { itemsCount } = (await bench.get('/my/api/contacts/index.json')).body.responseData;
    expect(itemsCount).toBe(7);
  });
});
