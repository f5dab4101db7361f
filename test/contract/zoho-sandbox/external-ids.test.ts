import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab({ seed: 'empty' });
  await make('Contacts', 'External Contact ID', 'org');
  await make('Accounts', 'External Account ID', 'org');
  await make('Leads', 'My Lead ID', 'user');
});
afterEach(() => lab.close());

const make = (module: string, label: string, type: string, more: object = {}) =>
  lab.api('POST', `/settings/fields?module=${module}`, {
    fields: [{ field_label: label, data_type: 'text', external: { type, show: true }, ...more }],
  });

const byContact = { 'x-external': 'Contacts.External_Contact_ID' };
const invalid = 'the id given seems to be invalid';

describe('external fields', () => {
  it('are told by the metadata', async () => {
    const { fields } = (await lab.api('GET', '/settings/fields?module=Contacts')).body;
    const found = fields.find(
      (each: { api_name: string }) => each.api_name === 'External_Contact_ID',
    );
    expect(found).toMatchObject({ external: { type: 'org', show: true }, unique: {} });
  });

  it.each([
    [
      'on Calls',
      'Calls',
      {},
      'NOT_ALLOWED',
      'External field is not allowed for module Calls.',
      { api_name: 'external', json_path: '$.fields[0].external' },
    ],
    [
      'of e-mail type',
      'Leads',
      { data_type: 'email' },
      'NOT_ALLOWED',
      'External field is not allowed for data type email.',
      { api_name: 'external', json_path: '$.fields[0].external' },
    ],
    [
      'of text area type',
      'Leads',
      { data_type: 'textarea' },
      'NOT_ALLOWED',
      'External field is not allowed for data type textarea.',
      { api_name: 'external', json_path: '$.fields[0].external' },
    ],
    [
      'of no known kind',
      'Leads',
      { external: { type: 'all', show: true } },
      'INVALID_DATA',
      'invalid data',
      {
        api_name: 'type',
        json_path: '$.fields[0].external.type',
        supported_values: ['org', 'user'],
      },
    ],
    [
      'without kind',
      'Leads',
      { external: { show: true } },
      'MANDATORY_NOT_FOUND',
      'required field not found',
      { api_name: 'type', json_path: '$.fields[0].external.type' },
    ],
  ])('are refused %s', async (_what, module, more, code, message, details) => {
    const answer = await make(module, 'Outside', 'org', more);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ fields: [{ code, details, message, status: 'error' }] });
  });

  it('stand in one record only', async () => {
    await lab.insert('Contacts', { Last_Name: 'A', External_Contact_ID: 'c-1' });
    const second = await lab.insert('Contacts', { Last_Name: 'B', External_Contact_ID: 'C-1' });
    expect(second).toMatchObject({
      code: 'DUPLICATE_DATA',
      details: { api_name: 'External_Contact_ID', json_path: '$.data[0].External_Contact_ID' },
    });
  });
});

describe('X-EXTERNAL', () => {
  let id: string;
  beforeEach(async () => {
    id = (await lab.insert('Contacts', { Last_Name: 'Ext', External_Contact_ID: 'c/ 1' })).details
      .id;
  });

  it('lets the value stand in the path, for reading, changing, notes and deleting', async () => {
    const path = `/Contacts/${encodeURIComponent('c/ 1')}`;
    const read = await lab.api('GET', `${path}?fields=Last_Name`, undefined, byContact);
    expect(read.body).toEqual({ data: [{ Last_Name: 'Ext', id }] });
    const changed = await lab.api('PUT', path, { data: [{ Title: 'Dr' }] }, byContact);
    expect(changed.body.data[0]).toMatchObject({ code: 'SUCCESS', details: { id } });
    const note = { data: [{ Note_Content: 'x' }] };
    expect((await lab.api('POST', `${path}/Notes`, note, byContact)).status).toBe(201);
    const gone = await lab.api('DELETE', path, undefined, byContact);
    expect(gone.body.data[0]).toMatchObject({ code: 'SUCCESS', details: { id } });
  });

  it('lets it stand in ids', async () => {
    const ids = encodeURIComponent('c/ 1');
    const listed = await lab.api(
      'GET',
      `/Contacts?fields=Last_Name&ids=${ids}`,
      undefined,
      byContact,
    );
    expect(listed.body.data).toEqual([{ Last_Name: 'Ext', id }]);
    const gone = await lab.api('DELETE', `/Contacts?ids=${ids}`, undefined, byContact);
    expect(gone.body.data[0].details).toEqual({ id });
  });

  it('lets it stand in the elements of an update, as id or by its own name', async () => {
    const answer = await lab.api(
      'PUT',
      '/Contacts',
      {
        data: [
          { id: 'c/ 1', Title: 'A' },
          { External_Contact_ID: 'c/ 1', Title: 'B' },
        ],
      },
      byContact,
    );
    expect(answer.status).toBe(200);
    expect(answer.body.data.map((each: { details: { id: string } }) => each.details.id)).toEqual([
      id,
      id,
    ]);
  });

  it('leads to nobody when nobody has the value', async () => {
    const answer = await lab.api('PUT', '/Contacts/c-9', { data: [{ Title: 'x' }] }, byContact);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      data: [
        {
          code: 'INVALID_DATA',
          details: { api_name: 'id', json_path: '$.data[0].id' },
          message: invalid,
          status: 'error',
        },
      ],
    });
  });

  it.each(['Contacts.Email', 'Contacts.Nothing', 'Nothing.External_Contact_ID', 'x'])(
    'is refused when it names no external field: %s',
    async (value) => {
      const answer = await lab.api('GET', '/Contacts/c-1', undefined, { 'x-external': value });
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({
        code: 'INVALID_DATA',
        details: { header_name: 'X-EXTERNAL', value },
        message: 'the external field given seems to be invalid',
        status: 'error',
      });
    },
  );

  it.each([
    ['Calls.Who_Id.External_Contact_ID', { Who_Id: { External_Contact_ID: 'c/ 1' } }],
    ['Calls.Who_Id.External_Contact_ID', { Who_Id: { id: 'c/ 1' } }],
    ['Calls.Who_Id.External_Contact_ID', { Who_Id: 'c/ 1' }],
  ])('points lookups by %s: %j', async (header, link) => {
    const call = {
      Subject: 'Ext',
      Call_Type: 'Missed',
      Call_Start_Time: '2026-11-20T07:00:00+00:00',
      ...link,
    };
    const answer = await lab.api('POST', '/Calls', { data: [call] }, { 'x-external': header });
    expect(answer.status).toBe(201);
    expect(lab.sandbox.records('Calls')[0]).toMatchObject({ Who_Id: { id } });
  });

  it('points multi-module lookups, and several at once', async () => {
    const account = (
      await lab.insert('Accounts', { Account_Name: 'Acme', External_Account_ID: 'a-1' })
    ).details.id;
    const event = {
      Event_Title: 'Ext',
      Start_DateTime: '2026-11-21T10:00:00+00:00',
      End_DateTime: '2026-11-21T11:00:00+00:00',
      What_Id: { External_Account_ID: 'a-1' },
      $se_module: 'Accounts',
      Who_Id: { External_Contact_ID: 'c/ 1' },
    };
    const header = 'Events.What_Id->Accounts.External_Account_ID,Events.Who_Id.External_Contact_ID';
    const answer = await lab.api('POST', '/Events', { data: [event] }, { 'x-external': header });
    expect(answer.status).toBe(201);
    expect(lab.sandbox.records('Events')[0]).toMatchObject({
      What_Id: { id: account },
      Who_Id: { id },
    });
  });

  it('works within a composite request', async () => {
    const answer = await lab.api('POST', '/__composite_requests', {
      __composite_requests: [
        {
          method: 'GET',
          uri: `/crm/v8/Contacts/${encodeURIComponent('c/ 1')}?fields=Last_Name`,
          headers: { 'X-EXTERNAL': 'Contacts.External_Contact_ID' },
        },
      ],
    });
    expect(answer.body.__composite_requests[0].details.response.body.data[0].id).toBe(id);
  });
});

describe('external fields of one user', () => {
  const byLead = { 'x-external': 'Leads.My_Lead_ID' };

  it('are that user’s alone', async () => {
    const { id } = (await lab.insert('Leads', { Last_Name: 'Mine', My_Lead_ID: 'l-1' })).details;
    const mine = await lab.api('GET', '/Leads/l-1?fields=My_Lead_ID', undefined, byLead);
    expect(mine.body).toEqual({ data: [{ My_Lead_ID: 'l-1', id }] });
    await lab.control('edit', { module: 'Leads', id, as: 'owner', fields: { My_Lead_ID: 'o-1' } });
    const other = await lab.api('GET', '/Leads/o-1', undefined, byLead);
    expect([other.status, other.body.message]).toEqual([400, invalid]);
    const still = await lab.api('GET', '/Leads/l-1?fields=My_Lead_ID', undefined, byLead);
    expect(still.body).toEqual({ data: [{ My_Lead_ID: 'l-1', id }] });
  });
});
