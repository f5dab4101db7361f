import * as chrono from 'chrono-node';
import { zoneOf } from '../../domain/zone.ts';
import { wallClock } from '../../domain/zoned-time.ts';
import type { ClockWords } from './clock-words.ts';
import {
  type DateContext,
  type DateReader,
  dayFrom,
  isPast,
  type SaidDate,
  wordsPattern,
} from './said-date.ts';

const readers: Readonly<Record<string, DateReader>> = {
  ar: chrono.ar.casual,
  de: chrono.de.casual,
  en: chrono.en.casual,
  es: chrono.es.casual,
  fi: chrono.fi.casual,
  fr: chrono.fr.casual,
  id: chrono.id.casual,
  it: chrono.it.casual,
  ja: chrono.ja.casual,
  nl: chrono.nl.casual,
  pt: chrono.pt.casual,
  ru: chrono.ru.casual,
  sv: chrono.sv.casual,
  uk: chrono.uk.casual,
  vi: chrono.vi.casual,
  zh: chrono.zh.casual,
};

/** @param language ISO 639, `de`. @returns undefined for a language no reader knows, Lithuanian among them. */
export function dateReader(language: string): DateReader | undefined {
  return readers[language];
}

/**
 * The days one language names in a text whose times of day are blanked out: weekdays, months, tomorrow, in three days.
 * Readings that bring an hour of their own (“now”, “in 2 hours”) are left out.
 */
export function readDates(
  text: string,
  reader: DateReader,
  words: ClockWords,
  context: DateContext,
): readonly SaidDate[] {
  return parse(text, reader, context).flatMap((result) => {
    const date = saidDate(result, text, words, context);
    return date === undefined ? [] : [date];
  });
}

/** Whether a text may say “in 2 hours”. */
export function saysWithin(text: string, words: ClockWords): boolean {
  return withinPattern(words)?.test(text) === true;
}

function withinPattern({ within, units }: ClockWords): RegExp | undefined {
  if (within === undefined || units === undefined) return undefined;
  return wordsPattern(`(?:${within})\\s+(?:[\\p{L}\\p{N}.,-]+\\s+){0,2}(?:${units})`);
}

/** “in 2 hours”, “через полчаса”: the instant, to the minute; undefined when nothing of the kind is said. */
export function readWithin(
  text: string,
  reader: DateReader,
  words: ClockWords,
  context: DateContext,
): { readonly index: number; readonly at: number } | undefined {
  const match = withinPattern(words)?.exec(text);
  if (match === undefined || match === null) return undefined;
  const [result] = parse(match[0], reader, context);
  if (result === undefined || result.index > 0 || !result.start.isCertain('hour')) return undefined;
  return { index: match.index, at: Math.floor(result.start.date().getTime() / 60_000) * 60_000 };
}

function parse(
  text: string,
  reader: DateReader,
  { reference, timezone }: DateContext,
): chrono.ParsedResult[] {
  const offset = zoneOf(timezone).offsetAt(reference) / 60_000;
  return reader.parse(
    text,
    { instant: new Date(reference), timezone: offset },
    { forwardDate: false },
  );
}

function saidDate(
  { index, text: words, start, end }: chrono.ParsedResult,
  text: string,
  language: ClockWords,
  context: DateContext,
): SaidDate | undefined {
  const [year, month, day] = [start.get('year'), start.get('month'), start.get('day')];
  if (year === null || month === null || day === null || start.isCertain('hour')) return undefined;
  const isDay = start.isCertain('day') && start.isCertain('month');
  if (!isDay && !start.isCertain('weekday')) return undefined;
  const little = isLittleWord(words) && littleWord(words, text, index, context);
  if (isVague(words, start, language) || little === 'word') return undefined;
  if (isPartOfWord(text, index, index + words.length)) return undefined;
  const said = [start.isCertain('weekday'), isDay, isDay, isDay && start.isCertain('year')].filter(
    Boolean,
  ).length;
  const place = { index, end: index + words.trimEnd().length, said };
  const isVoid =
    Boolean(end) ||
    little === 'unclear' ||
    isPast(text, index, context) ||
    (language.past !== undefined && wordsPattern(language.past).test(words));
  if (!isDay) {
    const date = onWeekday({ year, month, day }, place, text, language, context);
    return { ...place, ...date, isVoid };
  }
  const kind = start.isCertain('year') ? 'fixed' : 'yearless';
  return { ...place, kind, year, month, day, isVoid };
}

/** “next week” and “this month” name no day, although readers answer with one. */
function isVague(words: string, start: chrono.ParsedComponents, language: ClockWords): boolean {
  if (start.isCertain('weekday') || !start.tags().has('result/relativeDate')) return false;
  return (
    language.within === undefined || !new RegExp(`^(?:${language.within})\\s`, 'iu').test(words)
  );
}

/** Readers take letters beyond ASCII for the end of a word: “fr” in “früh” is no Friday. */
function isPartOfWord(text: string, index: number, end: number): boolean {
  const letter = /[\p{Script=Latin}\p{Script=Cyrillic}]/u;
  const [before = '', first = ''] = [text[index - 1], text[index]];
  const [last = '', after = ''] = [text[end - 1], text[end]];
  return (letter.test(before) && letter.test(first)) || (letter.test(last) && letter.test(after));
}

/** Weekdays of German and Dutch that are words too, here or in English: “so”, “do”. */
function isLittleWord(words: string): boolean {
  return /^(?:so|do|sa|di|mi|mo|fr|ma|wo|za|zo)$/i.test(words.trim());
}

function littleWord(
  words: string,
  text: string,
  index: number,
  context: DateContext,
): 'day' | 'word' | 'unclear' {
  const isAbbreviated = /^[.,]/.test(text.slice(index + words.trimEnd().length));
  if (isAbbreviated || context.languages.length === 1) return 'day';
  if (/^\p{Ll}/u.test(words)) return 'word';
  const isFirst = /(?:^|[.!?\n]\s*)$/.test(text.slice(0, index));
  return isFirst && /^so$/i.test(words.trim()) ? 'unclear' : 'day';
}

type Day = Pick<SaidDate, 'kind' | 'year' | 'month' | 'day'>;

/** A weekday lies ahead of today or is today; “next week” and “Monday week” move it on. */
function onWeekday(
  read: Pick<SaidDate, 'year' | 'month' | 'day'>,
  place: Pick<SaidDate, 'index' | 'end'>,
  text: string,
  language: ClockWords,
  context: DateContext,
): Day {
  const today = wallClock(context.reference, context.timezone);
  const away = daysBetween(today, read);
  const around = text.slice(Math.max(0, place.index - 24), place.end + 24);
  if (language.nextWeek !== undefined && wordsPattern(language.nextWeek).test(around)) {
    const weekday = ((((today.weekday - 1 + away) % 7) + 7) % 7) + 1;
    return { kind: 'fixed', ...dayFrom(context, 7 - today.weekday + weekday) };
  }
  const ahead = away < 0 ? away + 7 : away;
  const isWeekLater = /^\s+week(?!\p{L})/iu.test(text.slice(place.end));
  return { kind: 'weekday', ...dayFrom(context, isWeekLater ? ahead + 7 : ahead) };
}

function daysBetween(
  from: Pick<SaidDate, 'year' | 'month' | 'day'>,
  to: Pick<SaidDate, 'year' | 'month' | 'day'>,
): number {
  const at = (date: typeof from): number => Date.UTC(date.year, date.month - 1, date.day);
  return Math.round((at(to) - at(from)) / 86_400_000);
}
