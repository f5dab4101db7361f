import { EXACT } from './clock-text.ts';

const NUMERALS = '一二三四五六七八九十';
const CLOCK = new RegExp(
  `(?:(?<am>午前|上午|早上|凌晨)|(?<pm>午後|下午|晚上|傍晚|夜))?の?\\s*(?<hour>\\d{1,2}|[${NUMERALS}]{1,3})\\s*[時时点點](?![間间])(?:(?<half>半)|\\s*(?<minute>\\d{1,2}|[${NUMERALS}]{1,3})分?)?`,
  'gu',
);

/** `周四15:30`: no space before the digits. */
const UNSPACED = /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])(?=\d{1,2}:\d{2})/gu;

/** What makes a text worth a look. */
export const CJK_CLOCK = /[時时点點]/u;

/** The times of day of Japanese and Chinese, `午後3時半`, as digits like those of the other languages. */
export function rewriteCjkClock(text: string): string {
  return text.replaceAll(UNSPACED, ' ').replace(CLOCK, (...match: unknown[]) => {
    const groups = match.at(-1) as Readonly<Record<string, string | undefined>>;
    const hour = numberOf(groups['hour'] ?? '');
    const minute = groups['half'] === undefined ? numberOf(groups['minute'] ?? '0') : 30;
    if (hour > 23 || minute > 59) return String(match[0]);
    return ` ${digits(hour, minute, groups)} `;
  });
}

function digits(
  hour: number,
  minute: number,
  { am, pm }: Readonly<Record<string, string | undefined>>,
): string {
  const day = pm !== undefined && hour < 12 ? hour + 12 : hour;
  const isOpen = am === undefined && day > 0 && day < 12;
  const mark = !isOpen && (day === 10 || day === 11) ? EXACT : '';
  const hours = isOpen ? String(day) : String(day).padStart(2, '0');
  return `${mark}${hours}:${String(minute).padStart(2, '0')}`;
}

/** `23`, `三`, `十一`, `二十三`. */
function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const [tens, ones] = text.includes('十') ? text.split('十') : ['', text];
  const digit = (numeral: string | undefined): number => NUMERALS.indexOf(numeral ?? '') + 1;
  if (!text.includes('十')) return digit(ones);
  return (tens ? digit(tens) : 1) * 10 + (ones ? digit(ones) : 0);
}
