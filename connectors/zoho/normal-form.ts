import type { WireValue } from '../../src/domain/change.ts';
import { toIso } from '../../src/domain/clock.ts';
import { pickOf, type ZohoField } from './field.ts';

/**
 * The one spelling in which values are sent, remembered and compared. Zoho rewrites what it stores (another time zone,
 * names beside ids, localised picklists, no white space at the end); this undoes it.
 *
 * @param value as we are about to send it, or as Zoho answered it.
 * @param siblings the record it stands in: `$se_module` tells what `What_Id` points into.
 */
export function normalValue(
  field: ZohoField,
  value: unknown,
  siblings: Readonly<Record<string, unknown>> = {},
): WireValue {
  if (value === null || value === undefined || value === '') return null;
  switch (field.type) {
    case 'datetime':
      return normalTime(value);
    case 'lookup':
    case 'user':
      return field.isMultiModule ? normalLink(field, value, siblings) : normalId(value);
    case 'picklist':
      return typeof value === 'string' ? (pickOf(field, value) ?? value) : plain(value);
    case 'multi_picklist':
      return normalPicks(field, value);
    case 'integer':
      return field.dataType === 'bigint' ? String(value) : normalNumber(value);
    case 'decimal':
      return normalNumber(value);
    case 'boolean':
      return typeof value === 'string' ? value.toLowerCase() === 'true' : plain(value);
    case 'text':
    case 'email':
    case 'phone':
    case 'website':
    case 'duration':
      return normalText(String(value).trim());
    case 'long_text':
      return normalText(String(value).trimEnd());
    case 'date':
    case 'other':
      return plain(value);
  }
}

function normalText(text: string): string | null {
  const unified = text.replaceAll(/\r\n?/g, '\n');
  return unified === '' ? null : unified;
}

/** `2026-11-26T14:00:00+00:00`: whole seconds, UTC, neither milliseconds nor `Z`. */
function normalTime(value: unknown): WireValue {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? plain(value) : `${toIso(at).slice(0, 19)}+00:00`;
}

function normalId(value: unknown): WireValue {
  const id = idOf(value);
  return id === undefined ? plain(value) : { id };
}

function normalLink(
  field: ZohoField,
  value: unknown,
  siblings: Readonly<Record<string, unknown>>,
): WireValue {
  const id = idOf(value);
  if (id === undefined) return plain(value);
  const given = isObject(value) ? value['module'] : undefined;
  const beside = field.apiName === 'What_Id' ? siblings['$se_module'] : undefined;
  const name = isObject(given) ? given['api_name'] : (given ?? beside);
  return typeof name === 'string' ? { id, module: { api_name: name } } : { id };
}

function normalPicks(field: ZohoField, value: unknown): WireValue {
  const values = Array.isArray(value) ? value.map(String) : String(value).split(';');
  const known = values.map((each) => pickOf(field, each) ?? each.trim()).filter(Boolean);
  return known.length === 0 ? null : [...new Set(known)].sort();
}

function normalNumber(value: unknown): WireValue {
  const number = typeof value === 'number' ? value : Number(value);
  return Number.isFinite(number) ? number : plain(value);
}

/** The id of `{id, name}` or of a bare id. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const id = isObject(value) ? value['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Zoho's answers are JSON: whatever they hold is plain. */
function plain(value: unknown): WireValue {
  return value as WireValue;
}
