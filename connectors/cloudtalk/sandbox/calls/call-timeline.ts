import type { AgentLeg } from './call.ts';
import type { Course, Lengths, Outcome, Timeline } from './call-course.ts';
import type { Parties } from './call-parties.ts';
import { throughQueue } from './call-queue.ts';
import type { CallRequest } from './call-request.ts';

const defaultWait: Record<Outcome, number> = {
  answered: 9,
  missed: 25,
  abandoned: 12,
  voicemail: 20,
  after_hours: 8,
  no_answer: 25,
  transfer: 9,
  redirected: 9,
  internal: 4,
  withheld: 9,
};
const defaultTalk: Partial<Record<Outcome, number>> = {
  answered: 60,
  voicemail: 15,
  transfer: 120,
  redirected: 60,
  internal: 45,
  withheld: 60,
};
const talks = new Set<Outcome>(['answered', 'transfer', 'redirected', 'internal', 'withheld']);

/** Whether this outcome is a conversation between two people. */
export function isConversation(outcome: Outcome): boolean {
  return talks.has(outcome);
}

/**
 * The lengths of a requested call. A call that is over at once has no wrap-up unless one is asked for.
 *
 * @param liveWrapUp seconds of wrap-up after a live conversation.
 */
export function lengthsOf(request: CallRequest, outcome: Outcome, liveWrapUp: number): Lengths {
  const isLive = request.live === true || request.at !== undefined;
  return {
    wait: request.waitSeconds ?? defaultWait[outcome],
    talk: request.talkSeconds ?? defaultTalk[outcome] ?? 0,
    wrapUp: talks.has(outcome) ? (request.wrapUpSeconds ?? (isLive ? liveWrapUp : 0)) : 0,
  };
}

/** Lays out one call on the time line, from its start. */
export function layOut(course: Course): Timeline {
  const { outcome, parties, lengths, startedAt } = course;
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
  if (parties.direction !== 'incoming') return withTransfer(alone(base, parties), course);
  const takenAt = startedAt + Math.min(1, lengths.wait) * 1000;
  if (outcome === 'after_hours') return afterHours({ ...base, takenAt }, lengths);
  if (parties.isDirect) return withTransfer(alone({ ...base, takenAt }, parties), course);
  return withTransfer(throughQueue({ ...base, takenAt }, course), course);
}

/** No queue: one agent's phone rings from the start. */
function alone(line: Timeline, { agent }: Parties): Timeline {
  const leg: AgentLeg = {
    agentId: agent.id,
    ringAt: line.startedAt,
    answeredAt: line.answeredAt,
    endedAt: line.endedAt,
    status: line.answeredAt === null ? 'missed' : 'answered',
    reason: line.answeredAt === null ? 'not_picked_up' : null,
  };
  return { ...line, legs: [leg] };
}

/** Outside business hours the flow plays an announcement, and takes a message when the caller leaves one. */
function afterHours(line: Timeline, lengths: Lengths): Timeline {
  return {
    ...line,
    playback: { at: line.takenAt ?? line.startedAt, file: 'closed.mp3' },
    voicemailAt: lengths.talk > 0 ? line.startedAt + lengths.wait * 1000 : null,
  };
}

/** A blind transfer: the first agent talks for a third of the time, the second is rung and takes over. */
function withTransfer(line: Timeline, { outcome, parties, lengths }: Course): Timeline {
  if (outcome !== 'transfer') return line;
  const at = (line.answeredAt ?? line.startedAt) + Math.floor(lengths.talk / 3) * 1000;
  const legs = line.legs.map((leg): AgentLeg => {
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
  return {
    ...line,
    legs: [...legs, second],
    transfer: {
      at,
      endpoint: String(parties.transferTo.extension),
      toAgentId: parties.transferTo.id,
    },
  };
}

/** Cuts a transferred call in two: the first ends at the transfer, the second is what results from it. */
export function splitAtTransfer(line: Timeline): readonly [Timeline, Timeline] | undefined {
  const second = line.legs.at(-1);
  if (line.transfer === null || second === undefined) return undefined;
  const { at } = line.transfer;
  const wrapUpMs = line.wrapUpEndsAt - line.endedAt;
  return [
    { ...line, legs: line.legs.slice(0, -1), endedAt: at, wrapUpEndsAt: at + wrapUpMs },
    {
      ...line,
      startedAt: at,
      takenAt: at,
      answeredAt: second.answeredAt,
      ivr: null,
      playback: null,
      queue: null,
      legs: [second],
      transfer: null,
    },
  ];
}
