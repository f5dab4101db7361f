import type { Calendar } from '../domain/calendar.ts';
import { ConfigError } from '../domain/errors.ts';
import { buildCalendar } from './business-calendar.ts';
import {
  addOpening,
  dayIndex,
  isDate,
  joined,
  MINUTES_OF_DAY,
  minuteOf,
  type Opening,
} from './opening.ts';

/** Opening and closing time, `["10:00", "17:00"]`; closing at or before opening means on the next day. */
export type Timing = readonly [from: string, until: string];

/** The business hours of a CRM organisation, as plain data. */
export interface BusinessHours {
  /** English day names, `Monday`. */
  readonly businessDays: readonly string[];
  /** The hours of every business day; null when they differ by day, or when it is open round the clock. */
  readonly daily: Timing | null;
  /** The hours of single days; they win over `daily`. */
  readonly custom: readonly { readonly day: string; readonly timing: Timing }[] | null;
  /** IANA name. */
  readonly timezone: string;
  /** Dates closed, `2026-12-25`. */
  readonly holidays: readonly string[];
}

/**
 * A calendar from a CRM's business hours. A business day without hours of its own is open round the clock, which is how
 * the organisations of type 24×7 and 24×5 are described.
 *
 * @throws ConfigError (`calendar.invalid`) naming the day, time or date that cannot be read.
 */
export function fromBusinessHours(hours: BusinessHours): Calendar {
  const week: Opening[][] = Array.from({ length: 7 }, () => []);
  const allDay: Opening = { from: 0, until: MINUTES_OF_DAY };
  const usual = hours.daily ? readTiming(hours.daily) : allDay;
  const custom = new Map(
    (hours.custom ?? []).map(({ day, timing }) => [readDay(day), readTiming(timing)]),
  );
  for (const day of new Set(hours.businessDays.map(readDay))) {
    addOpening(week, day, custom.get(day) ?? usual);
  }
  for (const date of hours.holidays) if (!isDate(date)) throw invalid(`"${date}" is no date`);
  return buildCalendar({ week: week.map(joined), closed: hours.holidays }, hours.timezone);
}

function readDay(name: string): number {
  const day = dayIndex(name);
  if (day < 0) throw invalid(`"${name}" is no day of the week`);
  return day;
}

function readTiming([from, until]: Timing): Opening {
  const opening = { from: minuteOf(from), until: minuteOf(until) };
  if (Number.isNaN(opening.from)) throw invalid(`"${from}" is no time`);
  if (Number.isNaN(opening.until)) throw invalid(`"${until}" is no time`);
  return opening;
}

function invalid(problem: string): ConfigError {
  return new ConfigError(`Business hours: ${problem}`, {
    code: 'calendar.invalid',
    advice: 'Look at the business hours in the CRM, or write the calendar in the account file.',
  });
}
