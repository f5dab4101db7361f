import { recordingSound } from '../calls/recording.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import type { World } from '../world.ts';
import { failure, notFound } from './core-answers.ts';
import { isRecordingGone } from './recording-lifetime.ts';

/** The host's own path, and the same below the prefix of the core host. */
const link = /^(?:\/my)?\/pub\/r\/([^/]+)\/([^/]+)\.wav$/;

/**
 * The recording behind the link of workflow events, open to anybody who has it (cloudtalk.md 4.5).
 *
 * @returns undefined when the path is not such a link.
 */
export function openRecordingLink(exchange: Exchange, world: World): Answer | undefined {
  const found = link.exec(exchange.path);
  if (found === null || exchange.method !== 'GET') return undefined;
  const [id, key] = found.slice(1).map(decodePart);
  const now = world.clock.now();
  const call = world.calls.byId(Number(id));
  const readyAt = call?.ready.recording ?? null;
  if (call === undefined || call.recordingKey !== key) return notFound;
  if (readyAt === null || readyAt > now) return notFound;
  const { linkLifetimeMs, recordingLifetimeMs } = world.settings;
  if (isRecordingGone(call, now, linkLifetimeMs ?? recordingLifetimeMs))
    return failure(410, 'Recording expired.');
  return { status: 200, bytes: recordingSound(call), type: 'audio/x-wav' };
}

function decodePart(part: string): string {
  try {
    return Buffer.from(decodeURIComponent(part), 'base64').toString('utf8');
  } catch {
    return '';
  }
}
