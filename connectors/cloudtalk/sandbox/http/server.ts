import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { errorMessage } from '../../../../src/domain/errors.ts';
import { aiHost } from '../api/ai.ts';
import { analyticsHost } from '../api/analytics.ts';
import { coreHost } from '../api/core.ts';
import { platformHost } from '../api/platform.ts';
import { openRecordingLink } from '../api/public-recording.ts';
import type { World } from '../world.ts';
import { type Answer, type Exchange, json } from './answer.ts';
import { readBody } from './body.ts';
import type { HostRules } from './host.ts';
import type { ArrivedRequest, Recorder } from './recorder.ts';
import { type Outcome, serve } from './serve.ts';

const hosts: readonly HostRules[] = [coreHost, analyticsHost, aiHost, platformHost];

/** Answers the requests of the control surface and the page; undefined when the path is not theirs. */
export type ControlHandler = (exchange: Exchange) => Promise<Answer | undefined>;

/** What the server needs. */
export interface ServerOptions {
  readonly world: () => World;
  readonly control: ControlHandler;
  readonly recorder: Recorder;
}

/** Builds the HTTP server: four hosts as path prefixes and the control surface. */
export function buildServer(options: ServerOptions): Server {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.raw({ type: () => true, limit: '64mb' }));
  app.use(async (request, response) => {
    const asked = { url: request.originalUrl, body: bytesOf(request.body) };
    const { method, headers } = request;
    const exchange = await readExchange({ method, headers: flatten(headers), ...asked });
    try {
      const { outcome, host } = await answerExchange(options, exchange, asked);
      write(response, outcome, host);
    } catch (error) {
      write(response, {
        answer: json(500, { error: { code: 'sandbox', message: errorMessage(error) } }),
      });
    }
  });
  return createServer(app);
}

/** Answers, and writes it down when a recording runs. */
async function answerExchange(
  { world, control, recorder }: ServerOptions,
  exchange: Exchange,
  asked: Pick<ArrivedRequest, 'url' | 'body'>,
): Promise<{ readonly outcome: Outcome; readonly host: HostRules | undefined }> {
  const host = hosts.find(({ prefix }) => exchange.path.startsWith(`${prefix}/`));
  const { method, headers } = exchange;
  const note = recorder.begin({ method, headers, ...asked });
  const outcome: Outcome =
    host === undefined
      ? { answer: await answerElsewhere(exchange, world(), control) }
      : await world().work(() => serve(host, exchange, world()));
  if (outcome.cut === undefined) note(outcome.answer.status, bodyOf(outcome.answer));
  return { outcome, host };
}

/** A request from within the process. */
export interface InnerRequest {
  /** Upper case. */
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/** What came of it: an answer, or a connection that fails. */
export type InnerOutcome =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    }
  | { readonly cut: 'drop' | 'reset' | 'hang' };

/** Answers as over a socket, without one. */
export async function answerWithin(
  options: ServerOptions,
  { method, path, headers, body }: InnerRequest,
): Promise<InnerOutcome> {
  const bytes = bytesOf(body);
  const exchange = await readExchange({ method, url: path, headers, body: bytes });
  const { outcome, host } = await answerExchange(options, exchange, { url: path, body: bytes });
  if (outcome.cut !== undefined) return { cut: outcome.cut };
  if (outcome.truncate === true) return { cut: 'drop' };
  const { answer } = outcome;
  const type = { 'content-type': typeOf(answer, host) };
  return { status: answer.status, headers: { ...type, ...answer.headers }, body: bodyOf(answer) };
}

async function answerElsewhere(
  exchange: Exchange,
  world: World,
  control: ControlHandler,
): Promise<Answer> {
  return (
    openRecordingLink(exchange, world) ??
    (await control(exchange)) ??
    json(404, { error: { code: 'not_found', message: `There is nothing at ${exchange.path}.` } })
  );
}

/** Listens on a port of the loopback interface; 0 takes any free one. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const { port: taken } = server.address() as AddressInfo;
      resolve(taken);
    });
  });
}

async function readExchange(arrived: ArrivedRequest): Promise<Exchange> {
  const { method, headers } = arrived;
  const url = new URL(arrived.url, 'http://sandbox');
  const body = await readBody(arrived.body, contentTypeOf(url.pathname, arrived));
  return {
    method,
    path: url.pathname,
    params: {},
    query: url.searchParams,
    headers,
    body,
    isGarbled: body === undefined && arrived.body.length > 0,
  };
}

/** Levers take JSON however it is labelled: `curl -d` calls everything a form. */
function contentTypeOf(path: string, { headers, body }: ArrivedRequest): string | undefined {
  const isLever = path.startsWith('/__sandbox') && body[0] === '{'.charCodeAt(0);
  return isLever ? 'application/json' : headers['content-type'];
}

function flatten(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

/** A request without a body has no bytes. */
function bytesOf(body: unknown): Buffer {
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0);
}

function write(response: Response, outcome: Outcome, host?: HostRules): void {
  if (outcome.cut !== undefined) {
    cut(response, outcome.cut);
    return;
  }
  const { answer } = outcome;
  const body = bodyOf(answer);
  response.status(answer.status);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (body.length > 0) response.setHeader('content-type', typeOf(answer, host));
  response.setHeader('content-length', body.length);
  if (outcome.truncate === true) {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    return;
  }
  response.end(body);
}

function typeOf(answer: Answer, host: HostRules | undefined): string {
  const type =
    answer.type ?? (answer.html === undefined ? host?.contentType : 'text/html; charset=utf-8');
  return type ?? 'application/json; charset=utf-8';
}

function bodyOf(answer: Answer): Buffer {
  if (answer.bytes !== undefined) return answer.bytes;
  if (answer.html !== undefined) return Buffer.from(answer.html);
  return answer.json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(answer.json));
}

/** Answers nothing: closes the connection, resets it, or leaves the client waiting. */
function cut(response: Response, how: 'drop' | 'reset' | 'hang'): void {
  if (how === 'hang') return;
  if (how === 'reset') response.socket?.resetAndDestroy();
  else response.socket?.destroy();
}
