import type { Chrono } from 'chrono-node';
import type { Instant } from '../../domain/clock.ts';
import { wallClock } from '../../domain/zoned-time.ts';
import type { ClockWords } from './clock-words.ts';

/** What reads the dates of one language. */
export type DateReader = Pick<Chrono, 'parse'>;

/** A day someone named, and where in the text. */
export interface SaidDate {
  readonly index: number;
  readonly end: number;
  /** `weekday` may move by weeks and `yearless` by years to lie ahead; `fixed` stays. */
  readonly kind: 'fixed' | 'yearless' | 'weekday';
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** How much of it was said: of two readings of the same words, the fuller counts. */
  readonly said: number;
  /** “last Thursday”, or unclear: whatever hour goes with it is no wish. */
  readonly isVoid: boolean;
}

export interface DateContext {
  readonly reference: Instant;
  readonly timezone: string;
  /** 03/04 is 4 March. */
  readonly isMonthFirst: boolean;
  readonly languages: readonly {
    readonly words: ClockWords;
    readonly reader: DateReader | undefined;
  }[];
}

/** The local date so many days after the reference. */
export function dayFrom(
  context: DateContext,
  days: number,
): { year: number; month: number; day: number } {
  const today = wallClock(context.reference, context.timezone);
  const date = new Date(Date.UTC(today.year, today.month - 1, today.day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Whether a word just before makes the date one that is gone. */
export function isPast(text: string, index: number, context: DateContext): boolean {
  const before = text.slice(Math.max(0, index - 24), index);
  return context.languages.some(
    ({ words }) => words.past !== undefined && justBefore(words.past).test(before),
  );
}

const patterns = new Map<string, RegExp>();

/** A pattern of whole words, compiled once. */
export function wordsPattern(source: string): RegExp {
  return compiled(`(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`);
}

/** A pattern of words at the end of a text, at most a little word away from it. */
export function justBefore(source: string): RegExp {
  return compiled(`(?<!\\p{L})(?:${source})[\\s,]+(?:\\p{L}{1,3}\\s+)?$`);
}

function compiled(source: string): RegExp {
  let pattern = patterns.get(source);
  if (pattern === undefined) {
    pattern = new RegExp(source, 'iu');
    patterns.set(source, pattern);
  }
  return pattern;
}
