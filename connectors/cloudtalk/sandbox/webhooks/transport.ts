import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../../../../src/domain/clock.ts';

/** One request as it goes out. */
export interface OutgoingRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends one request and tells the HTTP status; rejects when no answer came. Redirects are not followed. */
export type WebhookTransport = (request: OutgoingRequest, signal: AbortSignal) => Promise<number>;

/** A transport over sockets, to be closed. */
export interface SocketTransport {
  readonly send: WebhookTransport;
  close(): void;
}

/** How long a receiver may take. Svix's own limit; CloudTalk's is unknown. */
const patienceMs = 15_000;
/** Enough for bursts without opening a thousand sockets at once. */
const maxSockets = 64;

/** Sends over real sockets, kept alive. `clock` is the base clock: time-outs are a matter of the wire. */
export function createSocketTransport(clock: Clock): SocketTransport {
  const options = { keepAlive: true, maxSockets };
  const plain = new HttpAgent(options);
  const secure = new HttpsAgent(options);
  const send: WebhookTransport = async (request, signal) => {
    const done = new AbortController();
    const late = new AbortController();
    const patience = clock.sleep(patienceMs, done.signal).then(() => {
      if (!done.signal.aborted) late.abort(new Error('the receiver took too long'));
    });
    try {
      return await exchange(request, AbortSignal.any([signal, late.signal]), plain, secure);
    } finally {
      done.abort();
      await patience;
    }
  };
  return {
    send,
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}

function exchange(
  { url, method, headers, body }: OutgoingRequest,
  signal: AbortSignal,
  plain: HttpAgent,
  secure: HttpsAgent,
): Promise<number> {
  const isSecure = url.startsWith('https:');
  const start = isSecure ? httpsRequest : httpRequest;
  const agent = isSecure ? secure : plain;
  const length = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const request = start(url, {
      method,
      headers: { ...headers, 'content-length': length },
      agent,
      signal,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    request.end(body);
  });
}
