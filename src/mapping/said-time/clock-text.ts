import { type ClockWords, everywhere } from './clock-words.ts';

/**
 * Rewrites every time of day that one language can say as digits: `15:30`, `03:30` and `§10:30` mean just that; without
 * leading zero or mark, `3:30` and `10:30` leave open which half of the day. Rewriting twice changes nothing.
 */
export type ClockRewriter = (text: string) => string;

/** Stands before `10:00` and `11:00` when these are hours of the morning for certain: no zero can show it. */
export const EXACT = '§';

/** Bounds of a word; digits and letters of any script count. */
const START = '(?<![\\p{L}\\p{N}.:/-])';
const END = '(?![\\p{L}\\p{N}])';
/** Matches nothing: for what a language does not have. */
const NONE = '(?!)';

/** @param words undefined for a language without an entry: then only what is said in every language. */
export function clockRewriter(words: ClockWords = {}): ClockRewriter {
  const steps = [ranges(words), phrases(words), hours(words), noon(words)];
  return (text) => steps.reduce((rewritten, step) => step(rewritten), text);
}

/** A regular expression for any number word of the languages; undefined when there are none. */
export function numberWords(languages: readonly ClockWords[]): RegExp | undefined {
  const all = languages.flatMap((words) => [
    ...(words.numbers ?? []),
    ...(words.phraseNumbers ?? []),
    ...(words.noon === undefined ? [] : [words.noon]),
  ]);
  return all.length === 0 ? undefined : new RegExp(all.join('|'), 'iu');
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Replaces each match by what `say` makes of it; undefined leaves it as it is. */
function rewriter(
  source: string,
  say: (groups: Groups, rest: string) => string | undefined,
): ClockRewriter {
  const pattern = new RegExp(START + source + END, 'giu');
  return (text) =>
    text.replace(pattern, (...match: unknown[]) => {
      const [whole, groups] = [String(match[0]), match.at(-1) as Groups];
      const end = Number(match.at(-3)) + whole.length;
      return say(groups, text.slice(end, end + 60)) ?? whole;
    });
}

/** “at 3”, “15 Uhr”, “3:30 in the afternoon”, “um drei Uhr”. */
function hours(words: ClockWords): ClockRewriter {
  const source = [
    `(?:(?:(?<at>${words.at ?? NONE})|(?<roughly>${words.roughly ?? NONE}))\\s*)?`,
    `(?:(?<digits>\\d{1,2})(?:\\s?(?<sep>[:.h])(?<minutes>[0-5]\\d))?|(?<=\\s|^|['’])(?:${listed(words.numbers)}))`,
    `(?:\\s*(?<oclock>${words.oclock ?? NONE}|${everywhere.oclock})(?:\\s*(?<after>[0-5]\\d)(?![\\d:.]))?${END})?`,
    `(?:\\s*(?<hours>${words.hours ?? NONE})${END})?`,
    dayPart(words),
  ].join('');
  return rewriter(source, sayHour);
}

function sayHour(groups: Groups, rest: string): string | undefined {
  const { digits, minutes, after } = groups;
  const hour = digits === undefined ? wordNumber(groups) : Number(digits);
  const half = halfOf(groups);
  if (hour > 23 || (half === 'am' && hour > 12)) return undefined;
  if (!isMarked(groups, half) && !isAnnounced(groups, hour, rest)) return undefined;
  return clock(hour, Number(minutes ?? after ?? 0), half, digits?.startsWith('0'));
}

/** Whether the hour itself shows that it is one: `3:00`, `15 Uhr`, `3 pm`. */
function isMarked({ at, sep, oclock, pmAt }: Groups, half: 'am' | 'pm' | undefined): boolean {
  if (pmAt !== undefined) return at !== undefined;
  if (half !== undefined || sep === ':' || sep === 'h') return true;
  return oclock !== undefined && oclock.toLowerCase() !== 'h';
}

/** “2h” is a duration unless it is announced; nobody says “15h” for one. */
function isAnnounced(groups: Groups, hour: number, rest: string): boolean {
  const { at, roughly, oclock, minutes, pmAt } = groups;
  if (pmAt !== undefined) return false;
  if (roughly !== undefined) return CLAUSE_END.test(rest) && !isCounted(rest);
  if (at === undefined) return oclock !== undefined && hour >= 7;
  return minutes !== undefined || oclock !== undefined || !isCounted(rest);
}

/** “half past two”, “viertel nach 3”, “полтретьего”: one pattern with a group `p0`, `p1`, … for each phrase. */
function phrases(words: ClockWords): ClockRewriter {
  const { phrases: known = [], oclock = NONE, hours = NONE, at = NONE } = words;
  if (known.length === 0) return (text) => text;
  const hour = `(?:(?<digits>1[0-2]|[1-9])|${listed(words.phraseNumbers ?? words.numbers)})`;
  const said = known.map(([phrase], index) => `(?<p${index}>${phrase.replace('H', () => hour)})`);
  const source = `(?:(?:${at})\\s+)?(?:${said.join('|')})(?:\\s*(?:${oclock}|${hours})${END})?${dayPart(words)}`;
  return rewriter(source, (groups) => {
    const shift = known.find((_, index) => groups[`p${index}`] !== undefined)?.[1] ?? 0;
    const from = groups['digits'] === undefined ? wordNumber(groups) : Number(groups['digits']);
    const minutes = (from * 60 + shift + 12 * 60) % (12 * 60);
    return clock(Math.floor(minutes / 60) || 12, minutes % 60, halfOf(groups), false);
  });
}

/** “from 2 to 3”, “10-11 Uhr”, “3-4 pm”: the beginning. */
function ranges(words: ClockWords): ClockRewriter {
  const unit = `(?:\\s*(?<UNIT>${words.oclock ?? NONE}|${words.hours ?? NONE}|h)${END})?`;
  const source = [
    `(?:(?<from>${words.from ?? NONE}|${words.at ?? NONE})\\s+)?`,
    `(?<digits>\\d{1,2})(?:[:.h](?<minutes>[0-5]\\d))?${unit.replace('UNIT', 'unit')}`,
    `\\s*(?:[-–]|(?<=\\s)(?:${words.to ?? NONE})\\s)\\s*(?:(?:${words.at ?? NONE})\\s*)?`,
    `(?<until>\\d{1,2})(?:[:.h](?<untilMinutes>[0-5]\\d))?${unit.replace('UNIT', 'untilUnit')}`,
    dayPart(words),
  ].join('');
  return rewriter(source, sayRange);
}

function sayRange(groups: Groups, rest: string): string | undefined {
  const { from, digits, minutes, unit, until, untilMinutes, untilUnit } = groups;
  const [hour, end] = [Number(digits), Number(until)];
  const half = halfOf(groups);
  const isMarked = half !== undefined || unit !== undefined || untilUnit !== undefined;
  const isClock = isMarked || (minutes !== undefined && untilMinutes !== undefined);
  if (hour > 23 || end > 24 || !(isClock || (from !== undefined && !isCounted(rest))))
    return undefined;
  const isSameHalf = hour % 12 <= end % 12;
  const first = half === undefined || isSameHalf ? half : half === 'pm' ? 'am' : 'pm';
  return clock(hour, Number(minutes ?? 0), first, digits?.startsWith('0'));
}

function noon(words: ClockWords): ClockRewriter {
  if (words.noon === undefined) return (text) => text;
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}-])(?:(?:${words.at ?? NONE})\\s+)?(?:12(?::00)?\\s+)?(?:${words.noon})${END}`,
    'giu',
  );
  return (text) => text.replace(pattern, '12:00');
}

function dayPart(words: ClockWords): string {
  const part = (own: string | undefined, all: string | undefined): string =>
    `${own ?? NONE}|${all}`;
  const [morning, evening] = [
    part(words.morning, everywhere.morning),
    part(words.evening, everywhere.evening),
  ];
  const announced = words.eveningAnnounced ?? NONE;
  return `(?:,?\\s*(?:(?<am>${morning})|(?<pm>${evening})|(?<pmAt>${announced}))${END})?`;
}

function halfOf(groups: Groups): 'am' | 'pm' | undefined {
  if (groups['am'] !== undefined) return 'am';
  return groups['pm'] === undefined && groups['pmAt'] === undefined ? undefined : 'pm';
}

/** Number words as an alternation of named groups `n1`, `n2`, …, the longest words first. */
function listed(numbers: readonly string[] | undefined): string {
  if (numbers === undefined) return NONE;
  return numbers
    .map((word, index) => ({ word, group: `(?<n${index + 1}>${word})` }))
    .toSorted((one, other) => other.word.length - one.word.length)
    .map(({ group }) => group)
    .join('|');
}

function wordNumber(groups: Groups): number {
  const name = Object.keys(groups).find(
    (group) => /^n\d+$/.test(group) && groups[group] !== undefined,
  );
  return Number(name?.slice(1));
}

function clock(
  hour: number,
  minute: number,
  half: 'am' | 'pm' | undefined,
  isExact: boolean | undefined,
): string {
  const minutes = String(minute).padStart(2, '0');
  const day = half === 'pm' && hour < 12 ? hour + 12 : half === 'am' && hour === 12 ? 0 : hour;
  const isOpen = half === undefined && !isExact && day > 0 && day < 12;
  const mark = !isOpen && (day === 10 || day === 11) ? EXACT : '';
  return `${mark}${isOpen ? day : String(day).padStart(2, '0')}:${minutes}`;
}

/** What follows a number that counts, measures or names something and is no hour. */
const COUNTED = new RegExp(
  `^\\s*(?:[%€$£₽°]|(?:${[
    'e?uros?|eur|pounds?|quid|dollars?|usd|gbp|rub|руб\\p{L}*|грн|грив\\p{L}*|percent|prozent|процент\\p{L}*',
    'people|persons?|person(?:en|e|as?|nes?)|pessoas?|guests?|gäste|adults?|kids?|child(?:ren)?|kind(?:er)?|kinderen|bambini|crianças',
    'чел\\p{L}*|персон\\p{L}*|дет\\p{L}*|ребен\\p{L}*|осіб|людей|enfants?|niñ[oa]s|patients?|patienten|пациент\\p{L}*|personer|henkilö\\p{L}*',
    'years?|yrs?|jahren?|лет|год\\p{L}{0,2}|років|ans?|años?|anni|anos|jaar|days?|tage?n?|дн(?:ей|и|ів)|jours?|días?|giorni|dias|dagen',
    'weeks?|wochen?|недел\\p{L}*|тижн\\p{L}*|semaines?|semanas?|settimane|months?|monaten?|месяц\\p{L}*|mois|meses',
    'minutes?|mins?|minuten?|минут\\p{L}*|хвилин\\p{L}*|minutos?|minuti|seconds?|secs?|sek\\p{L}*|сек\\p{L}*|s|stunden?|std',
    'times?|mal|раз\\p{L}*|fois|veces|vezes|volte|keer|x|km|kilomet\\p{L}*|m|meter[ns]?|metres?|метр\\p{L}*|miles?|kg|kilos?|g|mg|ml|cm|mm|mb',
    'degrees?|grad|градус\\p{L}*|stars?|sterne?|points?|punkte?n?|stages?|go|items?|pieces?|stück|штук\\p{L}*|units?|sessions?|visits?|nights?|ноч(?:ей|и)',
    'rooms?|zimmer|комнат\\p{L}*|кабинет\\p{L}*|квартир\\p{L}*|кв|этаж\\p{L}*|поверх\\p{L}*|floors?|stock|etage|места?х?|подъезд\\p{L}*|класс\\p{L}*',
    'street|st|road|rd|avenue|ave|lane|ln|drive|square|sq|straße|strasse|str|платформ\\p{L}*|of|de ces|других|разных',
  ].join('|')})(?![\\p{L}\\p{N}])|[.,/:-]\\d|(?:[\\s.-]\\d{2,}){2,})`,
  'iu',
);
const ADDRESS =
  /^\s+(?:\p{Lu}[\p{L}’'-]*\s+){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Square|Sq|Place|Way|Court|Close|Terrace|Gardens|House)(?!\p{L})/u;

const CLAUSE_END =
  /^\s*(?:$|[.,;!?)\n]|(?:on|or|if|please|today|tomorrow|\p{L}+day|oder|am|bitte|wenn|heute|morgen|или|в|во|если|сегодня|завтра)(?!\p{L}))/iu;

function isCounted(rest: string): boolean {
  return COUNTED.test(rest) || ADDRESS.test(rest);
}
