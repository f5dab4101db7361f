import { EXACT } from './clock-text.ts';
import type { SaidHour } from './resolve.ts';
import { type DateContext, justBefore } from './said-date.ts';

/** An hour, and where in the rewritten text. */
export interface HourInText extends SaidHour {
  readonly index: number;
  readonly end: number;
  /** `10.30`: an hour only right beside a day. */
  readonly isDotted: boolean;
}

const HOUR =
  /(?<![\p{L}\d:.,/=#-])(?:(?<mark>§)?(?<hours>[01]?\d|2[0-3]):(?<minutes>[0-5]\d)(?::00)?(?![\d:]|\s*(?:h|hours?|hrs?|min|std|stunden?)(?!\p{L}))|(?<dotted>[01]?\d|2[0-3])\.(?<after>00|1[3-9]|[2-5]\d)(?![\d:%]|[.,]\d))/giu;

/** The hours of a rewritten text, in order; half a day undecided where nothing before them decides. */
export function saidHours(text: string, context: DateContext): readonly HourInText[] {
  return [...text.matchAll(HOUR)].map((match) => {
    const { mark, dotted, hours = dotted ?? '', minutes, after } = match.groups ?? {};
    const isOpen = mark !== EXACT && !hours.startsWith('0') && Number(hours) < 12;
    const before = text.slice(Math.max(0, match.index - 32), match.index);
    const half = isOpen ? halfBefore(before, context) : undefined;
    return {
      index: match.index,
      end: match.index + match[0].length,
      hour: Number(hours) + (half === 'pm' ? 12 : 0),
      minute: Number(minutes ?? after),
      isOpen: isOpen && half === undefined,
      isDotted: dotted !== undefined,
    };
  });
}

/** “tomorrow afternoon, 3:00”. */
function halfBefore(before: string, context: DateContext): 'am' | 'pm' | undefined {
  const says = (words: string | undefined): boolean =>
    words !== undefined && justBefore(words).test(before);
  if (context.languages.some(({ words }) => says(words.eveningBefore))) return 'pm';
  return context.languages.some(({ words }) => says(words.morningBefore)) ? 'am' : undefined;
}
