import { type Company, fullName } from '../company/company.ts';
import type { Agent } from '../company/model.ts';
import { secondsBetween, utcTime } from '../times.ts';
import { agentAt, type Call, labelsAt } from './call.ts';
import { measure } from './call-times.ts';
import type { Moment } from './moments.ts';

/** What a workflow's rows can choose from. */
export interface WorkflowSignal {
  readonly trigger: string;
  readonly properties: Record<string, unknown>;
}

/**
 * The trigger of a moment with the properties its rows may name (cloudtalk.md 9). `call_id` is there for Ended and
 * Recording Uploaded only.
 */
export function workflowSignal(
  call: Call,
  moment: Moment,
  company: Company,
): WorkflowSignal | undefined {
  const base = baseProperties(call, moment, company);
  switch (moment.kind) {
    case 'started':
    case 'ringing':
    case 'answered':
    case 'modified':
      return { trigger: `call.${moment.kind}`, properties: base };
    case 'closed':
      return { trigger: 'call.ended', properties: { ...base, ...closedProperties(call) } };
    case 'recording':
      return {
        trigger: 'recording.uploaded',
        properties: {
          call_id: call.id,
          recording_url: publicRecordingLink(call),
          internal_number: base['internal_number'],
          external_number: base['external_number'],
        },
      };
    case 'speech':
      return { trigger: 'transcription.created', properties: speechProperties(call) };
    case 'raisedHand':
      return { trigger: 'call.raised_hand', properties: base };
    case 'ended':
    case 'endedLate':
    case 'transcript':
    case 'ai':
      return undefined;
  }
}

function baseProperties(call: Call, moment: Moment, company: Company): Record<string, unknown> {
  const seconds = measure(call, moment.at);
  const labels = labelsAt(call, moment.at);
  const number = call.numberId === null ? undefined : company.numbers.get(call.numberId);
  const contacts = call.external === null ? [] : company.contactsByNumber(call.external);
  const agentId = moment.agentId ?? agentAt(call, moment.at);
  const agent = agentId === undefined ? undefined : company.agents.get(agentId);
  const isOver = moment.at >= call.endedAt;
  return {
    call_uuid: call.uuid,
    direction: call.direction,
    internal_number: number?.e164 ?? null,
    external_number: call.external,
    contacts: contacts.map(({ id, texts }) => ({ id, name: texts.name })),
    agent: agent === undefined ? null : viewWorkflowAgent(agent),
    waiting_time: seconds.waiting,
    talking_time: seconds.talking,
    started_at: utcTime(call.startedAt),
    ended_at: isOver ? utcTime(call.endedAt) : null,
    is_voicemail: isOver && call.voicemailAt !== null,
    tags: labels.tags.map((name) => ({ id: company.callTag(name).id, name })),
    notes: labels.notes.map((note) => ({ note })),
    dialer_data: viewDialer(call),
    ...customProperties(contacts[0]?.attributes ?? [], company),
  };
}

/** First name, last name and e-mail are offered; how they are called is unknown, so both spellings are here. */
export function viewWorkflowAgent(agent: Agent): Record<string, unknown> {
  return {
    id: agent.id,
    name: fullName(agent),
    first_name: agent.firstname,
    last_name: agent.lastname,
    firstname: agent.firstname,
    lastname: agent.lastname,
    email: agent.email,
  };
}

function viewDialer(call: Call): Record<string, unknown> | null {
  if (call.dialer === null) return null;
  const { campaignId, campaignName, disposition } = call.dialer;
  return { campaign_id: campaignId, campaign_name: campaignName, disposition };
}

function customProperties(
  attributes: readonly { readonly attributeId: number; readonly value: string }[],
  company: Company,
): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ attributeId, value }) => [company.attributes.get(attributeId) ?? '', value]),
  );
}

/** The transcript is an object: a STRING row makes `[object Object]` of it, as captured (cloudtalk.md 9.3). */
function speechProperties(call: Call): Record<string, unknown> {
  const { talking } = measure(call, call.endedAt);
  return {
    call_id: call.id,
    talking_time: talking,
    recording_url: publicRecordingLink(call),
    transcript: {
      language: call.ai.language,
      segments: (call.ai.transcript ?? []).map(({ who, text }) => ({ speaker: who, text })),
    },
  };
}

/** A recorded call is ended with its link, also when the wrap-up was too short for the file to be there. */
function closedProperties(call: Call): Record<string, unknown> {
  return {
    call_id: call.id,
    wrapup_time: secondsBetween(call.endedAt, call.wrapUpEndsAt),
    recording_url: call.ready.recording === null ? null : publicRecordingLink(call),
  };
}

/** The link anybody can open without credentials: a secret. It carries the Cdr id in base64 (cloudtalk.md 4.5). */
export function publicRecordingLink(call: Call): string {
  const part = (text: string): string => encodeURIComponent(Buffer.from(text).toString('base64'));
  return `https://my.cloudtalk.io/pub/r/${part(String(call.id))}/${part(call.recordingKey)}.wav`;
}
