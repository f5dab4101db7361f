import { readDates } from './date-readers.ts';
import { daysOfMonth, ownDates } from './own-dates.ts';
import type { DateContext, SaidDate } from './said-date.ts';
import type { HourInText } from './said-hours.ts';

/** Characters around an hour in which its day is looked for. */
const AROUND = 120;

/** The days named around the hours; the hours themselves are hidden from the readers. */
export function datesAround(
  text: string,
  hours: readonly HourInText[],
  context: DateContext,
): readonly SaidDate[] {
  const hidden = hours.reduce(hide, text);
  const found: SaidDate[] = [];
  let done = 0;
  for (const { index, end } of hours) {
    const from = Math.max(done, index - AROUND);
    const until = end + AROUND;
    if (from >= until) continue;
    const window = hidden.slice(from, until);
    for (const date of saidDates(window, context)) {
      found.push({ ...date, index: date.index + from, end: date.end + from });
    }
    done = until;
  }
  return found;
}

function saidDates(text: string, context: DateContext): readonly SaidDate[] {
  const own = ownDates(text, context);
  const rest = own.reduce(hide, text);
  const named = [...own];
  for (const { words, reader } of context.languages) {
    if (reader !== undefined) named.push(...readDates(rest, reader, words, context));
  }
  return [...named.map(voidInRow(text, named)), ...daysOfMonth(rest, named, context)];
}

/** “Mo-Fr 9-17 Uhr” are opening hours: no day of such a row is wished. */
function voidInRow(text: string, dates: readonly SaidDate[]): (date: SaidDate) => SaidDate {
  const isRow = (one: SaidDate, other: SaidDate): boolean =>
    one.end <= other.index && ROW.test(text.slice(one.end, other.index));
  return (date) =>
    dates.some((other) => isRow(date, other) || isRow(other, date))
      ? { ...date, isVoid: true }
      : date;
}

const ROW = /^\.?\s*(?:[-–]|to|through|till|bis|до|по)\s*$/i;

/** Bars, not spaces: a reader that swallows trailing spaces takes the longer reading for the better one. */
function hide(
  text: string,
  { index, end }: { readonly index: number; readonly end: number },
): string {
  return text.slice(0, index) + '|'.repeat(end - index) + text.slice(end);
}
