import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { createCloudTalkSandbox } from '../../../connectors/cloudtalk/sandbox/sandbox.ts';
import type { CloudTalkSandbox } from '../../../connectors/cloudtalk/sandbox/sandbox-api.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { ManualClock } from './manual-clock.ts';

/** When the tests take place. */
export const morning = '2026-11-20T08:00:00.000Z';

/** The `Authorization` of the seeded company's key. */
export const key = `Basic ${Buffer.from('sandbox-key:sandbox-secret').toString('base64')}`;

/** Parsed JSON of any shape: tests look at what they know. */
export type Loose = ReturnType<typeof JSON.parse>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Loose;
  readonly text: string;
}

/** A running sandbox on a clock that stands still, with a client for its hosts. */
export interface Bench {
  readonly sandbox: CloudTalkSandbox;
  readonly clock: ManualClock;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  /** Without the key. */
  bare(method: string, path: string, headers?: Record<string, string>): Promise<Reply>;
  /** Waits until the sandbox has nothing to do at this instant. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a sandbox; the rate limit is lifted unless a test is about it. */
export async function startBench(random = 1): Promise<Bench> {
  const clock = new ManualClock(morning);
  const sandbox = createCloudTalkSandbox({ clock, random: seededRandom(random) });
  await sandbox.listen(0);
  sandbox.limits({ perMinute: null, noDetailChance: 0 });
  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: unknown,
  ): Promise<Reply> => {
    const init: RequestInit = { method, headers, redirect: 'manual' };
    if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(sandbox.baseUrl + path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
  const signedIn = { authorization: key, accept: 'application/json' };
  return {
    sandbox,
    clock,
    get: (path, headers) => ask('GET', path, { ...signedIn, ...headers }),
    send: (method, path, body, headers) =>
      ask(method, path, { ...signedIn, 'content-type': 'application/json', ...headers }, body),
    bare: (method, path, headers) => ask(method, path, headers ?? {}),
    settle: () => until(() => sandbox.idle()),
    close: () => sandbox.close(),
  };
}

/** Waits for something that is about to be true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly body: Loose;
}

/** Somebody who takes webhooks. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What it answers from now on, in this order; 202 when the list is empty. */
  readonly answers: number[];
  /** The event types or, for workflows, the `event` rows. */
  topics(): string[];
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const raw = Buffer.concat(parts).toString('utf8');
      const { method = '', url = '', headers } = request;
      received.push({
        method,
        path: url,
        headers,
        raw,
        body: raw === '' ? undefined : JSON.parse(raw),
      });
      response.writeHead(answers.shift() ?? 202).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    answers,
    topics: () => received.map(({ body }) => body.type ?? body.event),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
