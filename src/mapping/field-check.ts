import type { FieldMetadata } from '../domain/metadata.ts';
import { type FieldValue, isLookup, isRef, isTime } from '../domain/record.ts';

/**
 * Why a target would refuse or quietly spoil a value; undefined when it fits. Zoho adds unknown picklist values and
 * drops unknown fields without a word, so nobody else will tell.
 */
export function fitsField(value: FieldValue, field: FieldMetadata): string | undefined {
  if (value === null) return undefined;
  if (isTime(value)) return fitsTime(field);
  if (isLookup(value) || isRef(value)) return undefined;
  if (typeof value === 'object') return fitsList(value, field);
  if (field.type === 'picklist') return fitsPicklist(String(value), field);
  return fitsScalar(value, field);
}

function fitsTime(field: FieldMetadata): string | undefined {
  const texts = ['date', 'datetime', 'text', 'long_text', 'other'];
  return texts.includes(field.type)
    ? undefined
    : `a time does not fit ${field.apiName} (${field.type})`;
}

function fitsList(values: readonly string[], field: FieldMetadata): string | undefined {
  if (field.type !== 'multi_picklist') return undefined;
  for (const value of values) {
    const trouble = fitsPicklist(value, field);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

function fitsPicklist(value: string, field: FieldMetadata): string | undefined {
  if (field.values === undefined || field.values.includes(value)) return undefined;
  return `"${value}" is not a value of ${field.apiName}`;
}

const numeric = ['integer', 'decimal', 'duration'];

function fitsScalar(value: string | number | boolean, field: FieldMetadata): string | undefined {
  const { type, apiName } = field;
  if (numeric.includes(type) && typeof value !== 'number')
    return `${JSON.stringify(value)} is no number for ${apiName}`;
  if (type === 'integer' && !Number.isInteger(value))
    return `${value} is no whole number for ${apiName}`;
  if (type === 'boolean' && typeof value !== 'boolean')
    return `${JSON.stringify(value)} is neither true nor false for ${apiName}`;
  if ((type === 'date' || type === 'datetime') && !isDateText(value))
    return `${JSON.stringify(value)} is no time for ${apiName}`;
  return undefined;
}

function isDateText(value: string | number | boolean): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
