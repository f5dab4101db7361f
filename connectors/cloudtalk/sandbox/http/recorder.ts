import type { Clock } from '../../../../src/domain/clock.ts';
import { utcTime } from '../times.ts';

/** The bytes of a body: as text where they are text. */
export type RecordedBody = { readonly text: string } | { readonly base64: string } | null;

/** One request and what it was answered, in the order of arrival. */
export interface RecordedExchange {
  /** When it arrived, by the base clock. */
  readonly at: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** What an answer can depend on: who asks, in which form. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RecordedBody;
  /** Null when no answer came: dropped, reset, or still hanging. */
  readonly status: number | null;
  readonly answer: RecordedBody;
}

/** A request as it arrives. */
export interface ArrivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

const keptHeaders = ['authorization', 'accept', 'content-type', 'user-agent'];

/** Asking for the recording is no part of it. */
const ownPath = /^\/__sandbox\/record(ing)?(\?|$)/;

/** Writes down every request and its answer, so that a run can be played again on a fresh sandbox. */
export class Recorder {
  readonly #clock: Clock;
  #exchanges: RecordedExchange[] = [];
  #isOn = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins a new recording and forgets the one before; false ends it and keeps what there is. */
  record(isOn: boolean): void {
    if (isOn) this.#exchanges = [];
    this.#isOn = isOn;
  }

  /** What was written down so far. */
  recording(): readonly RecordedExchange[] {
    return this.#exchanges;
  }

  /** Notes a request; what it returns is called with the answer, and never for a request that gets none. */
  begin({ method, url, headers, body }: ArrivedRequest): (status: number, answer: Buffer) => void {
    const exchanges = this.#exchanges;
    if (!this.#isOn || ownPath.test(url)) return () => undefined;
    const asked: RecordedExchange = {
      at: utcTime(this.#clock.now()),
      method,
      path: url,
      headers: Object.fromEntries(
        keptHeaders.flatMap((name) => {
          const value = headers[name];
          return value === undefined ? [] : [[name, value] as const];
        }),
      ),
      body: written(body),
      status: null,
      answer: null,
    };
    const place = exchanges.push(asked) - 1;
    return (status, answer) => {
      exchanges[place] = { ...asked, status, answer: written(answer) };
    };
  }
}

function written(bytes: Buffer): RecordedBody {
  if (bytes.length === 0) return null;
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? { text } : { base64: bytes.toString('base64') };
}
