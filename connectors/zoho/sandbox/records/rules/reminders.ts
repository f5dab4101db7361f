import { isObject, type Json, type JsonObject } from '../../json.ts';
import { invalidData, mandatory, type Refusal } from '../../refusal.ts';
import { at, type Draft } from '../draft.ts';

/** What a module takes as reminders. */
export interface ReminderKind {
  readonly periods: readonly string[];
  /** Largest `unit`. */
  readonly most: number;
}

/** Refuses a `Remind_At` that is no list of `{unit, period}` (section 11); `days` may say a `time`. */
export function refuseReminders(draft: Draft, kind: ReminderKind): Refusal | undefined {
  const given = draft.given['Remind_At'] ?? null;
  if (given === null) return undefined;
  if (!Array.isArray(given))
    return invalidData(at(draft, 'Remind_At', { expected_data_type: 'jsonarray' }));
  for (const [index, row] of (given as readonly Json[]).entries()) {
    const refused = refuseRow(row, `${draft.path}.Remind_At[${index}]`, kind);
    if (refused) return refused;
  }
  return undefined;
}

function refuseRow(row: Json, path: string, { periods, most }: ReminderKind): Refusal | undefined {
  if (!isObject(row))
    return invalidData({
      expected_data_type: 'jsonobject',
      api_name: 'Remind_At',
      json_path: path,
    });
  const { unit, period, time } = row;
  const place = (name: string): JsonObject => ({ api_name: name, json_path: `${path}.${name}` });
  for (const name of ['unit', 'period'])
    if ((row[name] ?? null) === null) return mandatory(name, `${path}.${name}`);
  if (typeof unit !== 'number' || !Number.isInteger(unit))
    return invalidData({ expected_data_type: 'integer', ...place('unit') });
  if (unit < 0 || unit > most) return invalidData({ maximum_length: most, ...place('unit') });
  if (typeof period !== 'string' || !periods.includes(period))
    return invalidData({ ...place('period'), supported_values: periods });
  const isTime = typeof time === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(time);
  return (time ?? null) === null || isTime ? undefined : invalidData(place('time'));
}

/** Refuses a task's `Remind_At`: `{"ALARM": "ACTION=…;TRIGGER=…"}`. */
export function refuseAlarm(draft: Draft): Refusal | undefined {
  const given = draft.given['Remind_At'] ?? null;
  if (given === null) return undefined;
  if (!isObject(given))
    return invalidData(at(draft, 'Remind_At', { expected_data_type: 'jsonobject' }));
  const alarm = given['ALARM'] ?? null;
  const path = `${draft.path}.Remind_At.ALARM`;
  if (alarm === null) return mandatory('ALARM', path);
  const trigger = /(?:^|;)TRIGGER=([^;]+)/.exec(typeof alarm === 'string' ? alarm : '')?.[1];
  const fits = trigger !== undefined && !Number.isNaN(Date.parse(trigger));
  return fits ? undefined : invalidData({ api_name: 'ALARM', json_path: path });
}

/** Refuses a `Recurring_Activity` that is no `{"RRULE": "FREQ=…"}`. */
export function refuseRecurrence(draft: Draft): Refusal | undefined {
  const given = draft.given['Recurring_Activity'] ?? null;
  if (given === null) return undefined;
  if (!isObject(given))
    return invalidData(at(draft, 'Recurring_Activity', { expected_data_type: 'jsonobject' }));
  const rule = given['RRULE'] ?? null;
  const path = `${draft.path}.Recurring_Activity.RRULE`;
  if (rule === null) return mandatory('RRULE', path);
  const fits =
    typeof rule === 'string' && /(^|;)FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$)/.test(rule);
  return fits ? undefined : invalidData({ api_name: 'RRULE', json_path: path });
}
