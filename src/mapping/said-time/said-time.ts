import type { Calendar } from '../../domain/calendar.ts';
import { fromIso, type Instant } from '../../domain/clock.ts';
import { CJK_CLOCK, rewriteCjkClock } from './cjk-clock.ts';
import { clockRewriter, numberWords } from './clock-text.ts';
import { clockWords } from './clock-words.ts';
import { dateReader, saysWithin } from './date-readers.ts';
import { firstWish } from './first-wish.ts';

export interface SaidTimeOptions {
  /** IANA name; wall-clock times are meant there. */
  readonly timezone: string;
  /** ISO 3166 alpha-2; decides between 03/04 and 04/03. */
  readonly country: string;
  /** ISO 639 or BCP 47; all are read. */
  readonly languages: readonly string[];
  /** Decides whether “at 3” is in the afternoon. */
  readonly calendar: Calendar;
}

/** Finds the first wished time in a text. */
export type SaidTime = (text: string, reference: Instant) => Instant | undefined;

/**
 * A reader of wished times as people say or write them: “Thursday at 3”, “morgen um halb drei”, “27.11. в 15:00”.
 * It answers with the first day and hour that lie ahead of the reference; without a day, with the next such hour within
 * opening hours. Undefined when no hour is named (“next Tuesday”), when the day lies behind, or when it is not clear
 * which day goes with the hour. Pure; the last answers are kept.
 */
export function createSaidTime(options: SaidTimeOptions): SaidTime {
  const reader = accountReader(options);
  const known = new Map<string, Instant | undefined>();
  return (text, reference) => {
    if (!reader.isWorthwhile(text)) return undefined;
    const key = `${reference} ${text}`;
    if (known.has(key)) {
      const answer = known.get(key);
      known.delete(key);
      known.set(key, answer);
      return answer;
    }
    const answer = reader.read(text, reference);
    known.set(key, answer);
    if (known.size > KEPT) known.delete(known.keys().next().value ?? '');
    return answer;
  };
}

/** Answers kept: a conversation is evaluated several times within a short time. */
const KEPT = 500;

const MONTH_FIRST = new Set(['US', 'PH', 'PR', 'GU', 'VI', 'AS', 'MP', 'FM', 'PW', 'MH']);

interface AccountReader {
  isWorthwhile(text: string): boolean;
  read(text: string, reference: Instant): Instant | undefined;
}

function accountReader({ timezone, country, languages, calendar }: SaidTimeOptions): AccountReader {
  const codes = [
    ...new Set(languages.map((language) => language.toLowerCase().split('-')[0] ?? '')),
  ];
  const read = codes.map((code) => ({ words: clockWords[code] ?? {}, reader: dateReader(code) }));
  const rewriters = read.map(({ words }) => clockRewriter(words));
  const isCjk = codes.includes('ja') || codes.includes('zh');
  const numbers = numberWords(read.map(({ words }) => words));
  const context = {
    timezone,
    isMonthFirst: MONTH_FIRST.has(country.toUpperCase()),
    languages: read,
  };
  return {
    isWorthwhile: (text) =>
      /\d/.test(text) ||
      numbers?.test(text) === true ||
      (isCjk && CJK_CLOCK.test(text)) ||
      read.some(({ words }) => saysWithin(text, words)),
    read(text, reference) {
      const plain = text.normalize('NFKC');
      const exact = withOffset(plain, reference);
      if (exact !== undefined) return exact;
      const written = isCjk ? rewriteCjkClock(plain) : plain;
      const rewritten = rewriters.reduce((said, rewrite) => rewrite(said), untangled(written));
      return firstWish(rewritten, { ...context, reference }, calendar);
    },
  };
}

/** `2026-11-27T15:00Z` says everything, its zone included. */
function withOffset(text: string, reference: Instant): Instant | undefined {
  for (const [iso] of text.matchAll(
    /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})/g,
  )) {
    const at = fromIso(iso);
    if (at !== undefined && at > reference) return at;
  }
  return undefined;
}

/** What chance spellings hide from the readers: `2026-11-27T15:00`, 24/7, “this morning”, “Dienstagvormittag”. */
function untangled(text: string): string {
  return text
    .replaceAll(/(\d{4}-\d{2}-\d{2})T(?=\d{2}:\d{2})/g, '$1 ')
    .replaceAll(/(?<![\d/])24\/7(?![\d/])/g, ' ')
    .replaceAll(/(?<!\p{L})this (?=(?:morning|afternoon|evening)(?!\p{L}))/giu, 'today ')
    .replaceAll(
      /((?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)(?=(?:vor|nach)?mittag|abend|früh)/giu,
      '$1 ',
    )
    .replaceAll(/((?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)morgen(?!\p{L})/giu, '$1 früh');
}
