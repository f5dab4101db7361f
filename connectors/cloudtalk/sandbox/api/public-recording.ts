import { recordingSound } from '../calls/recording.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import type { World } from '../world.ts';
import { failure, notFound } from './core-answers.ts';

const link = /^\/my\/pub\/r\/([^/]+)\/([^/]+)\.wav$/;

/**
 * The recording behind the link of workflow events, open to anybody who has it (cloudtalk.md 4.5).
 *
 * @returns undefined when the path is not such a link.
 */
export function openRecordingLink(exchange: Exchange, world: World): Answer | undefined {
  const found = link.exec(exchange.path);
  if (found === null || exchange.method !== 'GET') return undefined;
  const [id, key] = found
    .slice(1)
    .map((part) => Buffer.from(decodeURIComponent(part), 'base64').toString('utf8'));
  const call = world.calls.byId(Number(id));
  const readyAt = call?.ready.recording ?? null;
  if (call === undefined || call.recordingKey !== key) return notFound;
  if (readyAt === null || readyAt > world.clock.now()) return notFound;
  if (call.recordingDeleted) return failure(410, 'Recording expired.');
  return { status: 200, bytes: recordingSound(call), type: 'audio/x-wav' };
}
