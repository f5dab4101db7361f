import { wallClock } from '../../domain/zoned-time.ts';
import { type DateContext, dayFrom, isPast, type SaidDate, wordsPattern } from './said-date.ts';

/** Days written in digits, in the order of the country, and the day after tomorrow, which not every reader knows. */
export function ownDates(text: string, context: DateContext): readonly SaidDate[] {
  return [...numericDates(text, context), ...daysAfterTomorrow(text, context)];
}

const NUMERIC =
  /(?<![\p{L}\d.,:/-])(?:(?<y>\d{4})[-./](?<m>\d{1,2})[-./](?<d>\d{1,2})|(?<a>\d{1,2})(?:(?<sep>[./-])(?<b>\d{1,2})\k<sep>(?<year>\d{4}|\d{2})|(?<slash>\/)(?<c>\d{1,2})|\.(?<e>\d{2}|\d(?=\.))\.?))(?![\d:%]|[.,/-]\d)/gu;

function numericDates(text: string, context: DateContext): readonly SaidDate[] {
  if (!/\d[-./]\d/.test(text)) return [];
  return [...text.matchAll(NUMERIC)].flatMap((match) => {
    if (match[0] === '24/7') return [];
    const date = numericDate(match.groups ?? {}, context);
    if (date === undefined) return [];
    const place = { index: match.index, end: match.index + match[0].length };
    return [{ ...place, ...date, isVoid: isPast(text, place.index, context) }];
  });
}

type Groups = Readonly<Record<string, string | undefined>>;

function numericDate(
  groups: Groups,
  context: DateContext,
): Omit<SaidDate, 'index' | 'end' | 'isVoid'> | undefined {
  const { y, m, d, a, sep, b, year, slash, c, e } = groups;
  if (y !== undefined) return valid(Number(y), Number(m), Number(d), 'fixed');
  const [one, two] = [Number(a), Number(b ?? c ?? e)];
  const isDayFirst = sep === '.' || e !== undefined || !context.isMonthFirst;
  const [day, month] = isDayFirst ? [one, two] : [two, one];
  const written = year === undefined ? undefined : Number(year.length === 2 ? `20${year}` : year);
  const kind = written === undefined ? 'yearless' : 'fixed';
  const inYear = written ?? wallClock(context.reference, context.timezone).year;
  const isSwappable = sep === '/' || sep === '-' || slash !== undefined;
  return (
    valid(inYear, month, day, kind) ?? (isSwappable ? valid(inYear, day, month, kind) : undefined)
  );
}

function valid(
  year: number,
  month: number,
  day: number,
  kind: SaidDate['kind'],
): Omit<SaidDate, 'index' | 'end' | 'isVoid'> | undefined {
  const isDate =
    month >= 1 && month <= 12 && day >= 1 && day <= daysIn(kind === 'fixed' ? year : 2024, month);
  return isDate ? { kind, year, month, day, said: kind === 'fixed' ? 4 : 3 } : undefined;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function daysAfterTomorrow(text: string, context: DateContext): readonly SaidDate[] {
  return context.languages.flatMap(({ words }) => {
    if (words.dayAfterTomorrow === undefined) return [];
    const match = wordsPattern(words.dayAfterTomorrow).exec(text);
    if (match === null) return [];
    const { year, month, day } = dayFrom(context, 2);
    const place = { index: match.index, end: match.index + match[0].length };
    return [{ ...place, kind: 'fixed', year, month, day, said: 4, isVoid: false } as const];
  });
}

/** “the 26th”, “am 26.”, “26 числа”, unless a fuller date stands there. */
export function daysOfMonth(
  text: string,
  named: readonly SaidDate[],
  context: DateContext,
): readonly SaidDate[] {
  return context.languages.flatMap(({ words }) => {
    const match = words.dayOfMonth === undefined ? null : wordsPattern(words.dayOfMonth).exec(text);
    const day = Number(match?.slice(1).find((group) => group !== undefined));
    if (match === null || !(day >= 1 && day <= 31)) return [];
    const [index, end] = [match.index, match.index + match[0].length];
    const isPart = named.some((date) => index < date.end + 6 && date.index < end + 6);
    if (isPart) return [];
    const isVoid = isPast(text, index, context);
    return [{ index, end, kind: 'fixed', ...nextWithDay(day, context), said: 1, isVoid } as const];
  });
}

/** The first month from today on that still has, or has at all, a day of that number. */
function nextWithDay(day: number, context: DateContext): Pick<SaidDate, 'year' | 'month' | 'day'> {
  const today = wallClock(context.reference, context.timezone);
  let { year, month } = today;
  if (day < today.day) month += 1;
  while (day > daysIn(year, month)) month += 1;
  if (month > 12) {
    month -= 12;
    year += 1;
  }
  return { year, month, day };
}
