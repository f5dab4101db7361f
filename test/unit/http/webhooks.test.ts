import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { BadRequestError, UnauthenticatedError } from '../../../src/domain/errors.ts';
import type { LogFields } from '../../../src/domain/logger.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { wayIn } from '../../../src/http/webhooks.ts';
import { NotAcceptedError, UnknownReceiverError } from '../../../src/intake/receive.ts';
import { accepted, receive, start, stopAll } from './running.ts';

beforeEach(() => {
  receive.mockReset().mockResolvedValue(accepted);
});
afterEach(stopAll);

const MIB = 1_048_576;
const path = '/hooks/cloudtalk/demo';
const received = () => receive.mock.calls.map(([incoming]) => incoming);

describe('the way in', () => {
  it.each([
    ['/hooks/cloudtalk/demo', 'signed', undefined],
    ['/hooks/cloudtalk/demo/', 'signed', undefined],
    ['/hooks/cloudtalk/demo?x=1', 'signed', undefined],
    ['/hooks/cloudtalk/demo/workflow', 'workflow', undefined],
    ['/hooks/cloudtalk/demo/workflow/s%2F1', 'workflow', 's/1'],
    ['/hooks/cloudtalk/demo/s3cret', 'notification', 's3cret'],
  ])('%s is %s', (url, channel, presented) => {
    expect(wayIn(url)).toEqual({ vendor: 'cloudtalk', account: 'demo', channel, presented });
  });

  it.each([
    '/hooks/cloudtalk',
    '/hooks//demo',
    '/hooks/cloudtalk//workflow',
    '/hooks/cloudtalk/demo/a/b',
    '/hooks/cloudtalk/demo/workflow/a/b',
    '/hooks/cloudtalk/%E0%A4%A',
    '/hooks/',
  ])('%s is none', (url) => {
    expect(wayIn(url)).toBeUndefined();
  });
});

describe('a delivery', () => {
  it('is handed on as bytes with all headers and acknowledged with 202', async () => {
    const { url } = await start();
    const answer = await request(url)
      .post(path)
      .set('svix-id', 'msg_1')
      .set('content-type', 'application/json')
      .send('{ "id": 1 }');
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ delivery: 'd1', duplicate: false });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    const [incoming] = received();
    expect(incoming).toMatchObject({ vendor: 'cloudtalk', account: 'demo', channel: 'signed' });
    expect(incoming!.headers['svix-id']).toBe('msg_1');
    expect(Buffer.from(incoming!.body).toString()).toBe('{ "id": 1 }');
  });

  it('of a notification is acknowledged with 200', async () => {
    const { url } = await start();
    const answer = await request(url).post('/hooks/zoho/demo/s3cret').send('{}');
    expect(answer.status).toBe(200);
    expect(received()[0]).toMatchObject({ channel: 'notification', presented: 's3cret' });
  });

  it('may come without a body, of any content type, and in small pieces', async () => {
    const { url, port } = await start();
    expect((await request(url).post(path)).status).toBe(202);
    expect((await request(url).post(path).type('text/plain').send('x')).status).toBe(202);
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n`;
    const answer = await raw(port, [head, '3\r\n{"i\r\n', '4\r\nd":1\r\n', '1\r\n}\r\n0\r\n\r\n']);
    expect(answer).toMatch(/^HTTP\/1\.1 202 /);
    expect(received().map(({ body }) => Buffer.from(body).toString())).toEqual([
      '',
      'x',
      '{"id":1}',
    ]);
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', (bytes: Buffer) => bytes],
  ])('compressed with %s arrives as it was signed', async (encoding, compress) => {
    const { url } = await start();
    const body = Buffer.from(JSON.stringify({ text: 'Ä'.repeat(2_000) }));
    const answer = await request(url)
      .post(path)
      .set('content-encoding', encoding)
      .set('content-type', 'application/json')
      .serialize((bytes: unknown) => bytes as string)
      .send(compress(body));
    expect(answer.status).toBe(202);
    expect(sha(received()[0]!.body)).toBe(sha(body));
  });

  it('of exactly 1 MiB is taken', async () => {
    const { url } = await start();
    const answer = await request(url).post(path).type('text/plain').send('x'.repeat(MIB));
    expect(answer.status).toBe(202);
  });
});

describe('what is refused', () => {
  it.each([
    ['too large', 413, 'body.too_large', undefined, Buffer.alloc(2 * MIB, 'x')],
    ['one byte too large', 413, 'body.too_large', undefined, Buffer.alloc(MIB + 1, 'x')],
    ['far too large', 413, 'body.too_large', 'gzip', gzipSync(Buffer.alloc(200 * MIB))],
    ['a brotli bomb', 413, 'body.too_large', 'br', brotliCompressSync(Buffer.alloc(50 * MIB))],
    ['no gzip', 400, 'body.bad_encoding', 'gzip', Buffer.from('hello')],
    [
      'a cut gzip',
      400,
      'body.bad_encoding',
      'gzip',
      gzipSync(Buffer.from('hello')).subarray(0, 12),
    ],
    ['no deflate', 400, 'body.bad_encoding', 'deflate', Buffer.from('hello')],
    ['no brotli', 400, 'body.bad_encoding', 'br', Buffer.from('hello')],
    ['an unknown compression', 415, 'body.unsupported_encoding', 'zstd', Buffer.from('hello')],
    ['compression twice', 415, 'body.unsupported_encoding', 'gzip, gzip', Buffer.from('hello')],
  ])('a body that is %s', async (_name, status, code, encoding, body) => {
    const { url } = await start();
    const sent = request(url).post(path).type('text/plain');
    if (encoding !== undefined) sent.set('content-encoding', encoding);
    const answer = await sent.serialize((bytes: unknown) => bytes as string).send(body);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error: { code, message: expect.any(String) } });
    expect(receive).not.toHaveBeenCalled();
    expect((await request(url).post(path).send('{}')).status).toBe(202);
  });

  it.each(['get', 'head', 'put', 'patch', 'delete', 'options'] as const)(
    'the method %s, with the one that is allowed',
    async (method) => {
      const { url } = await start();
      const answer = await request(url)[method](path);
      expect(answer.status).toBe(405);
      expect(answer.headers['allow']).toBe('POST');
    },
  );

  it.each(['/hooks/cloudtalk', '/hooks/', '/hooks', '/hooks/cloudtalk/demo/a/b', '/hooks/a/%zz'])(
    'the address %s',
    async (address) => {
      const { port } = await start();
      const head = `POST ${address} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`;
      const answer = await raw(port, [head]);
      expect(answer).toMatch(/^HTTP\/1\.1 404 /);
      expect(answer).toContain('{"error":{"code":"not_found"');
    },
  );

  it.each([
    [new UnauthenticatedError('No.', { code: 'signature.invalid' }), 401, 'signature.invalid'],
    [new BadRequestError('Bad.', { code: 'body.no_object' }), 400, 'body.no_object'],
    [new UnknownReceiverError('Who?', { code: 'unknown_account' }), 404, 'unknown_account'],
  ])('what the receiver refuses: %s', async (error, status, code) => {
    receive.mockRejectedValue(error);
    const { url } = await start();
    const answer = await request(url).post(path).send('{}');
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error: { code, message: error.message } });
  });

  it('a delivery while the journal cannot write, asking for it again', async () => {
    receive.mockRejectedValue(
      new NotAcceptedError('Again.', { code: 'intake.store_failed', retryAfterMs: 4_500 }),
    );
    const { url } = await start();
    const answer = await request(url).post(path).send('{}');
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body.error.code).toBe('intake.store_failed');
  });

  it('our own mistakes without a word about them, but with a line in the log', async () => {
    receive.mockRejectedValue(new TypeError('cannot read +447700900123'));
    const errors: [string, LogFields | undefined][] = [];
    const logger = {
      ...silentLogger,
      error: (name: string, fields?: LogFields) => errors.push([name, fields]),
    };
    const { url } = await start({ logger });
    const answer = await request(url).post(path).send('{}');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('cannot read');
    expect(errors).toEqual([['request.failed', expect.objectContaining({ code: 'TypeError' })]]);
    expect(JSON.stringify(errors)).not.toContain('447700900123');
  });
});

describe('clients that are slow, broken or gone', () => {
  it.each([
    ['headers', 'POST /hooks/cloudtalk/demo HTTP/1.1\r\nhost: x\r\n'],
    ['bodies', 'POST /hooks/cloudtalk/demo HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{'],
  ])('that never finish their %s are answered 408 and cut off', async (_name, start_) => {
    const { port } = await start({ limits: { headersMs: 60, requestMs: 80, checkMs: 20 } });
    const answer = await raw(port, [start_]);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"request.too_slow"');
    expect(receive).not.toHaveBeenCalled();
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', '400', 'request.malformed'],
    [
      'headers without end',
      `POST ${path} HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(20_000)}\r\n\r\n`,
      '431',
      'request.headers_too_large',
    ],
    [
      'two lengths',
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}`,
      '400',
      'request.malformed',
    ],
  ])('that send %s are told so', async (_name, text, status, code) => {
    const { port } = await start();
    const answer = await raw(port, [text]);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain(`"code":"${code}"`);
  });

  it('that go away in the middle leave nothing behind', async () => {
    const { url, port } = await start();
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{`;
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(head, () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect((await request(url).post(path).send('{}')).status).toBe(202);
    expect(receive).toHaveBeenCalledTimes(1);
  });

  it('that declare more than we would ever read are answered at once', async () => {
    const { port } = await start();
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\n\r\n`;
    expect(await raw(port, [head])).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('closing', () => {
  it('lets a begun delivery finish, ends its connection, and takes no new one', async () => {
    let finish: (() => void) | undefined;
    receive.mockImplementation(() => new Promise((resolve) => (finish = () => resolve(accepted))));
    const { url, port, server } = await start();
    const begun = request(url).post(path).set('connection', 'keep-alive').send('{}').then(identity);
    await until(() => finish !== undefined);
    const closed = server.close(5_000);
    finish?.();
    const answer = await begun;
    expect(answer.status).toBe(202);
    expect(answer.headers['connection']).toBe('close');
    await closed;
    await expect(raw(port, ['x'])).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('cuts off what does not finish in time', async () => {
    receive.mockImplementation(() => new Promise(() => undefined));
    const { url, server } = await start();
    const begun = request(url)
      .post(path)
      .send('{}')
      .then(identity, (error: { code?: string }) => error.code);
    await until(() => receive.mock.calls.length > 0);
    await server.close(30);
    expect(await begun).toBe('ECONNRESET');
  });

  it('does not wait for connections that are merely kept alive', async () => {
    const { port, server } = await start();
    const socket = connect(port, '127.0.0.1');
    const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}`);
    await new Promise((resolve) => socket.once('data', resolve));
    const before = Date.now();
    await server.close(5_000);
    await ended;
    expect(Date.now() - before).toBeLessThan(1_000);
  });
});

const identity = <T>(value: T): T => value;

function sha(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Sends text over a bare connection and returns everything that comes back until it ends. */
function raw(port: number, texts: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const left = [...texts];
    const socket = connect(port, '127.0.0.1', sendNext);
    function sendNext(): void {
      const text = left.shift();
      if (text !== undefined) socket.write(text, () => setImmediate(sendNext));
    }
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
