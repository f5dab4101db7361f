import { type Drift, provisionalHint } from '../../src/connector/contract.ts';
import { toIso } from '../../src/domain/clock.ts';
import type { DeliveryIdentity, RawDelivery, StoredDelivery } from '../../src/domain/delivery.ts';
import { type Event, sourceRank } from '../../src/domain/event.ts';
import type { SubjectHint } from '../../src/domain/subject.ts';
import { parseObject, requireObject, sha256 } from './body.ts';
import { callHint } from './call-hint.ts';
import { type Facts, known } from './facts.ts';
import { channelOf, factOfMessage, lineOf, type Message, mediaOf } from './message.ts';
import { callIdInLink } from './recording-link.ts';
import { asE164 } from './scalars.ts';
import { directionOf } from './vocabulary.ts';
import { recipes } from './workflow-recipes.ts';
import { readRows, type WorkflowRows } from './workflow-rows.ts';

/**
 * Workflow requests (vendor reference 9): unsigned, without time, their rows typed by a person. They say which call it
 * is, wake it, and bring what never changes once it is set; everything else is read back.
 */

/**
 * Named by its content: a request that comes again wakes its subject all the same. A modification says nothing but that
 * there was one, so that two of them look the same: each is news, or a tag corrected an hour later would never be read.
 *
 * @throws BadRequestError when the body is no JSON object.
 */
export function identifyWorkflow(raw: RawDelivery, country: string): DeliveryIdentity {
  const rows = readRows(requireObject(raw.body));
  const topic = topicOf(rows);
  const message = messageOf(topic, rows, raw, country);
  const named = message ? lineOf(message) : callHint(callIdOf(rows), uuidOf(rows));
  const content = sha256(raw.body);
  // Without an id, two calls of one person look the same.
  const isNews = topic === 'call.modified' || named === null;
  return {
    dedupeKey: `workflow:${content}${isNews ? `:${raw.receivedAt}` : ''}`,
    topic,
    subjectHint: named ?? namelessHint(topic, rows, raw, country, content),
    occurredAt: null,
  };
}

/** A call without any id is still somebody's: it is found by number and time. */
function namelessHint(
  topic: string,
  rows: WorkflowRows,
  raw: RawDelivery,
  country: string,
  content: string,
): SubjectHint | null {
  if (!recipes.has(topic) || topic.startsWith('message.')) return null;
  if (asE164(rows.get('external_number'), country) === null) return null;
  return provisionalHint('call', `${content.slice(0, 16)}-${raw.receivedAt}`);
}

/** Identity and set-once facts, at no time and of the lowest rank; a message is told in full. */
export function decodeWorkflow(delivery: StoredDelivery, country: string): readonly Event[] {
  const body = parseObject(delivery.body);
  if (body === undefined) return [];
  const rows = readRows(body);
  const topic = topicOf(rows);
  const message = messageOf(topic, rows, delivery, country);
  const facts = message ? factOfMessage(message) : factsOfCall(topic, rows, delivery, country);
  const said = Object.keys(facts).length === 0 ? [] : [whatItSays(delivery, facts)];
  return topic === 'call.modified' ? [...said, modificationTold(delivery)] : said;
}

function whatItSays(delivery: StoredDelivery, facts: Facts): Event {
  return { id: `${delivery.id}:0`, occurredAt: 0, rank: sourceRank.workflow, facts };
}

/** What was modified is read back, and once more a little later: the API may be behind its own events. */
function modificationTold(delivery: StoredDelivery): Event {
  return {
    id: `${delivery.id}:1`,
    occurredAt: delivery.receivedAt,
    rank: sourceRank.workflow,
    facts: { 'call.modification_told': true },
  };
}

/** Names what a workflow request lacks; empty for one that follows its recipe and for every other delivery. */
export function describeDrift(delivery: RawDelivery): readonly Drift[] {
  const body = delivery.channel === 'workflow' ? parseObject(delivery.body) : undefined;
  if (body === undefined) return [];
  const rows = readRows(body);
  const topic = topicOf(rows);
  const recipe = recipes.get(topic);
  if (recipe === undefined)
    return rows.get(...EVENT_KEYS) === null ? [{ missingKey: 'event', workflow: topic }] : [];
  return recipe.needs
    .filter((group) => !group.some((key) => isUsable(key, rows)))
    .map((group) => ({ missingKey: group[0] ?? '', workflow: recipe.workflow }));
}

/** A recording link that holds no id, and an id that lost digits, are as good as none. */
function isUsable(key: string, rows: WorkflowRows): boolean {
  if (key === 'recording_url') return callIdOf(rows) !== null;
  return rows.text(key) !== null;
}

const EVENT_KEYS = ['event', 'event_name', 'event_type', 'trigger'];

/** `Call Ended`, `call_ended` and `CALL.ENDED ` are all `call.ended`. */
function topicOf(rows: WorkflowRows): string {
  const words = rows
    .text(...EVENT_KEYS)
    ?.toLowerCase()
    .match(/[a-z]+/g);
  if (!words || words.length === 0) return 'unknown';
  const [object = '', ...action] = words;
  const topic = action.length === 0 ? object : `${object}.${action.join('_')}`;
  return topic === 'call.ringing_on_agent' ? 'call.ringing' : topic;
}

/** The identity ladder: the Cdr id, or the one inside the public recording link. */
function callIdOf(rows: WorkflowRows): string | null {
  const id = rows.text('call_id', 'callid', 'cdr_id');
  if (id !== null && /^\d+$/.test(id)) return id;
  const link = rows.text('recording_url', 'recording_link', 'recording');
  return (link === null ? undefined : callIdInLink(link)) ?? null;
}

function uuidOf(rows: WorkflowRows): string | null {
  return rows.text('call_uuid', 'calluuid', 'uuid');
}

/** Topics that are told only when the call is over. Uploading can come seconds before Ended, which awaits wrap-up. */
const OVER = new Set(['call.ended', 'recording.uploaded', 'transcription.created']);

function factsOfCall(
  topic: string,
  rows: WorkflowRows,
  { receivedAt }: StoredDelivery,
  country: string,
): Facts {
  const id = callIdOf(rows);
  const uuid = uuidOf(rows);
  const external = asE164(rows.get('external_number'), country);
  if (id === null && uuid === null && external === null) return {};
  const agent = rows.text('agent_id');
  return {
    ...(id === null
      ? { 'call.near': { at: toIso(receivedAt), ...(agent === null ? {} : { agent }) } }
      : {}),
    ...known({
      'call.id': id,
      'call.uuid': uuid,
      'call.direction': directionOf(rows.text('direction', 'call_direction')),
      'call.external': external,
      'number.e164': asE164(rows.get('internal_number'), country),
      'call.disposition': rows.text(
        'disposition',
        'call_disposition',
        'dialer_disposition',
        'dialer_data.disposition',
        'dialer_data.disposition.title',
      ),
      'call.campaign': rows.text(
        'campaign',
        'campaign_name',
        'dialer_campaign',
        'dialer_data.campaign_name',
        'dialer_data.campaign.name',
      ),
    }),
    ...(OVER.has(topic) ? { 'call.over': true, 'call.state': 'ended' } : {}),
    ...(topic === 'call.ended' ? { 'call.wrapped_up': true } : {}),
    ...(topic === 'recording.uploaded' ? { 'call.recording_ready': true } : {}),
  };
}

/** The properties of messages are not published, so that likely names are tried; the time is that of arrival. */
function messageOf(
  topic: string,
  rows: WorkflowRows,
  raw: RawDelivery,
  country: string,
): Message | undefined {
  if (topic !== 'message.received' && topic !== 'message.sent') return undefined;
  const inbound = topic === 'message.received';
  const sender = ['sender', 'sender_number', 'from', 'from_number'];
  const recipient = ['recipient', 'recipient_number', 'to', 'to_number'];
  const theirs = rows.get('external_number', 'contact_number', ...(inbound ? sender : recipient));
  const ours = rows.get('internal_number', ...(inbound ? recipient : sender));
  return {
    id: rows.text('message_id', 'id', 'message_uuid', 'sms_id', 'uuid') ?? contentId(raw),
    channel: channelOf(rows.text('channel', 'message_type', 'type'), [ours, theirs]),
    direction: inbound ? 'inbound' : 'outbound',
    at: raw.receivedAt,
    body: rows.text('body', 'message', 'text', 'content', 'message_body', 'message_text'),
    media: mediaOf(rows.get('media', 'media_url', 'media_urls', 'attachments', 'images')),
    ours: asE164(ours, country),
    theirs: asE164(theirs, country),
  };
}

function contentId(raw: RawDelivery): string {
  return `workflow_${sha256(raw.body).slice(0, 24)}`;
}
