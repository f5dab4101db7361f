import { looksLikeId } from '../ids.ts';
import { isObject, type Json, type JsonObject, member, textOf } from '../json.ts';
import type { Field, FieldType } from '../metadata/field.ts';
import type { Org } from '../org.ts';
import { invalidData, invalidId, type Refusal, refusal } from '../refusal.ts';
import type { Values } from './table.ts';

/** Where a value stands: its field, its path for error messages, and the record around it. */
export interface ValuePlace {
  readonly org: Org;
  readonly field: Field;
  /** `$.data[0].Last_Name` */
  readonly path: string;
  readonly element: JsonObject;
  readonly before: Values | undefined;
}

/** A value as it will be kept, or why not. */
export type Parsed = { readonly value: Json } | { readonly refused: Refusal };

type Parser = (raw: Json, place: ValuePlace) => Parsed;

const datetimePattern = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/;
const phonePattern = /^\+?[\da-zA-Z .()#;,-]*[\da-zA-Z][\da-zA-Z .()#;,-]*$/;
const emailPattern =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-zA-Z\d](?:[a-zA-Z\d-]*[a-zA-Z\d])?(?:\.[a-zA-Z\d](?:[a-zA-Z\d-]*[a-zA-Z\d])?)+$/;
const websitePattern = /^(?:(?:https?|ftp):\/\/[^\s/]+|[^\s/:]+\.[^\s/]+)(?:[/?#]\S*|:\d+\S*)?$/i;

/** Reads one value of the request as the field's type; `null` (and an empty string) empties the field. */
export function parseValue(raw: Json, place: ValuePlace): Parsed {
  if (raw === null) return { value: null };
  return parsers[place.field.spec.type](raw, place);
}

function details(place: ValuePlace, more: JsonObject = {}): JsonObject {
  return { ...more, api_name: place.field.name, json_path: place.path };
}

function wrongType(place: ValuePlace, expected: string): Parsed {
  return { refused: invalidData(details(place, { expected_data_type: expected })) };
}

function tooLong(place: ValuePlace): Parsed {
  return { refused: invalidData(details(place, { maximum_length: place.field.spec.length })) };
}

function parseText(raw: Json, place: ValuePlace): Parsed {
  if (typeof raw !== 'string') return wrongType(place, place.field.spec.type);
  const text = raw.trimEnd();
  if (text === '') return { value: null };
  return [...text].length > place.field.spec.length ? tooLong(place) : { value: text };
}

function parsePattern(pattern: RegExp): Parser {
  return (raw, place) => {
    const text = parseText(raw, place);
    if ('refused' in text || text.value === null) return text;
    return pattern.test(String(text.value)) ? text : wrongType(place, place.field.spec.type);
  };
}

function parsePick(raw: Json, place: ValuePlace): Parsed {
  const text = parseText(raw, place);
  if ('refused' in text || text.value === null) return text;
  const value = place.field.meant(String(text.value));
  if (value === '-None-') return { value: null };
  if (!place.field.hasPick(value)) {
    if (place.field.spec.strict) return { refused: notInPicklist(place) };
    place.field.addPick(value);
  }
  return { value };
}

function notInPicklist(place: ValuePlace): Refusal {
  const { name } = place.field;
  if (name === 'Stage')
    return refusal(
      'MAPPING_MISMATCH',
      "Pipeline doesn't contain the Stage",
      details(place, { mapped_field: { api_name: 'Pipeline' } }),
    );
  return invalidData(details(place));
}

function parsePicks(raw: Json, place: ValuePlace): Parsed {
  if (!Array.isArray(raw)) return wrongType(place, 'jsonarray');
  const values: string[] = [];
  for (const each of raw as readonly Json[]) {
    const one = parsePick(each, place);
    if ('refused' in one) return one;
    if (typeof one.value === 'string') values.push(one.value);
  }
  const appended = place.element['$append_values'];
  const kept = place.before?.[place.field.name];
  const adds = isObject(appended) && appended[place.field.name] === true && Array.isArray(kept);
  const all = adds ? [...new Set([...(kept as readonly string[]), ...values])] : values;
  return { value: all.length === 0 ? null : all };
}

function parseInteger(raw: Json, place: ValuePlace): Parsed {
  if (typeof raw !== 'number' || !Number.isInteger(raw)) return wrongType(place, 'integer');
  return String(Math.abs(raw)).length > place.field.spec.length ? tooLong(place) : { value: raw };
}

function parseNumber(raw: Json, place: ValuePlace): Parsed {
  if (typeof raw !== 'number') return wrongType(place, 'double');
  return String(Math.trunc(Math.abs(raw))).length > place.field.spec.length
    ? tooLong(place)
    : { value: raw };
}

function parseBigint(raw: Json, place: ValuePlace): Parsed {
  const text = typeof raw === 'number' ? String(raw) : textOf(raw);
  if (text === undefined || !/^-?\d+$/.test(text)) return wrongType(place, 'bigint');
  return text.replace('-', '').length > place.field.spec.length ? tooLong(place) : { value: text };
}

function parseBoolean(raw: Json, place: ValuePlace): Parsed {
  return typeof raw === 'boolean' ? { value: raw } : wrongType(place, 'boolean');
}

/** True when year, month and day name a day that exists. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function parseDate(raw: Json, place: ValuePlace): Parsed {
  if (raw === '') return { value: null };
  const right = typeof raw === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(raw) && isDay(raw);
  return right ? { value: raw } : wrongType(place, 'date');
}

/** Seconds and an offset; no milliseconds, no `Z`. */
function parseDatetime(raw: Json, place: ValuePlace): Parsed {
  if (typeof raw !== 'string' || !datetimePattern.test(raw) || !isDay(raw.slice(0, 10)))
    return wrongType(place, 'datetime');
  const at = Date.parse(raw);
  return Number.isNaN(at) ? wrongType(place, 'datetime') : { value: at };
}

/** `{"id": "…"}` or the bare id. */
function idOf(raw: Json): string | undefined {
  return textOf(raw) ?? member(raw, 'id');
}

function parseUser(raw: Json, place: ValuePlace): Parsed {
  const id = idOf(raw);
  if (id === undefined) return wrongType(place, 'jsonobject');
  const user = place.org.user(id);
  return user?.active ? { value: id } : { refused: invalidId(details(place)) };
}

function parseLookup(raw: Json, place: ValuePlace): Parsed {
  const id = idOf(raw);
  if (id === undefined) return wrongType(place, 'jsonobject');
  const [to = ''] = place.field.spec.to;
  return pointsSomewhere(place, to, id) ? { value: id } : { refused: invalidId(details(place)) };
}

function pointsSomewhere(place: ValuePlace, module: string, id: string): boolean {
  const record = looksLikeId(id) ? place.org.find(module, id) : undefined;
  if (!record) return false;
  return place.org.quirks.convertedLeads === 'accept' || record.values['Converted__s'] !== true;
}

/** The module comes inside the value, or beside it in `$se_module`. */
function parseAnyLookup(raw: Json, place: ValuePlace): Parsed {
  const id = idOf(raw);
  if (id === undefined) return wrongType(place, 'jsonobject');
  const kept = place.before?.[place.field.name];
  const inside = isObject(raw) ? raw['module'] : undefined;
  const module =
    textOf(inside) ??
    member(inside, 'api_name') ??
    textOf(place.element['$se_module']) ??
    member(kept, 'module');
  if (module === undefined) return { refused: moduleMissing(place) };
  const allowed = place.field.spec.to;
  if (!place.org.modules.has(module) || (allowed.length > 0 && !allowed.includes(module)))
    return {
      refused: invalidData(
        details(place),
        'the given module name is not exist in multimodulelookup',
      ),
    };
  if (pointsSomewhere(place, module, id)) return { value: { module, id } };
  const message =
    place.field.name === 'Parent_Id' ? 'the related id given seems to be invalid' : undefined;
  return { refused: message ? invalidData(details(place), message) : invalidId(details(place)) };
}

function moduleMissing(place: ValuePlace): Refusal {
  if (place.field.name !== 'What_Id')
    return refusal('MANDATORY_NOT_FOUND', 'required field not found', {
      api_name: 'module',
      json_path: `${place.path}.module`,
    });
  const beside = place.path.replace(/[^.]+$/, '$se_module');
  return refusal('DEPENDENT_FIELD_MISSING', 'dependent field missing', {
    dependee: details(place),
    api_name: '$se_module',
    json_path: beside,
  });
}

function parseRows(raw: Json, place: ValuePlace): Parsed {
  const rows = Array.isArray(raw) && (raw as readonly Json[]).every(isObject);
  return rows
    ? { value: mergedRows(raw as readonly JsonObject[], place) }
    : wrongType(place, 'jsonarray');
}

/**
 * Rows of a sub-table. A row with the `id` of one that is there changes it, with `_delete` (whatever its value) it takes
 * it away; where no row names one, the rows sent take the place of all.
 */
function mergedRows(rows: readonly JsonObject[], place: ValuePlace): Json {
  const kept = place.before?.[place.field.name];
  const before = Array.isArray(kept) ? (kept as readonly JsonObject[]) : [];
  const numbered = (row: JsonObject): JsonObject => ({ id: place.org.ids.other(), ...row });
  const named = rows.some((row) => textOf(row['id']) !== undefined);
  if (!named) return rows.filter((row) => !('_delete' in row)).map(numbered);
  const sent = new Map(rows.map((row) => [textOf(row['id']) ?? '', row]));
  const changed = before.flatMap((row) => {
    const update = sent.get(String(row['id']));
    if (!update) return [row];
    return '_delete' in update ? [] : [{ ...row, ...update }];
  });
  const added = rows.filter((row) => textOf(row['id']) === undefined && !('_delete' in row));
  return [...changed, ...added.map(numbered)];
}

function parseJson(raw: Json, place: ValuePlace): Parsed {
  return typeof raw === 'object' ? { value: raw } : wrongType(place, 'jsonobject');
}

const parsers: Readonly<Record<FieldType, Parser>> = {
  text: parseText,
  textarea: parseText,
  email: parsePattern(emailPattern),
  phone: parsePattern(phonePattern),
  website: parsePattern(websitePattern),
  picklist: parsePick,
  multiselectpicklist: parsePicks,
  boolean: parseBoolean,
  integer: parseInteger,
  bigint: parseBigint,
  double: parseNumber,
  currency: parseNumber,
  percent: parseNumber,
  date: parseDate,
  datetime: parseDatetime,
  lookup: parseLookup,
  ownerlookup: parseUser,
  multi_module_lookup: parseAnyLookup,
  subform: parseRows,
  json: parseJson,
};
