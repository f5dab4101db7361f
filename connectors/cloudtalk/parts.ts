import type { FactPart, PartState } from '../../src/connector/contract.ts';
import type { Instant } from '../../src/domain/clock.ts';
import type { Folded } from '../../src/domain/event.ts';
import { callIdIn, endOf, isOver, rowSeenAt, timeOf } from './known-facts.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A row that is not in the history a day after the end of its call was deleted. */
const ROW_HOPE_MS = 24 * HOUR;

/** Records wait this long after the end of a call is known for what can be set only when they are created (design 8). */
const PATIENCE_MS = 30 * SECOND;

/** The call's row in the history: always read, after the end and after every delivery. */
const cdr: FactPart = {
  name: 'cdr',
  kind: 'call',
  provides: [
    'call.tags',
    'call.notes',
    'call.talking_seconds',
    'call.waiting_seconds',
    'call.wrapup_seconds',
    'call.rating',
    'call.agent_rating',
    'call.recording_url',
    'call.recorded',
    'call.is_voicemail',
    'agent',
    'number',
    'contact',
  ],
  optional: false,
  blocks: true,
  due: dueOfCdr,
  deadline(state) {
    const seen = rowSeenAt(state.facts);
    return seen ?? later(knownEnd(state), PATIENCE_MS);
  },
  lostAfter: (state) =>
    isOver(state.facts)
      ? later(knownEnd(state), ROW_HOPE_MS)
      : later(state.lastDeliveryAt, SILENT_FOR_GOOD_MS),
};

/**
 * Waits between looks for what is not there, in seconds; the last one goes on, because an outage of the vendor counts
 * as nothing found too. What will never come is told by the reader, not here. A new delivery starts them again.
 */
const CDR_WAITS = [3, 7, 15, 30, 60, 120, 300, 600, 1_800];
/** Deliveries follow each other closely at the end of a call (recording, wrap-up): one read serves those of ten seconds. */
const REREAD_MS = 10 * SECOND;
/** An event may come before its data (vendor reference 15.9): what it told of is there this long after it. */
const API_LAG_MS = 15 * SECOND;

function dueOfCdr(state: PartState): Instant | undefined {
  const { facts, lastReadAt, lastDeliveryAt, now } = state;
  if (callIdIn(facts) === undefined) return undefined;
  if (isStillOn(state)) return dueWhileSilent(state);
  const seenAt = latest(lastReadAt, rowSeenAt(facts));
  if (seenAt !== undefined && (lastDeliveryAt ?? 0) <= seenAt) {
    const surelyThere = later(timeOf(facts, 'call.modification_told'), API_LAG_MS);
    return surelyThere !== undefined && seenAt < surelyThere ? surelyThere : undefined;
  }
  const triedAt = afterMisses(state, CDR_WAITS);
  if (triedAt !== 'untried') return triedAt;
  return seenAt === undefined ? now : Math.max(lastDeliveryAt ?? 0, seenAt + REREAD_MS);
}

/** A call that is on says so again and again, unless its end was lost; after this it is asked for. */
const SILENCE_MS = 20 * MINUTE;
const SILENCE_WAITS = [30 * 60, HOUR / SECOND, (2 * HOUR) / SECOND];
/** No call is so long: what is not in the history by then never was one. */
const SILENT_FOR_GOOD_MS = 12 * HOUR;

function dueWhileSilent(state: PartState): Instant | undefined {
  const triedAt = afterMisses(state, SILENCE_WAITS);
  return triedAt === 'untried' ? later(state.lastDeliveryAt, SILENCE_MS) : triedAt;
}

/** A call whose state is known and not over: its end will wake us. Of a mere id nothing is known, so it is looked up. */
function isStillOn({ facts }: PartState): boolean {
  return !isOver(facts) && facts['call.state'] !== undefined;
}

/**
 * The id of a call that is known by its uuid, or by number and time alone. Others usually bring it in a moment; a call that
 * is on is told again at its end.
 */
const identity: FactPart = {
  name: 'identity',
  kind: 'call',
  provides: [],
  optional: false,
  blocks: true,
  due(state) {
    const { facts, lastDeliveryAt } = state;
    if (callIdIn(facts) !== undefined) return undefined;
    const triedAt = afterMisses(state, IDENTITY_WAITS);
    if (triedAt !== 'untried') return triedAt;
    const isKnownByUuid = facts['call.uuid'] !== undefined;
    if (!isKnownByUuid) return later(lastDeliveryAt, 10 * SECOND);
    return later(lastDeliveryAt, isOver(facts) ? MINUTE : SILENCE_MS);
  },
  deadline: () => undefined,
  lostAfter: ({ lastDeliveryAt }) => later(lastDeliveryAt, IDENTITY_HOPE_MS),
};

const IDENTITY_WAITS = [20, 60, 180, 600, 1_800, 3_600];
const IDENTITY_HOPE_MS = 6 * HOUR;

/** Agents tag and note while they wrap up: this long after the end an untouched call is taken as it is. */
const WRAP_UP_PATIENCE_MS = 25 * SECOND;

/**
 * The agent's wrap-up. There is nothing to read: an answered call on which nobody has set a tag or a note yet waits a
 * little, so that a call tagged "spam" a moment later never makes a lead. A workflow Ended says that wrap-up is over.
 */
const wrapUp: FactPart = {
  name: 'wrap_up',
  kind: 'call',
  provides: ['call.tags', 'call.notes', 'call.disposition'],
  optional: false,
  blocks: true,
  due: () => undefined,
  deadline: ({ facts }) =>
    isWrappingUp(facts) ? later(endOf(facts), WRAP_UP_PATIENCE_MS) : undefined,
};

function isWrappingUp(facts: Folded): boolean {
  const above = (path: string): boolean => Number(facts[path]?.value ?? 0) > 0;
  const tags = facts['call.tags']?.value;
  const touched = (Array.isArray(tags) && tags.length > 0) || Boolean(facts['call.notes']?.value);
  const over = facts['call.wrapped_up']?.value === true || above('call.wrapup_seconds');
  return rowSeenAt(facts) !== undefined && above('call.talking_seconds') && !touched && !over;
}

/**
 * The detail is usually there seconds after the end. A record that shows the journey waits this long for it, which saves
 * a second write for most calls; about one in twelve never gets a detail.
 */
const DETAIL_PATIENCE_MS = 12 * SECOND;

/** The call with the steps of its flow. */
const detail: FactPart = {
  name: 'detail',
  kind: 'call',
  provides: [
    'call.type',
    'call.out_of_office',
    'call.ringing_seconds',
    'call.holding_seconds',
    'call.total_seconds',
    'call.journey',
    'call.queue',
    'call.ivr_option',
    'call.ivr_path',
    'call.transferred_to',
    'call.transfers_count',
    'call.missed_reason',
  ],
  optional: true,
  blocks: true,
  due(state) {
    if (state.lastReadAt !== undefined || !canBeRead(state)) return undefined;
    const triedAt = afterMisses(state, DETAIL_WAITS);
    return triedAt === 'untried' ? later(knownEnd(state), 5 * SECOND) : triedAt;
  },
  deadline: (state) => later(knownEnd(state), DETAIL_PATIENCE_MS),
  lostAfter: (state) => later(knownEnd(state), DETAIL_HOPE_MS),
};

const DETAIL_WAITS = [3, 7, 15, 30, 60, 120, 180, 300, 1_800];

/** A call that has no detail this long after its end never gets one. */
const DETAIL_HOPE_MS = 10 * MINUTE;

/** Looks after the end of a missed call whether a later one answered it. */
const RETURN_LOOKS = [15 * MINUTE, HOUR, 4 * HOUR, 24 * HOUR];

/** The vendor's own link from a missed call to the call that returned it: read only if something asks for it. */
const returned: FactPart = {
  name: 'returned',
  kind: 'call',
  provides: ['call.returned_at'],
  optional: true,
  blocks: false,
  due(state) {
    const { facts } = state;
    if (!canBeRead(state) || !wasMissed(state) || timeOf(facts, 'call.returned_at'))
      return undefined;
    const end = endOf(facts);
    if (end === undefined) return undefined;
    const lastLook = latest(state.lastReadAt, state.lastMissAt) ?? 0;
    return RETURN_LOOKS.map((wait) => end + wait).find((at) => at > lastLook);
  },
  deadline: neverWaitedFor,
};

function wasMissed({ facts }: PartState): boolean {
  return (
    facts['call.direction']?.value === 'inbound' &&
    facts['call.tags'] !== undefined &&
    !(Number(facts['call.talking_seconds']?.value ?? 0) > 0)
  );
}

const ARTIFACT_WAITS = [15, 30, 60, 120, 300, 600, 900, 1_800];
/** The transcript is ready before the rest; should the event of the rest be lost, it is looked for after this. */
const REST_AFTER_TRANSCRIPT_MS = 2 * MINUTE;

/** One part of Conversation Intelligence, as data. */
interface Artifact {
  readonly name: string;
  readonly provides: readonly string[];
  /** How long after it was announced it may still come. */
  readonly hopeMs: number;
}

/** What tells of a call after all hope was gone is given this long, in case it is the announcement that came late. */
const LATE_HOPE_MS = 2 * MINUTE;

/** Each is told apart: a summary can be there while the transcript of the same call never comes (6). */
const artifacts: readonly Artifact[] = [
  { name: 'summary', provides: ['ai.summary'], hopeMs: 30 * MINUTE },
  { name: 'sentiment', provides: ['ai.sentiment'], hopeMs: 30 * MINUTE },
  { name: 'topics', provides: ['ai.topics'], hopeMs: 45 * MINUTE },
  {
    name: 'smart_notes',
    provides: [
      'ai.action_items',
      'ai.decisions',
      'ai.open_questions',
      'ai.dates',
      'ai.risks',
      'ai.feedback',
    ],
    hopeMs: 45 * MINUTE,
  },
  { name: 'talk_ratio', provides: ['ai.agent_talk_percent'], hopeMs: 30 * MINUTE },
  {
    name: 'transcript',
    provides: ['ai.caller_text', 'ai.language', 'call.voicemail_text'],
    hopeMs: HOUR,
  },
];

function artifactPart({ name, provides, hopeMs }: Artifact): FactPart {
  return {
    name,
    kind: 'call',
    provides,
    optional: true,
    blocks: false,
    due(state) {
      if (state.lastReadAt !== undefined || callIdIn(state.facts) === undefined) return undefined;
      if (provides.every((path) => state.facts[path] !== undefined)) return undefined;
      const readyAt = artifactReadyAt(name, state);
      if (readyAt === undefined) return undefined;
      const triedAt = afterMisses(state, ARTIFACT_WAITS);
      return triedAt === 'untried' ? readyAt : triedAt;
    },
    deadline: neverWaitedFor,
    lostAfter(state) {
      const readyAt = artifactReadyAt(name, state);
      if (readyAt === undefined) return undefined;
      return latest(readyAt + hopeMs, later(state.lastDeliveryAt, LATE_HOPE_MS));
    },
  };
}

/** When the event said so (its time, or now when it carries none). */
function artifactReadyAt(
  part: string,
  { facts, now }: Pick<PartState, 'facts' | 'now'>,
): Instant | undefined {
  const when = (path: string): Instant | undefined =>
    facts[path]?.value === true ? (timeOf(facts, path) ?? now) : undefined;
  const transcript = when('ai.transcript_ready');
  const rest = when('ai.ready');
  if (part === 'transcript') return transcript ?? rest;
  return rest ?? later(transcript, REST_AFTER_TRANSCRIPT_MS);
}

/** AI parts only add (design 7): no decision hangs on one that is on its way. */
function neverWaitedFor(): Instant {
  return 0;
}

/** What can be read about a call, the most urgent first. */
export const parts: readonly FactPart[] = [
  identity,
  cdr,
  wrapUp,
  detail,
  returned,
  ...artifacts.map(artifactPart),
];

function canBeRead({ facts }: PartState): boolean {
  return callIdIn(facts) !== undefined && isOver(facts);
}

/**
 * When we came to know of the end: a webhook may be hours late, and then its arrival counts; a workflow request has no
 * time of its own.
 */
function knownEnd(state: PartState): Instant | undefined {
  if (!isOver(state.facts)) return undefined;
  return latest(endOf(state.facts), state.lastDeliveryAt) ?? state.now;
}

/** Days of looking: then something is wrong that looking does not mend. */
const MOST_MISSES = 200;

/**
 * When to look again after looks that found nothing: `untried` when there was none since the newest delivery, undefined
 * when there were enough.
 *
 * @param waits in seconds.
 */
function afterMisses(
  { misses, lastMissAt, lastDeliveryAt }: PartState,
  waits: readonly number[],
): Instant | undefined | 'untried' {
  if (misses === 0 || lastMissAt === undefined || lastMissAt < (lastDeliveryAt ?? 0))
    return 'untried';
  if (misses > MOST_MISSES) return undefined;
  return lastMissAt + (waits[Math.min(misses, waits.length) - 1] ?? 0) * SECOND;
}

function later(at: Instant | undefined, ms: number): Instant | undefined {
  return at === undefined ? undefined : at + ms;
}

function latest(one: Instant | undefined, other: Instant | undefined): Instant | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}
