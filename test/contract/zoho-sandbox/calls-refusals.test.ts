import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
let lead: string;
beforeAll(async () => {
  lab = await openLab({ seed: 'empty' });
  lead = (await lab.insert('Leads', { Last_Name: 'Rung' })).details.id;
});
afterAll(() => lab.close());

const place = (name: string) => ({ api_name: name, json_path: `$.data[0].${name}` });
const refused = (code: string, details: object, message: string) => ({
  data: [{ code, details, message, status: 'error' }],
});
const past = '2026-11-20T07:00:00+00:00';
const future = '2026-11-21T07:00:00+00:00';
const rung = (more: object = {}): object => ({
  Subject: 'C',
  Call_Type: 'Outbound',
  Call_Start_Time: past,
  Call_Duration: '01:05',
  ...more,
});

describe('the rules of section 10: making a call', () => {
  it.each<[string, object, string, string, object]>([
    [
      'rule 2: zero outbound',
      { Call_Duration: '00:00' },
      'DEPENDENT_MISMATCH',
      'Call Duration can not be zero.',
      { dependee: place('Call_Type'), ...place('Call_Duration') },
    ],
    [
      'rule 2: zero inbound',
      { Call_Type: 'Inbound', Call_Duration: '00:00:00' },
      'DEPENDENT_MISMATCH',
      'Call Duration can not be zero.',
      { dependee: place('Call_Type'), ...place('Call_Duration') },
    ],
    [
      'no duration',
      { Call_Duration: null },
      'MANDATORY_NOT_FOUND',
      'required field not found',
      place('Call_Duration'),
    ],
    [
      'a duration that is none',
      { Call_Duration: 'long' },
      'INVALID_DATA',
      'invalid data',
      { expected_data_type: 'text', ...place('Call_Duration') },
    ],
    [
      'a type that is none',
      { Call_Type: 'Sideways' },
      'INVALID_DATA',
      'invalid data',
      place('Call_Type'),
    ],
    [
      'to come, but finished',
      { Call_Start_Time: future },
      'INVALID_DATA',
      'invalid data',
      place('Call_Start_Time'),
    ],
    [
      'rule 5: scheduled in the past',
      { Outgoing_Call_Status: 'Scheduled', What_Id: 'lead', $se_module: 'Leads' },
      'INVALID_DATA',
      'invalid data',
      place('Call_Start_Time'),
    ],
    [
      'rule 5: scheduled with nobody',
      { Outgoing_Call_Status: 'Scheduled', Call_Start_Time: future, Call_Duration: null },
      'MANDATORY_NOT_FOUND',
      'required field not found',
      place('Who_Id'),
    ],
    [
      'no subject',
      { Subject: null },
      'MANDATORY_NOT_FOUND',
      'required field not found',
      place('Subject'),
    ],
    [
      'about a module that calls are not about',
      { What_Id: 'lead', $se_module: 'Notes' },
      'INVALID_DATA',
      'the given module name is not exist in multimodulelookup',
      place('What_Id'),
    ],
  ])('%s', async (_what, more, code, message, details) => {
    const element = rung('What_Id' in more ? { ...more, What_Id: lead } : more);
    const answer = await lab.api('POST', '/Calls', { data: [element] });
    expect([answer.status, answer.body]).toEqual([400, refused(code, details, message)]);
  });

  it('rule 6: no upsert', async () => {
    const answer = await lab.api('POST', '/Calls/upsert', { data: [rung()] });
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        code: 'NOT_SUPPORTED',
        details: { resource_path_index: 0 },
        message: 'the given module is not supported in api',
        status: 'error',
      },
    ]);
  });

  it.each([
    ['mm:ss', '01:05', 65],
    ['mm:ss', '01:01:05', 3665],
    ['hh:mm', '01:05', 3900],
    ['hh:mm', '01:01:05', 3665],
  ])('rule 3: read as %s, %s lasts %d seconds', async (callDuration, Call_Duration, seconds) => {
    await lab.control('quirks', { callDuration });
    const { id } = (await lab.insert('Calls', rung({ Call_Duration }))).details;
    const { body } = await lab.api('GET', `/Calls/${id}?fields=Call_Duration_in_seconds`);
    expect(body.data[0].Call_Duration_in_seconds).toBe(seconds);
    await lab.control('quirks', { callDuration: 'mm:ss' });
  });
});

describe('the rules of section 10: changing a call', () => {
  it.each<[string, object, string]>([
    ['another type', { Call_Type: 'Inbound' }, 'Call_Type'],
    ['no type', { Call_Type: null }, 'Call_Type'],
    ['a type that is none', { Call_Type: 'Sideways' }, 'Call_Type'],
    ['another owner', { Owner: 'other' }, 'Owner'],
    ['no start', { Call_Start_Time: null }, 'Call_Start_Time'],
    ['a start to come', { Call_Start_Time: future }, 'Call_Start_Time'],
    ['no duration', { Call_Duration: null }, 'Call_Duration'],
  ])('rule 4: %s', async (_what, element, name) => {
    const { id } = (await lab.insert('Calls', rung())).details;
    const { users } = (await lab.api('GET', '/users?type=ActiveConfirmedUsers')).body;
    const sent = 'Owner' in element ? { Owner: users[0].id } : element;
    const answer = await lab.api('PUT', `/Calls/${id}`, { data: [sent] });
    expect([answer.status, answer.body]).toEqual([
      400,
      refused('INVALID_DATA', place(name), 'invalid data'),
    ]);
  });
});
