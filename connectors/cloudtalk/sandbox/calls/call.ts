import type { Instant } from '../../../../src/domain/clock.ts';
import type { CallType, LegReason, QueueReason } from './call-request.ts';

/** The way a call goes. */
export type Direction = 'incoming' | 'outgoing' | 'internal';

/** One agent's phone, from the first ring. */
export interface AgentLeg {
  readonly agentId: number;
  /** Null for a member of the queue who was offline, away or on the phone and never rang. */
  readonly ringAt: Instant | null;
  readonly answeredAt: Instant | null;
  readonly endedAt: Instant;
  readonly status: 'answered' | 'missed' | 'cold_transfer';
  readonly reason: LegReason | null;
}

/** The queue a call waited in. */
export interface QueueLeg {
  readonly groupId: number;
  readonly at: Instant;
  readonly endedAt: Instant;
  readonly status: 'answered' | 'missed' | 'cold_transfer';
  readonly reason: QueueReason | null;
}

/** A blind transfer, and the call that carries the conversation on: this one, or one of its own. */
export interface Transfer {
  readonly at: Instant;
  /** The extension it went to. */
  readonly endpoint: string;
  readonly toAgentId: number;
  /** Cdr id of the resulting call. */
  readonly continuedBy: number;
}

/** What an agent or the caller adds to a call; later entries replace what they name. */
export interface Edit {
  readonly at: Instant;
  readonly tags?: readonly string[] | undefined;
  readonly notes?: readonly string[] | undefined;
  readonly rating?: { readonly by: 'agent' | 'contact'; readonly stars: number } | undefined;
}

/** What Conversation Intelligence made of a call. Absent members never become ready. */
export interface AiParts {
  readonly language: string;
  readonly summary?: string | undefined;
  readonly sentiment?: string | undefined;
  readonly topics?: readonly string[] | undefined;
  readonly transcript?:
    | readonly { readonly who: 'agent' | 'contact'; readonly text: string }[]
    | undefined;
  readonly smartNotes?: Readonly<Record<string, unknown>> | undefined;
}

/** How a call's events leave the sandbox. */
export interface Sending {
  readonly webhooks: boolean;
  readonly workflows: boolean;
  /** Extra copies of every signed event. */
  readonly duplicate: number;
  readonly shuffle: boolean;
}

/** What the Power Dialer adds; it reaches the outside only through workflow rows. */
export interface DialerData {
  readonly campaignId: number | null;
  readonly campaignName: string | null;
  /** Null when the agent chose none. */
  readonly disposition: string | null;
}

/**
 * One call, known from its start to its last artifact: each view (Cdr, detail, AI parts, events) is a function of the
 * call and the time, so they can never contradict each other.
 */
export interface Call {
  readonly id: number;
  readonly uuid: string;
  readonly direction: Direction;
  /** Null when the caller withheld the number. */
  readonly external: string | null;
  /** Null on internal calls. */
  readonly numberId: number | null;
  readonly type: CallType;
  readonly startedAt: Instant;
  /** When the call flow picked up the line, before any agent did; null when none did. */
  readonly takenAt: Instant | null;
  /** When a conversation began; null when none did. */
  readonly answeredAt: Instant | null;
  readonly endedAt: Instant;
  readonly wrapUpEndsAt: Instant;
  readonly ivr: { readonly option: string | null; readonly endedAt: Instant } | null;
  readonly playback: { readonly at: Instant; readonly file: string } | null;
  readonly queue: QueueLeg | null;
  readonly legs: readonly AgentLeg[];
  /** A blind transfer that happened on this call. */
  readonly transfer: Transfer | null;
  /** Set on the call that results from a transfer: who passed it on, and when. */
  readonly transferredFrom: { readonly at: Instant; readonly name: string } | null;
  /** The number first dialled, on a redirected call. */
  readonly redirectedFrom: string | null;
  /** When the voicemail box took over. */
  readonly voicemailAt: Instant | null;
  readonly outOfOffice: boolean;
  readonly edits: Edit[];
  readonly ai: AiParts;
  /** When each artifact can be read; null: never. */
  readonly ready: {
    readonly detail: Instant | null;
    readonly recording: Instant | null;
    readonly transcript: Instant | null;
    readonly ai: Instant | null;
    /** The older speech-to-text, made of the recording by a workflow action. */
    readonly speech: Instant | null;
  };
  /** The 64 hex digits of the public recording link. */
  readonly recordingKey: string;
  /** Seconds the recording was paused. */
  readonly pausedSeconds: number;
  /** When the ends are told: the signed `call.ended`, and the workflow trigger Call Ended after the wrap-up. */
  readonly told: { readonly endedAt: Instant; readonly closedAt: Instant };
  recordingDeleted: boolean;
  readonly dialer: DialerData | null;
  readonly sending: Sending;
}

/** Tags, notes and ratings as they stand at an instant. */
export interface Labels {
  readonly tags: readonly string[];
  readonly notes: readonly string[];
  readonly ratings: readonly { readonly by: 'agent' | 'contact'; readonly stars: number }[];
}

/** What the edits up to an instant add up to. */
export function labelsAt(call: Call, now: Instant): Labels {
  let tags: readonly string[] = [];
  let notes: readonly string[] = [];
  const ratings = new Map<string, NonNullable<Edit['rating']>>();
  for (const edit of call.edits) {
    if (edit.at > now) continue;
    tags = edit.tags ?? tags;
    notes = edit.notes ?? notes;
    if (edit.rating !== undefined) ratings.set(edit.rating.by, edit.rating);
  }
  return { tags, notes, ratings: [...ratings.values()] };
}

/**
 * The agent who spoke last up to an instant; undefined when nobody did. Outgoing and internal calls have their agent from
 * the start: the one who dials.
 */
export function agentAt(call: Call, now: Instant): number | undefined {
  const spoke = call.legs.findLast((leg) => leg.answeredAt !== null && leg.answeredAt <= now);
  return (spoke ?? (call.direction === 'incoming' ? undefined : call.legs[0]))?.agentId;
}

/** Whether two people are talking at this instant: only then a cue card can be shown. */
export function isTalking(call: Call, now: Instant): boolean {
  return call.answeredAt !== null && call.answeredAt <= now && now < call.endedAt;
}

/** The answering machine's word: `answered` when a conversation took place. */
export function statusOf(call: Call): 'answered' | 'missed' {
  return call.answeredAt === null ? 'missed' : 'answered';
}
