import type { Calendar } from '../../domain/calendar.ts';
import type { Instant } from '../../domain/clock.ts';
import { readWithin } from './date-readers.ts';
import { datesAround } from './dates-around.ts';
import { nearest } from './nearest-date.ts';
import { nextHour, onDate } from './resolve.ts';
import type { DateContext } from './said-date.ts';
import { type HourInText, saidHours } from './said-hours.ts';

/** Distance between hour and day up to which they are said in one breath. */
const TIGHT = 8;
/** The same for `10.30`, which alone is a price. */
const BESIDE = 3;

/** Lithuanian has no reader: a day named in it is seen, so that its hour is not taken for today’s, but not read. */
const UNREAD_DAY =
  /(?<!\p{L})(?:šiandien|ryt|rytoj|poryt|(?:pirm|antr|treči|ketvirt|penkt|šešt|sekm)adien\p{L}*|(?:saus|vasar|kov|baland|geguž|biržel|liep|rugpjū|rugsėj|spal|lapkri|gruod)\p{L}*)(?!\p{L})/iu;

/**
 * The first wish in a rewritten text: an hour with the day beside it, else with a day further off, else “in 2 hours”,
 * else the next such hour. An hour for which some day is named, but which one is not clear, is no wish.
 */
export function firstWish(
  text: string,
  context: DateContext,
  calendar: Calendar,
): Instant | undefined {
  const hours = saidHours(text, context);
  const dates = datesAround(text, hours, context);
  const dated = firstDated(text, hours, dates, context, calendar);
  if (dated !== undefined || dates.length > 0) return dated;
  const within = firstWithin(text, context);
  const isReadable = context.languages.some(({ reader }) => reader !== undefined);
  if (within !== undefined || !isReadable || UNREAD_DAY.test(text)) return within;
  const hour = hours.find(({ isDotted }) => !isDotted);
  return hour && nextHour(hour, context.reference, calendar);
}

function firstDated(
  text: string,
  hours: readonly HourInText[],
  dates: ReturnType<typeof datesAround>,
  { reference }: DateContext,
  calendar: Calendar,
): Instant | undefined {
  let loose: Instant | undefined;
  for (const hour of hours) {
    const near = nearest(text, hour, hours, dates);
    if (near === undefined || (hour.isDotted && near.distance > BESIDE)) continue;
    const at = onDate(hour, near.date, reference, calendar);
    if (at !== undefined && near.distance <= TIGHT) return at;
    loose ??= at;
  }
  return loose;
}

function firstWithin(text: string, context: DateContext): Instant | undefined {
  for (const { words, reader } of context.languages) {
    const found = reader && readWithin(text, reader, words, context);
    if (found !== undefined && found.at > context.reference) return found.at;
  }
  return undefined;
}
