import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const past = '2026-11-20T07:30:00+00:00';
const future = '2026-11-20T15:00:00+00:00';
const call = (more: object = {}): object => ({
  Subject: 'Call',
  Call_Type: 'Inbound',
  Call_Start_Time: past,
  Call_Duration: '01:05',
  ...more,
});
const read = async (id: string) => (await lab.api('GET', `/Calls/${id}`)).body.data[0];

describe('making a call', () => {
  it('hangs a lead on What_Id and a contact on Who_Id', async () => {
    const lead = lab.idOf('Leads', 'Full_Name', 'Grace Okafor');
    const contact = lab.idOf('Contacts', 'Full_Name', 'James Whitfield');
    const account = lab.idOf('Accounts', 'Account_Name', 'Whitfield & Sons Joinery');
    const about = await lab.insert('Calls', call({ What_Id: { id: lead }, $se_module: 'Leads' }));
    expect(await read(about.details.id)).toMatchObject({
      What_Id: { name: 'Grace Okafor', id: lead },
      $se_module: 'Leads',
      Who_Id: null,
    });
    const both = await lab.insert(
      'Calls',
      call({ Who_Id: { id: contact }, What_Id: { id: account }, $se_module: 'Accounts' }),
    );
    expect(await read(both.details.id)).toMatchObject({
      Who_Id: { name: 'James Whitfield', id: contact },
      What_Id: { id: account },
      $se_module: 'Accounts',
    });
  });

  it('needs $se_module beside What_Id, and the record to be there', async () => {
    const lead = lab.idOf('Leads', 'Full_Name', 'Grace Okafor');
    expect(await lab.insert('Calls', call({ What_Id: { id: lead } }))).toMatchObject({
      code: 'DEPENDENT_FIELD_MISSING',
      details: { api_name: '$se_module', dependee: { api_name: 'What_Id' } },
    });
    expect(
      (await lab.insert('Calls', call({ What_Id: { id: lead }, $se_module: 'Deals' }))).code,
    ).toBe('INVALID_DATA');
    expect((await lab.insert('Calls', call({ Who_Id: { id: lead } }))).code).toBe('INVALID_DATA');
  });

  it.each([
    ['a zero duration', { Call_Duration: '00:00' }, 'DEPENDENT_MISMATCH', 'Call_Duration'],
    [
      'a zero duration outbound',
      { Call_Type: 'Outbound', Call_Duration: '00:00:00' },
      'DEPENDENT_MISMATCH',
      'Call_Duration',
    ],
    ['no duration', { Call_Duration: null }, 'MANDATORY_NOT_FOUND', 'Call_Duration'],
    ['a duration in words', { Call_Duration: 'short' }, 'INVALID_DATA', 'Call_Duration'],
    ['a type there is not', { Call_Type: 'Sideways' }, 'INVALID_DATA', 'Call_Type'],
    ['no start', { Call_Start_Time: null }, 'MANDATORY_NOT_FOUND', 'Call_Start_Time'],
    [
      'a finished call in the future',
      { Call_Start_Time: future },
      'INVALID_DATA',
      'Call_Start_Time',
    ],
    [
      'a scheduled call in the past',
      { Outgoing_Call_Status: 'Scheduled', Call_Duration: null },
      'INVALID_DATA',
      'Call_Start_Time',
    ],
    [
      'a scheduled call with nobody',
      { Call_Type: 'Outbound', Outgoing_Call_Status: 'Scheduled', Call_Start_Time: future },
      'MANDATORY_NOT_FOUND',
      'Who_Id',
    ],
  ])('refuses %s', async (_name, more, code, field) => {
    const element = await lab.insert('Calls', call(more));
    expect([element.code, element.details.api_name]).toEqual([code, field]);
    if (code === 'DEPENDENT_MISMATCH')
      expect(element.message).toBe('Call Duration can not be zero.');
  });

  it('takes a missed call without duration, and a scheduled one with somebody', async () => {
    expect(
      (await lab.insert('Calls', call({ Call_Type: 'Missed', Call_Duration: null }))).code,
    ).toBe('SUCCESS');
    const contact = lab.idOf('Contacts', 'Full_Name', 'James Whitfield');
    const scheduled = {
      Call_Type: 'Outbound',
      Outgoing_Call_Status: 'Scheduled',
      Call_Start_Time: future,
      Call_Duration: null,
      Who_Id: contact,
    };
    expect((await lab.insert('Calls', call(scheduled))).code).toBe('SUCCESS');
  });

  it.each([
    ['mm:ss', '01:05', 65],
    ['mm:ss', '75:00', 4500],
    ['mm:ss', '01:02:03', 3723],
    ['hh:mm', '01:05', 3900],
    ['hh:mm', '01:02:03', 3723],
  ])('reads durations as %s: %s is %d seconds', async (callDuration, text, seconds) => {
    await lab.control('quirks', { callDuration });
    const { details } = await lab.insert('Calls', call({ Call_Duration: text }));
    expect(await read(details.id)).toMatchObject({
      Call_Duration: text,
      Call_Duration_in_seconds: seconds,
    });
  });

  it('writes none of the fields that belong to PhoneBridge', async () => {
    const { details } = await lab.insert(
      'Calls',
      call({ Telephony_External_ID__s: 'x', CTI_Entry: true, Call_Duration_in_seconds: 7 }),
    );
    expect(await read(details.id)).toMatchObject({
      Telephony_External_ID__s: null,
      CTI_Entry: false,
      Call_Duration_in_seconds: 65,
    });
  });

  it('knows a call by our unique field', async () => {
    const first = await lab.insert('Calls', call({ Patchcord_Key: 'call:1' }));
    const again = await lab.insert('Calls', call({ Patchcord_Key: 'call:1' }));
    expect([again.code, again.details.duplicate_record.id]).toEqual([
      'DUPLICATE_DATA',
      first.details.id,
    ]);
  });
});

describe('changing a call', () => {
  it.each([
    ['the type', { Call_Type: 'Outbound' }, 'Call_Type'],
    ['the owner of a finished call', { Owner: 'ben' }, 'Owner'],
    ['the start to nothing', { Call_Start_Time: null }, 'Call_Start_Time'],
    ['the start to nonsense', { Call_Start_Time: 'soon' }, 'Call_Start_Time'],
    ['the start to the future', { Call_Start_Time: future }, 'Call_Start_Time'],
    ['the duration to nothing', { Call_Duration: null }, 'Call_Duration'],
  ])('refuses %s', async (_name, change: Record<string, string | null>, field) => {
    const { details } = await lab.insert('Calls', call());
    const users = (await lab.api('GET', '/users')).body.users;
    const ben = users.find((user: { email: string }) => user.email.startsWith('ben@')).id;
    const sent = change['Owner'] ? { Owner: { id: ben } } : change;
    const { status, body } = await lab.api('PUT', `/Calls/${details.id}`, { data: [sent] });
    expect([status, body.data[0].code, body.data[0].details.api_name]).toEqual([
      400,
      'INVALID_DATA',
      field,
    ]);
  });

  it('takes what may come later: description, result, purpose, recording', async () => {
    const { details } = await lab.insert('Calls', call());
    const later = {
      Description: 'Summary',
      Call_Result: 'Interested',
      Call_Purpose: 'Support',
      Voice_Recording__s: 'http://127.0.0.1:8092/rec/1.wav',
      Call_Type: 'Inbound',
    };
    expect((await lab.api('PUT', `/Calls/${details.id}`, { data: [later] })).status).toBe(200);
    expect(await read(details.id)).toMatchObject(later);
  });
});
