import { createHmac } from 'node:crypto';
import type { Clock } from '../../src/domain/clock.ts';
import { type Random, seededRandom } from '../../src/domain/random.ts';
import { issueToken } from '../../src/http/auth.ts';
import type { Secrets } from '../support/companies-calls.ts';
import { bodies, pick, wrappings } from './hostile-bodies.ts';

/** A request as it goes over the wire. */
export interface Hostile {
  readonly what: string;
  /** Whether the sender may have something stored: it proves who it is. */
  readonly authorized: boolean;
  readonly bytes: Buffer;
}

/** What the sender has got hold of. */
export interface Loot {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly others: Secrets;
  readonly jwtSecret: string;
}

type Header = readonly [name: string, value: string];
type Sender = (body: Buffer, random: Random, loot: Loot) => Omit<Parts, 'body'> & Proven;

interface Proven {
  readonly authorized: boolean;
}

interface Parts {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: Buffer;
}

const signedPath = '/hooks/cloudtalk/acme0';
const workflowPath = `${signedPath}/workflow`;

/** Who sends a body, by how it proves itself. */
const senders: Readonly<Record<string, Sender>> = {
  signed: (body, random, { clock, secrets }) => ({
    ...post(signedPath, signed(body, random, secrets.signing, clock.now())),
    authorized: true,
  }),
  'signed by the other account': (body, random, { clock, others }) =>
    forged(post(signedPath, signed(body, random, others.signing, clock.now()))),
  'signed for another body': (body, random, { clock, secrets }) =>
    forged(
      post(
        signedPath,
        signed(
          Buffer.concat([body, body, body, Buffer.from('x')]),
          random,
          secrets.signing,
          clock.now(),
        ),
      ),
    ),
  'signed an hour ago': (body, random, { clock, secrets }) =>
    forged(post(signedPath, signed(body, random, secrets.signing, clock.now() - 3_600_000))),
  'a signature made up': (_body, random, { clock }) =>
    forged(post(signedPath, madeUp(random, clock.now()))),
  unsigned: () => forged(post(signedPath, [])),
  'a workflow': (_body, random, { secrets }) => ({
    ...(random.next() < 0.5
      ? post(workflowPath, [['x-patchcord-secret', secrets.workflow]])
      : post(`${workflowPath}/${secrets.workflow}`, [])),
    authorized: true,
  }),
  'a workflow of the other account': (_body, random, { others }) =>
    forged(
      random.next() < 0.5
        ? post(workflowPath, [['x-patchcord-secret', others.workflow]])
        : post(`${workflowPath}/${others.workflow}`, []),
    ),
  'a workflow without a secret': (_body, random) =>
    forged(post(workflowPath, [['x-patchcord-secret', pick(random, oddTexts)]])),
  'a notification': (_body, random) =>
    forged(post(`/hooks/zoho/acme0/${encodeURIComponent(pick(random, oddTexts) || 'x')}`, [])),
  'the API': (_body, random, loot) =>
    forged({
      ...post('/api/conversations', bearer(random, loot)),
      method: pick(random, ['POST', 'GET', 'PUT']),
    }),
  'a call flow': () => forged(post('/callflow/acme0/caller', [['x-patchcord-secret', 'none']])),
};

const oddTexts = [
  '',
  '__proto__',
  'constructor',
  'a'.repeat(8_000),
  '../../..',
  '%',
  "' OR 1=1 --",
  'undefined',
  'null',
  '\u00ff\u00fe',
] as const;

/** Requests whose head is what is wrong with them. */
const heads: Readonly<Record<string, (random: Random, loot: Loot) => Buffer>> = {
  'a header of twenty kilobytes': (random) =>
    request(
      post(signedPath, [[pick(random, ['svix-signature', 'cookie', 'x-a']), 'a'.repeat(20_000)]]),
    ),
  'three thousand headers': () =>
    request(
      post(
        signedPath,
        Array.from({ length: 3_000 }, (_none, n): Header => [`h${n}`, '1']),
      ),
    ),
  'ten thousand signatures': (_random, { clock }) =>
    request(
      post(signedPath, [...times(clock.now()), ['svix-signature', 'v1,QQ== '.repeat(1_500)]]),
    ),
  'headers twice': (random, { clock, others }) => {
    const body = Buffer.from('{}');
    const twice = signed(body, random, others.signing, clock.now());
    return request({
      ...post(signedPath, [...twice, ...madeUp(random, clock.now()), ...twice]),
      body,
    });
  },
  'a length twice': () =>
    request(
      post(signedPath, [
        ['content-length', '2'],
        ['content-length', '3'],
      ]),
      '{}',
    ),
  'a length and chunks': () =>
    request(
      post(signedPath, [
        ['content-length', '4'],
        ['transfer-encoding', 'chunked'],
      ]),
      '0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n',
    ),
  'chunks that lie': (random) =>
    request(
      post(signedPath, [['transfer-encoding', 'chunked']]),
      pick(random, [
        'zz\r\n{}\r\n',
        'ffffffffffffffff\r\n{}',
        '-1\r\n',
        '2;a=b\r\n{}\r\n0\r\nx: y\r\n\r\n',
      ]),
    ),
  'a length that lies': (random) =>
    request(
      post(signedPath, [
        [
          'content-length',
          pick(random, ['-1', '1e3', '0x10', '99999999999999999999', '9007199254740993']),
        ],
      ]),
      '{}',
    ),
  'bytes in headers': () =>
    Buffer.from(
      'POST /hooks/cloudtalk/acme0 HTTP/1.1\r\nhost: a\r\nsvix-id: \x00\xff\r\ncontent-length: 0\r\n\r\n',
      'latin1',
    ),
  'no host': () => Buffer.from('GET /healthz HTTP/1.1\r\n\r\n'),
  'two hosts': () =>
    Buffer.from('GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n'),
  'no HTTP': (random) =>
    Buffer.from(
      pick(random, [
        '\x16\x03\x01\x02\x00',
        'HELO a\r\n\r\n',
        'GET\r\n\r\n',
        'GET / HTTP/9.9\r\n\r\n',
        '\r\n\r\n\r\nx\r\n\r\n',
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      ]),
    ),
  'an upgrade': () =>
    request({
      ...post('/', [
        ['upgrade', 'websocket'],
        ['connection', 'upgrade, close'],
      ]),
      method: 'GET',
    }),
  'a tunnel': () => Buffer.from('CONNECT acme0:443 HTTP/1.1\r\nhost: a\r\n\r\n'),
  'leave asked for': (random) =>
    request(post(signedPath, [['expect', pick(random, ['100-continue', 'something'])]]), '{}'),
  'strange methods': (random) =>
    request({
      ...post(signedPath, []),
      method: pick(random, ['PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'get', 'OPTIONS', 'HEAD']),
    }),
};

const tricks = [
  '/hooks/cloudtalk/%2e%2e/acme0',
  '/hooks/cloudtalk/acme0/../acme1',
  '/hooks/cloudtalk/acme0%2f..%2facme1',
  '//hooks/cloudtalk/acme0',
  '/hooks//cloudtalk/acme0',
  '/hooks/cloudtalk/acme0/',
  '/hooks/cloudtalk/acme0%00',
  '/hooks/cloudtalk/%ff',
  '/hooks/cloudtalk/%c0%ae',
  '/hooks/__proto__/constructor',
  '/hooks/cloudtalk/__proto__',
  '/hooks/cloudtalk/acme0/workflow/%',
  '/hooks/cloudtalk/acme0/workflow/a/b/c/d',
  '/hooks/../metrics',
  `/hooks/cloudtalk/${'a'.repeat(8_000)}`,
  `/hooks/cloudtalk/acme0?${'a=b&'.repeat(1_500)}`,
  'http://elsewhere/hooks/cloudtalk/acme0',
  '*',
  '/api/conversations/__proto__',
  '/api/conversations/call:%00',
  '/api/conversations/call:%ff',
  '/api/conversations/%',
  `/api/conversations/call:${'9'.repeat(7_000)}`,
  '/api/conversations?limit=1e9',
  '/api/conversations?limit=-1&account=__proto__',
  '/api/conversations?since=%00&state=done&state=dead',
  '/api/conversations?__proto__[account]=acme1',
  '/api/../../../../etc/passwd',
  '/connect/__proto__/acme0',
  '/connect/zoho/__proto__?token=a',
  '/connect/zoho/callback?state=a.b.c&code=x',
  '/connect/zoho/callback?state[]=a',
  '/connect/zoho/callback',
  '/callflow/acme0/caller?external_number=%ff',
  '/callflow/acme0/__proto__',
  '/healthz?a=%',
  '/readyz/..',
  '/metrics?x=%00',
  '/%',
  '/%00',
  '/\u00e9',
  '/?__proto__=1',
] as const;

/** Every combination, in an order that goes through all kinds soon. */
export const kinds: readonly {
  readonly what: string;
  readonly make: (random: Random, loot: Loot) => Hostile;
}[] = [
  ...Object.keys(bodies).flatMap((body) =>
    Object.keys(senders).map((sender) => ({
      what: `${body}, ${sender}`,
      make: (random: Random, loot: Loot) => sent(body, sender, 'as it is', random, loot),
    })),
  ),
  ...Object.keys(wrappings).flatMap((wrapping) =>
    Object.keys(senders).map((sender) => ({
      what: `${wrapping}, ${sender}`,
      make: (random: Random, loot: Loot) =>
        sent(pick(random, Object.keys(bodies)), sender, wrapping, random, loot),
    })),
  ),
  ...Object.entries(heads).map(([what, make]) => ({
    what,
    make: (random: Random, loot: Loot) => ({ what, authorized: false, bytes: make(random, loot) }),
  })),
  ...tricks.map((path) => ({
    what: path.slice(0, 60),
    make: (random: Random, loot: Loot) => tricked(path, random, loot),
  })),
];

/** The n-th request of a repeatable row of them. */
export function hostile(index: number, loot: Loot): Hostile {
  const random = seededRandom(index + 1);
  // A step that shares no divisor with their number goes through all of them.
  const kind = kinds[(index * step) % kinds.length];
  if (kind === undefined) throw new Error('there are no kinds');
  return kind.make(random, loot);
}

const step = 101;

function sent(body: string, sender: string, wrapping: string, random: Random, loot: Loot): Hostile {
  const plain = bodies[body]?.(random) ?? Buffer.alloc(0);
  const wrapped = wrappings[wrapping]?.(plain, random) ?? { encoding: undefined, bytes: plain };
  const parts = senders[sender]?.(plain, random, loot);
  if (parts === undefined) throw new Error(`there is no sender ${sender}`);
  const { encoding } = wrapped;
  const headers: readonly Header[] =
    encoding === undefined ? parts.headers : [...parts.headers, ['content-encoding', encoding]];
  return {
    what: `${body}, ${wrapping}, ${sender}`,
    authorized: parts.authorized,
    bytes: request({ ...parts, headers, body: wrapped.bytes }),
  };
}

function tricked(path: string, random: Random, loot: Loot): Hostile {
  const method = pick(random, ['GET', 'POST']);
  const headers = pick(random, [[], bearer(random, loot)]);
  const body = Buffer.from(method === 'POST' ? '{}' : '');
  return {
    what: `${method} ${path.slice(0, 60)}`,
    authorized: false,
    bytes: request({ method, path, headers, body }),
  };
}

function post(path: string, headers: readonly Header[]): Parts {
  return {
    method: 'POST',
    path,
    headers: [['content-type', 'application/json'], ...headers],
    body: Buffer.alloc(0),
  };
}

function forged(parts: Parts): Parts & Proven {
  return { ...parts, authorized: false };
}

function signed(body: Buffer, random: Random, secret: string, at: number): readonly Header[] {
  const id = `msg_${random.id()}`;
  const timestamp = String(Math.floor(at / 1_000));
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const proof = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
  return [
    ['svix-id', id],
    ['svix-timestamp', timestamp],
    ['svix-signature', `v1,${proof.digest('base64')}`],
  ];
}

function times(now: number): readonly Header[] {
  return [
    ['svix-id', 'msg_a'],
    ['svix-timestamp', String(Math.floor(now / 1_000))],
  ];
}

function madeUp(random: Random, now: number): readonly Header[] {
  return [
    ['svix-id', pick(random, ['msg_a', '', '__proto__'])],
    [
      'svix-timestamp',
      pick(random, [String(Math.floor(now / 1_000)), '-1', '1e9', 'NaN', '9'.repeat(400), '']),
    ],
    [
      'svix-signature',
      pick(random, ['v1,', 'v1,AAAA', 'v2,AAAA', `v1,${'A'.repeat(44)}`, ',,,', 'v1,\u00ff']),
    ],
  ];
}

function bearer(random: Random, { clock, jwtSecret, others }: Loot): readonly Header[] {
  const request_ = { account: 'acme1', role: 'owner', ttlSeconds: 600, clock } as const;
  const token = pick(random, [
    issueToken({ ...request_, secret: jwtSecret }),
    issueToken({ ...request_, secret: others.signing.repeat(2) }),
    issueToken({ ...request_, account: '__proto__', secret: jwtSecret }),
    'a.b.c',
    `${'a'.repeat(3_000)}.b.c`,
    'eyJhbGciOiJub25lIn0.eyJhY2NvdW50IjoiYWNtZTAifQ.',
  ]);
  return [['authorization', `Bearer ${token}`]];
}

function request({ method, path, headers, body }: Parts, raw?: string): Buffer {
  const bytes = raw === undefined ? body : Buffer.from(raw);
  const framed = headers.some(([name]) => /^(content-length|transfer-encoding)$/.test(name));
  const all: readonly Header[] = [
    ['host', '127.0.0.1'],
    ...(headers.some(([name]) => name === 'connection')
      ? []
      : ([['connection', 'close']] as const)),
    ...headers,
    ...(framed ? [] : ([['content-length', String(bytes.length)]] as const)),
  ];
  const head = all.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n`, 'latin1'), bytes]);
}
