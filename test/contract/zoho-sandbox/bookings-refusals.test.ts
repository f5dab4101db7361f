import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab, refreshForm } from './open-sandbox.ts';

let lab: Lab;
let service: string;
let contact: string;
let member: string;
let stranger: string;
beforeEach(async () => {
  lab = await openLab({ seed: 'empty' });
  const { users } = (await lab.api('GET', '/users?type=ActiveConfirmedUsers')).body;
  [member, stranger] = [users[0].id, users[1].id];
  contact = (await lab.insert('Contacts', { Last_Name: 'Booker' })).details.id;
  service = (await lab.insert('Services__s', offered())).details.id;
});
afterEach(() => lab.close());

const offered = (more: object = {}): object => ({
  Service_Name: 'Check-up',
  Duration: 30,
  Location: 'Business Address',
  Members: [{ Members: { id: member } }],
  Availability_Type: 'Every Business Days',
  Available_Timings: [{ From: '09:00', To: '17:00' }],
  ...more,
});
const booked = (more: object = {}): object => ({
  Appointment_Name: 'A',
  Appointment_For: { module: { api_name: 'Contacts' }, id: contact },
  Service_Name: { id: service },
  Owner: member,
  Appointment_Start_Time: '2026-11-23T10:00:00+00:00',
  Location: 'Business Address',
  ...more,
});
const place = (name: string) => ({ api_name: name, json_path: `$.data[0].${name}` });
const depends = (name: string, on: string) => ({ ...place(name), dependee: place(on) });
const refused = (code: string, message: string, details: object) => ({
  code,
  details,
  message,
  status: 'error',
});
const book = (more: object = {}) => lab.api('POST', '/Appointments__s', { data: [booked(more)] });
const change = (id: string, element: object) =>
  lab.api('PUT', `/Appointments__s/${id}`, { data: [element] });

describe('the refusals of section 11: booking', () => {
  it.each<[string, object, number, string, string, object]>([
    [
      'outside the timings of the service',
      { Appointment_Start_Time: '2026-11-23T18:00:00+00:00' },
      400,
      'NOT_ALLOWED',
      'Service is not available on the given time',
      place('Appointment_Start_Time'),
    ],
    [
      'nobody to perform it',
      { Owner: undefined },
      400,
      'MANDATORY_NOT_FOUND',
      'required field not found',
      place('Owner'),
    ],
    [
      'an owner who does not perform it',
      { Owner: 'stranger' },
      400,
      'DEPENDENT_MISMATCH',
      'Appointment Owner is not a part of Service Members',
      depends('Owner', 'Service_Name'),
    ],
    [
      'the past',
      { Appointment_Start_Time: '2026-11-19T10:00:00+00:00' },
      400,
      'DEPENDENT_MISMATCH',
      'Appointment cannot be scheduled for past dates',
      depends('Appointment_Start_Time', 'Status'),
    ],
    [
      'completed before its end',
      { Status: 'Completed' },
      400,
      'DEPENDENT_MISMATCH',
      'Appointment cannot be marked as completed before the appointment ends',
      depends('Status', 'Appointment_Start_Time'),
    ],
    [
      'overdue before its end',
      { Status: 'Overdue' },
      400,
      'DEPENDENT_MISMATCH',
      'Appointment cannot be marked as overdue before the appointment ends',
      depends('Status', 'Appointment_Start_Time'),
    ],
    [
      'a reason without cancelling',
      { Cancellation_Note: 'x' },
      400,
      'DEPENDENT_FIELD_MISSING',
      'To Update the fields of Cancellation Information Section, value of Status should be Cancelled',
      depends('Cancellation_Note', 'Status'),
    ],
    [
      'a reason without rescheduling',
      { Reschedule_Note: 'x' },
      400,
      'DEPENDENT_FIELD_MISSING',
      'Rescheduled_From cannot be empty',
      depends('Reschedule_Note', 'Rescheduled_From'),
    ],
    [
      'for a module that cannot have any',
      { Appointment_For: { module: { api_name: 'Deals' }, id: '5000000000000000001' } },
      400,
      'INVALID_DATA',
      'the given module name is not exist in multimodulelookup',
      place('Appointment_For'),
    ],
    [
      'nothing to call it',
      { Appointment_Name: null },
      400,
      'MANDATORY_NOT_FOUND',
      'required field not found',
      place('Appointment_Name'),
    ],
    [
      'a job sheet for what is not done',
      { Job_Sheet_Description: 'x' },
      400,
      'DEPENDENT_MISMATCH',
      'Job Sheet can be created only for completed appointment',
      depends('Job_Sheet_Description', 'Status'),
    ],
    [
      'a note that is too long',
      { Additional_Information: 'x'.repeat(32_001) },
      400,
      'INVALID_DATA',
      'invalid data',
      { maximum_length: 32_000, ...place('Additional_Information') },
    ],
    [
      'an address that is too long',
      { Address: 'x'.repeat(256) },
      400,
      'INVALID_DATA',
      'invalid data',
      { maximum_length: 255, ...place('Address') },
    ],
    [
      'a reminder of a hundred and one',
      { Remind_At: [{ unit: 101, period: 'minutes' }] },
      400,
      'INVALID_DATA',
      'invalid data',
      { maximum_length: 100, api_name: 'unit', json_path: '$.data[0].Remind_At[0].unit' },
    ],
    [
      'a reminder in weeks',
      { Remind_At: [{ unit: 1, period: 'weeks' }] },
      400,
      'INVALID_DATA',
      'invalid data',
      {
        api_name: 'period',
        json_path: '$.data[0].Remind_At[0].period',
        supported_values: ['minutes', 'hours', 'days'],
      },
    ],
  ])('%s', async (_what, more, status, code, message, details) => {
    const element = 'Owner' in more && more.Owner === 'stranger' ? { Owner: stranger } : more;
    const answer = await book(element);
    expect([answer.status, answer.body]).toEqual([
      status,
      { data: [refused(code, message, details)] },
    ]);
  });
});

describe('the refusals of section 11: changing', () => {
  it('says no to a new time that is the old one', async () => {
    const { id } = (await book()).body.data[0].details;
    const answer = await change(id, {
      Appointment_Start_Time: '2026-11-23T10:00:00+00:00',
      Reschedule_Note: 'x',
    });
    expect(answer.body.data).toEqual([
      refused(
        'DEPENDENT_FIELD_UNCHANGED',
        'Reschedule_From and Appointment_Start_Time cannot be same',
        place('Appointment_Start_Time'),
      ),
    ]);
  });

  it('says no with 403 once it is cancelled', async () => {
    const { id } = (await book()).body.data[0].details;
    await change(id, { Status: 'Cancelled', Cancellation_Reason: 'By Customer' });
    const answer = await change(id, { Additional_Information: 'x' });
    expect([answer.status, answer.body.data[0].code]).toEqual([403, 'NOT_ALLOWED']);
  });

  it('does not complete without the job sheet that the service asks for', async () => {
    await lab.api('PUT', `/Services__s/${service}`, { data: [{ Job_Sheet_Required: true }] });
    const { id } = (await book()).body.data[0].details;
    await lab.control('clock', { set: '2026-11-23T12:00:00Z' });
    const form = refreshForm();
    const { access_token: token } = (await lab.raw('POST', '/oauth/v2/token', { body: form })).body;
    const complete = (element: object) =>
      lab.raw('PUT', `/crm/v8/Appointments__s/${id}`, {
        headers: { authorization: `Zoho-oauthtoken ${token}` },
        body: JSON.stringify({ data: [{ Status: 'Completed', ...element }] }),
      });
    const without = await complete({});
    expect([without.status, without.body.data]).toEqual([
      400,
      [
        refused(
          'NOT_ALLOWED',
          'Appointment cannot be marked as completed without creating the jobsheet',
          place('Status'),
        ),
      ],
    ]);
    expect((await complete({ Job_Sheet_Description: 'cleaned' })).status).toBe(200);
  });
});

describe('preferences of appointments', () => {
  const path = '/settings/appointment_preferences';
  const defaults = {
    show_job_sheet: true,
    when_duration_exceeds: 'ask_appointment_provider_to_complete',
    when_appointment_completed: 'do_not_create_deal',
    allow_booking_outside_service_availability: false,
    allow_booking_outside_businesshours: false,
    deal_record_configuration: null,
  };

  it('are told, changed, and count', async () => {
    expect((await lab.api('GET', path)).body).toEqual({ appointment_preferences: defaults });
    const late = { Appointment_Start_Time: '2026-11-23T18:00:00+00:00' };
    expect((await book(late)).status).toBe(400);
    const sent = { allow_booking_outside_service_availability: true };
    const answer = await lab.api('PUT', path, { appointment_preferences: sent });
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        appointment_preferences: {
          code: 'SUCCESS',
          details: {},
          message: 'Appointments preferences updated successfully',
          status: 'success',
        },
      },
    ]);
    expect((await lab.api('GET', path)).body.appointment_preferences).toEqual({
      ...defaults,
      ...sent,
    });
    expect((await book(late)).status).toBe(201);
  });

  const of = (name: string) => ({
    api_name: name,
    json_path: `$.appointment_preferences.${name}`,
  });
  it.each<[unknown, string, object]>([
    [
      undefined,
      'MANDATORY_NOT_FOUND',
      { api_name: 'appointment_preferences', json_path: '$.appointment_preferences' },
    ],
    [
      { show_job_sheet: 'yes' },
      'INVALID_DATA',
      { expected_data_type: 'boolean', ...of('show_job_sheet') },
    ],
    [
      { when_appointment_completed: 'create_deal' },
      'MANDATORY_NOT_FOUND',
      of('deal_record_configuration'),
    ],
    [
      { deal_record_configuration: {} },
      'DEPENDENT_MISMATCH',
      { dependee: of('when_appointment_completed'), ...of('deal_record_configuration') },
    ],
  ])('are refused as %j', async (sent, code, details) => {
    const answer = await lab.api('PUT', path, { appointment_preferences: sent });
    expect([answer.status, answer.body.appointment_preferences]).toMatchObject([
      400,
      { code, details, status: 'error' },
    ]);
  });
});

describe('services', () => {
  it.each<[string, object, string, object]>([
    [
      'a range without its ends',
      { Availability_Type: 'Specific Date Range' },
      'DEPENDENT_FIELD_MISSING',
      depends('Available_From', 'Availability_Type'),
    ],
    [
      'dates without any',
      { Availability_Type: 'Specific Date(s)' },
      'DEPENDENT_FIELD_MISSING',
      depends('Available_Dates', 'Availability_Type'),
    ],
    [
      'days without any',
      { Availability_Type: 'Specific Day(s)' },
      'DEPENDENT_FIELD_MISSING',
      depends('Available_Days', 'Availability_Type'),
    ],
    [
      'twenty-one dates',
      {
        Availability_Type: 'Specific Date(s)',
        Available_Dates: Array.from({ length: 21 }, (_e, n) => `2026-12-${String(n + 1)}`),
      },
      'LIMIT_EXCEEDED',
      { limit: 20, ...place('Available_Dates') },
    ],
    ['fourteen minutes', { Duration: 14 }, 'INVALID_DATA', place('Duration')],
    ['more than a day', { Duration: 1441 }, 'INVALID_DATA', place('Duration')],
    [
      'three timings',
      { Available_Timings: Array.from({ length: 3 }, () => ({ From: '09:00', To: '10:00' })) },
      'LIMIT_EXCEEDED',
      { limit: 2, ...place('Available_Timings') },
    ],
  ])('refuse %s', async (_what, more, code, details) => {
    const element = await lab.insert('Services__s', offered(more));
    expect([element.code, element.details]).toEqual([code, details]);
  });

  it('are at most five hundred at a time', async () => {
    for (let batch = 0; batch < 5; batch += 1) {
      const data = Array.from({ length: 100 }, (_e, n) =>
        offered({ Service_Name: `S ${batch}-${n}` }),
      );
      await lab.api('POST', '/Services__s', { data });
    }
    expect(lab.count('Services__s')).toBe(500);
    const one = await lab.insert('Services__s', offered());
    expect([one.code, one.details]).toEqual(['LIMIT_EXCEEDED', { limit: 500, ...place('Status') }]);
  });

  it('are offered on their dates only', async () => {
    service = (
      await lab.insert(
        'Services__s',
        offered({ Availability_Type: 'Specific Date(s)', Available_Dates: ['2026-11-24'] }),
      )
    ).details.id;
    expect((await book()).body.data[0].message).toBe('Service is not available on the given time');
    expect((await book({ Appointment_Start_Time: '2026-11-24T10:00:00+00:00' })).status).toBe(201);
  });
});

describe('relations', () => {
  it('are made only between appointments and services', async () => {
    const { id } = (await book()).body.data[0].details;
    const made = await lab.api('PUT', `/Services__s/${service}/Appointments__s/${id}`);
    expect(made.body.data[0]).toMatchObject({ code: 'SUCCESS', message: 'relation added' });
    const ended = await lab.api('DELETE', `/Services__s/${service}/Appointments__s/${id}`);
    expect([ended.status, ended.body.data[0].code]).toEqual([400, 'MANDATORY_NOT_FOUND']);
    const other = await lab.api('PUT', `/Contacts/${contact}/Deals/5000000000000000001`);
    expect([other.status, other.body]).toEqual([
      400,
      refused('NOT_SUPPORTED', 'the relation given is not supported for this operation', {
        resource_path_index: 2,
      }),
    ]);
  });
});
