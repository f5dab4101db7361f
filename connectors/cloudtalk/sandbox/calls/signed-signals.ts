import { type Company, fullName } from '../company/company.ts';
import type { Settings } from '../settings.ts';
import { secondsBetween, utcSeconds } from '../times.ts';
import { agentAt, type Call, labelsAt } from './call.ts';
import { measure } from './call-times.ts';
import type { Moment } from './moments.ts';
import { publicRecordingLink } from './workflow-signals.ts';

/** A signed account webhook before its envelope. */
export interface SignedSignal {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/**
 * The signed event of a moment (cloudtalk.md 8.4). `call.ended` carries the listed members and nothing else: no agent,
 * no tags, no notes; the setting `eventMembers` adds what may be there as well.
 *
 * @returns undefined for moments this mechanism does not tell: a modification, the end of the wrap-up.
 */
export function signedSignal(
  call: Call,
  moment: Moment,
  company: Company,
  members: Settings['eventMembers'] = 'listed',
): SignedSignal | undefined {
  const { uuid, ai } = call;
  switch (moment.kind) {
    case 'started':
    case 'ringing':
    case 'answered':
      return { type: `call.${moment.kind}`, data: callMembers(call, company) };
    case 'ended':
    case 'endedLate':
      return {
        type: 'call.ended',
        data: {
          ...callMembers(call, company),
          ...endMembers(call),
          ...(members === 'full' && moreMembers(call, moment, company)),
        },
      };
    case 'recording':
      return { type: 'call.recording_ready', data: { call_uuid: uuid } };
    case 'transcript':
      return { type: 'transcript.ready', data: { call_uuid: uuid, language: ai.language } };
    case 'ai':
      return {
        type: 'cidata.ready',
        data: { call_uuid: uuid, language: ai.language, summary: { summary: ai.summary ?? '' } },
      };
    case 'modified':
    case 'closed':
    case 'speech':
    case 'raisedHand':
      return undefined;
  }
}

function callMembers(call: Call, company: Company): Record<string, unknown> {
  const number = call.numberId === null ? undefined : company.numbers.get(call.numberId);
  return {
    call_uuid: call.uuid,
    call_id: String(call.id),
    direction: call.direction,
    ...(call.external === null
      ? { caller_id_status: 'withheld' }
      : { external_number: call.external }),
    ...(number && { internal_number: { number_e164: number.e164 } }),
    started_at: utcSeconds(call.startedAt),
  };
}

function endMembers(call: Call): Record<string, unknown> {
  const seconds = measure(call, call.endedAt);
  return {
    ended_at: utcSeconds(call.endedAt),
    duration: secondsBetween(call.startedAt, call.endedAt),
    talking_time: seconds.talking,
    waiting_time: seconds.waiting,
    is_voicemail: call.voicemailAt !== null,
  };
}

/** Members whose presence is unknown (cloudtalk.md 8.4). */
function moreMembers(call: Call, moment: Moment, company: Company): Record<string, unknown> {
  const toldAt = moment.tellAt ?? moment.at;
  const agentId = agentAt(call, call.endedAt);
  const agent = agentId === undefined ? undefined : company.agents.get(agentId);
  const contact = call.external === null ? undefined : company.contactByNumber(call.external);
  const labels = labelsAt(call, toldAt);
  const group = call.queue === null ? undefined : company.groups.get(call.queue.groupId);
  const isUploaded = call.ready.recording !== null && call.ready.recording <= toldAt;
  return {
    agent:
      agent === undefined
        ? null
        : { id: String(agent.id), name: fullName(agent), email: agent.email },
    contact: contact === undefined ? null : { id: String(contact.id), name: contact.texts.name },
    queue: group === undefined ? null : { id: String(group.id), name: group.name },
    tags: labels.tags,
    notes: labels.notes,
    rating: labels.ratings[0]?.stars ?? null,
    wrapup_time:
      toldAt >= call.wrapUpEndsAt ? secondsBetween(call.endedAt, call.wrapUpEndsAt) : null,
    recording_url: isUploaded ? publicRecordingLink(call) : null,
  };
}
