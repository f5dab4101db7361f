import { isObject, type JsonObject } from './body.ts';
import { asText } from './scalars.ts';

/**
 * The flat JSON of a workflow request, typed by a person into a form (vendor reference 9): read by name, whatever the
 * case, stray spaces or `# ` in front of a key.
 */
export interface WorkflowRows {
  /** The first of these keys that has a value; null when none has. Lists and objects come as they are. */
  get(...keys: readonly string[]): unknown;
  /** The same as text; null for lists and objects. */
  text(...keys: readonly string[]): string | null;
}

/** What the platform writes for a value that is not there, and templates nobody filled in. */
const NOTHING = /^(null|undefined|\[object object\]|\{\{.*\}\})$/i;

export function readRows(body: JsonObject): WorkflowRows {
  const rows = new Map<string, unknown>();
  collect(body, '', rows);
  const get = (...keys: readonly string[]): unknown => {
    for (const key of keys) {
      const value = rows.get(key);
      if (value !== undefined) return value;
    }
    return null;
  };
  return { get, text: (...keys) => asText(get(...keys)) };
}

/** Objects (an `AUTO` row may hold one) are reachable by path: `dialer_data.disposition`. */
function collect(object: JsonObject, prefix: string, rows: Map<string, unknown>): void {
  for (const [key, value] of Object.entries(object)) {
    const name = prefix + tidyKey(key);
    if (isObject(value) && prefix.split('.').length <= 3) collect(value, `${name}.`, rows);
    else if (!isNothing(value) && !rows.has(name)) rows.set(name, value);
  }
}

function tidyKey(key: string): string {
  return key
    .trim()
    .replace(/^[#\s]+/, '')
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value !== 'string') return false;
  const text = value.trim();
  return text === '' || NOTHING.test(text);
}
