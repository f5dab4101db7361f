import { agentAt, type Call, labelsAt } from '../calls/call.ts';
import { fullName } from '../company/company.ts';
import type { Contact, ContactActivity } from '../company/model.ts';
import type { Message } from '../messages/message.ts';
import { utcTime } from '../times.ts';
import type { WebhookDelivery } from '../webhooks/delivery.ts';
import type { CueCard, World } from '../world.ts';

/** A call in plain words, for tests and people: everything the views are made from. */
export interface CallView {
  readonly call_id: string;
  readonly call_uuid: string;
  readonly direction: string;
  /** `in_progress`, `answered`, `missed` or `voicemail`. */
  readonly state: string;
  readonly external_number: string | null;
  readonly internal_number: string | null;
  readonly contact: string | null;
  /** What the detail calls it: `regular`, `transferred`, `redirected`, `power_dialer`, … */
  readonly type: string;
  /** E-mail of the agent who spoke last. */
  readonly agent: string | null;
  readonly agent_name: string | null;
  readonly started_at: string;
  readonly answered_at: string | null;
  readonly ended_at: string | null;
  readonly out_of_office: boolean;
  readonly tags: readonly string[];
  readonly notes: readonly string[];
  readonly ratings: readonly { readonly by: string; readonly stars: number }[];
  readonly summary: string | null;
  /** When each artifact is there; null: never. */
  readonly ready: Readonly<Record<'detail' | 'recording' | 'transcript' | 'ai', string | null>>;
  readonly disposition: string | null;
  /** What the HTTP steps of the call flow did, in order; `branch` is null when the caller went on as without them. */
  readonly flow: readonly {
    readonly step: string;
    readonly at: string;
    readonly ended_at: string;
    readonly status: number | null;
    readonly error: string | null;
    readonly branch: number | null;
  }[];
  /** Whether anything was sent about it. */
  readonly webhooks: boolean;
  readonly workflows: boolean;
}

/** Shows a call as it stands now. */
export function viewCall(call: Call, world: World): CallView {
  const now = world.clock.now();
  const labels = labelsAt(call, now);
  const agentId = agentAt(call, now);
  const agent = agentId === undefined ? undefined : world.company.agents.get(agentId);
  const iso = (at: number | null): string | null => (at === null ? null : utcTime(at));
  return {
    call_id: String(call.id),
    call_uuid: call.uuid,
    direction: call.direction,
    state: stateOf(call, now),
    type: call.type,
    external_number: call.external,
    internal_number:
      call.numberId === null ? null : (world.company.numbers.get(call.numberId)?.e164 ?? null),
    contact:
      call.external === null
        ? null
        : (world.company.contactByNumber(call.external)?.texts.name ?? null),
    agent: agent?.email ?? null,
    agent_name: agent === undefined ? null : fullName(agent),
    started_at: utcTime(call.startedAt),
    answered_at: iso(call.answeredAt),
    ended_at: call.endedAt <= now ? utcTime(call.endedAt) : null,
    out_of_office: call.outOfOffice,
    tags: labels.tags,
    notes: labels.notes,
    ratings: labels.ratings,
    summary: call.ready.ai !== null && call.ready.ai <= now ? (call.ai.summary ?? null) : null,
    ready: {
      detail: iso(call.ready.detail),
      recording: iso(call.ready.recording),
      transcript: iso(call.ready.transcript),
      ai: iso(call.ready.ai),
    },
    disposition: call.dialer?.disposition ?? null,
    flow: world.flow.recordsOf(call.uuid).map((record) => ({
      step: record.stepId,
      at: utcTime(record.at),
      ended_at: utcTime(record.endedAt),
      status: record.status,
      error: record.error,
      branch: record.branch,
    })),
    webhooks: call.sending.webhooks,
    workflows: call.sending.workflows,
  };
}

function stateOf(call: Call, now: number): string {
  if (call.endedAt > now) return 'in_progress';
  if (call.voicemailAt !== null) return 'voicemail';
  return call.answeredAt === null ? 'missed' : 'answered';
}

/** A delivery as the control surface shows it. */
export interface DeliveryView {
  readonly id: string;
  readonly kind: 'signed' | 'workflow' | 'callflow';
  readonly topic: string;
  /** Id of the endpoint, the workflow or the step. */
  readonly subscription: string;
  readonly method: string;
  readonly url: string;
  readonly event_id: string | null;
  /** The call's uuid or the message's id. */
  readonly about: string;
  readonly occurred_at: string;
  readonly state: string;
  readonly attempts: readonly {
    readonly at: string;
    readonly status: number | null;
    readonly error: string | null;
  }[];
  readonly body: string;
}

/** Shows a delivery with all its attempts. */
export function viewDelivery(delivery: WebhookDelivery): DeliveryView {
  return {
    id: delivery.id,
    kind: delivery.kind,
    topic: delivery.topic,
    subscription: delivery.subscriptionId,
    method: delivery.method,
    url: delivery.url,
    event_id: delivery.eventId,
    about: delivery.about,
    occurred_at: utcTime(delivery.occurredAt),
    state: delivery.state,
    attempts: delivery.attempts.map((attempt) => ({ ...attempt, at: utcTime(attempt.at) })),
    body: delivery.body,
  };
}

/** A message as the control surface shows it. */
export interface MessageView {
  readonly id: string;
  readonly channel: string;
  readonly direction: string;
  readonly external_number: string;
  readonly internal_number: string;
  readonly body: string;
  readonly agent: string | null;
  readonly at: string;
}

/** Shows a message. */
export function viewMessage(message: Message): MessageView {
  const { id, channel, direction, body, agent } = message;
  return {
    id,
    channel,
    direction,
    external_number: message.external,
    internal_number: message.internal,
    body,
    agent,
    at: utcTime(message.at),
  };
}

/** Shows a contact with all its members. */
export function viewContact(contact: Contact, world: World): Record<string, unknown> {
  return {
    id: String(contact.id),
    ...contact.texts,
    type: contact.type,
    numbers: contact.numbers,
    emails: contact.emails,
    tags: contact.tags.map(({ name }) => name),
    attributes: contact.attributes.map(({ attributeId, value }) => ({
      title: world.company.attributes.get(attributeId) ?? '',
      value,
    })),
    external_urls: contact.externalUrls,
    notes: world.company.notes
      .values()
      .filter((note) => note.contactId === contact.id)
      .map((note) => note.note)
      .toArray(),
    created_at: utcTime(contact.createdAt),
    modified_at: utcTime(contact.modifiedAt),
  };
}

/** Shows an activity of a contact. */
export function viewActivity(activity: ContactActivity): Record<string, unknown> {
  return {
    id: String(activity.id),
    contact_id: String(activity.contactId),
    type: activity.type,
    name: activity.name,
    description: activity.description,
    author: activity.author,
    external_id: activity.externalId,
    external_url: activity.externalUrl,
    activity_at: utcTime(activity.activityAt),
    created_at: utcTime(activity.createdAt),
  };
}

/** Shows a cue card. */
export function viewCueCard({ shownAt, ...card }: CueCard): Record<string, unknown> {
  return { ...card, shown_at: utcTime(shownAt) };
}
