import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ seed: 'empty' });
});
afterAll(() => lab.close());

const place = (name: string) => ({ api_name: name, json_path: `$.data[0].${name}` });

describe('reminders and repetitions', () => {
  const event = {
    Event_Title: 'E',
    Start_DateTime: '2026-11-23T10:00:00+00:00',
    End_DateTime: '2026-11-23T11:00:00+00:00',
  };
  it.each<[string, object, string, object]>([
    [
      'Events',
      { ...event, Remind_At: { unit: 1, period: 'days' } },
      'INVALID_DATA',
      { expected_data_type: 'jsonarray', ...place('Remind_At') },
    ],
    [
      'Events',
      { ...event, Remind_At: [{ unit: 1 }] },
      'MANDATORY_NOT_FOUND',
      { api_name: 'period', json_path: '$.data[0].Remind_At[0].period' },
    ],
    [
      'Events',
      { ...event, Remind_At: [{ unit: 1, period: 'days', time: '25:00' }] },
      'INVALID_DATA',
      { api_name: 'time', json_path: '$.data[0].Remind_At[0].time' },
    ],
    [
      'Events',
      { ...event, Remind_At: [{ unit: 1, period: 'days' }], Recurring_Activity: { RRULE: 'x' } },
      'INVALID_DATA',
      { api_name: 'RRULE', json_path: '$.data[0].Recurring_Activity.RRULE' },
    ],
    [
      'Tasks',
      { Subject: 'T', Remind_At: {} },
      'MANDATORY_NOT_FOUND',
      { api_name: 'ALARM', json_path: '$.data[0].Remind_At.ALARM' },
    ],
    [
      'Tasks',
      { Subject: 'T', Remind_At: { ALARM: 'ACTION=POPUP' } },
      'INVALID_DATA',
      { api_name: 'ALARM', json_path: '$.data[0].Remind_At.ALARM' },
    ],
  ])('%s refuse %j', async (module, element, code, details) => {
    const answer = await lab.insert(module, element);
    expect([answer.code, answer.details]).toEqual([code, details]);
  });

  it('are taken when they are right', async () => {
    const Remind_At = [
      { unit: 15, period: 'minutes' },
      { unit: 1, period: 'days', time: '09:00' },
    ];
    const Recurring_Activity = {
      RRULE: 'FREQ=DAILY;INTERVAL=1;DTSTART=2026-11-23;UNTIL=2026-12-23',
    };
    expect((await lab.insert('Events', { ...event, Remind_At, Recurring_Activity })).code).toBe(
      'SUCCESS',
    );
    const ALARM = 'ACTION=POPUP;TRIGGER=2026-11-23T09:00:00+00:00';
    expect((await lab.insert('Tasks', { Subject: 'T', Remind_At: { ALARM } })).code).toBe(
      'SUCCESS',
    );
  });
});

describe('cases', () => {
  it('keep comments one after the other', async () => {
    const { id } = (
      await lab.insert('Cases', {
        Subject: 'C',
        Status: 'New',
        Case_Origin: 'Phone',
        Add_Comment: 'first',
      })
    ).details;
    await lab.api('PUT', `/Cases/${id}`, { data: [{ Add_Comment: 'second' }] });
    const [shown] = (await lab.api('GET', `/Cases/${id}`)).body.data;
    expect(shown.Add_Comment).toBeNull();
    expect(shown.Comments).toEqual([
      {
        id: expect.any(String),
        comment_content: 'first',
        commented_by: expect.any(String),
        commented_time: '2026-11-20T08:00:00+00:00',
      },
      expect.objectContaining({ comment_content: 'second' }),
    ]);
  });
});
