import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../../../../src/domain/clock.ts';

/** One request as it goes out. */
export interface OutgoingRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long the receiver may take, in milliseconds; 15 seconds when left out. */
  readonly timeoutMs?: number;
}

/** What came back. */
export interface IncomingAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends one request and tells the HTTP status; rejects when no answer came. Redirects are not followed. */
export type WebhookTransport = (request: OutgoingRequest, signal: AbortSignal) => Promise<number>;

/** Sends one request and gives back what was answered; rejects when nothing was. */
export type AskTransport = (
  request: OutgoingRequest,
  signal: AbortSignal,
) => Promise<IncomingAnswer>;

/** A transport over sockets, to be closed. */
export interface SocketTransport {
  readonly send: WebhookTransport;
  readonly ask: AskTransport;
  close(): void;
}

/** Svix's own limit; CloudTalk's is unknown. */
const patienceMs = 15_000;
/** Enough for bursts without opening a thousand sockets at once. */
const maxSockets = 64;
/** Of an answer no more than this is kept. */
const longestAnswer = 1_000_000;

/** Sends over real sockets, kept alive. `clock` is the base clock: time-outs are a matter of the wire. */
export function createSocketTransport(clock: Clock): SocketTransport {
  const options = { keepAlive: true, maxSockets };
  const plain = new HttpAgent(options);
  const secure = new HttpsAgent(options);
  const ask: AskTransport = async (request, signal) => {
    const done = new AbortController();
    const late = new AbortController();
    const patience = clock.sleep(request.timeoutMs ?? patienceMs, done.signal).then(() => {
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
    ask,
    send: async (request, signal) => (await ask(request, signal)).status,
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
): Promise<IncomingAnswer> {
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
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        if (text.length < longestAnswer) text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.end(body);
  });
}
