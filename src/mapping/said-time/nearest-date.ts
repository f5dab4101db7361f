import type { SaidDate } from './said-date.ts';
import type { HourInText } from './said-hours.ts';

/** Distance beyond which a day is about something else. */
const FAR = 45;

export function nearest(
  text: string,
  hour: HourInText,
  hours: readonly HourInText[],
  dates: readonly SaidDate[],
): { readonly date: SaidDate; readonly distance: number } | undefined {
  let near: { readonly date: SaidDate; readonly distance: number } | undefined;
  for (const date of dates) {
    const away = distance(text, hour, hours, date);
    if (away > FAR) continue;
    const isSame = near && date.index < near.date.end && near.date.index < date.end;
    const isBetter = near && (isSame ? date.said > near.date.said : away < near.distance);
    if (near === undefined || isBetter) near = { date, distance: away };
  }
  return near;
}

/** Characters between hour and day; ends of sentences and other words lie further. Hours in a row count as one. */
function distance(
  text: string,
  hour: HourInText,
  hours: readonly HourInText[],
  date: SaidDate,
): number {
  const [from, until] = hour.index < date.index ? [hour.end, date.index] : [date.end, hour.index];
  let between = text.slice(from, until);
  for (const other of hours) {
    if (other.index < from || other.end > until) continue;
    between = between.replace(text.slice(other.index, other.end), '');
  }
  const ends = between.match(/[!?;\n]|\.\s/g)?.length ?? 0;
  const words = between.match(/\p{L}{4,}/gu)?.length ?? 0;
  const joins =
    between.match(/(?<!\p{L})(?:or|and|oder|und|или|и|або|ou|et|o|y|e|of|en)(?!\p{L})/giu)
      ?.length ?? 0;
  const isRow = between.trim() === '' || /^\s*\p{L}{1,4}\s*\p{L}{0,3}\s*$/u.test(between);
  return between.length + 12 * ends + 5 * words + (isRow ? 0 : 4 * joins);
}
