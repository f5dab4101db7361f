import { createHash } from 'node:crypto';
import { BadRequestError } from '../../src/domain/errors.ts';

/** A body that is a JSON object, its members unread. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @returns undefined when the bytes are no JSON object. */
export function parseObject(body: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @throws BadRequestError when the bytes are no JSON object. */
export function requireObject(body: Uint8Array): JsonObject {
  const value = parseObject(body);
  if (value === undefined)
    throw new BadRequestError('The body is not a JSON object.', { code: 'cloudtalk.not_json' });
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** SHA-256 of some bytes in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
