import type { Instant } from '../../../../src/domain/clock.ts';
import type { Random } from '../../../../src/domain/random.ts';
import type { Company } from '../company/company.ts';
import type { Campaign } from '../company/model.ts';
import type { Ids } from '../ids.ts';
import type { Settings } from '../settings.ts';
import { readDuration, readInstant } from '../times.ts';
import { writeAiParts } from './ai-parts.ts';
import type { Call, DialerData, Edit } from './call.ts';
import { type Parties, readParties } from './call-parties.ts';
import type { CallRequest } from './call-request.ts';
import {
  isConversation,
  type Lengths,
  layOut,
  lengthsOf,
  type Outcome,
  type Timeline,
} from './call-timeline.ts';

/** What planning a call needs. */
export interface PlanContext {
  readonly company: Company;
  readonly ids: Ids;
  readonly random: Random;
  readonly settings: Settings;
  readonly now: Instant;
}

/**
 * Makes the whole course of a call out of a request.
 *
 * @throws BadRequestError when the request names a number or an agent the company does not have.
 */
export function planCall(request: CallRequest, context: PlanContext): Call {
  const { company, ids, random } = context;
  const outcome = readOutcome(request);
  const parties = readParties(request, company, random);
  const lengths = lengthsOf(request, outcome);
  const startedAt = startOf(request, lengths, context.now);
  const line = layOut(outcome, parties, lengths, startedAt, request.option ?? '1', company);
  const dialer = readDialer(request, company);
  return {
    ...line,
    id: ids.next('call'),
    uuid: ids.uuid(),
    direction: parties.direction,
    external: parties.external,
    numberId: parties.number?.id ?? null,
    type: line.transfer !== null ? 'transferred' : dialer !== null ? 'power_dialer' : 'regular',
    outOfOffice: outcome === 'after_hours',
    edits: readEdits(request, line.wrapUpEndsAt),
    ai: writeAiParts(request, { parties, talkSeconds: lengths.talk }),
    ready: readyTimes(request, line, parties, context),
    recordingKey: random.id() + random.id(),
    recordingDeleted: false,
    dialer,
    sending: {
      webhooks: request.webhooks !== false,
      workflows: request.workflows !== false && request.webhooks !== false,
      duplicate: request.duplicate ?? 0,
      shuffle: request.shuffle === true,
    },
  };
}

function readOutcome(request: CallRequest): Outcome {
  const outcome = request.outcome ?? 'answered';
  return outcome === 'missed' && request.direction === 'outgoing' ? 'no_answer' : outcome;
}

function startOf(request: CallRequest, lengths: Lengths, now: Instant): Instant {
  if (request.at !== undefined) return readInstant(request.at) ?? now;
  if (request.live === true) return now;
  return now - (lengths.wait + lengths.talk + lengths.wrapUp) * 1000;
}

function readDialer(request: CallRequest, company: Company): DialerData | null {
  if (request.disposition === undefined) return null;
  const campaign: Campaign | undefined = company.campaigns.values().next().value;
  return {
    campaignId: campaign?.id ?? null,
    campaignName: campaign?.name ?? null,
    disposition: request.disposition,
  };
}

/** Tags and notes are typed in the wrap-up and appear when it is closed; `then` counts from there. */
function readEdits(request: CallRequest, wrapUpEndsAt: Instant): Edit[] {
  const first = readEdit(wrapUpEndsAt, request);
  const later = (request.then ?? []).map((change) =>
    readEdit(wrapUpEndsAt + (readDuration(change.after) ?? 0), change),
  );
  const said = first.tags ?? first.notes ?? first.rating;
  return [...(said === undefined ? [] : [first]), ...later].sort((a, b) => a.at - b.at);
}

/** One change as the engine keeps it. */
export function readEdit(
  at: Instant,
  change: Pick<CallRequest, 'tags' | 'notes' | 'rating'>,
): Edit {
  const { notes, rating } = change;
  return {
    at,
    tags: change.tags,
    notes: typeof notes === 'string' ? [notes] : notes,
    rating: typeof rating === 'number' ? { by: 'contact', stars: rating } : rating,
  };
}

function readyTimes(
  request: CallRequest,
  line: Timeline,
  parties: Parties,
  { settings, random }: PlanContext,
): Call['ready'] {
  const hasDetail = random.next() >= settings.noDetailChance;
  const outcome = readOutcome(request);
  const hasSound = isConversation(outcome) || line.voicemailAt !== null;
  const isRecorded = request.recorded ?? (hasSound && parties.direction !== 'internal');
  const isToldOf =
    isConversation(outcome) || request.summary !== undefined || request.ai !== undefined;
  const hasAi = settings.ai && request.ai !== false && hasSound && isToldOf;
  const after = request.ai === false ? undefined : request.ai?.after;
  const aiMs = after === undefined ? settings.aiDelayMs : (readDuration(after) ?? 0);
  const transcriptMs = Math.min(settings.transcriptDelayMs, aiMs);
  return {
    detail: (request.detail ?? hasDetail) ? line.endedAt + settings.detailDelayMs : null,
    recording: isRecorded ? line.endedAt + settings.recordingDelayMs : null,
    transcript: hasAi ? line.endedAt + transcriptMs : null,
    ai: hasAi ? line.endedAt + aiMs : null,
  };
}
