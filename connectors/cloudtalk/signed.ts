import { z } from 'zod';
import { toIso } from '../../src/domain/clock.ts';
import type { DeliveryIdentity, RawDelivery, StoredDelivery } from '../../src/domain/delivery.ts';
import { type Event, sourceRank } from '../../src/domain/event.ts';
import type { SubjectHint } from '../../src/domain/subject.ts';
import { isObject, parseObject, requireObject, sha256 } from './body.ts';
import { callHint } from './call-hint.ts';
import { type Facts, known } from './facts.ts';
import { channelOf, factOfMessage, lineOf, type Message, mediaOf } from './message.ts';
import { asE164, asText, text } from './scalars.ts';
import { directionOf, isWithheld } from './vocabulary.ts';
import {
  type CallMembers,
  callMembers,
  messageMembers,
  type SignedEnvelope,
  signedEnvelope,
} from './wire.ts';

/** Signed account events (vendor reference 8): an envelope around call or message members. */

/** All that identifying needs of them: it runs before the sender has an answer. */
const callNames = z.object({ call_id: text, call_uuid: text });

/**
 * The event's own id names it; it is stable over retries. Events of unknown types have no subject, except that
 * anything called `call.…` with a call's id is about that call.
 *
 * @throws BadRequestError when the body is no JSON object.
 */
export function identifySigned(raw: RawDelivery, country: string): DeliveryIdentity {
  const envelope = readEnvelope(requireObject(raw.body));
  return {
    dedupeKey: envelope.event_id ? `event:${envelope.event_id}` : `body:${sha256(raw.body)}`,
    topic: envelope.type ?? 'unknown',
    subjectHint: hintOf(envelope, raw, country),
    occurredAt: envelope.occurred_at,
  };
}

/** The facts of one event; none when it cannot be read. */
export function decodeSigned(delivery: StoredDelivery, country: string): readonly Event[] {
  const body = parseObject(delivery.body);
  if (body === undefined) return [];
  const envelope = readEnvelope(body);
  const facts = factsOf(envelope, delivery, country);
  if (Object.keys(facts).length === 0) return [];
  return [
    {
      id: `${delivery.id}:0`,
      occurredAt: Math.min(
        envelope.occurred_at ?? delivery.receivedAt,
        delivery.receivedAt + skewMs,
      ),
      rank: sourceRank.webhook,
      facts,
    },
  ];
}

/** Clocks differ a little; what says that it will happen later than that has happened by now. */
const skewMs = 300_000;

function readEnvelope(body: unknown): SignedEnvelope {
  const parsed = signedEnvelope.safeParse(body);
  return parsed.success
    ? parsed.data
    : { event_id: null, type: null, occurred_at: null, data: null };
}

function isAboutCall(type: string | null): boolean {
  return type !== null && /^(call\.|transcript\.ready$|cidata\.ready$)/.test(type);
}

function isAboutMessage(type: string | null): type is 'message.received' | 'message.sent' {
  return type === 'message.received' || type === 'message.sent';
}

function hintOf(envelope: SignedEnvelope, raw: RawDelivery, country: string): SubjectHint | null {
  if (isAboutCall(envelope.type)) {
    const names = callNames.safeParse(envelope.data ?? {});
    return names.success ? callHint(names.data.call_id, names.data.call_uuid) : null;
  }
  const message = messageOf(envelope, raw, country);
  return message ? lineOf(message) : null;
}

function factsOf(envelope: SignedEnvelope, delivery: StoredDelivery, country: string): Facts {
  if (isAboutCall(envelope.type)) {
    const members = callMembers.safeParse(envelope.data ?? {});
    return members.success ? factsOfCall(envelope, members.data, country) : {};
  }
  const message = messageOf(envelope, delivery, country);
  return message ? factOfMessage(message) : {};
}

function factsOfCall(envelope: SignedEnvelope, members: CallMembers, country: string): Facts {
  return {
    ...partiesOf(members, country),
    ...known({
      'call.started_at': iso(members.started_at),
      'call.ended_at': iso(members.ended_at),
      'call.talking_seconds': members.talking_time,
      'call.waiting_seconds': members.waiting_time,
      'call.is_voicemail': members.is_voicemail,
    }),
    ...momentOf(envelope, members),
  };
}

function partiesOf(members: CallMembers, country: string): Facts {
  const direction = directionOf(members.direction);
  const external = asE164(members.external_number, country);
  const isHidden =
    members.caller_id_status?.toLowerCase() === 'withheld' ||
    (members.external_number !== null && isWithheld(direction, members.external_number, external));
  const number = members.internal_number;
  return known({
    'call.id': members.call_id,
    'call.uuid': members.call_uuid,
    'call.direction': direction,
    'call.external': external,
    'call.withheld': isHidden ? true : external === null ? null : false,
    'number.id': number?.id ?? null,
    'number.name': number?.name ?? number?.internal_name ?? null,
    'number.e164': asE164(number?.number_e164, country),
  });
}

/**
 * What the type itself says. `call.over` never becomes untrue, so that order does not matter for it; analyses tell it too,
 * should the end itself never arrive.
 */
function momentOf(envelope: SignedEnvelope, members: CallMembers): Facts {
  switch (envelope.type ?? '') {
    case 'call.started':
      return {
        'call.state': 'ringing',
        ...known({ 'call.started_at': iso(members.started_at ?? envelope.occurred_at) }),
      };
    case 'call.ringing':
      return { 'call.state': 'ringing' };
    case 'call.answered':
      return {
        'call.state': 'talking',
        ...known({ 'call.answered_at': iso(members.answered_at ?? envelope.occurred_at) }),
      };
    case 'call.ended':
      return { 'call.state': 'ended', 'call.over': true };
    case 'call.recording_ready':
      return { 'call.recording_ready': true };
    case 'transcript.ready':
      return {
        'ai.transcript_ready': true,
        'call.over': true,
        ...known({ 'ai.language': members.language }),
      };
    case 'cidata.ready':
      return {
        'ai.ready': true,
        'call.over': true,
        ...known({ 'ai.language': members.language, 'ai.summary': summaryOf(members.summary) }),
      };
    default:
      return {};
  }
}

function summaryOf(value: unknown): string | null {
  return asText(isObject(value) ? value['summary'] : value);
}

function messageOf(
  envelope: SignedEnvelope,
  raw: RawDelivery,
  country: string,
): Message | undefined {
  if (!isAboutMessage(envelope.type)) return undefined;
  const parsed = messageMembers.safeParse(envelope.data ?? {});
  if (!parsed.success) return undefined;
  const { data } = parsed;
  const ours = data.internal_number?.number_e164 ?? null;
  return {
    id: data.id ?? `body_${sha256(raw.body).slice(0, 24)}`,
    channel: channelOf(data.channel, [ours, data.external_number]),
    direction: envelope.type === 'message.received' ? 'inbound' : 'outbound',
    at: envelope.occurred_at ?? raw.receivedAt,
    body: data.body,
    media: mediaOf(data.media, data.media_urls, data.attachments),
    ours: asE164(ours, country),
    theirs: asE164(data.external_number, country),
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : toIso(at);
}
