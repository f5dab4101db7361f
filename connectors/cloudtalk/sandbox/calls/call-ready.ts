import type { Random } from '../../../../src/domain/random.ts';
import type { Settings } from '../settings.ts';
import { readDuration } from '../times.ts';
import type { Call } from './call.ts';
import type { Outcome, Timeline } from './call-course.ts';
import type { Parties } from './call-parties.ts';
import type { CallRequest } from './call-request.ts';
import { isConversation } from './call-timeline.ts';

/** What the times follow from. */
export interface ReadyFacts {
  readonly outcome: Outcome;
  readonly line: Timeline;
  readonly parties: Parties;
  readonly settings: Settings;
  readonly random: Random;
  /** Which part of a transferred call this is. A recording stops at the transfer, so the second part has none. */
  readonly half: 'whole' | 'first' | 'second';
}

/** When each artifact of a call can be read. */
export function readyTimes(request: CallRequest, facts: ReadyFacts): Call['ready'] {
  const { outcome, line, parties, settings, random, half } = facts;
  const hasDetail = random.next() >= settings.noDetailChance;
  const hasSound = (isConversation(outcome) || line.voicemailAt !== null) && half !== 'second';
  const isRecorded = hasSound && (request.recorded ?? parties.direction !== 'internal');
  const isHeard = (isRecorded && isConversation(outcome)) || isToldOf(request);
  const aiMs = settings.ai && hasSound && isHeard ? aiDelay(request, settings) : null;
  const recordingAt = isRecorded ? line.endedAt + settings.recordingDelayMs : null;
  const { speechDelayMs } = settings;
  return {
    detail: (request.detail ?? hasDetail) ? line.endedAt + settings.detailDelayMs : null,
    recording: recordingAt,
    transcript: aiMs === null ? null : line.endedAt + Math.min(settings.transcriptDelayMs, aiMs),
    ai: aiMs === null ? null : line.endedAt + aiMs,
    speech: recordingAt === null || speechDelayMs === null ? null : recordingAt + speechDelayMs,
  };
}

/** Whether a request says itself what the analysis is, whatever there is to listen to. */
function isToldOf({ summary, ai }: CallRequest): boolean {
  return summary !== undefined || ai !== undefined;
}

/** How long after the end the AI parts are there; null: never. */
function aiDelay({ ai }: CallRequest, { aiDelayMs }: Settings): number | null {
  if (ai === false) return null;
  return ai?.after === undefined ? aiDelayMs : (readDuration(ai.after) ?? 0);
}

/** When the two ends of a call are told: that of the conversation, and that of the work after it. */
export function toldTimes(
  line: Pick<Timeline, 'endedAt' | 'wrapUpEndsAt'>,
  ready: Call['ready'],
  { aiBeforeEnded, endedEvent }: Settings,
): Call['told'] {
  const endedAt = endedEvent === 'after_wrapup' ? line.wrapUpEndsAt : line.endedAt;
  const heldUntil = aiBeforeEnded ? (ready.ai ?? endedAt) : endedAt;
  return { endedAt: Math.max(endedAt, heldUntil), closedAt: line.wrapUpEndsAt };
}
