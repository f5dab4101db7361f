/**
 * Reads a request body: JSON, or form fields as the vendor's own PHP helper sends them
 * (`ContactNumber[0][public_number]=…`).
 *
 * @returns undefined for no body and for one that cannot be read.
 */
export function readBody(bytes: unknown, contentType: string | undefined): unknown {
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return undefined;
  const text = bytes.toString('utf8');
  if (contentType?.includes('application/x-www-form-urlencoded') === true) return readForm(text);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Fields = { [key: string]: string | Fields };

function readForm(text: string): unknown {
  const root: Fields = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = [...name.matchAll(/[^[\]]+/g)].map((part) => part[0]);
    const last = path.pop();
    if (last === undefined || [...path, last].includes('__proto__')) continue;
    let place = root;
    for (const step of path) {
      const next = place[step];
      place = typeof next === 'object' ? next : enter(place, step);
    }
    place[last] = value;
  }
  return asLists(root);
}

function enter(place: Fields, step: string): Fields {
  const made: Fields = {};
  place[step] = made;
  return made;
}

/** Objects with the keys 0, 1, 2, … are lists. */
function asLists(value: string | Fields): unknown {
  if (typeof value === 'string') return value;
  const entries = Object.entries(value).map(([key, part]) => [key, asLists(part)] as const);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  return isList ? entries.map(([, part]) => part) : Object.fromEntries(entries);
}
