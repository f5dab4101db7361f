import { z } from 'zod';
import { fromIso, type Instant } from '../../src/domain/clock.ts';
import { toE164 } from '../../src/domain/phone.ts';

/**
 * Tolerant readers of single values: the vendor sends ids, counters and flags as strings, numbers, null or not at all,
 * depending on host and age (vendor reference 3.8). None of them fails; what cannot be read is null.
 */

/** Text without surrounding space; numbers as their digits; null for nothing. */
export function asText(value: unknown): string | null {
  if (typeof value === 'number') return readNumber(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' ? null : text;
}

/** An id; one that lost digits in a JSON number is null, because it would be another's. */
function readNumber(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? null : String(value);
}

/** A whole number; fractions are rounded. */
export function asInteger(value: unknown): number | null {
  const number = asNumber(value);
  return number === null ? null : Math.round(number);
}

/** Any finite number. */
export function asNumber(value: unknown): number | null {
  const text = asText(value);
  if (text === null || !/^[+-]?\d+(\.\d+)?$/.test(text)) return null;
  return Number(text);
}

/** True and false in all the spellings seen. */
export function asFlag(value: unknown): boolean | null {
  if (value === true || value === 1 || value === '1' || value === 'true') return true;
  if (value === false || value === 0 || value === '0' || value === 'false') return false;
  return null;
}

/** A date-time with offset or Z. One without is ambiguous and null. */
export function asInstant(value: unknown): Instant | null {
  return (typeof value === 'string' ? fromIso(value.trim()) : undefined) ?? null;
}

/**
 * A telephone number in E.164. The vendor's numbers always have their country code; the plus may have been lost
 * (`AUTO` rows make JSON numbers), and messages may carry `whatsapp:`.
 *
 * @param country ISO 3166 alpha-2, for what is written nationally all the same.
 */
export function asE164(value: unknown, country: string): string | null {
  const text = asText(value)?.replace(/^whatsapp:/i, '');
  if (text === undefined) return null;
  const withPlus = /^[1-9]\d*$/.test(text) ? `+${text}` : text;
  return toE164(withPlus, country) ?? null;
}

/** The readers as schemas for members that may be missing. */
export const text = z.unknown().optional().transform(asText);
export const integer = z.unknown().optional().transform(asInteger);
export const decimal = z.unknown().optional().transform(asNumber);
export const flag = z.unknown().optional().transform(asFlag);
export const instant = z.unknown().optional().transform(asInstant);

/** A list whose unreadable items are left out; anything but a list is an empty one. */
export function listOf<Schema extends z.ZodType>(item: Schema) {
  return z
    .unknown()
    .optional()
    .transform((value): z.output<Schema>[] =>
      (Array.isArray(value) ? value : []).flatMap((one) => {
        const parsed = item.safeParse(one);
        return parsed.success && parsed.data !== null ? [parsed.data] : [];
      }),
    );
}

/** An object that may be missing, null or (an empty PHP array) a list: then null. */
export function maybe<Schema extends z.ZodType>(object: Schema) {
  return z
    .unknown()
    .optional()
    .transform((value): z.output<Schema> | null => {
      const parsed = object.safeParse(value);
      return parsed.success ? parsed.data : null;
    });
}
