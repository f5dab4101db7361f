import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/** E.164 allows 15 digits; the shortest numbers in use (Niue, Saint Helena) have 7 with the country code. */
const E164 = /^\+\d{7,15}$/;

/** What networks send as the number of a caller who withholds it: the keypad spelling of a word. */
const WITHHELD = new Set([
  '+266696687', // anonymous
  '+7378742833', // restricted
  '+2562533', // blocked
  '+8656696', // unknown
  '+86282452253', // unavailable
]);

/**
 * The number in E.164 (`+442079460123`), whatever way a person or a vendor wrote it: national, with `00` or `+`,
 * international without plus, with extension, label or keypad letters, several numbers (the first counts).
 *
 * @param country ISO 3166 alpha-2; how a number without country code is read.
 * @returns undefined for withheld numbers, words and numbers no country could have. Numbers that are well-formed but
 * not assigned (those reserved for drama among them) are accepted.
 */
export function toE164(text: string, country: string): string | undefined {
  const asked = `${country} ${text}`;
  if (readings.has(asked)) return readings.get(asked);
  const number = readNumber(text, country);
  if (asked.length <= longestKept) keep(asked, number);
  return number;
}

/** The same few numbers are read again whenever their conversations are: the library takes 50 µs for one. */
const readings = new Map<string, string | undefined>();
const mostKept = 5_000;
const longestKept = 40;

function keep(asked: string, number: string | undefined): void {
  if (readings.size >= mostKept) readings.clear();
  readings.set(asked, number);
}

function readNumber(text: string, country: string): string | undefined {
  const written = tidy(text);
  if (!/\d/.test(written)) return undefined;
  const home = homeOf(country);
  const number = firstReading(written, home) ?? firstOfSeveral(written, home);
  return number === undefined || WITHHELD.has(number) || !E164.test(number) ? undefined : number;
}

/** Whether two writings mean the same number; false when either is no number. */
export function samePhone(one: string, other: string, country: string): boolean {
  const number = toE164(one, country);
  return number !== undefined && number === toE164(other, country);
}

/**
 * The country of a number, ISO 3166 alpha-2; for a calling code that several countries share and a number that tells
 * no more, the first of them. Undefined for numbers of no country (satellites, freephone).
 *
 * @param e164 as {@link toE164} gives it.
 */
export function countryOf(e164: string): string | undefined {
  const number = parsePhoneNumberFromString(e164);
  return number?.country ?? number?.getPossibleCountries()[0];
}

/**
 * A number taken apart: what stands after the plus and before the number as nationals dial it, without their zero.
 *
 * @param e164 as {@link toE164} gives it.
 */
export function partsOfPhone(e164: string): { readonly code: string; readonly national: string } {
  const number = parsePhoneNumberFromString(e164);
  return number
    ? { code: number.countryCallingCode, national: number.nationalNumber }
    : { code: '', national: onlyDigits(e164) };
}

const callingCodes: ReadonlySet<string> = new Set(
  getCountries().map((of) => getCountryCallingCode(of)),
);

/**
 * The number as log lines may show it: country code and the last two digits, `+44********23`. Text that is no E.164
 * number keeps at most its last two digits.
 */
export function maskPhone(e164: string): string {
  const digits = e164.replaceAll(/\D/g, '');
  if (digits.length < 5) return '*'.repeat(Math.max(digits.length, 3));
  const code = e164.startsWith('+') ? callingCode(digits) : '';
  const hidden = '*'.repeat(Math.max(digits.length - code.length - 2, 3));
  return `${e164.startsWith('+') ? '+' : ''}${code}${hidden}${digits.slice(-2)}`;
}

function callingCode(digits: string): string {
  for (const length of [1, 2, 3]) {
    const code = digits.slice(0, length);
    if (callingCodes.has(code)) return code;
  }
  return '';
}

function homeOf(country: string): CountryCode | undefined {
  const code = country.toUpperCase();
  return isSupportedCountry(code) ? code : undefined;
}

/** Spreadsheets and JSON turn numbers into `447700900123.0` or `4.47700900123E+11`; only exact ones are undone. */
function tidy(text: string): string {
  const written = text.normalize('NFKC').trim().slice(0, 250);
  const whole = /^(\+?\d{7,15})\.0+$/.exec(written)?.[1];
  if (whole !== undefined) return whole;
  const [, head = '', tail = '', exponent] = /^(\d)\.(\d+)e\+?(\d{1,2})$/i.exec(written) ?? [];
  if (exponent === undefined) return written;
  return Number(exponent) >= tail.length && tail.length >= 6
    ? head + tail.padEnd(Number(exponent), '0')
    : '';
}

function firstOfSeveral(written: string, home: CountryCode | undefined): string | undefined {
  const parts = written.split(/[/,;|\n]|\s(?:or|oder|ou|или|arba)\s/i);
  if (parts.length < 2) return undefined;
  for (const part of parts) {
    const number = /\d/.test(part) ? firstReading(part.trim(), home) : undefined;
    if (number !== undefined) return number;
  }
  return undefined;
}

function firstReading(written: string, home: CountryCode | undefined): string | undefined {
  const bare = written.replaceAll(/[\s().\-/]/g, '');
  if (/^\d+$/.test(bare)) return readDigits(bare, home);
  return possible(read(written, home)) ?? readKeypad(written, home);
}

/**
 * Digits without a plus are national or international. National wins when it is written as nationals write it (with
 * their trunk prefix); after that a long number is rather a vendor's international one, a short one a national one that
 * lost its zero in a spreadsheet.
 */
function readDigits(digits: string, home: CountryCode | undefined): string | undefined {
  const national = home && read(digits, home);
  if (national?.isValid() && onlyDigits(national.formatNational()) === digits)
    return national.number;
  if (digits.startsWith('00')) return possible(national) ?? possible(read(`+${digits.slice(2)}`));
  const international = digits.startsWith('0') ? undefined : read(`+${digits}`);
  const inOrder = digits.length >= 11 ? [international, national] : [national, international];
  const valid = inOrder.find((reading) => reading?.isValid());
  if (valid) return valid.number;
  const abroad = home && digits.startsWith(getCountryCallingCode(home));
  return abroad
    ? (possible(international) ?? possible(national))
    : (possible(national) ?? possible(international));
}

const KEYS = ['ABC', 'DEF', 'GHI', 'JKL', 'MNO', 'PQRS', 'TUV', 'WXYZ'];

/** `1-800-FLOWERS`: letters stand for the keys they are printed on; refused unless the number is in use. */
function readKeypad(written: string, home: CountryCode | undefined): string | undefined {
  if (!/^\+?\d[\d\s().-]{2,}[A-Z][A-Z\d\s-]+$/.test(written)) return undefined;
  const dialled = written.replaceAll(/[A-Z]/g, (letter) =>
    String(KEYS.findIndex((letters) => letters.includes(letter)) + 2),
  );
  const number = read(dialled, home);
  return number?.isValid() ? number.number : undefined;
}

function read(text: string, home?: CountryCode): PhoneNumber | undefined {
  return parsePhoneNumberFromString(text, home);
}

function possible(number: PhoneNumber | undefined): string | undefined {
  return number?.isPossible() ? number.number : undefined;
}

function onlyDigits(text: string): string {
  return text.replaceAll(/\D/g, '');
}
