import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { Random } from '../../src/domain/random.ts';

type Maker = (random: Random) => Buffer;

/** An ordinary event, to be spoilt. */
function ordinary(random: Random): Record<string, unknown> {
  return {
    event_id: `evt_${random.id()}`,
    type: pick(random, ['call.started', 'call.answered', 'call.ended', 'message.received']),
    version: 'v1',
    occurred_at: '2026-11-20T09:00:00Z',
    company_id: '123456',
    event: pick(random, ['call.ended', 'call.modified', 'nothing']),
    data: {
      id: random.id(),
      call_id: String(900_000_000 + Math.floor(random.next() * 1e6)),
      call_uuid: random.id(),
      direction: 'incoming',
      external_number: `+4477009${Math.floor(random.next() * 1e5)}`,
      started_at: '2026-11-20T08:59:00Z',
      ended_at: '2026-11-20T09:00:00Z',
      talking_time: 50,
      body: 'Hello',
    },
  };
}

const strange: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  2 ** 53,
  '',
  ' ',
  '[object Object]',
  'NaN',
  '__proto__',
  'constructor',
  '\u0000',
  '\u202e',
  '\ud800',
  'é'.repeat(5_000),
  [],
  {},
  [[]],
  { toString: 'x' },
  { valueOf: 'x' },
  { length: 1e9 },
  ['__proto__'],
  "'; DROP TABLE deliveries; --",
  '{{7*7}}',
  '../../etc/passwd',
  '0001-01-01T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '-271821-04-19T23:59:59Z',
];

/** Bodies nobody should send, by what is wrong with them. */
export const bodies: Readonly<Record<string, Maker>> = {
  'members of other types': (random) => {
    const event = ordinary(random);
    const data = event['data'] as Record<string, unknown>;
    for (const part of [event, data])
      for (const name of Object.keys(part))
        if (random.next() < 0.3) part[name] = pick(random, strange);
    return text(JSON.stringify(event));
  },
  'data of another type': (random) =>
    text(JSON.stringify({ ...ordinary(random), data: pick(random, strange) })),
  'keys of the prototype': (random) => {
    const inner = '{"isAdmin":true,"account":"acme1","toString":1,"valueOf":null}';
    const event = JSON.stringify(ordinary(random)).slice(0, -1);
    return text(
      `${event},"__proto__":${inner},"constructor":{"prototype":${inner}},"data":{"__proto__":${inner},"hasOwnProperty":1,"call_id":"9"}}`,
    );
  },
  'deep lists': (random) => text('['.repeat(deep(random)) + ']'.repeat(deep(random))),
  'deep objects': (random) => text(`${'{"a":'.repeat(deep(random))}1`),
  'deep within data': (random) => {
    const depth = Math.min(deep(random), 60_000);
    const event = JSON.stringify(ordinary(random)).slice(0, -1);
    return text(`${event},"more":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  },
  'lone surrogates': (random) =>
    text(
      JSON.stringify(ordinary(random))
        .replace('Hello', '\\ud800 \\udc00 \\uDBFF')
        .replace('incoming', '\\udfff'),
    ),
  'bytes that are no UTF-8': (random) => {
    const event = text(JSON.stringify(ordinary(random)));
    for (let at = 20; at < event.length; at += 7)
      if (random.next() < 0.2) event[at] = 0x80 + (at % 0x7f);
    return event;
  },
  'random bytes': (random) =>
    Buffer.from(
      Array.from({ length: Math.floor(random.next() * 4_000) }, () => random.next() * 256),
    ),
  'cut off': (random) => {
    const event = text(JSON.stringify(ordinary(random)));
    return event.subarray(0, Math.floor(random.next() * event.length));
  },
  'no object': (random) =>
    text(pick(random, ['null', '1', '"a"', '[]', 'true', '', ' ', '\ufeff{}', 'NaN'])),
  'numbers without measure': (random) =>
    text(
      JSON.stringify(ordinary(random)).replace(
        '50',
        pick(random, ['1e999', '-1e999', '9'.repeat(4_000), '1e-400', '-0']),
      ),
    ),
  'ten thousand keys': (random) => {
    const many = Array.from({ length: 10_000 }, (_none, n) => `"k${n}":${n}`).join(',');
    return text(`${JSON.stringify(ordinary(random)).slice(0, -1)},${many}}`);
  },
  'the same key again and again': (random) =>
    text(
      `${JSON.stringify(ordinary(random)).slice(0, -1)}${',"data":{"call_id":"1"}'.repeat(2_000)}}`,
    ),
  'a text of nearly a megabyte': (random) => {
    const long = pick(random, ['+', ' ', 'a', '0', '<b>', '\\u0000', '("']).repeat(150_000);
    return text(
      JSON.stringify({
        ...ordinary(random),
        data: { id: 'a', body: long, external_number: long, call_id: long },
      }),
    ).subarray(0, 1_040_000);
  },
  'more than a megabyte': () => Buffer.alloc(2_000_000, 0x20),
};

/** How a body is wrapped, and what the header says about it. */
export interface Wrapped {
  readonly encoding: string | undefined;
  readonly bytes: Buffer;
}

/** Bodies that are small on the way and large when they have arrived, made once. */
const bombs = new Map<string, Buffer>();
const bombBytes = 48 * 1_048_576;

function bomb(kind: string, compress: (bytes: Buffer) => Buffer): Buffer {
  const known = bombs.get(kind);
  if (known !== undefined) return known;
  const inner = Buffer.alloc(bombBytes, 0x30);
  inner.write('{"event_id":"');
  inner.write('"}', inner.length - 2);
  const made = compress(inner);
  bombs.set(kind, made);
  return made;
}

const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } };

/** Ways to wrap a body, by what is wrong with them. */
export const wrappings: Readonly<Record<string, (bytes: Buffer, random: Random) => Wrapped>> = {
  'as it is': (bytes) => ({ encoding: undefined, bytes }),
  gzip: (bytes) => ({ encoding: 'gzip', bytes: gzipSync(bytes) }),
  'gzip cut off': (bytes) => ({ encoding: 'gzip', bytes: gzipSync(bytes).subarray(0, -9) }),
  'brotli called gzip': (bytes) => ({ encoding: 'gzip', bytes: brotliCompressSync(bytes, quick) }),
  'deflate within gzip': (bytes) => ({
    encoding: 'gzip, deflate',
    bytes: gzipSync(deflateSync(bytes)),
  }),
  'an unknown encoding': (bytes, random) => ({
    encoding: pick(random, ['zstd', 'x', '__proto__', 'constructor', 'gzip;q=1', ',']),
    bytes,
  }),
  'a gzip bomb': () => ({ encoding: 'gzip', bytes: bomb('gzip', gzipSync) }),
  'a brotli bomb': () => ({
    encoding: 'br',
    bytes: bomb('br', (inner) => brotliCompressSync(inner, quick)),
  }),
  'a deflate bomb': () => ({ encoding: 'deflate', bytes: bomb('deflate', deflateSync) }),
};

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random.next() * choices.length)] as T;
}

function deep(random: Random): number {
  return pick(random, [10, 63, 64, 65, 66, 1_000, 100_000]);
}

function text(value: string): Buffer {
  return Buffer.from(value);
}
