import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, type Reply, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const list = async (path: string): Promise<Loose[]> =>
  (await bench.get(`/my/api${path}`)).body.responseData.data;
const show = async (id: string): Promise<Loose> =>
  (await bench.get(`/my/api/contacts/show/${id}.json`)).body.responseData;
const put = (path: string, body: unknown): Promise<Reply> =>
  bench.send('PUT', `/my/api${path}`, body);
const post = (path: string, body: unknown): Promise<Reply> =>
  bench.send('POST', `/my/api${path}`, body);
const remove = (path: string, body?: unknown): Promise<Reply> =>
  bench.send('DELETE', `/my/api${path}`, body);
const priya = '900100201';

async function add(form: Record<string, unknown>): Promise<string> {
  const reply = await put('/contacts/add.json', { name: 'Helen Marsh', ...form });
  expect(reply.status).toBe(201);
  expect(reply.body.responseData.status).toBe(201);
  return reply.body.responseData.data.id;
}

describe('contacts', () => {
  it('are listed with their first number and e-mail as single objects', async () => {
    const [first] = await list('/contacts/index.json?keyword=nair');
    expect(first).toEqual({
      Contact: { id: priya, name: 'Priya Nair', company: '' },
      ContactNumber: { public_number: '+447700900101' },
      ContactEmail: { email: 'priya.nair@example.com' },
      ContactAttribute: [],
    });
  });

  it.each([
    ['by name', 'keyword=bennett', ['George Bennett']],
    ['by digits of a number', 'keyword=7700900101', ['Priya Nair']],
    ['by e-mail', 'keyword=sofia.rossi', ['Sofia Rossi']],
    ['by country', 'country_id=101', []],
    ['by tag', 'tag_id=615021', ['Priya Nair']],
  ])('are found %s', async (_name, query, names) => {
    const found = await list(`/contacts/index.json?${query}`);
    expect(found.map(({ Contact }) => Contact.name)).toEqual(names);
  });

  it('are shown whole, with `Tag` and a null where there is no link', async () => {
    expect(await show(priya)).toMatchObject({
      Contact: {
        id: priya,
        name: 'Priya Nair',
        country_id: '225',
        favorite_agent: null,
        created: expect.stringContaining('+00:00'),
      },
      ContactEmail: [{ email: 'priya.nair@example.com', contact_id: priya }],
      ContactNumber: [{ public_number: '+447700900101', contact_id: priya }],
      Tag: [{ id: expect.any(String), name: 'VIP' }],
      ExternalUrl: null,
      ContactAttribute: [],
    });
  });

  it('are added with everything, and then known in the call history', async () => {
    const [attribute] = (await bench.get('/my/api/contacts/attributes.json')).body.responseData;
    expect(attribute.ContactAttribute.title).toBe('Next appointment');
    const id = await add({
      ContactNumber: [{ public_number: '+44 7700 900201' }],
      ContactEmail: [{ email: 'helen@example.com' }],
      ContactsTag: [{ name: 'new' }],
      ContactAttribute: [{ attribute_id: attribute.ContactAttribute.id, value: 'Monday' }],
      ExternalUrl: [{ name: 'Zoho', url: 'https://crm.example/1' }],
      favorite_agent: 200123,
    });
    expect(await show(id)).toMatchObject({
      ContactNumber: [{ public_number: '+447700900201' }],
      Tag: [{ name: 'new' }],
      ContactAttribute: [{ title: 'Next appointment', value: 'Monday' }],
      ExternalUrl: [{ name: 'Zoho', url: 'https://crm.example/1' }],
    });
    bench.sandbox.call({ from: '+447700900201' });
    const [call] = await list('/calls/index.json?limit=1');
    expect(call.Contact).toMatchObject({
      id,
      favorite_agent: { fullname: 'Anna Reed' },
      tags: [{ name: 'new' }],
      external_urls: [{ external_system: 'Zoho', external_url: 'https://crm.example/1' }],
      contact_numbers: ['+447700900201'],
      custom_fields: [{ key: 'Next appointment', value: 'Monday' }],
    });
  });

  it('take form encoding as the vendor’s own helper sends it', async () => {
    const reply = await bench.send(
      'PUT',
      '/my/api/contacts/add.json',
      'name=Form+Person&ContactNumber[0][public_number]=%2B447700900250',
      { 'content-type': 'application/x-www-form-urlencoded' },
    );
    expect((await show(reply.body.responseData.data.id)).ContactNumber).toHaveLength(1);
  });

  it('may share a number; a call shows the first of them', async () => {
    const mother = await add({
      name: 'Margaret Hollis',
      ContactNumber: [{ public_number: '+441632960150' }],
    });
    await add({ name: 'Tom Hollis', ContactNumber: [{ public_number: '+441632960150' }] });
    bench.sandbox.call({ from: '+441632960150' });
    expect((await list('/calls/index.json?limit=1'))[0].Contact.id).toBe(mother);
  });

  it('change only in what is sent; empty clears, a list replaces', async () => {
    const id = await add({
      city: 'London',
      ContactNumber: [{ public_number: '+447700900201' }, { public_number: '+447700900202' }],
    });
    expect(
      (
        await post(`/contacts/edit/${id}.json`, {
          city: '',
          ContactNumber: [{ public_number: '+447700900203' }],
        })
      ).body,
    ).toEqual({ responseData: { status: 200 } });
    expect(await show(id)).toMatchObject({
      Contact: { name: 'Helen Marsh', city: '' },
      ContactNumber: [{ public_number: '+447700900203' }],
    });
    bench.sandbox.call({ from: '+447700900201' });
    expect((await list('/calls/index.json?limit=1'))[0]).not.toHaveProperty('Contact');
  });

  it.each([
    ['no name', {}, { name: ['This field is required.'] }],
    ['a long name', { name: 'x'.repeat(151) }, { name: [expect.any(String)] }],
    [
      'a bad e-mail',
      { name: 'A', ContactEmail: [{ email: 'no' }] },
      { email: ['Please supply a valid email address.'] },
    ],
    [
      'a bad number',
      { name: 'A', ContactNumber: [{ public_number: 'no' }] },
      { public_number: [expect.any(String)] },
    ],
    [
      'four links',
      { name: 'A', ExternalUrl: Array(4).fill({ name: 'x', url: 'https://x.example' }) },
      { ExternalUrl: [expect.any(String)] },
    ],
    [
      'an unknown attribute',
      { name: 'A', ContactAttribute: [{ attribute_id: 1, value: 'x' }] },
      { attribute_id: [expect.any(String)] },
    ],
    ['something else than an object', 'nonsense', { name: [expect.any(String)] }],
  ])('are refused with the field: %s', async (_name, form, data) => {
    const reply = await put('/contacts/add.json', form);
    expect(reply.status).toBe(406);
    expect(reply.body.responseData).toEqual({ status: 406, message: 'Invalid input data.', data });
  });

  it('get and lose tags with the vendor’s own spelling', async () => {
    const added = await put(`/contacts/addTags/${priya}.json`, { tags: ['Recall', 'new'] });
    expect(added.body.responseData).toEqual({
      status: 200,
      message: 'Tags were sucessfully added.',
      data: {
        tags: [
          { id: expect.any(String), name: 'Recall' },
          { id: expect.any(String), name: 'new' },
        ],
        contact_id: priya,
      },
    });
    const removed = await remove(`/contacts/removeTags/${priya}.json`, { tags: ['VIP'] });
    expect(removed.body.responseData.message).toBe('Tags were successfully removed.');
    expect((await show(priya)).Tag.map(({ name }: Loose) => name)).toEqual(['Recall', 'new']);
    expect((await put(`/contacts/addTags/${priya}.json`, {})).status).toBe(406);
  });

  it('are deleted with what hangs on them', async () => {
    await put(`/notes/add/${priya}.json`, { note: 'x' });
    expect((await remove(`/contacts/delete/${priya}.json`)).status).toBe(200);
    expect((await remove(`/contacts/delete/${priya}.json`)).status).toBe(404);
    expect(await list('/notes/index.json')).toEqual([]);
  });

  it('have countries, all there are, with ids of their own', async () => {
    const { responseData } = (await bench.get('/my/api/countries/index.json')).body;
    for (const member of ['id', 'name', 'country_code', 'iso3'])
      expect(new Set(responseData.map((row: Loose) => row.Country[member])).size).toBe(236);
    expect(responseData).toContainEqual({
      Country: {
        id: '225',
        name: 'United Kingdom',
        country_code: 'GB',
        iso3: 'GBR',
        calling_code: '44',
      },
    });
    const spain = responseData.find((row: Loose) => row.Country.country_code === 'ES').Country;
    expect(spain).toMatchObject({ name: 'Spain', iso3: 'ESP', calling_code: '34' });
    const form = { name: 'Ana', country_id: Number(spain.id) };
    expect((await bench.send('PUT', '/my/api/contacts/add.json', form)).status).toBe(201);
  });
});

describe('notes on contacts', () => {
  it('are added, listed, changed and deleted', async () => {
    const { id } = (
      await put(`/notes/add/${priya}.json`, { note: 'likes mornings', user_id: 200123 })
    ).body.responseData.data;
    expect(await list(`/notes/index.json?contact_id=${priya}&keyword=morning`)).toEqual([
      {
        ContactNote: {
          id,
          contact_id: priya,
          user_id: '200123',
          note: 'likes mornings',
          created: '2026-11-20T08:00:00+00:00',
        },
      },
    ]);
    expect((await post(`/notes/edit/${id}.json`, { note: 'x' })).body.responseData.data).toEqual({
      contact_id: ['This field is required.'],
    });
    expect(
      (await post(`/notes/edit/${id}.json`, { contact_id: priya, note: 'likes evenings' })).status,
    ).toBe(200);
    expect((await list('/notes/index.json'))[0].ContactNote.note).toBe('likes evenings');
    expect((await remove(`/notes/delete/${id}.json`)).status).toBe(200);
    expect((await remove(`/notes/delete/${id}.json`)).status).toBe(404);
  });

  it('need a text and a contact', async () => {
    expect((await put(`/notes/add/${priya}.json`, {})).body.responseData.data).toEqual({
      note: ['This field is required.'],
    });
    expect((await put('/notes/add/1.json', { note: 'x' })).status).toBe(404);
  });
});

describe('activities', () => {
  const form = {
    type: 'task',
    name: 'Cleaning Monday 15:00',
    description: 'with Dr Weber',
    external_url: 'https://crm.example/7',
  };

  it('keep a nineteen-digit external id sent as text', async () => {
    const sent = {
      ...form,
      external_id: '1234567890123456789',
      activity_date: '2026-11-23T15:00:00+00:00',
    };
    const { id } = (await put(`/activity/add/${priya}.json`, sent)).body.responseData.data;
    expect(await list(`/activity/index.json?contact_id=${priya}&type=task`)).toEqual([
      {
        ContactActivity: {
          id,
          contact_id: priya,
          type: 'task',
          name: 'Cleaning Monday 15:00',
          description: 'with Dr Weber',
          activity_author: null,
          external_id: '1234567890123456789',
          external_url: 'https://crm.example/7',
          activity_date: '2026-11-23T15:00:00+00:00',
          created: '2026-11-20T08:00:00+00:00',
        },
      },
    ]);
    const { data } = (await bench.get('/__sandbox/activities')).body;
    expect(data).toEqual([expect.objectContaining({ id, external_id: '1234567890123456789' })]);
  });

  it('are not de-duplicated, and default to now', async () => {
    for (let index = 0; index < 2; index += 1)
      await put(`/activity/add/${priya}.json`, { ...form, external_id: 7 });
    const found = await list('/activity/index.json');
    expect(found.map(({ ContactActivity }) => ContactActivity.activity_date)).toEqual(
      Array(2).fill('2026-11-20T08:00:00+00:00'),
    );
  });

  it('change and go', async () => {
    const { id } = (await put(`/activity/add/${priya}.json`, form)).body.responseData.data;
    expect((await post(`/activity/edit/${id}.json`, { name: 'x' })).status).toBe(406);
    expect(
      (await post(`/activity/edit/${id}.json`, { contact_id: priya, name: 'Cleaning Tuesday' }))
        .status,
    ).toBe(200);
    expect((await list('/activity/index.json'))[0].ContactActivity).toMatchObject({
      name: 'Cleaning Tuesday',
      type: 'task',
    });
    expect((await remove(`/activity/delete/${id}.json`)).status).toBe(200);
    expect(await list('/activity/index.json')).toEqual([]);
  });

  it.each([
    ['an unknown type', { ...form, type: 'party' }, 'type'],
    ['no name', { type: 'task' }, 'name'],
    ['an external id with letters', { ...form, external_id: 'abc' }, 'external_id'],
    ['a date that is none', { ...form, activity_date: 'soon' }, 'activity_date'],
  ])('are refused: %s', async (_name, body, field) => {
    const reply = await put(`/activity/add/${priya}.json`, body);
    expect(reply.status).toBe(406);
    expect(Object.keys(reply.body.responseData.data)).toEqual([field]);
  });
});

describe('bulk commands', () => {
  const run = (commands: unknown): Promise<Reply> => post('/bulk/contacts.json', commands);

  it('each have their own status: a 200 can hold failures', async () => {
    const reply = await run([
      { action: 'add_contact', command_id: 'a', data: { name: 'Bulk Person' } },
      { action: 'edit_contact', command_id: 'b', data: { id: priya, city: 'London' } },
      {
        action: 'add_activity',
        command_id: 'c',
        data: { contact_id: priya, type: 'task', name: 'x' },
      },
      { action: 'add_note', command_id: 'd', data: { contact_id: 1, note: 'x' } },
      { action: 'add_contact', command_id: 'e', data: {} },
      { action: 'dance', command_id: 'f', data: {} },
    ]);
    expect(reply.status).toBe(200);
    expect(reply.body.responseData.data).toEqual([
      { command_id: 'a', status: 201, data: { id: expect.any(String) } },
      { command_id: 'b', status: 200 },
      { command_id: 'c', status: 201, data: { id: expect.any(String) } },
      { command_id: 'd', status: 404, message: 'Not found.' },
      {
        command_id: 'e',
        status: 406,
        message: 'Invalid input data.',
        data: { name: ['This field is required.'] },
      },
      {
        command_id: 'f',
        status: 406,
        message: 'Invalid input data.',
        data: { action: ['Invalid value.'] },
      },
    ]);
    expect((await show(priya)).Contact.city).toBe('London');
  });

  it('count as one operation', async () => {
    const before = bench.sandbox.stats().requests;
    await run(
      [1, 2, 3].map((n) => ({ action: 'add_contact', command_id: String(n), data: { name: 'x' } })),
    );
    expect(bench.sandbox.stats().requests).toBe(before + 1);
  });

  it('are at most ten', async () => {
    const command = { action: 'add_contact', command_id: '1', data: { name: 'x' } };
    expect((await run(Array(11).fill(command))).status).toBe(406);
    expect((await run({})).status).toBe(406);
  });
});
