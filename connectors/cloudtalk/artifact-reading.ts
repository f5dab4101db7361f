import type { Priority } from '../../src/connector/contract.ts';
import type { Clock, Instant } from '../../src/domain/clock.ts';
import { errorCode } from '../../src/domain/errors.ts';
import type { CloudTalkClient } from './client.ts';
import type { Facts } from './facts.ts';
import {
  type ArtifactReader,
  readSentiment,
  readSmartNotes,
  readSummary,
  readTalkRatio,
  readTopics,
  readTranscript,
  totalOf,
} from './intelligence.ts';

/** Reads the parts of Conversation Intelligence, if the company has bought it. */
export interface ArtifactReading {
  /**
   * @returns the facts; `missing` when it is not there (yet); `not_bought` when the plan has no such thing, which is
   * remembered for a day and then costs no request.
   * @throws OutsideError
   */
  read(part: string, callId: string, priority: Priority): Promise<Facts | 'missing' | 'not_bought'>;
}

interface Endpoint {
  readonly path: string;
  readonly read: ArtifactReader;
  /** Comes in pieces, by `limit` and `offset`. */
  readonly paged: boolean;
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  summary: { path: 'summary', read: readSummary, paged: false },
  sentiment: { path: 'overall-sentiment', read: readSentiment, paged: false },
  topics: { path: 'topics', read: readTopics, paged: true },
  smart_notes: { path: 'smart-notes', read: readSmartNotes, paged: false },
  talk_ratio: { path: 'talk-listen-ratio', read: readTalkRatio, paged: false },
  transcript: { path: 'transcription', read: readTranscript, paged: true },
};

const PIECE = 500;
/** Five thousand segments are a call of a working day. */
const MOST_PIECES = 10;
const REMEMBERED_MS = 86_400_000;

export function createArtifactReading(client: CloudTalkClient, clock: Clock): ArtifactReading {
  let askAgainAt: Instant = 0;
  return {
    async read(part, callId, priority) {
      const endpoint = endpoints[part];
      if (endpoint === undefined) return 'missing';
      if (clock.now() < askAgainAt) return 'not_bought';
      try {
        const answers = await readPieces(client, endpoint, callId, priority);
        return (answers && endpoint.read(answers)) ?? 'missing';
      } catch (error) {
        if (errorCode(error) !== 'cloudtalk.not_bought') throw error;
        askAgainAt = clock.now() + REMEMBERED_MS;
        return 'not_bought';
      }
    },
  };
}

/** @returns the answers in order, or undefined when the first is not there. */
async function readPieces(
  client: CloudTalkClient,
  { path, paged }: Endpoint,
  callId: string,
  priority: Priority,
): Promise<readonly unknown[] | undefined> {
  const bodies: unknown[] = [];
  for (let piece = 0; piece < MOST_PIECES; piece += 1) {
    const offset = piece * PIECE;
    const answer = await client.ask({
      host: 'ai',
      path: `/ai/calls/${encodeURIComponent(callId)}/${path}`,
      query: paged ? { limit: PIECE, offset } : undefined,
      priority,
      what: `ai.${path}`,
    });
    if (answer.as === 'missing') return bodies.length === 0 ? undefined : bodies;
    bodies.push(answer.body);
    if (!paged || (totalOf(answer.body) ?? 0) <= offset + PIECE) return bodies;
  }
  return bodies;
}
