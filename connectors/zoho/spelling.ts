import type { ShapeNote, WireValue } from '../../src/domain/change.ts';
import { fromIso, type Instant } from '../../src/domain/clock.ts';
import {
  type FieldValue,
  isLookup,
  isRef,
  isTime,
  type LookupValue,
  type RecordRef,
} from '../../src/domain/record.ts';
import { formatTime, wallClock } from '../../src/domain/zoned-time.ts';
import type { CallDurationFormat } from './config.ts';
import { pickOf, type ZohoField } from './field.ts';
import { normalValue } from './normal-form.ts';

/** What spelling needs to know besides the field; everything is looked up beforehand. */
export interface SpellingContext {
  /** IANA zone of the business: what day an instant falls on. */
  readonly timezone: string;
  readonly callDuration: CallDurationFormat;
  /** Record id behind a reference; undefined when there is none. */
  idOf(ref: RecordRef): string | undefined;
  /** Record id a lookup found; undefined when it found none, or several. */
  foundBy(lookup: LookupValue): string | undefined;
  /** Id of an active user. */
  userIdOf(email: string): string | undefined;
}

/** A field as it is sent, or why it is not. */
export type Spelled =
  | { readonly as: 'value'; readonly value: WireValue; readonly note?: ShapeNote | undefined }
  | { readonly as: 'left_out'; readonly note: ShapeNote };

/**
 * Spells one value for one field, in normal form. Never throws: what Zoho would refuse, or silently make a mess of (it
 * adds unknown picklist values to the list), is left out with a note.
 */
export function spellValue(field: ZohoField, value: FieldValue, context: SpellingContext): Spelled {
  if (!field.creatable)
    return leftOut(field, 'zoho.read_only', 'Zoho does not let us write this field.');
  if (isEmpty(value)) return field.mandatory ? noEmptying(field) : { as: 'value', value: null };
  switch (field.type) {
    case 'text':
    case 'long_text':
      return spellText(field, textOf(value, context));
    case 'email':
      return spellPattern(field, textOf(value, context), emailPattern, 'an e-mail address');
    case 'phone':
      return spellPattern(field, textOf(value, context), phonePattern, 'a phone number');
    case 'website':
      return spellPattern(field, textOf(value, context), addressPattern, 'a web address');
    case 'picklist':
      return spellPick(field, value);
    case 'multi_picklist':
      return spellPicks(field, value);
    case 'integer':
    case 'decimal':
      return spellNumber(field, value);
    case 'boolean':
      return spellBoolean(field, value);
    case 'date':
    case 'datetime':
      return spellTime(field, value, context);
    case 'duration':
      return spellDuration(field, value, context.callDuration);
    case 'lookup':
      return spellLink(field, value, context);
    case 'user':
      return spellUser(field, value, context);
    case 'other':
      return leftOut(
        field,
        'zoho.wrong_type',
        `A field of type ${field.dataType} cannot be mapped.`,
      );
  }
}

const emailPattern =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+$/i;
const phonePattern = /^\+?(?=[^\d]*\d)[\da-z .()#;,-]*[\da-z][\da-z .()#;,-]*$/i;
const addressPattern = /^https?:\/\/[^\s/]+\S*$/i;

function isEmpty(value: FieldValue): boolean {
  return (
    value === null ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  );
}

function noEmptying(field: ZohoField): Spelled {
  return leftOut(field, 'zoho.mandatory', 'Zoho insists on a value; it is not emptied.');
}

function leftOut(field: Pick<ZohoField, 'apiName'>, code: string, message: string): Spelled {
  return { as: 'left_out', note: { field: field.apiName, code, message } };
}

function sent(field: ZohoField, value: unknown, note?: ShapeNote): Spelled {
  return { as: 'value', value: normalValue(field, value), note };
}

function textOf(value: FieldValue, context: SpellingContext): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return (value as readonly string[]).join(', ');
  if (value !== null && typeof value === 'object' && 'time' in value) {
    const at = fromIso(value.time);
    return at === undefined
      ? value.time
      : formatTime(at, 'yyyy-MM-dd HH:mm', context.timezone, 'en');
  }
  return '';
}

function spellText(field: ZohoField, text: string): Spelled {
  const value = normalValue(field, text);
  if (typeof value !== 'string' || field.length === undefined || value.length <= field.length)
    return value === null && field.mandatory ? noEmptying(field) : { as: 'value', value };
  const note = {
    field: field.apiName,
    code: 'zoho.cut',
    message: `Cut to the ${field.length} characters the field holds.`,
  };
  return sent(field, cutText(value, field.length), note);
}

/** The beginning of a text, ending in `…`; never half a character. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text
    .slice(0, Math.max(length - 1, 0))
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`;
}

/** Half a number or address is worse than none, so these are never cut. */
function spellPattern(field: ZohoField, text: string, pattern: RegExp, what: string): Spelled {
  const value = text.trim();
  if (!pattern.test(value))
    return leftOut(field, 'zoho.malformed', `Not ${what} as Zoho accepts it.`);
  if (field.length !== undefined && value.length > field.length)
    return leftOut(
      field,
      'zoho.too_long',
      `Longer than the ${field.length} characters the field holds.`,
    );
  return sent(field, value);
}

function spellPick(field: ZohoField, value: FieldValue): Spelled {
  const wanted = typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  const actual = wanted === undefined ? undefined : pickOf(field, wanted);
  if (actual !== undefined) return sent(field, actual);
  return leftOut(field, 'zoho.unknown_value', 'The picklist does not have this value.');
}

function spellPicks(field: ZohoField, value: FieldValue): Spelled {
  const wanted = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
  const known = wanted.flatMap((each) => pickOf(field, each) ?? []);
  const note =
    known.length === wanted.length
      ? undefined
      : {
          field: field.apiName,
          code: 'zoho.unknown_value',
          message: 'The picklist does not have some of these values.',
        };
  if (known.length > 0) return sent(field, known, note);
  return {
    as: 'left_out',
    note: note ?? { field: field.apiName, code: 'zoho.unknown_value', message: 'No value.' },
  };
}

function spellNumber(field: ZohoField, value: FieldValue): Spelled {
  if (field.dataType === 'bigint' && typeof value === 'string' && /^-?\d{1,18}$/.test(value))
    return sent(field, value);
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number))
    return leftOut(field, 'zoho.wrong_type', 'Not a number.');
  return sent(field, field.type === 'integer' ? Math.round(number) : number);
}

function spellBoolean(field: ZohoField, value: FieldValue): Spelled {
  if (typeof value === 'boolean') return sent(field, value);
  if (value === 'true' || value === 'false') return sent(field, value === 'true');
  return leftOut(field, 'zoho.wrong_type', 'Neither true nor false.');
}

function spellTime(field: ZohoField, value: FieldValue, context: SpellingContext): Spelled {
  const text = typeof value === 'string' ? value : isTime(value) ? value.time : '';
  if (field.type === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(text)) return sent(field, text);
  const at = fromIso(text);
  if (at === undefined)
    return leftOut(field, 'zoho.wrong_type', 'Not a time with its offset from UTC.');
  return sent(field, field.type === 'date' ? dayOf(at, context.timezone) : text);
}

/** The day on the wall of the business. */
function dayOf(at: Instant, timezone: string): string {
  const { year, month, day } = wallClock(at, timezone);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function spellDuration(field: ZohoField, value: FieldValue, format: CallDurationFormat): Spelled {
  const seconds = Math.round(Number(value));
  if (!Number.isFinite(seconds))
    return leftOut(field, 'zoho.wrong_type', 'Not a number of seconds.');
  if (seconds <= 0) return leftOut(field, 'zoho.zero_duration', 'Zoho refuses a duration of zero.');
  return sent(field, durationText(seconds, format));
}

/**
 * A call's length as the organisation reads it (vendor/zoho.md 10, rule 3).
 *
 * @param seconds more than zero; where only minutes fit, a begun minute counts.
 */
export function durationText(seconds: number, format: CallDurationFormat): string {
  if (format === 'hh:mm') {
    const minutes = Math.ceil(seconds / 60);
    return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  }
  const hours = Math.floor(seconds / 3_600);
  const rest = `${two(Math.floor((seconds % 3_600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${two(hours)}:${rest}` : rest;
}

function spellLink(field: ZohoField, value: FieldValue, context: SpellingContext): Spelled {
  const link = linkOf(value, context);
  if (link === undefined)
    return leftOut(field, 'zoho.not_found', 'No record was found to link to.');
  const { id, module } = link;
  if (module !== undefined && field.modules.length > 0 && !field.modules.includes(module))
    return leftOut(field, 'zoho.wrong_module', `This field cannot point to ${module}.`);
  if (!field.isMultiModule) return sent(field, { id });
  if (module === undefined)
    return leftOut(field, 'zoho.wrong_type', 'A bare id does not say which module it is in.');
  return sent(field, { id, module: { api_name: module } });
}

interface Link {
  readonly id: string;
  readonly module: string | undefined;
}

function linkOf(value: FieldValue, context: SpellingContext): Link | undefined {
  if (typeof value === 'string')
    return /^\d{15,19}$/.test(value) ? { id: value, module: undefined } : undefined;
  const isReference = isRef(value);
  if (!isReference && !isLookup(value)) return undefined;
  const id = isReference ? (value.id ?? context.idOf(value)) : context.foundBy(value);
  const target = isReference ? value.ref : value.lookup;
  return id === undefined ? undefined : { id, module: target.replace(/^zoho\./, '') };
}

function spellUser(field: ZohoField, value: FieldValue, context: SpellingContext): Spelled {
  if (typeof value !== 'string')
    return leftOut(field, 'zoho.wrong_type', 'Not the e-mail address of a user.');
  const id = /^\d{15,19}$/.test(value) ? value : context.userIdOf(value);
  return id === undefined
    ? leftOut(
        field,
        'zoho.unknown_user',
        'No active user of the organisation has this e-mail address.',
      )
    : sent(field, { id });
}
