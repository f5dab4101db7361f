import type { LogFields } from './logger.ts';
import { maskPhone } from './phone.ts';

const HIDDEN = '***';

/**
 * Makes text fit for a log line: no phone numbers (the last two digits stay), e-mail addresses, credentials, signing
 * secrets or public recording links. Identifiers, times, amounts and network addresses stay readable.
 */
export function redactText(text: string): string {
  let redacted = text;
  for (const [pattern, replace] of SECRETS) redacted = redacted.replace(pattern, replace);
  return /\d{3}/.test(redacted) ? maskPhones(redacted) : redacted;
}

/**
 * The same for the fields of a log line. What a field's name says decides first: a secret is hidden, a number of a
 * person masked even when nothing in it looks like one, and an identifier keeps its digits.
 */
export function redactFields(fields: LogFields): LogFields {
  const redacted: Record<string, LogFields[string]> = {};
  for (const [name, value] of Object.entries(fields)) redacted[name] = redactField(name, value);
  return redacted;
}

/** `accessToken`, `client_secret`, `Authorization`; not `tokens` (a count) nor `tokenExpiresAt`. */
const SECRET_NAME =
  /(?:^|_|[a-z])(?:token|secret|password|authorization|cookie|api_?key|signature)$/i;
const PHONE_NAME =
  /(?:^|_|[a-z])(?:phone|mobile|msisdn|caller|external|e164|(?:phone|caller)_?number)$/i;
const ID_NAME = /(?:^|_)(?:ids?|uuid|key|hash|subject)$|[a-z](?:Ids?|Uuid|Key|Hash)$/;

function redactField(name: string, value: LogFields[string]): LogFields[string] {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  if (SECRET_NAME.test(name)) return HIDDEN;
  const text = String(value);
  if (PHONE_NAME.test(name) && /^[+\d][\d\s().-]{4,}$/.test(text)) return maskPhone(text);
  if (typeof value === 'number') return value;
  return ID_NAME.test(name) && /^[\w:-]+$/.test(text) ? text : redactText(text);
}

type Replacement = readonly [pattern: RegExp, replace: string];

const SECRETS: readonly Replacement[] = [
  [/\b(Bearer|Basic|Zoho-oauthtoken)(\s+|%20)[\w.~+/=-]+/gi, `$1$2${HIDDEN}`],
  [
    /((?:token|secret|password|api_?key|authorization|signature|code)["']?\s*[=:]\s*["']?)(?!Bearer|Basic|Zoho-)[^\s"'&,;})\]*]{6,}/gi,
    `$1${HIDDEN}`,
  ],
  [/\bwhsec_[\w+/=-]+/g, `whsec_${HIDDEN}`],
  [/\b(v1,)[A-Za-z0-9+/]{43}=/g, `$1${HIDDEN}`],
  [/\b1000\.(?=\w*[a-z])\w{8,}(?:\.\w+)?/gi, `1000.${HIDDEN}`],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, `eyJ${HIDDEN}`],
  [/(my\.cloudtalk\.io\/pub\/r\/)[^\s"'<>]+/gi, `$1${HIDDEN}`],
  [/(:\/\/)[^\s/:@]*:[^\s/@]+@/g, `$1${HIDDEN}@`],
  [
    /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}(?:@|%40)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu,
    `${HIDDEN}@${HIDDEN}`,
  ],
];

/**
 * First what only looks like a number of a person and stays, then what is one. `kept` are identifiers: UUIDs, digits
 * within words or longer than any phone number, vendor names of a subject (`call:100200301`); dates and times, decimals
 * and network addresses.
 */
const NUMBERS = new RegExp(
  [
    `(?<kept>${[
      '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
      String.raw`(?:call|thread|appointment|case|person|record|line|ids?|uuid)(?:["']?[:=#/]\s?["']?[1-9]\d*| [1-9]\d{0,9})\b(?![ .-]?\d)`,
      String.raw`[A-Za-z_]\w*\d\w*|\d+[A-Za-z_]\w*`,
      String.raw`\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?`,
      String.raw`\d{1,2}[./]\d{1,2}[./]\d{2,4}(?:,? \d{1,2}:\d{2})?`,
      String.raw`\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d+)?`,
      String.raw`\d+\.\d+(?![\d.])`,
      String.raw`\d{16,}`,
    ].join('|')})`,
    `(?<phone>${[
      String.raw`(?:\+|%2B) ?\d(?:[ ().-]{0,3}\d){6,14}`,
      String.raw`\(?0\d?(?:[ ().-]{0,3}\d){7,14}`,
      String.raw`(?:1[ .-])?\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}`,
      String.raw`\d{10,15}`,
    ].join('|')})`,
  ].join('|'),
  'gi',
);

function maskPhones(text: string): string {
  return text.replace(NUMBERS, (match: string, kept: string | undefined) =>
    kept === undefined ? maskPhone(match) : match,
  );
}
