import { DateTime } from 'luxon';
import type { Instant } from './clock.ts';
import type { Duration } from './duration.ts';
import { zoneOf } from './zone.ts';

/** What a clock and a calendar on the wall show. */
export interface WallClock {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 0 to 23. */
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number;
}

/** A wall-clock time to turn into an instant: what is left out is 0, and 32 January is 1 February. */
export type WallTime = Pick<WallClock, 'year' | 'month' | 'day'> &
  Partial<Pick<WallClock, 'hour' | 'minute' | 'second' | 'millisecond'>>;

/** @throws RangeError when there is no such zone; so do all functions here. */
export function wallClock(at: Instant, timezone: string): WallClock {
  const local = new Date(at + zoneOf(timezone).offsetAt(at));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    weekday: local.getUTCDay() || 7,
  };
}

const DAY = 86_400_000;

/**
 * The instant at which the wall shows that time. Where clocks are set back and it shows it twice, the first; where
 * clocks are set forward and it never does, as much later as they were set.
 */
export function fromWallClock(wall: WallTime, timezone: string): Instant {
  const { hour = 0, minute = 0, second = 0, millisecond = 0 } = wall;
  const local = Date.UTC(wall.year, wall.month - 1, wall.day, hour, minute, second, millisecond);
  const zone = zoneOf(timezone);
  const before = zone.offsetAt(local - DAY);
  const after = zone.offsetAt(local + DAY);
  const shown = [local - before, local - after].filter((at) => at + zone.offsetAt(at) === local);
  return shown.length > 0 ? Math.min(...shown) : local - before;
}

/**
 * Adds a duration as people count: months and days on the calendar, keeping the time on the wall (31 January plus one
 * month is the last of February), then the milliseconds by the clock.
 */
export function addDuration(at: Instant, duration: Duration, timezone: string): Instant {
  if (duration.months === 0 && duration.days === 0) return at + duration.ms;
  const { name } = zoneOf(timezone);
  const moved = DateTime.fromMillis(at, { zone: name })
    .plus({ months: duration.months, days: duration.days })
    .plus({ milliseconds: duration.ms });
  return moved.toMillis();
}

/**
 * Writes an instant for people, for instance `cccc d LLLL, HH:mm`.
 *
 * @param pattern tokens of https://moment.github.io/luxon/#/formatting?id=table-of-tokens
 * @param language BCP 47; one that is unknown is written in English.
 */
export function formatTime(
  at: Instant,
  pattern: string,
  timezone: string,
  language: string,
): string {
  const { name } = zoneOf(timezone);
  return DateTime.fromMillis(at, { zone: name, locale: localeOf(language) }).toFormat(pattern);
}

function localeOf(language: string): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
