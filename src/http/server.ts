import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorCode } from '../domain/errors.ts';
import { defaultHttpLimits, type HttpDeps, type HttpServer } from './deps.ts';
import { createExpressApp } from './express-app.ts';
import { refusalBody } from './refusal.ts';
import { createWebhooks, hooksPrefix } from './webhooks.ts';

/** The way in. The port opens with `listen`, which the caller does once the journal is open. */
export function createHttpServer(deps: HttpDeps): HttpServer {
  const limits = { ...defaultHttpLimits, ...deps.limits };
  let closing = false;
  const webhooks = createWebhooks(deps, limits, () => closing);
  const app = createExpressApp(deps);
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.checkMs,
      maxHeaderSize: 16_384,
    },
    (request, response) => {
      if (request.url?.startsWith(hooksPrefix)) {
        webhooks(request, response);
        return;
      }
      if (closing) response.shouldKeepAlive = false;
      app(request, response);
    },
  );
  server.on('clientError', refuseBrokenClient);
  return {
    listen: (port, host) => listen(server, port, host),
    close: (graceMs) => {
      closing = true;
      return close(server, deps, graceMs);
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

const SWEEP_MS = 20;

/** A connection that has become idle after `close` would stay open for its keep-alive time: it is swept. */
async function close(
  server: Server,
  { clock }: Pick<HttpDeps, 'clock'>,
  graceMs: number,
): Promise<void> {
  if (!server.listening) return;
  const until = clock.now() + graceMs;
  let closed = false;
  const ended = new Promise<void>((resolve) => {
    server.close(() => {
      closed = true;
      resolve();
    });
  });
  while (!closed && clock.now() < until) {
    server.closeIdleConnections();
    await Promise.race([ended, clock.sleep(SWEEP_MS)]);
  }
  server.closeAllConnections();
  await ended;
}

const BROKEN = {
  ERR_HTTP_REQUEST_TIMEOUT: [
    '408 Request Timeout',
    'request.too_slow',
    'The request took too long.',
  ],
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'request.headers_too_large',
    'The headers are too large.',
  ],
} as const;

/** What never became a request: told in the same form as everything else, then cut off. */
function refuseBrokenClient(error: Error, socket: Duplex): void {
  const failure = errorCode(error);
  if (failure === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] =
    failure in BROKEN
      ? BROKEN[failure as keyof typeof BROKEN]
      : ['400 Bad Request', 'request.malformed', 'This is not an HTTP request.'];
  const body = refusalBody({ code, message });
  const head = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
