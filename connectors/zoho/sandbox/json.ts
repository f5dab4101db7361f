/** A plain JSON value, as it comes over the wire and as field values are kept. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A plain JSON object. */
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** True for an object that is neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value when it is a string; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The string in member `name` of a value that may be an object. */
export function member(value: unknown, name: string): string | undefined {
  return isObject(value) ? textOf(value[name]) : undefined;
}
