import { z } from 'zod';
import {
  addOpening,
  dayIndex,
  isDate,
  joined,
  MINUTES_OF_DAY,
  minuteOf,
  type Opening,
} from './opening.ts';

/** When a business is open, as plain data; the time zone comes separately. */
export interface CalendarSpec {
  /** Seven days, Monday first; openings in order, neither overlapping nor touching. */
  readonly week: readonly (readonly Opening[])[];
  /** Dates without opening, `2026-12-25`. */
  readonly closed: readonly string[];
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/**
 * The `calendar` of an account file: `{ mon-fri: "08:00-18:00", sat: "09:00-12:00, 13:00-15:00", closed: [2026-12-25] }`.
 * A key is a day or a range of days (`sat-mon` goes round the week's end); a value is one or several `HH:mm-HH:mm`, in
 * one text or a list. `24:00` is midnight at the end; an opening past midnight (`22:00-06:00`) goes on the next day.
 * Every issue names the key at fault.
 */
export const calendarSpecSchema = z
  .record(z.string(), z.unknown())
  .describe('Opening hours: days or ranges of days, and the dates closed')
  .transform((written, context): CalendarSpec => {
    const report: Report = (key, problem) => {
      context.addIssue({ code: 'custom', path: [key], message: `${key}: ${problem}` });
    };
    const { closed, ...days } = written;
    const dates = closed === undefined ? [] : readClosed(closed, report);
    return { week: readWeek(days, report), closed: [...new Set(dates)].toSorted() };
  });

type Report = (key: string, problem: string) => void;

function readWeek(
  written: Readonly<Record<string, unknown>>,
  report: Report,
): CalendarSpec['week'] {
  const week: Opening[][] = DAYS.map(() => []);
  const takenBy = new Map<number, string>();
  for (const [key, value] of Object.entries(written)) {
    const ranges = readRanges(key, value, report);
    for (const day of daysOf(key, report)) {
      const other = takenBy.get(day);
      if (other !== undefined) report(key, `${DAYS[day]} is already given by ${other}`);
      else for (const range of ranges) addOpening(week, day, range);
      takenBy.set(day, key);
    }
  }
  reportOverlaps(week, takenBy, report);
  return week.map(joined);
}

function reportOverlaps(
  week: readonly (readonly Opening[])[],
  takenBy: ReadonlyMap<number, string>,
  report: Report,
): void {
  week.forEach((openings, day) => {
    const clash = overlapOf(openings);
    const key = takenBy.get(day) ?? takenBy.get((day + 6) % 7);
    if (clash !== undefined && key !== undefined) {
      report(key, `openings overlap on ${DAYS[day]} at ${clockText(clash)}`);
    }
  });
}

function overlapOf(openings: readonly Opening[]): number | undefined {
  const sorted = openings.toSorted((one, other) => one.from - other.from);
  return sorted.find((opening, at) => opening.from < (sorted[at - 1]?.until ?? 0))?.from;
}

/** `mon`, `monday`, `mon-fri`; indexes from 0, Monday. */
function daysOf(key: string, report: Report): readonly number[] {
  const ends = key.trim().split(/\s*[-–]\s*/);
  const [first = -1, last = first] = ends.map(dayIndex);
  if (ends.length > 2 || first < 0 || last < 0) {
    report(key, 'is no day; write mon, tue, …, a range such as mon-fri, or closed');
    return [];
  }
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, step) => (first + step) % 7);
}

/** An opening as written; `until` not after `from` means it ends on the next day. */
type Range = Opening;

function readRanges(key: string, value: unknown, report: Report): readonly Range[] {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (parts.length === 0) report(key, 'write "08:00-18:00", one or several');
  return parts
    .flatMap((part) => String(part).split(','))
    .flatMap((text) => {
      const range = readRange(text.trim());
      if (typeof range !== 'string') return range;
      report(key, range);
      return [];
    });
}

/** @returns the range, or what is wrong with it. */
function readRange(text: string): Range | string {
  const [, opens = '', closes = ''] = /^(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})$/.exec(text) ?? [];
  if (opens === '') return `"${text}" is no opening; write "08:00-18:00"`;
  const range = { from: minuteOf(opens), until: minuteOf(closes) };
  if (Number.isNaN(range.from) || range.from === MINUTES_OF_DAY) return `nothing opens at ${opens}`;
  if (Number.isNaN(range.until)) return `nothing closes at ${closes}`;
  return range.from === range.until ? `"${text}" opens and closes at once` : range;
}

function clockText(minute: number): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function readClosed(value: unknown, report: Report): readonly string[] {
  const dates: unknown[] = Array.isArray(value) ? value : [value];
  const closed: string[] = [];
  for (const date of dates) {
    if (typeof date === 'string' && isDate(date)) closed.push(date);
    else report('closed', `"${String(date)}" is no date; write 2026-12-25`);
  }
  return closed;
}
