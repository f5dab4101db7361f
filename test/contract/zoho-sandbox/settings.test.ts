import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab({ preinstalled: false });
});
afterEach(() => lab.close());

// biome-ignore lint/suspicious/noExplicitAny: metadata is inspected, not used
const fieldsOf = async (module: string): Promise<Record<string, any>> => {
  const { body } = await lab.api('GET', `/settings/fields?module=${module}`);
  return Object.fromEntries(
    body.fields.map((field: { api_name: string }) => [field.api_name, field]),
  );
};
const create = (module: string, ...fields: object[]) =>
  lab.api('POST', `/settings/fields?module=${module}`, { fields });
const key = {
  field_label: 'Patchcord Key',
  data_type: 'text',
  length: 64,
  unique: { case_sensitive: false },
};

describe('the organisation', () => {
  it('tells its licence', async () => {
    const { body } = await lab.api('GET', '/org');
    expect(body.org[0]).toMatchObject({
      company_name: 'Harbour Street Dental Practice',
      time_zone: 'Europe/London',
      country_code: 'GB',
      currency: 'GBP',
      type: 'production',
      license_details: { paid: true, paid_type: 'enterprise', users_license_purchased: 10 },
    });
  });

  it('tells its users by type and page', async () => {
    const all = await lab.api('GET', '/users?type=ActiveConfirmedUsers&per_page=3&page=3');
    expect(all.body.info).toEqual({ per_page: 3, count: 2, page: 3, more_records: false });
    const me = await lab.api('GET', '/users?type=CurrentUser');
    expect(me.body.users).toMatchObject([
      {
        email: 'patchcord@harbourdental.example',
        status: 'active',
        confirm: true,
        time_zone: 'Europe/London',
        offset: 0,
      },
    ]);
    expect((await lab.api('GET', `/users/${me.body.users[0].id}`)).body.users).toHaveLength(1);
    expect((await lab.api('GET', '/users?type=DeletedUsers')).status).toBe(204);
    expect((await lab.api('GET', '/users?type=Nice')).body.code).toBe('INVALID_DATA');
  });

  it('tells its hours, holidays and shifts', async () => {
    const hours = (await lab.api('GET', '/settings/business_hours')).body.business_hours;
    expect(hours).toMatchObject({
      type: 'custom',
      week_starts_on: 'Monday',
      timezone: 'Europe/London',
      same_as_everyday: false,
      daily_timing: null,
    });
    expect(hours.custom_timing).toContainEqual({
      days: 'Saturday',
      business_timing: ['09:00', '13:00'],
    });
    expect(hours.business_days).toHaveLength(6);
    const holidays = await lab.api('GET', '/settings/holidays?year=2026&type=business_holiday');
    expect(holidays.body.holidays[0]).toMatchObject({
      name: 'Christmas Day',
      date: '2026-12-25',
      year: 2026,
      type: 'business_holiday',
    });
    expect((await lab.api('GET', '/settings/holidays?year=2031')).status).toBe(204);
    const shifts = (await lab.api('GET', '/settings/business_hours/shift_hours')).body.shift_hours;
    expect(shifts[0]).toMatchObject({
      name: 'Hygiene',
      timezone: 'Europe/London',
      users: [{ name: 'Anna Reed' }, { name: 'Chloe Shah' }],
    });
    expect(
      (await lab.api('GET', `/settings/business_hours/shift_hours/${shifts[0].id}`)).body
        .shift_hours,
    ).toHaveLength(1);
  });

  it('has no hours when it is empty', async () => {
    const bare = await openLab({ seed: 'empty' });
    expect((await bare.api('GET', '/settings/business_hours')).status).toBe(204);
    expect((await bare.api('GET', '/Contacts?fields=id')).status).toBe(204);
    expect((await bare.api('GET', '/Quality_Notes?fields=id')).body.code).toBe('INVALID_MODULE');
    await bare.close();
  });
});

describe('metadata', () => {
  it('lists the modules', async () => {
    const { body } = await lab.api('GET', '/settings/modules');
    const names = body.modules.map((module: { api_name: string }) => module.api_name);
    expect(names).toEqual([
      'Leads',
      'Contacts',
      'Accounts',
      'Deals',
      'Calls',
      'Events',
      'Tasks',
      'Cases',
      'Notes',
      'Appointments__s',
      'Services__s',
      'Attachments',
      'Quality_Notes',
      'Campaigns',
      'Products',
      'Vendors',
      'Solutions',
      'Price_Books',
      'Quotes',
      'Sales_Orders',
      'Purchase_Orders',
      'Invoices',
    ]);
    expect(body.modules[5]).toMatchObject({
      api_name: 'Events',
      plural_label: 'Meetings',
      api_supported: true,
      visibility: 1,
      generated_type: 'default',
    });
    expect((await lab.api('GET', '/settings/modules/Leads')).body.modules).toHaveLength(1);
  });

  it.each([
    [
      'Calls',
      'Call_Duration_in_seconds',
      {
        data_type: 'integer',
        json_type: 'integer',
        read_only: true,
        operation_type: { api_create: false, api_update: false },
      },
    ],
    [
      'Calls',
      'Telephony_External_ID__s',
      { operation_type: { api_create: false, api_update: false } },
    ],
    [
      'Calls',
      'Who_Id',
      {
        data_type: 'lookup',
        json_type: 'jsonobject',
        lookup: { module: { api_name: 'Contacts' } },
      },
    ],
    [
      'Calls',
      'What_Id',
      {
        data_type: 'multi_module_lookup',
        multi_module_lookup: {
          modules: expect.arrayContaining([expect.objectContaining({ api_name: 'Leads' })]),
        },
      },
    ],
    [
      'Calls',
      'Call_Type',
      {
        data_type: 'picklist',
        system_mandatory: true,
        pick_list_values: expect.arrayContaining([
          expect.objectContaining({
            id: expect.any(String),
            display_value: 'Missed',
            actual_value: 'Missed',
            reference_value: 'Missed',
          }),
        ]),
      },
    ],
    [
      'Leads',
      'Last_Name',
      {
        data_type: 'text',
        json_type: 'string',
        length: 80,
        system_mandatory: true,
        unique: {},
        custom_field: false,
      },
    ],
    ['Leads', 'Phone', { data_type: 'phone', length: 30 }],
    ['Leads', 'Created_Time', { data_type: 'datetime', read_only: true }],
    ['Quality_Notes', 'Kind', { data_type: 'picklist', custom_field: true }],
  ])('describes %s.%s', async (module, name, expected) => {
    expect((await fieldsOf(module))[name]).toMatchObject(expected);
  });

  it('tells what a layout makes mandatory', async () => {
    const { body } = await lab.api('GET', '/settings/layouts?module=Cases');
    const required = body.layouts[0].sections[0].fields.filter(
      (field: { required: boolean }) => field.required,
    );
    expect(required.map((field: { api_name: string }) => field.api_name)).toEqual([
      'Subject',
      'Status',
      'Case_Origin',
    ]);
    const layout = { id: body.layouts[0].id };
    const good = { Subject: 'S', Status: 'New', Case_Origin: 'Phone' };
    expect((await lab.insert('Cases', { ...good, Layout: layout })).code).toBe('SUCCESS');
    expect((await lab.insert('Cases', { ...good, Layout: { id: '1' } })).code).toBe('INVALID_DATA');
  });

  it.each(['fields', 'layouts', 'related_lists'])('needs a module for %s', async (what) => {
    expect((await lab.api('GET', `/settings/${what}`)).body).toMatchObject({
      code: 'REQUIRED_PARAM_MISSING',
      details: { param_name: 'module' },
    });
    expect((await lab.api('GET', `/settings/${what}?module=Ledes`)).body.code).toBe(
      'INVALID_MODULE',
    );
  });
});

describe('making fields', () => {
  it('derives the name from the label and enforces uniqueness from then on', async () => {
    const made = await create('Calls', key);
    expect([made.status, made.body.fields[0].code]).toEqual([201, 'SUCCESS']);
    expect((await fieldsOf('Calls'))['Patchcord_Key']).toMatchObject({
      id: made.body.fields[0].details.id,
      data_type: 'text',
      length: 64,
      unique: { case_sensitive: false },
      custom_field: true,
      operation_type: { api_create: true, api_update: true },
    });
    const call = {
      Subject: 'C',
      Call_Type: 'Missed',
      Call_Start_Time: '2026-11-20T07:00:00+00:00',
      Patchcord_Key: 'k',
    };
    expect((await lab.insert('Calls', call)).code).toBe('SUCCESS');
    expect((await lab.insert('Calls', call)).code).toBe('DUPLICATE_DATA');
  });

  it('makes picklists and date-times', async () => {
    const kinds = [
      { display_value: 'Booking', actual_value: 'booking' },
      { display_value: 'Spam', actual_value: 'spam' },
    ];
    await create('Calls', {
      field_label: 'Request Kind',
      data_type: 'picklist',
      pick_list_values: kinds,
    });
    await create('Cases', { field_label: 'SLA Due At', data_type: 'datetime' });
    expect((await fieldsOf('Calls'))['Request_Kind'].pick_list_values).toHaveLength(2);
    const { details } = await lab.insert('Cases', {
      Subject: 'S',
      Status: 'New',
      Case_Origin: 'Phone',
      SLA_Due_At: '2026-11-24T12:00:00+00:00',
    });
    expect((await lab.api('GET', `/Cases/${details.id}`)).body.data[0].SLA_Due_At).toBe(
      '2026-11-24T12:00:00+00:00',
    );
  });

  it.each([
    ['no label', { data_type: 'text' }, 'MANDATORY_NOT_FOUND', 'field_label'],
    ['no type', { field_label: 'X' }, 'MANDATORY_NOT_FOUND', 'data_type'],
    ['a type there is not', { field_label: 'X', data_type: 'colour' }, 'INVALID_DATA', 'data_type'],
    [
      'a picklist without values',
      { field_label: 'X', data_type: 'picklist' },
      'MANDATORY_NOT_FOUND',
      'pick_list_values',
    ],
    [
      'a length above 255',
      { field_label: 'X', data_type: 'text', length: 256 },
      'INVALID_DATA',
      'length',
    ],
    [
      'a name that is taken',
      { field_label: 'Subject', data_type: 'text' },
      'DUPLICATE_DATA',
      'field_label',
    ],
    [
      'an external field on calls',
      { field_label: 'X', data_type: 'text', external: { type: 'org' } },
      'NOT_ALLOWED',
      'external',
    ],
  ])('refuses %s', async (_name, field, code, api_name) => {
    const { status, body } = await create('Calls', field);
    expect([status, body.fields[0].code, body.fields[0].details.api_name]).toEqual([
      400,
      code,
      api_name,
    ]);
  });

  it('allows two unique fields a module, and what the edition allows of custom ones', async () => {
    const more = [1, 2, 3].map((n) => ({ ...key, field_label: `Key ${n}` }));
    const { status, body } = await create('Calls', ...more);
    expect([status, body.fields.map((each: { code: string }) => each.code)]).toEqual([
      207,
      ['SUCCESS', 'SUCCESS', 'LIMIT_EXCEEDED'],
    ]);
    await lab.control('limits', { edition: 'free' });
    expect(
      (await create('Leads', { field_label: 'X', data_type: 'text' })).body.fields[0].code,
    ).toBe('LIMIT_EXCEEDED');
  });

  it('is done already in an organisation where setup has run', async () => {
    await lab.control('reset', { preinstalled: true });
    const token = (
      await lab.raw(
        'POST',
        '/oauth/v2/token?grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token=sandbox-refresh',
      )
    ).body.access_token;
    const read = async (module: string) =>
      (
        await lab.api('GET', `/settings/fields?module=${module}`, undefined, {
          authorization: `Zoho-oauthtoken ${token}`,
        })
      ).body.fields;
    for (const module of [
      'Leads',
      'Contacts',
      'Calls',
      'Events',
      'Tasks',
      'Cases',
      'Appointments__s',
      'Quality_Notes',
    ]) {
      const field = (await read(module)).find(
        (each: { api_name: string }) => each.api_name === 'Patchcord_Key',
      );
      expect(field.unique).toEqual({ case_sensitive: false });
    }
    const kinds = (await read('Calls')).find(
      (each: { api_name: string }) => each.api_name === 'Request_Kind',
    );
    expect(
      kinds.pick_list_values.map((each: { actual_value: string }) => each.actual_value),
    ).toEqual(['booking', 'answer', 'escalation', 'quality', 'other', 'spam']);
  });
});
