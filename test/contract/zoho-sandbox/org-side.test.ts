import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const id = expect.stringMatching(/^\d{19}$/);
const error = (code: string, message: string, details: object) => ({
  code,
  details,
  message,
  status: 'error',
});
const missing = (name: string, path: string) =>
  error('MANDATORY_NOT_FOUND', 'required field not found', { api_name: name, json_path: path });
const saved = (message: string) => ({
  code: 'SUCCESS',
  details: { id },
  message,
  status: 'success',
});
const userNamed = async (name: string): Promise<string> =>
  (await lab.api('GET', '/users')).body.users.find(
    (user: { full_name: string }) => user.full_name === name,
  ).id;

describe('business hours', () => {
  const put = (business_hours: object) =>
    lab.api('PUT', '/settings/business_hours', { business_hours });
  const get = async () => (await lab.api('GET', '/settings/business_hours')).body.business_hours;

  it('are set for every day alike', async () => {
    const answer = await put({
      type: 'custom',
      week_starts_on: 'Sunday',
      business_days: ['Monday', 'Tuesday'],
      same_as_everyday: true,
      daily_timing: ['09:00', '17:00'],
    });
    expect([answer.status, answer.body]).toEqual([
      200,
      { business_hours: saved('Business Hours saved successfully') },
    ]);
    expect(await get()).toEqual({
      id,
      type: 'custom',
      week_starts_on: 'Sunday',
      business_days: ['Monday', 'Tuesday'],
      same_as_everyday: true,
      daily_timing: ['09:00', '17:00'],
      custom_timing: null,
      timezone: 'Europe/London',
    });
  });

  it('are set day by day, and bind appointments', async () => {
    await put({
      type: 'custom',
      week_starts_on: 'Monday',
      business_days: ['Monday'],
      same_as_everyday: false,
      custom_timing: [{ days: 'Monday', business_timing: ['10:00', '11:00'] }],
    });
    expect((await get()).daily_timing).toEqual(['10:00', '11:00']);
    const contact = lab.idOf('Contacts', 'Full_Name', 'Tom Hollis');
    const owner = await userNamed('Anna Reed');
    const late = await lab.insert('Appointments__s', {
      Appointment_Name: 'x',
      Appointment_For: { module: { api_name: 'Contacts' }, id: contact },
      Service_Name: { id: lab.idOf('Services__s', 'Service_Name', 'Check-up') },
      Owner: { id: owner },
      Appointment_Start_Time: '2026-11-23T14:00:00+00:00',
      Location: 'Business Address',
    });
    expect(late.message).toBe('Appointment time does not falls under business hours');
  });

  it.each([
    ['24*7', '24_by_7', 7],
    ['24_by_5', '24_by_5', 5],
  ])('are round the clock as %s', async (type, shown, days) => {
    await put({ type, week_starts_on: 'Monday' });
    expect(await get()).toMatchObject({ type: shown, custom_timing: null, daily_timing: null });
    expect((await get()).business_days).toHaveLength(days);
  });

  it.each([
    [{ type: 'custom' }, 'week_starts_on'],
    [{ week_starts_on: 'Monday' }, 'type'],
    [{ week_starts_on: 'Monday', type: 'custom' }, 'business_days'],
    [{ week_starts_on: 'Monday', type: 'custom', business_days: ['Monday'] }, 'same_as_everyday'],
  ])('refuse %j: %s is missing', async (hours, name) => {
    const { status, body } = await put(hours);
    expect([status, body]).toEqual([
      400,
      { business_hours: missing(name, `$.business_hours.${name}`) },
    ]);
  });
});

describe('shift hours', () => {
  const shift = {
    name: 'Late',
    shift_days: ['Monday'],
    same_as_everyday: true,
    daily_timing: ['12:00', '20:00'],
    break_hours: [
      { break_days: ['Monday'], same_as_everyday: true, daily_timing: ['15:00', '15:30'] },
    ],
  };
  const path = '/settings/business_hours/shift_hours';

  it('are made, changed and taken away, with breaks and people', async () => {
    const user = await userNamed('Anna Reed');
    const made = await lab.api('POST', path, {
      shift_hours: [{ ...shift, users: [{ id: user }] }],
    });
    expect([made.status, made.body]).toEqual([
      201,
      { shift_hours: [saved('Shift Hour created successfully')] },
    ]);
    const made1 = made.body.shift_hours[0].details.id;
    const { body } = await lab.api('GET', `${path}/${made1}`);
    expect(body).toEqual({
      shift_hours: [
        {
          id: made1,
          name: 'Late',
          timezone: 'Europe/London',
          shift_days: ['Monday'],
          same_as_everyday: true,
          daily_timing: ['12:00', '20:00'],
          custom_timing: null,
          break_hours: [
            {
              id,
              break_days: ['Monday'],
              same_as_everyday: true,
              daily_timing: ['15:00', '15:30'],
              custom_timing: null,
            },
          ],
          holidays: [],
          users_count: 1,
          users: [{ id: user, name: 'Anna Reed' }],
        },
      ],
      shift_count: { total_shift_with_user: 2, total_shift: 2 },
    });
    await lab.api('PUT', `${path}/${made1}`, { shift_hours: [{ ...shift, name: 'Later' }] });
    expect((await lab.api('GET', `${path}/${made1}`)).body.shift_hours[0].name).toBe('Later');
    expect((await lab.api('DELETE', `${path}/${made1}`)).status).toBe(200);
    expect((await lab.api('GET', `${path}/${made1}`)).status).toBe(204);
  });

  it('tell their people to administrators only', async () => {
    const { code } = (
      await lab.control('grant', {
        scopes: ['ZohoCRM.settings.ALL'],
        as: 'anna@harbourdental.example',
      })
    ).body;
    const { access_token: token } = (
      await lab.raw(
        'POST',
        `/oauth/v2/token?grant_type=authorization_code&client_id=sandbox-client&client_secret=sandbox-secret&code=${code}`,
      )
    ).body;
    const as = { authorization: `Zoho-oauthtoken ${token}` };
    expect((await lab.api('GET', path, undefined, as)).body.shift_hours[0].users).toBeNull();
    const refused = await lab.api('POST', path, { shift_hours: [shift] }, as);
    expect([refused.status, refused.body]).toEqual([
      400,
      error(
        'AUTHORIZATION_FAILED',
        'User does not have sufficient privilege to manage business hours',
        {},
      ),
    ]);
  });

  it('refuse a time that is none', async () => {
    const { status, body } = await lab.api('POST', path, {
      shift_hours: [{ ...shift, daily_timing: ['25:00', '26:00'] }],
    });
    expect([status, body.shift_hours[0].details.api_name]).toEqual([400, 'daily_timing']);
  });
});

describe('holidays', () => {
  const path = '/settings/holidays';
  it('are made, shown, changed and deleted', async () => {
    const day = { name: 'Staff day', date: '2027-02-01', type: 'business_holiday' };
    const made = await lab.api('POST', path, { holidays: [day] });
    expect([made.status, made.body]).toEqual([
      201,
      { holidays: [saved('Holidays created successfully')] },
    ]);
    const one = `${path}/${made.body.holidays[0].details.id}`;
    expect((await lab.api('GET', one)).body).toEqual({
      holidays: [{ id, ...day, year: 2027, shift_hour: null }],
      info: { per_page: 200, count: 1, page: 1, more_records: false },
    });
    expect((await lab.api('PUT', one, { holidays: [{ ...day, name: 'Day out' }] })).status).toBe(
      200,
    );
    expect((await lab.api('GET', one)).body.holidays[0].name).toBe('Day out');
    expect((await lab.api('DELETE', one)).body).toEqual({
      holidays: [saved('Holidays deleted successfully')],
    });
    expect((await lab.api('GET', one)).status).toBe(204);
    const gone = await lab.api('DELETE', one);
    expect([gone.status, gone.body]).toEqual([
      400,
      { holidays: [error('INVALID_DATA', 'Invalid ID', { resource_path_index: 2 })] },
    ]);
  });

  it.each([
    [{ date: '2027-02-01', type: 'business_holiday' }, missing('name', '$.holidays[0].name')],
    [
      { name: 'x'.repeat(81), date: '2027-02-01', type: 'business_holiday' },
      error('INVALID_DATA', 'invalid data', {
        maximum_length: 80,
        api_name: 'name',
        json_path: '$.holidays[0].name',
      }),
    ],
    [
      { name: 'x', date: 'tomorrow', type: 'business_holiday' },
      error('INVALID_DATA', 'invalid data', {
        expected_data_type: 'date',
        api_name: 'date',
        json_path: '$.holidays[0].date',
      }),
    ],
  ])('refuse %j', async (holiday, expected) => {
    const { status, body } = await lab.api('POST', path, { holidays: [holiday] });
    expect([status, body]).toEqual([400, { holidays: [expected] }]);
  });

  it('refuse a year that is none', async () => {
    expect((await lab.api('GET', `${path}?year=soon`)).body).toEqual(
      error('PATTERN_NOT_MATCHED', 'Please check whether the input values are correct', {
        api_name: 'year',
      }),
    );
  });
});

describe('absences', () => {
  const path = '/settings/users_unavailability';
  it('are made, shown, changed and deleted', async () => {
    expect((await lab.api('GET', path)).status).toBe(204);
    const user = await userNamed('Anna Reed');
    const away = {
      user: { id: user },
      from: '2026-11-23T09:00:00+00:00',
      to: '2026-11-23T12:00:00+00:00',
      comments: 'Training',
    };
    const made = await lab.api('POST', path, { users_unavailability: [away] });
    expect([made.status, made.body]).toEqual([
      201,
      { users_unavailability: [saved('Unavailability Hours saved successfully')] },
    ]);
    const one = `${path}/${made.body.users_unavailability[0].details.id}`;
    const shown = {
      id,
      title: null,
      service: null,
      all_day: false,
      tp_calendar_id: null,
      tp_event_id: null,
      comments: 'Training',
      from: away.from,
      to: away.to,
      user: { name: 'Anna Reed', id: user, zuid: expect.any(String) },
    };
    const info = { per_page: 200, count: 1, page: 1, more_records: false };
    expect((await lab.api('GET', one)).body).toEqual({ users_unavailability: [shown], info });
    await lab.api('PUT', one, { users_unavailability: [{ to: '2026-11-23T13:00:00+00:00' }] });
    expect((await lab.api('GET', path)).body.users_unavailability[0].to).toBe(
      '2026-11-23T13:00:00+00:00',
    );
    expect((await lab.api('DELETE', one)).status).toBe(200);
    expect((await lab.api('GET', one)).status).toBe(204);
  });

  it('refuse what is missing, too long or no id', async () => {
    const post = async (element: object) =>
      (await lab.api('POST', path, { users_unavailability: [element] })).body
        .users_unavailability[0];
    expect(await post({})).toEqual(missing('user', '$.users_unavailability[0].user'));
    const user = { id: await userNamed('Anna Reed') };
    const span = { from: '2026-11-23T09:00:00Z', to: '2026-11-23T12:00:00Z' };
    expect(await post({ user, ...span, comments: 'x'.repeat(251) })).toEqual(
      error('INVALID_DATA', 'invalid data', {
        maximum_length: 250,
        api_name: 'comments',
        json_path: '$.users_unavailability[0].comments',
      }),
    );
    const bad = await lab.api('GET', `${path}?role_ids=1,x`);
    expect([bad.status, bad.body]).toEqual([
      400,
      error('INVALID_DATA', 'Ids should be Long value with comma separated', {
        index: 1,
        param_name: 'role_ids',
      }),
    ]);
    expect((await lab.api('GET', `${path}/abc`)).status).toBe(404);
  });
});

describe('call preferences', () => {
  it('hide a number from the fields of calls', async () => {
    const names = async (): Promise<string[]> =>
      (await lab.api('GET', '/settings/fields?module=Calls')).body.fields.map(
        (field: { api_name: string }) => field.api_name,
      );
    expect(await names()).toContain('From_Number__s');
    const put = await lab.api('PUT', '/settings/call_preferences', {
      call_preferences: { show_from_number: false, show_to_number: true },
    });
    expect([put.status, put.body.call_preferences.code]).toEqual([200, 'SUCCESS']);
    expect((await lab.api('GET', '/settings/call_preferences')).body).toEqual({
      call_preferences: { show_from_number: false, show_to_number: true },
    });
    expect(await names()).not.toContain('From_Number__s');
    const bad = await lab.api('PUT', '/settings/call_preferences', {
      call_preferences: { show_to_number: 'no' },
    });
    expect([bad.status, bad.body.call_preferences.code]).toEqual([400, 'INVALID_DATA']);
  });
});

describe('people of the organisation', () => {
  it('are counted by type, found by id, and unchanged since yesterday', async () => {
    const all = (await lab.api('GET', '/users')).body.users;
    expect((await lab.api('GET', '/users/actions/count?type=AllUsers')).body).toEqual({
      count: all.length,
    });
    expect((await lab.api('GET', `/users?ids=${all[1].id}`)).body.users).toEqual([all[1]]);
    const since = (at: string) => lab.api('GET', '/users', undefined, { 'if-modified-since': at });
    expect((await since('2026-11-19T00:00:00+00:00')).status).toBe(304);
    expect((await since('2026-01-01T00:00:00+00:00')).body.users).toHaveLength(all.length);
  });
});
