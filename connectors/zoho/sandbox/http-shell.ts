import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type Response,
} from 'express';
import type { SandboxOutcome, SandboxRequest } from './exchange.ts';
import { refusal, refusalBody } from './refusal.ts';

type Handle = (request: SandboxRequest) => Promise<SandboxOutcome>;

/** The socket side: turns HTTP into requests and outcomes into answers, or into broken connections. */
export class HttpShell {
  readonly #handle: Handle;
  #server: Server | undefined;

  constructor(handle: Handle) {
    this.#handle = handle;
  }

  async listen(port: number): Promise<number> {
    if (this.#server) throw new Error('the sandbox listens already');
    const server = createServer(appFor(this.#handle));
    server.keepAliveTimeout = 60_000;
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return this.#port();
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port()}`;
  }

  #port(): number {
    const address = this.#server?.address() as AddressInfo | null | undefined;
    if (!address) throw new Error('the sandbox does not listen');
    return address.port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }
}

function appFor(handle: Handle): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.raw({ type: () => true, limit: '100mb' }));
  app.use((request: Request, response: Response, next) => {
    handle(requestOf(request)).then((outcome) => send(request, response, outcome), next);
  });
  app.use(failed);
  return app;
}

/** A body that is too large or was cut off; anything else is a defect of the sandbox. */
const failed: ErrorRequestHandler = (
  error: { status?: number; message?: string },
  _request,
  response,
  _next,
) => {
  const refused =
    error.status === 413
      ? refusal('BODY_SIZE_REACHED', 'The request body limit reached', {}, 413)
      : refusal('INTERNAL_ERROR', 'Internal Server Error', {}, error.status ?? 500);
  response.status(refused.status).json(refusalBody(refused));
};

function requestOf(request: Request): SandboxRequest {
  const [path = '/', query = ''] = request.originalUrl.split(/\?(.*)/s);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  const body: unknown = request.body;
  return {
    method: request.method.toUpperCase(),
    path,
    query: new URLSearchParams(query),
    headers,
    body: body instanceof Uint8Array ? body : new Uint8Array(),
  };
}

function send(request: Request, response: Response, outcome: SandboxOutcome): void {
  if ('cut' in outcome) {
    if (outcome.cut === 'drop') request.socket.destroy();
    if (outcome.cut === 'reset') request.socket.resetAndDestroy();
    return;
  }
  response.status(outcome.status);
  for (const [name, value] of Object.entries(outcome.headers)) response.setHeader(name, value);
  response.end(outcome.body ?? undefined);
}
