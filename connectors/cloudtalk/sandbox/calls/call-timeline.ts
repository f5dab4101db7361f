import type { Instant } from '../../../../src/domain/clock.ts';
import type { Company } from '../company/company.ts';
import { fullName } from '../company/company.ts';
import type { AgentLeg, Call, QueueLeg } from './call.ts';
import type { Parties } from './call-parties.ts';
import type { CallRequest, outcomes } from './call-request.ts';

/** What became of a call. */
export type Outcome = (typeof outcomes)[number];

/** Lengths in seconds. */
export interface Lengths {
  readonly wait: number;
  readonly talk: number;
  readonly wrapUp: number;
}

/** The part of a call that says what happened when. */
export type Timeline = Pick<
  Call,
  | 'startedAt'
  | 'takenAt'
  | 'answeredAt'
  | 'endedAt'
  | 'wrapUpEndsAt'
  | 'ivr'
  | 'playback'
  | 'queue'
  | 'legs'
  | 'transfer'
  | 'voicemailAt'
>;

const defaultWait: Record<Outcome, number> = {
  answered: 9,
  missed: 25,
  abandoned: 12,
  voicemail: 20,
  after_hours: 8,
  no_answer: 25,
  transfer: 9,
  internal: 4,
  withheld: 9,
};
const defaultTalk: Partial<Record<Outcome, number>> = {
  answered: 60,
  voicemail: 15,
  transfer: 120,
  internal: 45,
  withheld: 60,
};
const talks = new Set<Outcome>(['answered', 'transfer', 'internal', 'withheld']);

/** Whether this outcome is a conversation between two people. */
export function isConversation(outcome: Outcome): boolean {
  return talks.has(outcome);
}

/** The lengths of a requested call. A call that is over at once has no wrap-up unless one is asked for. */
export function lengthsOf(request: CallRequest, outcome: Outcome): Lengths {
  const isLive = request.live === true || request.at !== undefined;
  return {
    wait: request.waitSeconds ?? defaultWait[outcome],
    talk: request.talkSeconds ?? defaultTalk[outcome] ?? 0,
    wrapUp: talks.has(outcome) ? (request.wrapUpSeconds ?? (isLive ? 4 : 0)) : 0,
  };
}

/** Lays out one call on the time line, from its start. */
export function layOut(
  outcome: Outcome,
  parties: Parties,
  lengths: Lengths,
  startedAt: Instant,
  option: string | null,
  company: Company,
): Timeline {
  const answeredAt = talks.has(outcome) ? startedAt + lengths.wait * 1000 : null;
  const endedAt = startedAt + (lengths.wait + lengths.talk) * 1000;
  const base: Timeline = {
    startedAt,
    takenAt: null,
    answeredAt,
    endedAt,
    wrapUpEndsAt: endedAt + lengths.wrapUp * 1000,
    ivr: null,
    playback: null,
    queue: null,
    legs: [],
    transfer: null,
    voicemailAt: null,
  };
  if (parties.direction !== 'incoming') return { ...base, legs: [singleLeg(base, parties)] };
  const takenAt = startedAt + Math.min(1, lengths.wait) * 1000;
  if (outcome === 'after_hours') return afterHours({ ...base, takenAt }, lengths);
  return throughQueue(outcome, { ...base, takenAt }, parties, lengths, option, company);
}

function singleLeg(line: Timeline, parties: Parties): AgentLeg {
  return {
    agentId: parties.agent.id,
    ringAt: line.startedAt,
    answeredAt: line.answeredAt,
    endedAt: line.endedAt,
    status: line.answeredAt === null ? 'missed' : 'answered',
    reason: line.answeredAt === null ? 'not_picked_up' : null,
  };
}

/** Outside business hours the flow plays an announcement, and takes a message when the caller leaves one. */
function afterHours(line: Timeline, lengths: Lengths): Timeline {
  return {
    ...line,
    playback: { at: line.takenAt ?? line.startedAt, file: 'closed.mp3' },
    voicemailAt: lengths.talk > 0 ? line.startedAt + lengths.wait * 1000 : null,
  };
}

function throughQueue(
  outcome: Outcome,
  line: Timeline,
  parties: Parties,
  lengths: Lengths,
  option: string | null,
  company: Company,
): Timeline {
  const ivrSeconds = Math.min(4, Math.floor(lengths.wait / 3));
  const queueAt = line.startedAt + ivrSeconds * 1000;
  const waitEndsAt = line.startedAt + lengths.wait * 1000;
  const reason = outcome === 'abandoned' ? 'canceled' : 'no_agents_picked_up';
  const queue: QueueLeg = {
    groupId: company.groups.keys().next().value ?? 0,
    at: queueAt,
    endedAt: waitEndsAt,
    status:
      outcome === 'transfer' ? 'cold_transfer' : line.answeredAt === null ? 'missed' : 'answered',
    reason: line.answeredAt === null ? reason : null,
  };
  const rung = ringAll(outcome, line, parties, queue, company);
  return {
    ...line,
    ivr: { option, endedAt: queueAt },
    queue,
    voicemailAt: outcome === 'voicemail' ? waitEndsAt : null,
    ...(outcome === 'transfer' ? transferred(line, parties, lengths, rung) : { legs: rung }),
  };
}

/** Every member of the group is rung; who is offline is listed all the same, without times. */
function ringAll(
  outcome: Outcome,
  line: Timeline,
  parties: Parties,
  queue: QueueLeg,
  company: Company,
): AgentLeg[] {
  const members = company.agents
    .values()
    .filter((agent) => agent.groupIds.includes(queue.groupId) || agent.id === parties.agent.id);
  return [...members].map((agent): AgentLeg => {
    if (line.answeredAt !== null && agent.id === parties.agent.id)
      return { ...singleLeg(line, parties), ringAt: queue.at };
    const isOffline = agent.status === 'offline';
    const wasCut = line.answeredAt !== null || outcome === 'abandoned';
    return {
      agentId: agent.id,
      ringAt: isOffline ? null : queue.at,
      answeredAt: null,
      endedAt: queue.endedAt,
      status: 'missed',
      reason: isOffline ? 'offline' : wasCut ? 'canceled' : 'not_picked_up',
    };
  });
}

/** A blind transfer: the first agent talks for a third of the time, the second is rung and takes over. */
function transferred(
  line: Timeline,
  parties: Parties,
  lengths: Lengths,
  rung: readonly AgentLeg[],
): Pick<Timeline, 'legs' | 'transfer'> {
  const at = (line.answeredAt ?? line.startedAt) + Math.floor(lengths.talk / 3) * 1000;
  const legs = rung.map((leg): AgentLeg => {
    if (leg.answeredAt === null) return leg;
    return { ...leg, endedAt: at, status: 'cold_transfer' };
  });
  const ringSeconds = Math.min(5, Math.floor(lengths.talk / 6));
  const second: AgentLeg = {
    agentId: parties.transferTo.id,
    ringAt: at,
    answeredAt: at + ringSeconds * 1000,
    endedAt: line.endedAt,
    status: 'answered',
    reason: null,
  };
  const { extension } = parties.transferTo;
  return {
    legs: [...legs, second],
    transfer: { at, endpoint: String(extension), from: fullName(parties.agent) },
  };
}
