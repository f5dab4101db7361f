import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const long = (n: number): string => 'x'.repeat(n);

describe('insert', () => {
  it('answers 201 with one element per record in the order of the request', async () => {
    const { status, body } = await lab.api('POST', '/Leads', {
      data: [{ Last_Name: 'A' }, { Last_Name: 'B' }],
    });
    expect(status).toBe(201);
    const ids = body.data.map((each: { details: { id: string } }) => each.details.id);
    expect(ids).toEqual([lab.idOf('Leads', 'Last_Name', 'A'), lab.idOf('Leads', 'Last_Name', 'B')]);
    expect(ids[0]).toMatch(/^5000000000\d{9}$/);
    expect(body.data[0]).toEqual({
      code: 'SUCCESS',
      status: 'success',
      message: 'record added',
      details: {
        id: ids[0],
        Created_Time: '2026-11-20T08:00:00+00:00',
        Modified_Time: '2026-11-20T08:00:00+00:00',
        $approval_state: 'approved',
        Created_By: { name: 'Patchcord Integration', id: expect.any(String) },
        Modified_By: { name: 'Patchcord Integration', id: expect.any(String) },
      },
    });
  });

  it('answers 207 when some elements fail and 400 when all do', async () => {
    const mixed = await lab.api('POST', '/Leads', {
      data: [{ Last_Name: 'A' }, { Company: 'no name' }],
    });
    expect([mixed.status, mixed.body.data.map((each: { status: string }) => each.status)]).toEqual([
      207,
      ['success', 'error'],
    ]);
    const none = await lab.api('POST', '/Leads', { data: [{ Company: 'no name' }, 7] });
    expect([none.status, none.body.data.map((each: { code: string }) => each.code)]).toEqual([
      400,
      ['MANDATORY_NOT_FOUND', 'INVALID_DATA'],
    ]);
  });

  it.each([
    [
      'a number for text',
      { Company: 5 },
      { expected_data_type: 'text', api_name: 'Company', json_path: '$.data[0].Company' },
    ],
    [
      'too long a text',
      { Last_Name: long(81) },
      { maximum_length: 80, api_name: 'Last_Name', json_path: '$.data[0].Last_Name' },
    ],
    [
      'a broken phone',
      { Phone: 'n/a?' },
      { expected_data_type: 'phone', api_name: 'Phone', json_path: '$.data[0].Phone' },
    ],
    [
      'too long a phone',
      { Phone: '0'.repeat(31) },
      { maximum_length: 30, api_name: 'Phone', json_path: '$.data[0].Phone' },
    ],
    [
      'a broken e-mail',
      { Email: 'a@b' },
      { expected_data_type: 'email', api_name: 'Email', json_path: '$.data[0].Email' },
    ],
    [
      'a text for an integer',
      { No_of_Employees: '5' },
      {
        expected_data_type: 'integer',
        api_name: 'No_of_Employees',
        json_path: '$.data[0].No_of_Employees',
      },
    ],
    [
      'a text for a boolean',
      { Email_Opt_Out: 'yes' },
      {
        expected_data_type: 'boolean',
        api_name: 'Email_Opt_Out',
        json_path: '$.data[0].Email_Opt_Out',
      },
    ],
    [
      'an owner who is nobody',
      { Owner: { id: '4000000000000009999' } },
      { api_name: 'Owner', json_path: '$.data[0].Owner' },
    ],
  ])('refuses %s', async (_name, fields, details) => {
    const element = await lab.insert('Leads', { Last_Name: 'A', ...fields });
    expect(element).toEqual({
      code: 'INVALID_DATA',
      details,
      message: expect.any(String),
      status: 'error',
    });
  });

  it('packs several errors of one record', async () => {
    const element = await lab.insert('Leads', { Last_Name: 5, Email: 'x' });
    expect(element).toMatchObject({
      code: 'MULTIPLE_OR_MULTI_ERRORS',
      message: 'Multiple errors in the request',
      details: {
        errors: [
          { code: 'INVALID_DATA', details: { api_name: 'Last_Name' } },
          { code: 'INVALID_DATA', details: { api_name: 'Email' } },
        ],
      },
    });
  });

  it('looks at types before mandatory fields, and at mandatory fields before unique ones', async () => {
    await lab.insert('Leads', { Last_Name: 'A', Patchcord_Key: 'k' });
    expect((await lab.insert('Leads', { Email: 'x', Patchcord_Key: 'k' })).code).toBe(
      'INVALID_DATA',
    );
    expect((await lab.insert('Leads', { Patchcord_Key: 'k' })).code).toBe('MANDATORY_NOT_FOUND');
    expect((await lab.insert('Leads', { Last_Name: 'B', Patchcord_Key: 'k' })).code).toBe(
      'DUPLICATE_DATA',
    );
  });

  it.each([
    ['2026-11-20T10:00:00+00:00', true],
    ['2026-11-20T10:00:00-05:00', true],
    ['2026-11-20T10:00:00Z', false],
    ['2026-11-20T10:00:00.000+00:00', false],
    ['2026-11-20 10:00:00', false],
    ['2026-02-30T10:00:00+00:00', false],
  ])('takes the date-time %s: %s', async (text, right) => {
    const element = await lab.insert('Events', {
      Event_Title: 'x',
      Start_DateTime: text,
      End_DateTime: '2026-11-21T10:00:00+00:00',
    });
    expect(element.code).toBe(right ? 'SUCCESS' : 'INVALID_DATA');
    if (!right) expect(element.details.expected_data_type).toBe('datetime');
  });

  it('reports a duplicate with the record that holds the value, without regard to case', async () => {
    const first = await lab.insert('Leads', { Last_Name: 'A', Patchcord_Key: 'call-1' });
    const second = await lab.api('POST', '/Leads', {
      data: [{ Last_Name: 'B', Patchcord_Key: 'CALL-1' }],
    });
    expect(second.status).toBe(400);
    expect(second.body.data[0]).toEqual({
      code: 'DUPLICATE_DATA',
      message: 'duplicate data',
      status: 'error',
      details: {
        api_name: 'Patchcord_Key',
        json_path: '$.data[0].Patchcord_Key',
        id: first.details.id,
        duplicate_record: {
          id: first.details.id,
          Owner: {
            name: 'Patchcord Integration',
            id: expect.any(String),
            zuid: expect.any(String),
          },
          module: { api_name: 'Leads', id: expect.any(String) },
        },
        more_records: false,
      },
    });
  });

  it('finds a duplicate within the batch as well, and frees the value when the holder is deleted', async () => {
    const { status, body } = await lab.api('POST', '/Leads', {
      data: [
        { Last_Name: 'A', Patchcord_Key: 'k' },
        { Last_Name: 'B', Patchcord_Key: 'k' },
      ],
    });
    expect([status, body.data[1].details.duplicate_record.id]).toEqual([
      207,
      body.data[0].details.id,
    ]);
    await lab.api('DELETE', `/Leads/${body.data[0].details.id}`);
    expect((await lab.insert('Leads', { Last_Name: 'C', Patchcord_Key: 'k' })).code).toBe(
      'SUCCESS',
    );
  });

  it('ignores unknown and read-only fields without a word', async () => {
    const { details } = await lab.insert('Leads', {
      Last_Name: 'A',
      Telephone: '1',
      Created_Time: '2020-01-01T00:00:00+00:00',
    });
    const [record] = (await lab.api('GET', `/Leads/${details.id}`)).body.data;
    expect(record).not.toHaveProperty('Telephone');
    expect(record.Created_Time).toBe('2026-11-20T08:00:00+00:00');
  });

  it('adds an unknown picklist value to the list', async () => {
    const { details } = await lab.insert('Leads', { Last_Name: 'A', Lead_Source: 'Telefone' });
    expect(
      (await lab.api('GET', `/Leads/${details.id}?fields=Lead_Source`)).body.data[0].Lead_Source,
    ).toBe('Telefone');
    const fields = (await lab.api('GET', '/settings/fields?module=Leads')).body.fields;
    const source = fields.find((field: { api_name: string }) => field.api_name === 'Lead_Source');
    expect(source.pick_list_values.at(-1)).toMatchObject({
      actual_value: 'Telefone',
      reference_value: 'Telefone',
      type: 'used',
    });
  });

  it('refuses a stage outside the pipeline', async () => {
    expect(await lab.insert('Deals', { Deal_Name: 'D', Stage: 'Somewhere' })).toMatchObject({
      code: 'MAPPING_MISMATCH',
    });
    expect((await lab.insert('Deals', { Deal_Name: 'D', Stage: 'Qualification' })).code).toBe(
      'SUCCESS',
    );
  });

  it('keeps text without trailing blanks and phones as typed', async () => {
    const { details } = await lab.insert('Leads', {
      Last_Name: 'Daly \n',
      Phone: '020  7946-0999',
      Description: 'a\nb  ',
    });
    const [record] = (await lab.api('GET', `/Leads/${details.id}`)).body.data;
    expect(record).toMatchObject({
      Last_Name: 'Daly',
      Full_Name: 'Daly',
      Phone: '020  7946-0999',
      Description: 'a\nb',
    });
  });

  it('renders instants in the zone of the user, summer time included', async () => {
    const { details } = await lab.insert('Events', {
      Event_Title: 'x',
      Start_DateTime: '2027-07-01T10:00:00+00:00',
      End_DateTime: '2027-12-01T10:00:00+02:00',
    });
    const [record] = (await lab.api('GET', `/Events/${details.id}`)).body.data;
    expect(record).toMatchObject({
      Start_DateTime: '2027-07-01T11:00:00+01:00',
      End_DateTime: '2027-12-01T08:00:00+00:00',
    });
  });

  it('takes lookups as objects or bare ids and shows name and id', async () => {
    const id = lab.idOf('Accounts', 'Account_Name', 'Finch Estate');
    for (const link of [id, { id }]) {
      const { details } = await lab.insert('Contacts', { Last_Name: 'X', Account_Name: link });
      const [record] = (await lab.api('GET', `/Contacts/${details.id}`)).body.data;
      expect(record.Account_Name).toEqual({ name: 'Finch Estate', id });
    }
    expect(
      (
        await lab.insert('Contacts', {
          Last_Name: 'X',
          Account_Name: { id: '5000000000000009999' },
        })
      ).code,
    ).toBe('INVALID_DATA');
  });

  it.each([
    [{ trigger: ['workflow', 'mail'] }, { api_name: 'trigger', json_path: '$.trigger[1]' }],
    [
      { apply_feature_execution: [{ name: 'magic' }] },
      { api_name: 'name', json_path: '$.apply_feature_execution[0].name' },
    ],
    [
      { skip_feature_execution: [{ name: 'magic' }] },
      { api_name: 'name', json_path: '$.skip_feature_execution[0].name' },
    ],
  ])('refuses %j', async (options, details) => {
    const { status, body } = await lab.api('POST', '/Leads', {
      data: [{ Last_Name: 'A' }],
      ...options,
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'INVALID_DATA',
      details: { ...details, supported_values: expect.any(Array) },
    });
    expect(
      (await lab.api('POST', '/Leads', { data: [{ Last_Name: 'A' }], trigger: [] })).status,
    ).toBe(201);
  });
});
