import { request } from 'node:http';
import type {
  RecordedBody,
  RecordedExchange,
} from '../../../connectors/cloudtalk/sandbox/http/recorder.ts';
import type { CloudTalkSandbox } from '../../../connectors/cloudtalk/sandbox/sandbox-api.ts';
import { until } from './bench.ts';
import type { ManualClock } from './manual-clock.ts';

/** One answer as it came over the wire; status null: none came. */
export interface WireAnswer {
  readonly status: number | null;
  readonly body: Buffer;
}

/** One request with exactly these headers: `fetch` would name itself. */
export function ask(
  baseUrl: string,
  { method, path, headers, body }: Pick<RecordedExchange, 'method' | 'path' | 'headers' | 'body'>,
): Promise<WireAnswer> {
  return new Promise((resolve) => {
    const none = (): void => resolve({ status: null, body: Buffer.alloc(0) });
    const call = request(
      baseUrl + path,
      { method, headers: { ...headers }, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', none);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }),
        );
      },
    );
    call.on('error', none);
    call.end(bytesOf(body));
  });
}

/** The bytes that were written down. */
export function bytesOf(body: RecordedBody): Buffer {
  if (body === null) return Buffer.alloc(0);
  return 'text' in body ? Buffer.from(body.text) : Buffer.from(body.base64, 'base64');
}

/**
 * Plays a recording on a fresh sandbox: each request at its time, one after the other.
 *
 * @returns what that sandbox wrote down meanwhile.
 */
export async function replay(
  recording: readonly RecordedExchange[],
  sandbox: CloudTalkSandbox,
  clock: ManualClock,
): Promise<readonly RecordedExchange[]> {
  sandbox.record();
  for (const exchange of recording) {
    await clock.advance(Math.max(0, Date.parse(exchange.at) - clock.now()));
    await ask(sandbox.baseUrl, exchange);
    await until(() => sandbox.idle());
  }
  sandbox.record({ stop: true });
  return sandbox.recording();
}
