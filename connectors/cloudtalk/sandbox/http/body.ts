/** A file of a multipart form: what it weighs is all an operation looks at. */
export interface UploadedFile {
  readonly kind: 'file';
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
}

/**
 * Reads a request body: JSON, form fields as the vendor's own PHP helper sends them (`ContactNumber[0][public_number]=…`),
 * or a multipart form with files.
 *
 * @returns undefined for no body and for one that cannot be read.
 */
export async function readBody(bytes: Buffer, contentType = ''): Promise<unknown> {
  if (bytes.length === 0) return undefined;
  try {
    if (contentType.includes('multipart/form-data')) return await readMultipart(bytes, contentType);
    const text = bytes.toString('utf8');
    if (contentType.includes('application/x-www-form-urlencoded'))
      return readForm(new URLSearchParams(text));
    return readJson(text);
  } catch {
    return undefined;
  }
}

/** Whole numbers beyond JavaScript's safe ones keep their digits, as text: the vendor's platform counts to 2^63. */
function readJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const keepDigits = (_key: string, value: unknown, context?: { source?: string }): unknown => {
    const source = context?.source;
    const isLost = typeof value === 'number' && !Number.isSafeInteger(value);
    return isLost && source !== undefined && /^-?\d+$/.test(source) ? source : value;
  };
  return JSON.parse(text, keepDigits);
}

async function readMultipart(bytes: Buffer, contentType: string): Promise<unknown> {
  const body = new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } });
  const form = await body.formData();
  return readForm(
    [...form].map(([name, value]) => [name, typeof value === 'string' ? value : describe(value)]),
  );
}

function describe({ name, type, size }: File): UploadedFile {
  return { kind: 'file', name, type, bytes: size };
}

type Leaf = string | UploadedFile;
type Fields = Map<string, Leaf | Fields>;

/** `a[b][0]=1` goes inwards, `a[]=1` adds to a list, a repeated plain name of a file adds to one too. */
function readForm(rows: Iterable<readonly [string, Leaf]>): unknown {
  const root: Fields = new Map();
  for (const [name, value] of rows) {
    const path = [...name.replaceAll('[]', '[+]').matchAll(/[^[\]]+/g)].map((part) => part[0]);
    const last = path.pop();
    if (last === undefined || [...path, last].includes('__proto__')) continue;
    let place = root;
    for (const step of path) place = enter(place, step);
    put(place, last, value);
  }
  return asLists(root);
}

function put(place: Fields, name: string, value: Leaf): void {
  const key = name === '+' ? String(place.size) : name;
  const known = place.get(key);
  if (known === undefined || typeof value === 'string') place.set(key, value);
  else enter(place, key, known).set(String(enter(place, key).size), value);
}

function enter(place: Fields, step: string, first?: Leaf | Fields): Fields {
  const key = step === '+' ? String(place.size) : step;
  const known = place.get(key);
  if (known instanceof Map) return known;
  const made: Fields = new Map(first === undefined ? [] : [['0', first]]);
  place.set(key, made);
  return made;
}

/** Fields with the keys 0, 1, 2, … are lists. */
function asLists(value: Leaf | Fields): unknown {
  if (!(value instanceof Map)) return value;
  const keys = [...value.keys()];
  const isList = keys.length > 0 && keys.every((key, index) => key === String(index));
  if (isList) return [...value.values()].map(asLists);
  return Object.fromEntries([...value].map(([key, part]) => [key, asLists(part)]));
}
