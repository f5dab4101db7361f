import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, type Reply, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const put = (path: string, body: unknown): Promise<Reply> =>
  bench.send('PUT', `/my/api${path}`, body);
const edit = (id: string, body: unknown): Promise<Reply> =>
  bench.send('POST', `/my/api/contacts/edit/${id}.json`, body);
const show = (id: string): Promise<Reply> => bench.get(`/my/api/contacts/show/${id}.json`);
const add = async (form: Record<string, unknown>): Promise<string> =>
  (await put('/contacts/add.json', { name: 'Helen Marsh', ...form })).body.responseData.data.id;
const invalid = (data: unknown): unknown => ({
  responseData: { status: 406, message: 'Invalid input data.', data },
});
const notFound = { responseData: { status: 404, message: 'Not found.' } };

describe('the limits of a contact’s fields', () => {
  it.each([
    ['name', 150],
    ['title', 255],
    ['company', 100],
    ['industry', 100],
    ['website', 100],
    ['address', 255],
    ['city', 255],
    ['zip', 15],
    ['state', 255],
  ])('%s: %i characters', async (field, limit) => {
    const id = await add({ [field]: 'x'.repeat(limit) });
    expect((await show(id)).body.responseData.Contact[field]).toHaveLength(limit);
    const beyond = await put('/contacts/add.json', { name: 'A', [field]: 'x'.repeat(limit + 1) });
    expect([beyond.status, beyond.body]).toEqual([
      406,
      invalid({ [field]: [`Maximum length is ${limit} characters.`] }),
    ]);
  });

  it.each([
    ['country_id', { country_id: 9999 }, { country_id: ['Invalid country.'] }],
    ['favorite_agent', { favorite_agent: 1 }, { favorite_agent: ['Invalid agent.'] }],
    [
      'a link’s name',
      { ExternalUrl: [{ name: 'x'.repeat(31), url: 'https://a.example' }] },
      { external_url_name: ['Maximum length is 30 characters.'] },
    ],
    [
      'a link that is none',
      { ExternalUrl: [{ name: 'x', url: 'nowhere' }] },
      { url: ['Please supply a valid URL.'] },
    ],
    [
      'an e-mail',
      { ContactEmail: [{ email: 'a@b.example' }, { email: 'b' }] },
      { email: ['Please supply a valid email address.'] },
    ],
    [
      'two things at once',
      { ContactEmail: [{ email: 'b' }], ContactNumber: [{ public_number: '12' }] },
      {
        email: ['Please supply a valid email address.'],
        public_number: ['Please supply a valid phone number.'],
      },
    ],
  ])('and what they may name: %s', async (_name, form, data) => {
    const reply = await put('/contacts/add.json', { name: 'A', ...form });
    expect([reply.status, reply.body]).toEqual([406, invalid(data)]);
  });

  it('attributes hold 255 characters', async () => {
    const { body } = await bench.get('/my/api/contacts/attributes.json');
    const { id } = body.responseData[0].ContactAttribute;
    const form = (length: number): unknown => ({
      ContactAttribute: [{ attribute_id: id, value: 'x'.repeat(length) }],
    });
    const contact = await add({});
    expect((await edit(contact, form(255))).status).toBe(200);
    expect((await edit(contact, form(256))).body).toEqual(
      invalid({ value: ['Maximum length is 255 characters.'] }),
    );
  });
});

describe('editing', () => {
  const whole = {
    city: 'Hove',
    ContactNumber: [{ public_number: '+447700900201' }, { public_number: '+447700900202' }],
    ContactEmail: [{ email: 'a@b.example' }],
    ContactsTag: [{ name: 'new' }],
    ExternalUrl: [{ name: 'CRM', url: 'https://a.example' }],
  };

  it('needs no name, changes what is sent, and says no more than 200', async () => {
    const id = await add(whole);
    const reply = await edit(id, { title: 'Dr.' });
    expect([reply.status, reply.body]).toEqual([200, { responseData: { status: 200 } }]);
    expect((await show(id)).body.responseData).toMatchObject({
      Contact: { name: 'Helen Marsh', title: 'Dr.', city: 'Hove' },
      ContactNumber: [{}, {}],
    });
  });

  it.each(['ContactNumber', 'ContactEmail', 'ContactsTag', 'ExternalUrl'])(
    'an empty text clears the list %s, as an empty list does',
    async (list) => {
      for (const empty of ['', []]) {
        const id = await add(whole);
        expect((await edit(id, { [list]: empty })).status).toBe(200);
        const { responseData } = (await show(id)).body;
        const key = list === 'ContactsTag' ? 'Tag' : list;
        expect(responseData[key] ?? []).toEqual([]);
        expect(responseData.Contact.city).toBe('Hove');
      }
    },
  );

  it('cannot take the name away', async () => {
    expect((await edit(await add({}), { name: '' })).body).toEqual(
      invalid({ name: ['This field is required.'] }),
    );
  });

  it('changes nothing when anything is wrong', async () => {
    const id = await add(whole);
    await edit(id, { city: 'Bath', ContactEmail: [{ email: 'no' }] });
    expect((await show(id)).body.responseData.Contact.city).toBe('Hove');
  });

  it.each(['show', 'edit', 'delete', 'addTags', 'removeTags'])(
    'of somebody who is not there: %s',
    async (what) => {
      const method = { show: 'GET', edit: 'POST', addTags: 'PUT' }[what] ?? 'DELETE';
      const body = method === 'GET' ? undefined : { tags: ['a'] };
      const reply = await bench.send(method, `/my/api/contacts/${what}/1.json`, body);
      expect([reply.status, reply.body]).toEqual([404, notFound]);
    },
  );

  it('that loses a tag nobody ever had: it is not made by that', async () => {
    const path = '/my/api/contacts/removeTags/900100201.json';
    const reply = await bench.send('DELETE', path, { tags: ['VIP', 'never there'] });
    expect(reply.body.responseData.data.tags).toEqual([{ id: '615021', name: 'VIP' }]);
    const again = await bench.send('PUT', '/my/api/contacts/addTags/900100201.json', {
      tags: ['VIP', 'new'],
    });
    expect(again.body.responseData.data.tags).toEqual([
      { id: '615021', name: 'VIP' },
      { id: '615023', name: 'new' },
    ]);
  });

  it('may show tags under the description’s key', async () => {
    bench.sandbox.limits({ contactTagKey: 'ContactsTag' });
    const { responseData } = (await show('900100201')).body;
    expect(responseData).not.toHaveProperty('Tag');
    expect(responseData.ContactsTag).toEqual([{ id: expect.any(String), name: 'VIP' }]);
  });
});

describe('merging by the account’s rule', () => {
  const priya = '900100201';
  const byPhone = { ContactNumber: [{ public_number: '+447700900101' }] };
  const byEmail = { ContactEmail: [{ email: 'priya.nair@example.com' }] };
  const namesOf = async (): Promise<string[]> => {
    const { body } = await bench.get('/my/api/contacts/index.json');
    return body.responseData.data.map(({ Contact }: Loose) => Contact.name);
  };

  it.each([
    ['never', { ...byPhone, ...byEmail }, false],
    ['phone', byPhone, true],
    ['phone', byEmail, false],
    ['email', byEmail, true],
    ['email', byPhone, false],
    ['both', byPhone, false],
    ['both', { ...byPhone, ...byEmail }, true],
  ] as const)('%s', async (mergeContacts, form, isMerged) => {
    bench.sandbox.limits({ mergeContacts });
    const id = await add({ name: 'P. Nair', city: 'Hove', ...form });
    expect(id).not.toBe(priya);
    expect((await show(id)).status).toBe(isMerged ? 404 : 200);
    expect(await namesOf()).toHaveLength(isMerged ? 5 : 6);
    const { Contact } = (await show(priya)).body.responseData;
    expect([Contact.name, Contact.city]).toEqual(
      isMerged ? ['P. Nair', 'Hove'] : ['Priya Nair', ''],
    );
  });

  it('joins the lists of both', async () => {
    bench.sandbox.limits({ mergeContacts: 'phone' });
    const second = { public_number: '+447700900299' };
    await add({
      ContactNumber: [...byPhone.ContactNumber, second],
      ContactsTag: [{ name: 'new' }],
    });
    const { ContactNumber, Tag, ContactEmail } = (await show(priya)).body.responseData;
    expect(ContactNumber).toMatchObject([...byPhone.ContactNumber, second]);
    expect(Tag.map(({ name }: Loose) => name)).toEqual(['VIP', 'new']);
    expect(ContactEmail).toMatchObject(byEmail.ContactEmail);
  });
});

describe('activities', () => {
  const task = { type: 'task', name: 'x' };
  const path = '/activity/add/900100201.json';

  it.each([
    'order',
    'task',
    'chat',
    'ticket',
    'other',
    'invoice',
    'proforma',
    'estimate',
    'cancel',
  ])('may be a %s', async (type) => {
    expect((await put(path, { type, name: 'x' })).status).toBe(201);
  });

  it.each([
    ['no name', { type: 'task' }, { name: ['This field is required.'] }],
    ['no type', { name: 'x' }, { type: ['This field is required.'] }],
    ['another type', { ...task, type: 'party' }, { type: ['Invalid value.'] }],
    ['letters', { ...task, external_id: 'a1' }, { external_id: ['Please supply only integers.'] }],
  ])('are refused: %s', async (_name, form, data) => {
    expect((await put(path, form)).body).toEqual(invalid(data));
  });

  it('may refuse digits sent as text, when the setting says so', async () => {
    const text = { ...task, external_id: '1234567890123456789' };
    expect((await put(path, text)).status).toBe(201);
    bench.sandbox.limits({ externalIdText: false });
    expect((await put(path, { ...task, external_id: '12' })).body).toEqual(
      invalid({ external_id: ['Please supply only integers.'] }),
    );
    expect((await put(path, { ...task, external_id: 12 })).status).toBe(201);
    const long = '{"type":"task","name":"x","external_id":1234567890123456789}';
    expect((await put(path, long)).status).toBe(201);
  });

  it('do not find a contact that is gone', async () => {
    const reply = await put('/activity/add/1.json', task);
    expect([reply.status, reply.body]).toEqual([404, notFound]);
  });
});
