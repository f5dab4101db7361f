import { isObject, type Json, type JsonObject, textOf } from '../json.ts';
import { invalidData, mandatory, RefusedError } from '../refusal.ts';

/** The days of the week, Monday first. */
export const weekdays = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

/** A day's name to opening and closing, `HH:mm`. */
export type Days = Readonly<Record<string, readonly [string, string]>>;

/** How the members of a schedule are called: business hours, shifts and breaks have the same shape under other names. */
export interface TimingWords {
  readonly days: 'business_days' | 'shift_days' | 'break_days';
  readonly timing: 'business_timing' | 'shift_timing' | 'break_timing';
}

const clockTime = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** Shows a schedule: all days alike as `daily_timing`, different ones as `custom_timing`. */
export function describeTimings(days: Days, words: TimingWords): JsonObject {
  const open = weekdays.filter((day) => days[day]);
  const [first] = open;
  const same = open.every((day) => String(days[day]) === String(first && days[first]));
  const alike = same && open.length > 0;
  return {
    [words.days]: [...open],
    same_as_everyday: alike,
    daily_timing: alike && first ? [...(days[first] ?? [])] : null,
    custom_timing: alike
      ? null
      : open.map((day) => ({ days: day, [words.timing]: [...(days[day] ?? [])] })),
  };
}

/** Reads a schedule as it is sent; throws the refusal of the member that is wrong. */
export function readTimings(element: JsonObject, words: TimingWords, path: string): Days {
  const names = readDays(element[words.days], words.days, path);
  const same = element['same_as_everyday'];
  if (same === undefined)
    throw new RefusedError(mandatory('same_as_everyday', `${path}.same_as_everyday`));
  if (same === true) {
    const span = readSpan(element['daily_timing'], 'daily_timing', path);
    return Object.fromEntries(names.map((day) => [day, span]));
  }
  const rows = element['custom_timing'];
  if (!Array.isArray(rows))
    throw new RefusedError(mandatory('custom_timing', `${path}.custom_timing`));
  return Object.fromEntries(
    (rows as readonly Json[]).map((row, index) => {
      const at = `${path}.custom_timing[${index}]`;
      const [day = ''] = readDays([isObject(row) ? (row['days'] ?? '') : ''], 'days', at);
      return [day, readSpan(isObject(row) ? row[words.timing] : undefined, words.timing, at)];
    }),
  );
}

function readDays(raw: Json | undefined, name: string, path: string): string[] {
  if (raw === undefined || raw === null) throw new RefusedError(mandatory(name, `${path}.${name}`));
  const days = Array.isArray(raw) ? (raw as readonly Json[]).map((day) => textOf(day) ?? '') : [];
  if (days.length === 0 || days.some((day) => !weekdays.some((each) => each === day)))
    throw new RefusedError(
      invalidData({ api_name: name, json_path: `${path}.${name}`, supported_values: weekdays }),
    );
  return days;
}

function readSpan(raw: Json | undefined, name: string, path: string): [string, string] {
  if (raw === undefined || raw === null) throw new RefusedError(mandatory(name, `${path}.${name}`));
  const [from, till] = Array.isArray(raw) ? (raw as readonly Json[]).map(String) : [];
  const fits =
    from !== undefined && till !== undefined && clockTime.test(from) && clockTime.test(till);
  if (!fits || from >= till)
    throw new RefusedError(
      invalidData({
        expected_data_type: 'string',
        regex: '^([01]\\d|2[0-3]):[0-5]\\d$',
        api_name: name,
        json_path: `${path}.${name}`,
      }),
    );
  return [from, till];
}
