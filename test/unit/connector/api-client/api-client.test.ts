import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ApiClient,
  createApiClient,
} from '../../../../src/connector/api-client/api-client.ts';
import type { ApiRequest } from '../../../../src/connector/api-client/request.ts';
import type { Transport } from '../../../../src/connector/api-client/transport.ts';
import { createBudget } from '../../../../src/connector/budget/budget.ts';
import { priority } from '../../../../src/connector/priority.ts';
import type { Clock } from '../../../../src/domain/clock.ts';
import type { OutsideError } from '../../../../src/domain/errors.ts';
import { silentLogger } from '../../../../src/domain/logger.ts';
import { seededRandom } from '../../../../src/domain/random.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A clock whose sleeps take no time but are noted. */
function hastyClock() {
  const slept: number[] = [];
  const clock: Clock = {
    now: () => 0,
    sleep: async (ms) => {
      slept.push(ms);
    },
  };
  return { clock, slept };
}

function clientOf(transport?: Transport, timeoutMs?: number): ApiClient & { slept: number[] } {
  const { clock, slept } = hastyClock();
  const budget = createBudget({ concurrent: { kind: 'concurrency', limit: 2 } }, { clock });
  const client = createApiClient({
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    budget,
    transport,
    timeoutMs,
  });
  open.push(() => client.close());
  return { ...client, slept };
}

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function read(url: string, more: Partial<ApiRequest> = {}): ApiRequest {
  return {
    vendor: 'acme',
    account: 'demo',
    method: 'GET',
    url,
    priority: priority.finished,
    cost: { concurrent: 1 },
    idempotent: true,
    what: 'things.list',
    ...more,
  };
}

async function failureOf(sending: Promise<unknown>): Promise<OutsideError> {
  return sending.then(
    () => {
      throw new Error('It did not fail');
    },
    (error: unknown) => error as OutsideError,
  );
}

describe('over HTTP', () => {
  it('sends query, headers and JSON and reads JSON whatever the status', async () => {
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        response.writeHead(418, { 'content-type': 'application/json', 'X-Left': '7' });
        const { method, url: path, headers } = request;
        response.end(
          JSON.stringify({
            method,
            path,
            agent: headers['user-agent'],
            type: headers['content-type'],
            body,
          }),
        );
      });
    });
    const answer = await clientOf().send(
      read(`${url}/things?a=1`, {
        method: 'POST',
        query: { b: 'x y', c: undefined },
        json: { n: 1 },
      }),
    );
    expect(answer.status).toBe(418);
    expect(answer.headers['x-left']).toBe('7');
    expect(answer.body).toEqual({
      method: 'POST',
      path: '/things?a=1&b=x+y',
      agent: 'Patchcord',
      type: 'application/json',
      body: '{"n":1}',
    });
  });

  it('does not follow redirects, and gives text that is no JSON as text', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(302, { location: '/elsewhere' }).end('<html>');
    });
    expect(await clientOf().send(read(url))).toMatchObject({ status: 302, body: '<html>' });
  });

  it('gives a file as bytes', async () => {
    const url = await serve((_request, response) => response.end(Buffer.from([1, 2, 255])));
    const answer = await clientOf().send(read(url, { bytesExpected: true }));
    expect([...(answer.bytes ?? [])]).toEqual([1, 2, 255]);
  });

  it('refuses an answer beyond 32 MB', async () => {
    const url = await serve((_request, response) => response.end(Buffer.alloc(33 * 1024 * 1024)));
    const failure = await failureOf(clientOf().send(read(url)));
    expect(failure).toMatchObject({ code: 'net.too_large', disposition: 'reject' });
  });

  it('knows that a refused connection sent nothing', async () => {
    const failure = await failureOf(clientOf().send(read('http://127.0.0.1:1/')));
    expect(failure).toMatchObject({
      code: 'net.refused',
      disposition: 'retry',
      facts: { doubtful: false },
    });
  });

  it.each([
    ['a broken connection', 'net.reset', (response: ServerResponse) => response.destroy()],
    ['no answer in time', 'net.timeout', () => undefined],
    [
      'an answer that trickles',
      'net.timeout',
      (response: ServerResponse) => {
        const drip = setInterval(() => response.write('.'), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ] as const)('calls a write doubtful after %s, and sends it once', async (_name, code, act) => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      act(response);
    });
    const sending = clientOf(undefined, 150).send(
      read(url, { method: 'POST', idempotent: false, json: {} }),
    );
    expect(await failureOf(sending)).toMatchObject({ code, facts: { doubtful: true } });
    expect(requests).toBe(1);
  });

  it('keeps connections alive', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    const client = clientOf();
    await client.send(read(url));
    await client.send(read(url));
    expect(ports.size).toBe(1);
  });
});

describe('repetition', () => {
  const json = (status: number, body: unknown) => ({
    status,
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
  });

  it('asks a read again after 503 and a broken connection, after a jittered sleep of our clock', async () => {
    const answers = [
      () => json(503, {}),
      () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNRESET' })),
      () => json(200, { ok: 1 }),
    ];
    const client = clientOf(async () => answers.shift()?.() ?? json(500, {}));
    expect(await client.send(read('http://vendor.test/'))).toMatchObject({
      status: 200,
      body: { ok: 1 },
    });
    expect(client.slept).toHaveLength(2);
    expect(client.slept.every((ms) => ms > 0 && ms <= 2_000)).toBe(true);
  });

  it('gives up after three attempts with what came last', async () => {
    let sent = 0;
    const client = clientOf(async () => {
      sent += 1;
      return json(504, { sent });
    });
    expect(await client.send(read('http://vendor.test/'))).toMatchObject({
      status: 504,
      body: { sent: 3 },
    });
  });

  it.each([
    ['a 500', 500],
    ['a 429', 429],
    ['a 404', 404],
  ])('does not repeat %s', async (_name, status) => {
    let sent = 0;
    const client = clientOf(async () => {
      sent += 1;
      return json(status, {});
    });
    expect((await client.send(read('http://vendor.test/'))).status).toBe(status);
    expect(sent).toBe(1);
  });

  it('never repeats a write', async () => {
    let sent = 0;
    const client = clientOf(async () => {
      sent += 1;
      return json(503, {});
    });
    await client.send(read('http://vendor.test/', { method: 'PUT', idempotent: false }));
    expect(sent).toBe(1);
  });
});

describe('what it encodes', () => {
  async function sent(more: Partial<ApiRequest>) {
    let seen: Parameters<Transport>[0] | undefined;
    const client = clientOf(async (request) => {
      seen = request;
      return { status: 204, headers: {}, body: new Uint8Array() };
    });
    const answer = await client.send(read('http://vendor.test/', { method: 'POST', ...more }));
    expect(answer.body).toBeNull();
    return { type: seen?.headers['content-type'], text: Buffer.from(seen?.body ?? []).toString() };
  }

  it('writes forms', async () => {
    expect(await sent({ form: { a: '1 2', b: '+44' } })).toEqual({
      type: 'application/x-www-form-urlencoded',
      text: 'a=1+2&b=%2B44',
    });
  });

  it('writes multipart forms with values and files', async () => {
    const { type, text } = await sent({
      multipart: [
        { name: 'title', value: 'Recording' },
        {
          name: 'file',
          fileName: 'a"b.txt',
          contentType: 'text/plain',
          bytes: Buffer.from('hello'),
        },
      ],
    });
    const boundary = type?.split('boundary=')[1] ?? '';
    expect(text).toBe(
      `--${boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\nRecording\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a%22b.txt"\r\n` +
        `Content-Type: text/plain\r\n\r\nhello\r\n--${boundary}--\r\n`,
    );
  });
});

it('puts no credentials into its errors', async () => {
  const url = await serve((_request, response) => response.destroy());
  const sending = clientOf().send(
    read(`${url}/?token=s3cret-query`, {
      headers: { authorization: 'Basic s3cret-header' },
      idempotent: false,
    }),
  );
  const failure = await failureOf(sending);
  const everything = `${failure.stack} ${JSON.stringify(failure)} ${String(failure.cause)}`;
  expect(failure.code).toBe('net.reset');
  expect(everything).not.toContain('s3cret');
});

it('waits for the budget, and gives up when told to', async () => {
  const giveUp = new AbortController();
  giveUp.abort();
  const failure = await failureOf(
    clientOf().send(read('http://127.0.0.1:1/', { signal: giveUp.signal })),
  );
  expect(failure).toMatchObject({ code: 'net.abandoned', facts: { doubtful: false } });
});
