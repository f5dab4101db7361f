import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
let users: Record<string, string>;
beforeEach(async () => {
  lab = await openLab();
  const all = (await lab.api('GET', '/users')).body.users as { email: string; id: string }[];
  users = Object.fromEntries(all.map((user) => [user.email.split('@')[0]!, user.id]));
});
afterEach(() => lab.close());

const service = (name: string): { id: string } => ({
  id: lab.idOf('Services__s', 'Service_Name', name),
});
const booking = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  Appointment_Name: 'Check-up: Tom',
  Appointment_For: {
    module: { api_name: 'Contacts' },
    id: lab.idOf('Contacts', 'Full_Name', 'Tom Hollis'),
  },
  Service_Name: service('Check-up'),
  Owner: users['anna'],
  Appointment_Start_Time: '2026-11-23T10:00:00+00:00',
  Location: 'Business Address',
  ...more,
});
const book = async (more: Record<string, unknown> = {}) =>
  lab.insert('Appointments__s', booking(more));
const change = (id: string, fields: object) =>
  lab.api('PUT', `/Appointments__s/${id}`, { data: [fields] });
const read = async (id: string) => (await lab.api('GET', `/Appointments__s/${id}`)).body.data[0];

describe('booking', () => {
  it('derives end and duration from the service and starts as scheduled', async () => {
    const { details } = await book();
    expect(await read(details.id)).toMatchObject({
      Appointment_End_Time: '2026-11-23T10:30:00+00:00',
      Duration: 30,
      Status: 'Scheduled',
      Service_Name: { name: 'Check-up' },
      Appointment_For: { module: { api_name: 'Contacts' }, name: 'Tom Hollis' },
      Owner: { name: 'Anna Reed' },
    });
  });

  it.each([
    [
      'an owner who is no member',
      { Owner: 'reception' },
      'DEPENDENT_MISMATCH',
      'Appointment Owner is not a part of Service Members',
      'Owner',
    ],
    [
      'the past',
      { Appointment_Start_Time: '2026-11-19T10:00:00+00:00' },
      'DEPENDENT_MISMATCH',
      'Appointment cannot be scheduled for past dates',
      'Appointment_Start_Time',
    ],
    [
      'before opening',
      { Appointment_Start_Time: '2026-11-23T08:00:00+00:00' },
      'NOT_ALLOWED',
      'Appointment time does not falls under business hours',
      'Appointment_Start_Time',
    ],
    [
      'an end after closing',
      { Appointment_Start_Time: '2026-11-23T17:15:00+00:00' },
      'NOT_ALLOWED',
      'Appointment time does not falls under business hours',
      'Appointment_Start_Time',
    ],
    [
      'a Sunday',
      { Appointment_Start_Time: '2026-11-22T10:00:00+00:00' },
      'NOT_ALLOWED',
      'Appointment time does not falls under business hours',
      'Appointment_Start_Time',
    ],
    [
      'a holiday',
      { Appointment_Start_Time: '2026-12-25T10:00:00+00:00' },
      'NOT_ALLOWED',
      'Appointment time does not falls under business hours',
      'Appointment_Start_Time',
    ],
    [
      'completed before it ends',
      { Status: 'Completed' },
      'DEPENDENT_MISMATCH',
      'Appointment cannot be marked as completed before the appointment ends',
      'Status',
    ],
    [
      'overdue before it ends',
      { Status: 'Overdue' },
      'DEPENDENT_MISMATCH',
      'Appointment cannot be marked as overdue before the appointment ends',
      'Status',
    ],
    [
      'a place the service has not',
      { Location: 'Client Address', Address: 'x' },
      'DEPENDENT_MISMATCH',
      'invalid data',
      'Location',
    ],
    ['a place there is not', { Location: 'Moon' }, 'INVALID_DATA', 'invalid data', 'Location'],
    [
      'nobody',
      { Appointment_For: null },
      'MANDATORY_NOT_FOUND',
      'required field not found',
      'Appointment_For',
    ],
    [
      'no service',
      { Service_Name: null },
      'MANDATORY_NOT_FOUND',
      'required field not found',
      'Service_Name',
    ],
    [
      'a deal',
      { Appointment_For: { module: { api_name: 'Deals' }, id: '5000000000000000001' } },
      'INVALID_DATA',
      'the given module name is not exist in multimodulelookup',
      'Appointment_For',
    ],
  ])('refuses %s', async (_name, more: Record<string, unknown>, code, message, field) => {
    const owner = more['Owner'] === undefined ? {} : { Owner: users[String(more['Owner'])] };
    const element = await book({ ...more, ...owner });
    expect([element.code, element.message, element.details.api_name]).toEqual([
      code,
      message,
      field,
    ]);
    expect(element.details.json_path).toMatch(/^\$\.data\[0\]\./);
  });

  it('takes the past when it is over, and Saturday morning', async () => {
    expect(
      (await book({ Appointment_Start_Time: '2026-11-19T10:00:00+00:00', Status: 'Completed' }))
        .code,
    ).toBe('SUCCESS');
    expect((await book({ Appointment_Start_Time: '2026-11-21T12:30:00+00:00' })).code).toBe(
      'SUCCESS',
    );
  });

  it('knows no double booking', async () => {
    expect((await book()).code).toBe('SUCCESS');
    expect((await book()).code).toBe('SUCCESS');
  });

  it('refuses a time at which the service is not offered', async () => {
    const id = service('Check-up').id;
    const timings = {
      Availability_Type: 'Specific Day(s)',
      Available_Days: ['Tuesday'],
      Available_Timings: [{ From: '10:00', To: '12:00' }],
    };
    expect((await lab.api('PUT', `/Services__s/${id}`, { data: [timings] })).status).toBe(200);
    for (const time of ['2026-11-23T10:00:00+00:00', '2026-11-24T13:00:00+00:00'])
      expect(await book({ Appointment_Start_Time: time })).toMatchObject({
        code: 'NOT_ALLOWED',
        message: 'Service is not available on the given time',
      });
    expect((await book({ Appointment_Start_Time: '2026-11-24T10:00:00+00:00' })).code).toBe(
      'SUCCESS',
    );
  });
});

describe('changing', () => {
  it('reschedules with a reason and counts', async () => {
    const { details } = await book();
    const moved = await change(details.id, {
      Appointment_Start_Time: '2026-11-23T11:00:00+00:00',
      Reschedule_Reason: 'By Customer',
      Reschedule_Note: 'Work',
    });
    expect(moved.status).toBe(200);
    expect(await read(details.id)).toMatchObject({
      Rescheduled_From: '2026-11-23T10:00:00+00:00',
      Appointment_End_Time: '2026-11-23T11:30:00+00:00',
      Reschedule_Count: 1,
    });
  });

  it.each([
    ['another service', { Service_Name: 'Cleaning' }, 'INVALID_DATA', 'invalid data'],
    [
      'a reason to cancel without cancelling',
      { Cancellation_Reason: 'By Customer' },
      'DEPENDENT_FIELD_MISSING',
      'To Update the fields of Cancellation Information Section, value of Status should be Cancelled',
    ],
    [
      'a reason to move without moving',
      { Reschedule_Reason: 'By Team' },
      'DEPENDENT_FIELD_MISSING',
      'Rescheduled_From cannot be empty',
    ],
    [
      'a move to the same time',
      { Appointment_Start_Time: '2026-11-23T10:00:00+00:00', Reschedule_Reason: 'By Team' },
      'DEPENDENT_FIELD_UNCHANGED',
      'Reschedule_From and Appointment_Start_Time cannot be same',
    ],
    [
      'a move into the past',
      { Appointment_Start_Time: '2026-11-19T10:00:00+00:00' },
      'DEPENDENT_MISMATCH',
      'Appointment cannot be scheduled for past dates',
    ],
  ])('refuses %s', async (_name, fields: Record<string, string>, code, message) => {
    const { details } = await book();
    const sent = fields['Service_Name']
      ? { Service_Name: service(fields['Service_Name']) }
      : fields;
    const { status, body } = await change(details.id, sent);
    expect([status, body.data[0].code, body.data[0].message]).toEqual([400, code, message]);
  });

  it.each(['Cancelled', 'Completed'])(
    'leaves a %s appointment alone for good, with 403',
    async (status) => {
      const { details } = await book();
      await lab.control('clock', { set: '2026-11-23T10:30:00+00:00' });
      const form = await lab.raw(
        'POST',
        '/oauth/v2/token?grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token=sandbox-refresh',
      );
      const headers = { authorization: `Zoho-oauthtoken ${form.body.access_token}` };
      const put = (fields: object) =>
        lab.api('PUT', `/Appointments__s/${details.id}`, { data: [fields] }, headers);
      const reason =
        status === 'Cancelled'
          ? { Cancellation_Reason: 'By Customer', Cancellation_Note: 'Ill' }
          : {};
      expect((await put({ Status: status, ...reason })).status).toBe(200);
      const refused = await put({ Additional_Information: 'late' });
      expect([refused.status, refused.body.data[0].code]).toEqual([403, 'NOT_ALLOWED']);
    },
  );
});

describe('services', () => {
  const make = (more: object) =>
    lab.insert('Services__s', {
      Service_Name: 'New',
      Duration: 30,
      Location: 'Business Address',
      Availability_Type: 'Every Business Days',
      Members: [{ Members: { id: users['anna'] } }],
      ...more,
    });

  it.each([
    ['too short', { Duration: 10 }, 'INVALID_DATA', 'Duration'],
    ['too long', { Duration: 1441 }, 'INVALID_DATA', 'Duration'],
    ['nobody to do it', { Members: [] }, 'INVALID_DATA', 'Members'],
    ['a stranger to do it', { Members: [{ Members: { id: '1' } }] }, 'INVALID_DATA', 'Members'],
    [
      'three timings',
      { Available_Timings: [1, 2, 3].map(() => ({ From: '10:00', To: '11:00' })) },
      'LIMIT_EXCEEDED',
      'Available_Timings',
    ],
    [
      'a timing that is none',
      { Available_Timings: [{ From: '25:00', To: '11:00' }] },
      'INVALID_DATA',
      'Available_Timings',
    ],
  ])('refuses %s', async (_name, more, code, field) => {
    const element = await make(more);
    expect([element.code, element.details.api_name]).toEqual([code, field]);
  });

  it('takes one that is right', async () => {
    const { details } = await make({});
    expect((await lab.api('GET', `/Services__s/${details.id}`)).body.data[0]).toMatchObject({
      Status: 'Available',
      Members: [{ Members: { name: 'Anna Reed' } }],
    });
  });
});

describe('meetings', () => {
  const meet = (more: object) =>
    lab.insert('Events', {
      Event_Title: 'Talk',
      Start_DateTime: '2026-11-23T10:00:00+00:00',
      End_DateTime: '2026-11-23T11:00:00+00:00',
      ...more,
    });

  it.each([
    [
      'an end before the start',
      { End_DateTime: '2026-11-23T09:00:00+00:00' },
      'INVALID_DATA',
      'End_DateTime',
    ],
    ['no end', { End_DateTime: null }, 'MANDATORY_NOT_FOUND', 'End_DateTime'],
    [
      '51 participants',
      { Participants: Array.from({ length: 51 }, () => ({ type: 'email', Email: 'a@b.example' })) },
      'LIMIT_EXCEEDED',
      'Participants',
    ],
    [
      'a participant who is nobody',
      { Participants: [{ type: 'contact', participant: '1' }] },
      'INVALID_DATA',
      'participant',
    ],
    [
      'a repetition without a reminder',
      { Recurring_Activity: { RRULE: 'FREQ=DAILY' } },
      'MANDATORY_NOT_FOUND',
      'Remind_At',
    ],
  ])('refuse %s', async (_name, more, code, field) => {
    const element = await meet(more);
    expect([element.code, element.details.api_name]).toEqual([code, field]);
  });

  it('take participants who are there', async () => {
    const Participants = [
      { type: 'contact', participant: lab.idOf('Contacts', 'Full_Name', 'Tom Hollis') },
      { type: 'user', participant: users['anna'] },
    ];
    expect((await meet({ Participants })).code).toBe('SUCCESS');
  });

  it('are cancelled only with participants, before they end, and once', async () => {
    const cancel = async (id: string) => {
      const { body } = await lab.api('POST', `/Events/${id}/actions/cancel`, {
        data: [{ send_cancelling_mail: false }],
      });
      // A refusal stands alone, as Zoho's published description of this path has it.
      return body.data?.[0] ?? body;
    };
    const alone = await meet({});
    expect((await cancel(alone.details.id)).code).toBe('NOT_ALLOWED');
    const participants = [{ type: 'email', Email: 'a@b.example' }];
    const over = await meet({
      Participants: participants,
      Start_DateTime: '2026-11-19T10:00:00+00:00',
      End_DateTime: '2026-11-19T11:00:00+00:00',
    });
    expect((await cancel(over.details.id)).code).toBe('NOT_ALLOWED');
    const { details } = await meet({ Participants: participants });
    expect((await lab.api('GET', `/Events/${details.id}`)).body.data[0].$event_cancelled).toBe(
      false,
    );
    expect((await cancel(details.id)).code).toBe('SUCCESS');
    expect((await lab.api('GET', `/Events/${details.id}`)).body.data[0].$event_cancelled).toBe(
      true,
    );
    expect((await cancel(details.id)).code).toBe('NOT_ALLOWED');
  });
});
