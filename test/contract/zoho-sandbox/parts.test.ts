import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
let contact: string;
beforeEach(async () => {
  lab = await openLab();
  contact = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
});
afterEach(() => lab.close());

const signed = (): Record<string, string> => ({ authorization: `Zoho-oauthtoken ${lab.token}` });

describe('notes', () => {
  const parent = (id = contact, module = 'Contacts'): object => ({
    module: { api_name: module },
    id,
  });

  it('are made with a parent, and shown on it', async () => {
    const made = await lab.api('POST', '/Notes', {
      data: [{ Note_Title: 'T', Note_Content: 'C', Parent_Id: parent() }],
    });
    expect([made.status, made.body.data[0].code]).toEqual([201, 'SUCCESS']);
    const { body } = await lab.api(
      'GET',
      `/Contacts/${contact}/Notes?fields=Note_Title,Note_Content,Parent_Id`,
    );
    expect(body.data).toEqual([
      {
        Note_Title: 'T',
        Note_Content: 'C',
        Parent_Id: {
          module: { api_name: 'Contacts', id: expect.any(String) },
          name: 'Tom Hollis',
          id: contact,
        },
        id: made.body.data[0].details.id,
      },
    ]);
  });

  it('are made below a record without a parent in the body, on calls as well', async () => {
    const call = await lab.insert('Calls', {
      Subject: 'x',
      Call_Type: 'Missed',
      Call_Start_Time: '2026-11-20T07:00:00+00:00',
    });
    for (const path of [`/Contacts/${contact}/Notes`, `/Calls/${call.details.id}/Notes`]) {
      expect((await lab.api('POST', path, { data: [{ Note_Content: 'C' }] })).status).toBe(201);
      expect((await lab.api('GET', `${path}?fields=Note_Content`)).body.data).toHaveLength(1);
    }
  });

  it('are doubled by a repeated request: nothing about them is unique', async () => {
    for (let n = 0; n < 2; n += 1)
      await lab.api('POST', `/Contacts/${contact}/Notes`, { data: [{ Note_Content: 'same' }] });
    expect((await lab.api('GET', `/Contacts/${contact}/Notes?fields=id`)).body.data).toHaveLength(
      2,
    );
  });

  it.each([
    ['no content', { Note_Title: 'T' }, 'MANDATORY_NOT_FOUND', 'Note_Content'],
    [
      'too long a title',
      { Note_Content: 'C', Note_Title: 'x'.repeat(121) },
      'INVALID_DATA',
      'Note_Title',
    ],
    ['too long a content', { Note_Content: 'x'.repeat(65_536) }, 'INVALID_DATA', 'Note_Content'],
  ])('refuse %s', async (_name, fields, code, api_name) => {
    const element = await lab.insert('Notes', { Parent_Id: parent(), ...fields });
    expect([element.code, element.details.api_name]).toEqual([code, api_name]);
  });

  it('refuse a parent that is not there', async () => {
    const element = await lab.insert('Notes', {
      Note_Content: 'C',
      Parent_Id: parent('5000000000000009999'),
    });
    expect([element.code, element.message]).toEqual([
      'INVALID_DATA',
      'the related id given seems to be invalid',
    ]);
    const below = await lab.api('POST', '/Contacts/5000000000000009999/Notes', {
      data: [{ Note_Content: 'C' }],
    });
    expect([below.status, below.body.message]).toEqual([
      400,
      'the related id given seems to be invalid',
    ]);
  });

  it('keep their parent when they are changed', async () => {
    const { details } = await lab.insert('Notes', { Note_Content: 'C', Parent_Id: parent() });
    const other = parent(lab.idOf('Contacts', 'Full_Name', 'Priya Nair'));
    await lab.api('PUT', `/Notes/${details.id}`, {
      data: [{ Note_Content: 'D', Parent_Id: other }],
    });
    expect((await lab.api('GET', `/Notes/${details.id}`)).body.data[0]).toMatchObject({
      Note_Content: 'D',
      Parent_Id: { id: contact },
    });
  });

  it('need fields when listed', async () => {
    expect((await lab.api('GET', `/Contacts/${contact}/Notes`)).body.code).toBe(
      'REQUIRED_PARAM_MISSING',
    );
  });
});

describe('attachments', () => {
  const attach = (form: FormData) =>
    lab.raw('POST', `/crm/v8/Contacts/${contact}/Attachments`, { body: form, headers: signed() });
  const form = (name: string, value: string | Blob, file?: string): FormData => {
    const made = new FormData();
    if (typeof value === 'string') made.set(name, value);
    else made.set(name, value, file);
    return made;
  };
  const list = async () =>
    (
      await lab.api(
        'GET',
        `/Contacts/${contact}/Attachments?fields=File_Name,Size,$type,$link_url,$file_id`,
      )
    ).body.data;

  it('take a file and give it back', async () => {
    const { status, body } = await attach(form('file', new Blob(['hello']), 'a.txt'));
    expect([status, body.data[0].message]).toEqual([200, 'attachment uploaded successfully']);
    expect(await list()).toEqual([
      {
        File_Name: 'a.txt',
        Size: '5',
        $type: 'Attachment',
        $link_url: null,
        $file_id: expect.any(String),
        id: body.data[0].details.id,
      },
    ]);
    const file = await lab.api(
      'GET',
      `/Contacts/${contact}/Attachments/${body.data[0].details.id}`,
    );
    expect([file.status, file.text]).toEqual([200, 'hello']);
  });

  it('take a link, which cannot be downloaded', async () => {
    const sent = form('attachmentUrl', 'https://recordings.example/1.wav?x=1');
    sent.set('title', 'Recording');
    const { body } = await attach(sent);
    expect((await list())[0]).toMatchObject({
      File_Name: 'Recording',
      $type: 'Link URL',
      $link_url: 'https://recordings.example/1.wav?x=1',
    });
    const download = await lab.api(
      'GET',
      `/Contacts/${contact}/Attachments/${body.data[0].details.id}`,
    );
    expect([download.status, download.body.code]).toEqual([400, 'DOWNLOAD_NOT_ALLOWED']);
    expect(
      (await lab.api('DELETE', `/Contacts/${contact}/Attachments/${body.data[0].details.id}`))
        .status,
    ).toBe(200);
    expect((await lab.api('GET', `/Contacts/${contact}/Attachments?fields=id`)).status).toBe(204);
  });

  it('refuse an address that is none, nothing at all, and a file above 20 MB', async () => {
    const bad = await attach(form('attachmentUrl', 'nowhere'));
    expect([bad.status, bad.body.code, bad.body.message]).toEqual([
      400,
      'INVALID_URL_PATTERN',
      'the given attachment URL is incorrect',
    ]);
    expect((await attach(form('other', 'x'))).body.code).toBe('REQUIRED_PARAM_MISSING');
    const large = await attach(
      form('file', new Blob([new Uint8Array(20 * 1024 * 1024 + 1)]), 'big.bin'),
    );
    expect([large.status, large.body.code]).toEqual([413, 'FILE_SIZE_MORE_THAN_ALLOWED_SIZE']);
  });
});

describe('tags', () => {
  const tags = (...names: string[]): object => ({ tags: names.map((name) => ({ name })) });
  const change = (what: string, body: object) =>
    lab.api('POST', `/Contacts/${contact}/actions/${what}`, body);
  const on = async () =>
    (await lab.api('GET', `/Contacts/${contact}?fields=Tag`)).body.data[0].Tag.map(
      (tag: { name: string }) => tag.name,
    );

  it('are added, replaced and removed', async () => {
    const { status, body } = await change('add_tags', tags('CloudTalk', 'Call'));
    expect([status, body.data[0]]).toMatchObject([
      200,
      {
        code: 'SUCCESS',
        details: { id: contact, tags: [{ name: 'CloudTalk' }, { name: 'Call' }] },
      },
    ]);
    await change('add_tags', tags('call', 'New'));
    expect(await on()).toEqual(['CloudTalk', 'Call', 'New']);
    await change('remove_tags', tags('cloudtalk'));
    expect(await on()).toEqual(['Call', 'New']);
    await change('add_tags', { ...tags('Only'), over_write: true });
    expect(await on()).toEqual(['Only']);
  });

  it('are added to many records at once', async () => {
    const ids = lab.sandbox.records('Contacts').map((record) => record['id']);
    const { status, body } = await lab.api('POST', '/Contacts/actions/add_tags', {
      ...tags('All'),
      ids,
    });
    expect([status, body.data.length]).toEqual([200, ids.length]);
  });

  it('come with a record as well', async () => {
    const { details } = await lab.insert('Leads', { Last_Name: 'A', Tag: [{ name: 'CloudTalk' }] });
    expect((await lab.api('GET', `/Leads/${details.id}`)).body.data[0].Tag[0].name).toBe(
      'CloudTalk',
    );
  });

  it.each([
    ['26 characters', 'x'.repeat(26)],
    ['an angle bracket', 'a<b'],
    ['a comma', 'a,b'],
    ['an emoji', 'a😀'],
    ['nothing', ''],
  ])('refuse %s', async (_name, name) => {
    const { status, body } = await change('add_tags', tags(name));
    expect([status, body.code]).toEqual([400, 'INVALID_DATA']);
  });

  it('are at most ten a record and a hundred a module', async () => {
    expect(
      (await change('add_tags', tags(...Array.from({ length: 11 }, (_e, n) => `t${n}`)))).body
        .data[0].code,
    ).toBe('LIMIT_EXCEEDED');
    const many = Array.from({ length: 101 }, (_e, n) => `m${n}`);
    expect((await change('add_tags', tags(...many))).body.code).toBe('LIMIT_EXCEEDED');
  });
});

describe('related lists', () => {
  it('are told, and hold what points to the record', async () => {
    const { body } = await lab.api('GET', '/settings/related_lists?module=Contacts');
    const names = body.related_lists.map((list: { api_name: string }) => list.api_name);
    expect(names).toEqual(
      expect.arrayContaining([
        'Notes',
        'Attachments',
        'Calls',
        'Deals',
        'Activities_Chronological_View',
        'Quality_Notes',
        'Appointments__s',
      ]),
    );
    await lab.insert('Tasks', { Subject: 'open', Who_Id: contact });
    await lab.insert('Tasks', { Subject: 'done', Who_Id: contact, Status: 'Completed' });
    await lab.insert('Calls', {
      Subject: 'call',
      Call_Type: 'Missed',
      Call_Start_Time: '2026-11-20T07:00:00+00:00',
      Who_Id: contact,
    });
    const rows = async (list: string) =>
      (await lab.api('GET', `/Contacts/${contact}/${list}?fields=Subject`)).body.data.map(
        (row: { Subject: string; $module?: string }) => [row.Subject, row.$module],
      );
    expect(await rows('Activities_Chronological_View')).toEqual([['open', 'Tasks']]);
    expect(await rows('Activities_Chronological_View_History')).toEqual([
      ['done', 'Tasks'],
      ['call', 'Calls'],
    ]);
    expect(await rows('Calls')).toEqual([['call', undefined]]);
  });

  it('refuse a list there is not', async () => {
    const { status, body } = await lab.api('GET', `/Contacts/${contact}/Friends?fields=id`);
    expect([status, body.code]).toEqual([400, 'INVALID_DATA']);
  });
});
