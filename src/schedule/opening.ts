/** Open from `from` (included) to `until` (excluded), in minutes of the day on the wall; `until` is at most 1440. */
export interface Opening {
  readonly from: number;
  readonly until: number;
}

/** Minutes of a whole day. */
export const MINUTES_OF_DAY = 24 * 60;

const FULL_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** The index of an English day name, whole or of three letters; -1 for anything else. */
export function dayIndex(name: string): number {
  const lower = name.toLowerCase();
  return FULL_NAMES.findIndex((full) => full === lower || full.slice(0, 3) === lower);
}

/** Minutes of the day of `9:00` or `24:00`; NaN when there is no such time. */
export function minuteOf(text: string): number {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && minute <= MINUTES_OF_DAY ? minute : Number.NaN;
}

/** Adds an opening to its day; what lies after midnight to the next. */
export function addOpening(
  week: readonly Opening[][],
  day: number,
  { from, until }: Opening,
): void {
  if (until > from) {
    week[day]?.push({ from, until });
    return;
  }
  week[day]?.push({ from, until: MINUTES_OF_DAY });
  if (until > 0) week[(day + 1) % 7]?.push({ from: 0, until });
}

/** Openings in order of time, those that overlap or touch made one. */
export function joined(openings: readonly Opening[]): readonly Opening[] {
  const result: Opening[] = [];
  for (const opening of openings.toSorted((one, other) => one.from - other.from)) {
    const last = result.at(-1);
    if (last && opening.from <= last.until) {
      result[result.length - 1] = { from: last.from, until: Math.max(last.until, opening.until) };
    } else result.push(opening);
  }
  return result;
}

/** Whether the text is a date of the calendar, `2026-12-25`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
