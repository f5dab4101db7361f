import type { Calendar } from '../../domain/calendar.ts';
import type { Instant } from '../../domain/clock.ts';
import { fromWallClock, wallClock } from '../../domain/zoned-time.ts';
import type { SaidDate } from './said-date.ts';

/** A time of day; `isOpen` when it may be meant twelve hours later as well. */
export interface SaidHour {
  readonly hour: number;
  readonly minute: number;
  readonly isOpen: boolean;
}

/** How far ahead an hour without a day is looked for. */
const DAYS_AHEAD = 14;

/**
 * The instant meant by an hour on a named day, after the reference.
 *
 * @returns undefined when it has passed: what lies behind is no wish.
 */
export function onDate(
  said: SaidHour,
  date: SaidDate,
  reference: Instant,
  calendar: Calendar,
): Instant | undefined {
  if (date.isVoid) return undefined;
  for (const day of occurrences(date)) {
    const at = onDay(said, day, reference, calendar);
    if (at !== undefined) return at;
  }
  return undefined;
}

/** The next such hour within opening hours; when it never is, the next such hour of the day at all. */
export function nextHour(
  said: SaidHour,
  reference: Instant,
  calendar: Calendar,
): Instant | undefined {
  const today = wallClock(reference, calendar.timezone);
  const days = Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => ({
    ...today,
    day: today.day + ahead,
  }));
  for (const day of days) {
    const open = instants(said, day, reference, calendar).find((at) => calendar.isOpen(at));
    if (open !== undefined) return open;
  }
  return days.map((day) => onDay(said, day, reference, calendar)).find((at) => at !== undefined);
}

type Day = Pick<SaidDate, 'year' | 'month' | 'day'>;

/** The day named, and when that is over the one it means next. */
function occurrences(date: SaidDate): readonly Day[] {
  switch (date.kind) {
    case 'fixed':
      return [date];
    case 'weekday':
      return [date, { ...date, day: date.day + 7 }];
    case 'yearless':
      // Up to eight years until the next 29 February; each must show the day that was said.
      return Array.from({ length: 9 }, (_, ahead) => ({ ...date, year: date.year + ahead })).filter(
        isReal,
      );
  }
}

function isReal({ year, month, day }: Day): boolean {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

/** Of the instants an hour can mean on a day the one within opening hours, else the one people are awake at. */
function onDay(
  said: SaidHour,
  day: Day,
  reference: Instant,
  calendar: Calendar,
): Instant | undefined {
  const ahead = instants(said, day, reference, calendar);
  return (
    ahead.find((at) => calendar.isOpen(at)) ?? ahead.find((at) => isWaking(said, at, calendar))
  );
}

/** An hour said without its half of the day: from seven in the morning to before eight in the evening. */
function isWaking(said: SaidHour, at: Instant, calendar: Calendar): boolean {
  const { hour } = wallClock(at, calendar.timezone);
  return !said.isOpen || (hour >= 7 && hour < 20);
}

function instants(
  said: SaidHour,
  day: Day,
  reference: Instant,
  calendar: Calendar,
): readonly Instant[] {
  const hours = said.isOpen ? [said.hour, said.hour + 12] : [said.hour];
  return hours
    .map((hour) => {
      const { year, month, day: number } = day;
      return fromWallClock(
        { year, month, day: number, hour, minute: said.minute },
        calendar.timezone,
      );
    })
    .filter((at) => at > reference);
}
