import type { Settings } from '../settings.ts';

/** The members of the core host's answers that hold phone numbers. */
const numberKeys: ReadonlySet<string> = new Set([
  'public_external',
  'public_internal',
  'public_number',
  'caller_id_e164',
  'default_number',
  'default_outbound_number',
  'associated_numbers',
  'contact_numbers',
]);

/**
 * Writes every phone number of an answer in another of the forms that were met (cloudtalk.md 3.8): the live wire has
 * text with plus, the description's examples have bare JSON numbers.
 */
export function writeNumbers(value: unknown, format: Settings['numberFormat']): unknown {
  return rewrite(value, (number) => {
    const digits = number.replace(/^\+/, '');
    if (format === 'plus' || !/^\d+$/.test(digits)) return number;
    return format === 'json_number' ? Number(digits) : digits;
  });
}

function rewrite(value: unknown, write: (number: string) => string | number): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, write));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      numberKeys.has(key) ? rewriteNumber(member, write) : rewrite(member, write),
    ]),
  );
}

function rewriteNumber(value: unknown, write: (number: string) => string | number): unknown {
  if (Array.isArray(value)) return value.map((item) => rewriteNumber(item, write));
  return typeof value === 'string' ? write(value) : value;
}
