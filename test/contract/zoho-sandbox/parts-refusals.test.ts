import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
let lead: string;
beforeAll(async () => {
  lab = await openLab({ seed: 'empty' });
  lead = (await lab.insert('Leads', { Last_Name: 'Parts' })).details.id;
});
afterAll(() => lab.close());

const place = (name: string) => ({ api_name: name, json_path: `$.data[0].${name}` });
const flat = (code: string, details: object, message: string) => ({
  code,
  details,
  message,
  status: 'error',
});

describe('notes (section 8)', () => {
  it.each<[string, object, string, object, string]>([
    [
      'without content',
      { Note_Title: 't' },
      'MANDATORY_NOT_FOUND',
      place('Note_Content'),
      'required field not found',
    ],
    [
      'with too much of it',
      { Note_Content: 'x'.repeat(65_536) },
      'INVALID_DATA',
      { maximum_length: 65_535, ...place('Note_Content') },
      'invalid data',
    ],
    [
      'with too long a title',
      { Note_Content: 'c', Note_Title: 'x'.repeat(121) },
      'INVALID_DATA',
      { maximum_length: 120, ...place('Note_Title') },
      'invalid data',
    ],
  ])('%s', async (_what, element, code, details, message) => {
    const answer = await lab.api('POST', `/Leads/${lead}/Notes`, { data: [element] });
    expect([answer.status, answer.body]).toEqual([400, { data: [flat(code, details, message)] }]);
  });

  it('on nobody', async () => {
    const path = '/Leads/5000000000999999999/Notes';
    const answer = await lab.api('POST', path, { data: [{ Note_Content: 'c' }] });
    expect([answer.status, answer.body]).toEqual([
      400,
      flat('INVALID_DATA', { resource_path_index: 1 }, 'the related id given seems to be invalid'),
    ]);
  });

  it('a hundred and one at once', async () => {
    const data = Array.from({ length: 101 }, () => ({ Note_Content: 'c' }));
    const answer = await lab.api('POST', `/Leads/${lead}/Notes`, { data });
    expect([answer.status, answer.body.code]).toEqual([400, 'LIMIT_EXCEEDED']);
  });

  it('change in title and content only', async () => {
    const made = await lab.api('POST', `/Leads/${lead}/Notes`, { data: [{ Note_Content: 'c' }] });
    const { id } = made.body.data[0].details;
    const { users } = (await lab.api('GET', '/users?type=ActiveConfirmedUsers')).body;
    const element = { Note_Title: 't', Note_Content: 'd', Owner: users[0].id };
    await lab.api('PUT', `/Notes/${id}`, { data: [element] });
    const [note] = (await lab.api('GET', `/Notes/${id}`)).body.data;
    expect(note).toMatchObject({ Note_Title: 't', Note_Content: 'd', Parent_Id: { id: lead } });
    expect(note.Owner.id).not.toBe(users[0].id);
  });
});

describe('tags (section 8)', () => {
  const add = (tags: unknown) => lab.api('POST', `/Leads/${lead}/actions/add_tags`, { tags });
  const name = { api_name: 'name', json_path: '$.tags[0].name' };

  it.each<[string, unknown, object]>([
    ['26 characters', 'x'.repeat(26), { maximum_length: 25, ...name }],
    ['<', 'a<b', name],
    ['>', 'a>b', name],
    ['a comma', 'a,b', name],
    ['an emoji', 'a😀', name],
    ['nothing', '', name],
  ])('refuse %s', async (_what, tag, details) => {
    const answer = await add([{ name: tag }]);
    expect([answer.status, answer.body]).toEqual([
      400,
      flat('INVALID_DATA', details, 'invalid data'),
    ]);
  });

  it('take 25 characters, ten a record, and not eleven', async () => {
    const tags = Array.from({ length: 10 }, (_e, n) => ({ name: `${'t'.repeat(23)}${10 + n}` }));
    expect((await add(tags)).status).toBe(200);
    const answer = await add([{ name: 'eleventh' }]);
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        data: [
          flat(
            'LIMIT_EXCEEDED',
            { limit: 10, api_name: 'tags', json_path: '$.tags' },
            'record cannot have more than 10 tags',
          ),
        ],
      },
    ]);
  });
});

describe('attachments (section 8)', () => {
  const attach = (fields: Record<string, string>) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return lab.raw('POST', `/crm/v8/Leads/${lead}/Attachments`, {
      body,
      headers: { authorization: `Zoho-oauthtoken ${lab.token}` },
    });
  };

  it.each<[string, Record<string, string>, string, object, string]>([
    [
      'no address',
      { attachmentUrl: 'nowhere' },
      'INVALID_URL_PATTERN',
      { param_name: 'attachmentUrl' },
      'the given attachment URL is incorrect',
    ],
    [
      'an address of 3001',
      { attachmentUrl: `https://example.com/${'x'.repeat(2981)}` },
      'INVALID_URL_PATTERN',
      { param_name: 'attachmentUrl' },
      'the given attachment URL is incorrect',
    ],
    [
      'nothing',
      { title: 't' },
      'REQUIRED_PARAM_MISSING',
      { param_name: 'file' },
      'One of the expected parameter is missing',
    ],
  ])('refuse %s', async (_what, fields, code, details, message) => {
    const answer = await attach(fields);
    expect([answer.status, answer.body]).toEqual([400, flat(code, details, message)]);
  });

  it('take an address of 3000, which cannot be downloaded', async () => {
    const answer = await attach({ attachmentUrl: `https://example.com/${'x'.repeat(2980)}` });
    expect([answer.status, answer.body.data[0].message]).toEqual([
      200,
      'attachment uploaded successfully',
    ]);
    const path = `/Leads/${lead}/Attachments/${answer.body.data[0].details.id}`;
    const download = await lab.api('GET', path);
    expect([download.status, download.body.code]).toEqual([400, 'DOWNLOAD_NOT_ALLOWED']);
  });
});

describe('related lists (section 8)', () => {
  it.each<[string, string, object, string]>([
    [
      'Notes',
      'REQUIRED_PARAM_MISSING',
      { param_name: 'fields' },
      'One of the expected parameter is missing',
    ],
    [
      'Hidden?fields=id',
      'INVALID_DATA',
      { resource_path_index: 2 },
      'the relation name given seems to be invalid',
    ],
    [
      'Notes?fields=id&per_page=201',
      'INVALID_DATA',
      { param_name: 'per_page', limit: 200 },
      'invalid data',
    ],
  ])('refuse %s', async (list, code, details, message) => {
    const answer = await lab.api('GET', `/Leads/${lead}/${list}`);
    expect([answer.status, answer.body]).toEqual([400, flat(code, details, message)]);
  });
});
