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
    await lab.insert('Accounts', { Account_Name: 'lang logistics' });
    const { body } = await lab.api('GET', `/Leads/${lead}/__conversion_options`);
    expect(body.__conversion_options).toMatchObject({
      Contacts: [],
      Accounts: [{ name: 'lang logistics' }],
    });
  });

  it('can be answered with 202', async () => {
    await lab.control('quirks', { convertStatus: 202 });
    const { status, body } = await convert();
    expect([status, body.data[0].code, typeof body.data[0].details.job_id]).toEqual([
      202,
      'SCHEDULED',
      'string',
    ]);
    expect(
      (await lab.api('GET', `/Leads/${lead}?fields=Converted__s`)).body.data[0].Converted__s,
    ).toBe(true);
  });
});
