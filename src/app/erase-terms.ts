import { partsOfPhone } from '../domain/phone.ts';

/** What a person is looked for by. */
export interface Terms {
  /** E.164. */
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  /** Whole names: a first name alone is everybody's. */
  readonly names: readonly string[];
  /** Ids of ours that only they have. */
  readonly ids: readonly string[];
}

export type TermKind = 'number' | 'e-mail' | 'name' | 'id';

/** What a text holds of a person; undefined for nothing. */
export type Matcher = (text: string) => TermKind | undefined;

/**
 * Finds a person in any text: their numbers however they are written (with or without country code, zeros, spaces, dots,
 * dashes, brackets), e-mail addresses and names in any case, also where JSON or a form has escaped them.
 */
export function matcherOf(terms: Terms): Matcher {
  const numbers = terms.phones.map(numberPattern);
  const words = [
    ...terms.emails.map((word) => ['e-mail', folded(word)] as const),
    ...terms.names.map((word) => ['name', folded(word)] as const),
    ...terms.ids.map((word) => ['id', folded(word)] as const),
  ].filter(([, word]) => word !== '');
  return (text) => {
    for (const reading of readingsOf(text)) {
      if (numbers.some((pattern) => pattern.test(reading))) return 'number';
      const whole = folded(reading);
      const hit = words.find(([, word]) => whole.includes(word));
      if (hit) return hit[0];
    }
    return undefined;
  };
}

/** Between two digits, as people and forms write numbers. */
const gap = String.raw`[\s().+\-/\u00a0]{0,3}`;

/** One number in all its spellings, not within a longer run of digits. */
function numberPattern(e164: string): RegExp {
  const { code, national } = partsOfPhone(e164);
  const spread = (digits: string) => [...digits].join(gap);
  const country = `(?:(?:00|011)${gap})?(?:${spread(code)}${gap})?`;
  return new RegExp(String.raw`(?<!\d)${country}(?:0${gap})?${spread(national)}(?!\d)`, 'u');
}

function readingsOf(text: string): readonly string[] {
  const readings = [text];
  if (text.includes('\\u'))
    readings.push(
      text.replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    );
  if (/%[0-9a-f]{2}/i.test(text)) readings.push(unescapedForm(text));
  return readings;
}

function unescapedForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
