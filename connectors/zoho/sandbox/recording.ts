import type { Instant } from '../../../src/domain/clock.ts';
import type { SandboxOutcome, SandboxRequest } from './exchange.ts';

/** One request of a run with what came of it. */
export interface RecordedExchange {
  /** The sandbox's clock when it came. */
  readonly at: Instant;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Base64. */
  readonly body: string;
  /** A status, or what became of the connection. */
  readonly status: number | 'drop' | 'hang' | 'reset';
  /** Base64; null for none. */
  readonly answer: string | null;
}

/** What a sandbox was asked since it began to record. */
export interface Recording {
  readonly exchanges: readonly RecordedExchange[];
}

/** Takes down requests, in the order they came, with their answers. */
export class Recorder {
  readonly #exchanges: (RecordedExchange | undefined)[] = [];

  /** Notes a request; the answer comes through the function it gives. */
  take(request: SandboxRequest, at: Instant): (outcome: SandboxOutcome) => void {
    const place = this.#exchanges.push(undefined) - 1;
    return (outcome) => {
      this.#exchanges[place] = {
        at,
        method: request.method,
        path: request.path,
        query: request.query.toString(),
        headers: { ...request.headers },
        body: encoded(request.body),
        status: 'cut' in outcome ? outcome.cut : outcome.status,
        answer: 'cut' in outcome || outcome.body === null ? null : encoded(outcome.body),
      };
    };
  }

  /** What was taken down so far; requests still being answered are left out. */
  recording(): Recording {
    return { exchanges: this.#exchanges.filter((each) => each !== undefined) };
  }
}

function encoded(body: string | Uint8Array): string {
  return Buffer.from(body).toString('base64');
}

/** What a recording is played to. */
export interface Player {
  readonly clock: { set(at: Instant): void };
  handle(request: SandboxRequest): Promise<SandboxOutcome>;
}

/**
 * Plays a recording to another sandbox, one request after the other, each at its own time. A fresh sandbox with the same
 * seed and the same random numbers as the recorded one had gives the same answers, byte for byte, as long as no two of
 * the recorded requests were in flight at once.
 */
export async function replay(recording: Recording, player: Player): Promise<Recording> {
  const recorder = new Recorder();
  for (const { at, method, path, query, headers, body } of recording.exchanges) {
    player.clock.set(at);
    const bytes = new Uint8Array(Buffer.from(body, 'base64'));
    const request = { method, path, query: new URLSearchParams(query), headers, body: bytes };
    const answered = recorder.take(request, at);
    answered(await player.handle(request));
  }
  return recorder.recording();
}
