import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
let lead: string;
let leads: number;
let contacts: number;
beforeEach(async () => {
  lab = await openLab();
  lead = lab.idOf('Leads', 'Full_Name', 'Peter Lang');
  leads = lab.count('Leads');
  contacts = lab.count('Contacts');
});
afterEach(() => lab.close());

const convert = (options: object = {}, id = lead) =>
  lab.api('POST', `/Leads/${id}/actions/convert`, { data: [options] });

describe('converting a lead', () => {
  it('makes a contact and an account, and says which', async () => {
    const { status, body } = await convert();
    expect(status).toBe(200);
    expect(body.data[0]).toEqual({
      code: 'SUCCESS',
      status: 'success',
      message: 'The record has been converted successfully',
      details: {
        Contacts: { name: 'Peter Lang', id: expect.any(String) },
        Accounts: { name: 'Lang Logistics', id: expect.any(String) },
        Deals: null,
      },
    });
    const [contact] = (await lab.api('GET', `/Contacts/${body.data[0].details.Contacts.id}`)).body
      .data;
    expect(contact).toMatchObject({
      Phone: '01632 960 888',
      Account_Name: { name: 'Lang Logistics' },
      Owner: { name: 'Ben Carter' },
    });
  });

  it('moves notes, calls and tasks, and hides the lead', async () => {
    await lab.api('POST', `/Leads/${lead}/Notes`, { data: [{ Note_Content: 'N' }] });
    await lab.insert('Calls', {
      Subject: 'C',
      Call_Type: 'Missed',
      Call_Start_Time: '2026-11-20T07:00:00+00:00',
      What_Id: lead,
      $se_module: 'Leads',
    });
    await lab.insert('Tasks', { Subject: 'T', What_Id: lead, $se_module: 'Leads' });
    const { Contacts } = (await convert()).body.data[0].details;
    for (const list of ['Notes', 'Calls', 'Tasks'])
      expect(
        (await lab.api('GET', `/Contacts/${Contacts.id}/${list}?fields=id`)).body.data,
      ).toHaveLength(1);
    const listed = async (more: string) =>
      (await lab.api('GET', `/Leads?fields=Last_Name,Converted_Contact,Converted__s${more}`)).body
        .data;
    expect(await listed('')).toHaveLength(leads - 1);
    expect(await listed('&converted=both')).toHaveLength(leads);
    expect(await listed('&converted=true')).toEqual([
      {
        Last_Name: 'Lang',
        Converted__s: true,
        Converted_Contact: { name: 'Peter Lang', id: Contacts.id },
        id: lead,
      },
    ]);
  });

  it('hides the lead from a query unless it asks for converted ones', async () => {
    await convert();
    const count = async (where: string) =>
      (await lab.api('POST', '/coql', { select_query: `select id from Leads where ${where}` })).body
        ?.info.count ?? 0;
    expect(await count(`id = '${lead}'`)).toBe(0);
    expect(await count(`(id = '${lead}' and Converted__s = 'true')`)).toBe(1);
    await lab.control('quirks', { coqlConverted: 'show' });
    expect(await count(`id = '${lead}'`)).toBe(1);
  });

  it('takes an existing contact and makes a deal', async () => {
    const id = lab.idOf('Contacts', 'Full_Name', 'Priya Nair');
    const { body } = await convert({
      Contacts: { id },
      Deals: { Deal_Name: 'Fleet check-ups', Stage: 'Qualification' },
    });
    expect(body.data[0].details).toMatchObject({
      Contacts: { id },
      Deals: { name: 'Fleet check-ups' },
    });
    expect(lab.sandbox.records('Contacts')).toHaveLength(contacts);
  });

  it.each([
    [
      'a stage outside the pipeline',
      { Deals: { Deal_Name: 'D', Stage: 'Moon' } },
      'MAPPING_MISMATCH',
    ],
    ['a deal without stage', { Deals: { Deal_Name: 'D' } }, 'MANDATORY_NOT_FOUND'],
    ['a contact that is not there', { Contacts: { id: '5000000000000009999' } }, 'INVALID_DATA'],
  ])('refuses %s and leaves everything as it was', async (_name, options, code) => {
    const { status, body } = await convert(options);
    expect([status, body.data[0].code]).toEqual([400, code]);
    expect(lab.sandbox.records('Contacts')).toHaveLength(contacts);
    expect((await convert()).status).toBe(200);
  });

  it('does it once', async () => {
    await convert();
    const { status, body } = await convert();
    expect([status, body.code]).toEqual([400, 'ID_ALREADY_CONVERTED']);
  });

  it('refuses what is aimed at a converted lead, unless it is told to accept it', async () => {
    await convert();
    const call = {
      Subject: 'C',
      Call_Type: 'Missed',
      Call_Start_Time: '2026-11-20T07:00:00+00:00',
      What_Id: lead,
      $se_module: 'Leads',
    };
    expect((await lab.insert('Calls', call)).code).toBe('INVALID_DATA');
    expect((await lab.api('PUT', `/Leads/${lead}`, { data: [{ Company: 'x' }] })).status).toBe(400);
    expect(
      (await lab.api('POST', `/Leads/${lead}/Notes`, { data: [{ Note_Content: 'N' }] })).status,
    ).toBe(400);
    await lab.control('quirks', { convertedLeads: 'accept' });
    expect((await lab.insert('Calls', call)).code).toBe('SUCCESS');
    expect((await lab.api('PUT', `/Leads/${lead}`, { data: [{ Company: 'x' }] })).status).toBe(200);
  });

  it('can be looked at before', async () => {
    const made = await lab.insert('Accounts', { Account_Name: 'lang logistics' });
    const { status, body } = await lab.api('GET', `/Leads/${lead}/__conversion_options`);
    expect(status).toBe(200);
    expect(body).toEqual({
      __conversion_options: {
        module_preference: null,
        Contacts: null,
        Accounts: [
          {
            Phone: null,
            Account_Type: null,
            Website: null,
            Account_Name: 'lang logistics',
            Locked__s: false,
            $editable: true,
            $approval_state: 'approved',
            id: made.details.id,
          },
        ],
        preference_field_matched_value: {
          Contacts: null,
          Accounts: [
            {
              field: {
                api_name: 'Account_Name',
                field_label: 'Account Name',
                unique: false,
                id: expect.any(String),
              },
              matched_lead_value: expect.any(String),
            },
          ],
        },
        modules_with_multiple_layouts: null,
      },
    });
  });

  it('can be answered with 202: it happens a little later, and the job tells', async () => {
    await lab.control('quirks', { convertStatus: 202 });
    const { status, body } = await convert();
    expect([status, body]).toEqual([
      202,
      {
        data: [
          {
            code: 'SCHEDULED',
            details: { job_id: expect.any(String) },
            message: 'Convert lead scheduled successfully',
            status: 'success',
          },
        ],
      },
    ]);
    expect(await isConverted(lead)).toBe(false);
    expect(lab.sandbox.records('Contacts')).toHaveLength(contacts);
    const job = `/Leads/actions/mass_convert?job_id=${body.data[0].details.job_id}`;
    expect((await lab.api('GET', job)).body.data[0]).toMatchObject({ Status: 'scheduled' });
    lab.clock.advance(5000);
    expect(await isConverted(lead)).toBe(true);
    expect((await lab.api('GET', job)).body).toEqual({
      data: [
        {
          Status: 'completed',
          Total_Count: 1,
          Converted_Count: 1,
          Failed_Count: 0,
          Not_Converted_Count: 0,
        },
      ],
    });
  });

  it('refuses at once what could not be done later either', async () => {
    await lab.control('quirks', { convertStatus: 202 });
    const { status, body } = await convert({ Deals: { Deal_Name: 'D', Stage: 'Moon' } });
    expect([status, body.data[0].code]).toEqual([400, 'MAPPING_MISMATCH']);
    expect(lab.sandbox.records('Contacts')).toHaveLength(contacts);
  });
});

const isConverted = async (id: string): Promise<boolean> =>
  (await lab.api('GET', `/Leads/${id}?fields=Converted__s`)).body.data[0].Converted__s;

describe('many at once', () => {
  it('are converted a little later, for two hundred credits', async () => {
    const other = (await lab.insert('Leads', { Last_Name: 'Other' })).details.id;
    const before = lab.sandbox.stats().credits;
    const { status, body } = await lab.api('POST', '/Leads/actions/mass_convert', {
      ids: [lead, other],
    });
    expect(lab.sandbox.stats().credits - before).toBe(200);
    expect([status, body]).toEqual([
      202,
      {
        code: 'SCHEDULED',
        details: { job_id: expect.any(String) },
        message: 'Mass convert scheduled successfully',
        status: 'success',
      },
    ]);
    await convert();
    lab.clock.advance(5000);
    const job = `/Leads/actions/mass_convert?job_id=${body.details.job_id}`;
    expect((await lab.api('GET', job)).body.data[0]).toEqual({
      Status: 'completed',
      Total_Count: 2,
      Converted_Count: 1,
      Failed_Count: 0,
      Not_Converted_Count: 1,
    });
    expect(await isConverted(other)).toBe(true);
  });

  it.each<[string, unknown, string, object]>([
    ['nothing', undefined, 'MANDATORY_NOT_FOUND', { api_name: 'ids', json_path: '$.ids' }],
    [
      'no list',
      'x',
      'INVALID_DATA',
      { expected_data_type: 'jsonarray', api_name: 'ids', json_path: '$.ids' },
    ],
    [
      'fifty-one',
      Array.from({ length: 51 }, (_each, index) => String(index)),
      'LIMIT_EXCEEDED',
      { limit: 50, api_name: 'ids', json_path: '$.ids' },
    ],
    ['a stranger', ['1'], 'INVALID_DATA', { api_name: 'ids', json_path: '$.ids[0]' }],
  ])('are refused as %s', async (_what, ids, code, details) => {
    const { status, body } = await lab.api('POST', '/Leads/actions/mass_convert', { ids });
    expect([status, body.code, body.details]).toEqual([400, code, details]);
  });
});

describe('the options of a conversion', () => {
  const contactOf = (id: string) =>
    lab.sandbox.records('Contacts').find((each) => each['id'] === id);

  it('carry tags over, move attachments, and name the owner', async () => {
    await lab.api('POST', `/Leads/${lead}/actions/add_tags`, {
      tags: [{ name: 'fleet' }, { name: 'old' }],
    });
    const form = new FormData();
    form.set('attachmentUrl', 'https://example.com/a.pdf');
    await lab.raw('POST', `/crm/v8/Leads/${lead}/Attachments`, {
      body: form,
      headers: { authorization: `Zoho-oauthtoken ${lab.token}` },
    });
    const users = (await lab.api('GET', '/users?type=ActiveConfirmedUsers')).body.users;
    const owner = users.at(-1).id;
    const { body } = await convert({
      carry_over_tags: { Contacts: ['fleet'] },
      move_attachments_to: { api_name: 'Accounts' },
      assign_to: { id: owner },
    });
    const { Contacts: contact, Accounts: account } = body.data[0].details;
    const kept = contactOf(contact.id);
    expect(kept).toMatchObject({ Owner: { id: owner }, Tag: [{ name: 'fleet' }] });
    const listed = await lab.api('GET', `/Accounts/${account.id}/Attachments?fields=File_Name`);
    expect(listed.body.data).toHaveLength(1);
  });

  it('overwrite an existing contact only when they say so', async () => {
    const id = lab.idOf('Contacts', 'Full_Name', 'Priya Nair');
    const before = contactOf(id)?.['Phone'];
    await lab.control('edit', { module: 'Leads', id: lead, fields: { Phone: '+44 20 7000 0000' } });
    await convert({ Contacts: { id } });
    expect(contactOf(id)?.['Phone']).toBe(before);
    const second = await lab.insert('Leads', { Last_Name: 'Nair', Phone: '+44 20 7111 1111' });
    await lab.api('POST', `/Leads/${second.details.id}/actions/convert`, {
      data: [{ overwrite: true, Contacts: { id } }],
    });
    expect(contactOf(id)?.['Phone']).toBe('+44 20 7111 1111');
  });

  it.each<[object, object]>([
    [{ assign_to: { id: '1' } }, { api_name: 'id', json_path: '$.data[0].assign_to.id' }],
    [
      { move_attachments_to: { api_name: 'Deals' } },
      {
        api_name: 'api_name',
        json_path: '$.data[0].move_attachments_to.api_name',
        supported_values: ['Contacts', 'Accounts'],
      },
    ],
    [
      { carry_over_tags: { Contacts: ['strange'] } },
      { api_name: 'Contacts', json_path: '$.data[0].carry_over_tags.Contacts[0]' },
    ],
    [
      { carry_over_tags: { Contacts: 'strange' } },
      {
        expected_data_type: 'jsonarray',
        api_name: 'Contacts',
        json_path: '$.data[0].carry_over_tags.Contacts',
      },
    ],
  ])('are refused as %j', async (options, details) => {
    const { status, body } = await convert(options);
    expect([status, body.data[0].code, body.data[0].details]).toEqual([
      400,
      'INVALID_DATA',
      details,
    ]);
    expect(lab.sandbox.records('Contacts')).toHaveLength(contacts);
  });

  it('leave no half of it behind when the last part is refused', async () => {
    const accounts = lab.count('Accounts');
    const { status, body } = await convert({
      Deals: { Deal_Name: 'D', Stage: 'Qualification', Closing_Date: 'x' },
    });
    expect([status, body.data[0].code]).toEqual([400, 'INVALID_DATA']);
    expect(lab.count('Accounts')).toBe(accounts);
    expect(await isConverted(lead)).toBe(false);
  });
});
