import { isObject, type Json, type JsonObject } from '../json.ts';

/** `@{1:$.data[0].details.id}`: a place in the answer of another sub-request. */
const pattern = /@\{([A-Za-z0-9][A-Za-z0-9_]*):(\$[^}]*)\}/g;

/** A reference that leads nowhere. */
export class DeadReferenceError extends Error {
  readonly reference: string;

  constructor(reference: string) {
    super(`nothing stands at ${reference}`);
    this.reference = reference;
  }
}

/** Ids of the sub-requests that a value refers to, each once. */
export function referredIds(value: Json | undefined): string[] {
  const ids = new Set<string>();
  for (const found of JSON.stringify(value ?? null).matchAll(pattern)) ids.add(found[1] ?? '');
  return [...ids];
}

/**
 * Puts the values in the places of the references. A string that is nothing but a reference takes the value as it is.
 *
 * @throws {DeadReferenceError} when there is no such answer, or nothing at that path.
 */
export function resolved(value: Json, answers: ReadonlyMap<string, Json>): Json {
  if (typeof value === 'string') return resolvedText(value, answers);
  if (Array.isArray(value))
    return (value as readonly Json[]).map((each) => resolved(each, answers));
  if (!isObject(value)) return value;
  const out: Record<string, Json> = {};
  for (const [name, each] of Object.entries(value))
    if (each !== undefined) out[name] = resolved(each, answers);
  return out;
}

function resolvedText(text: string, answers: ReadonlyMap<string, Json>): Json {
  const whole = text.match(/^@\{([A-Za-z0-9][A-Za-z0-9_]*):(\$[^}]*)\}$/);
  if (whole) return valueAt(text, answers.get(whole[1] ?? ''), whole[2] ?? '');
  return text.replace(pattern, (reference: string, id: string, path: string) => {
    const value = valueAt(reference, answers.get(id), path);
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

function valueAt(reference: string, answer: Json | undefined, path: string): Json {
  let value: Json | undefined = answer;
  for (const step of path.slice(1).matchAll(/\.([^.[\]]+)|\[(\d+)\]/g))
    value = step[2] === undefined ? memberOf(value, step[1] ?? '') : itemOf(value, Number(step[2]));
  if (value === undefined || value === null) throw new DeadReferenceError(reference);
  return value;
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) ? (value as JsonObject)[name] : undefined;
}

function itemOf(value: Json | undefined, index: number): Json | undefined {
  return Array.isArray(value) ? (value as readonly Json[])[index] : undefined;
}
