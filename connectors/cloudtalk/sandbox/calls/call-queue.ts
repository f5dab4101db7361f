import type { Instant } from '../../../../src/domain/clock.ts';
import { BadRequestError } from '../../../../src/domain/errors.ts';
import type { Agent } from '../company/model.ts';
import type { AgentLeg, QueueLeg } from './call.ts';
import type { Course, Timeline } from './call-course.ts';
import type { LegReason, QueueReason } from './call-request.ts';

/** How long a phone rings that is then rejected, in seconds. */
const rejectedAfterSeconds = 3;

/** Lays out the menu and the queue behind it, which rings every member of the group at once. */
export function throughQueue(line: Timeline, course: Course): Timeline {
  const { lengths, outcome, parties, request } = course;
  const ivrSeconds = Math.min(4, Math.floor(lengths.wait / 3));
  const queueAt = line.startedAt + ivrSeconds * 1000;
  const waitEndsAt = line.startedAt + lengths.wait * 1000;
  const isAnswered = line.answeredAt !== null;
  const legs = ringAll(line, course, { at: queueAt, endedAt: waitEndsAt });
  const queue: QueueLeg = {
    groupId: parties.groupId,
    at: queueAt,
    endedAt: waitEndsAt,
    status: outcome === 'transfer' ? 'cold_transfer' : isAnswered ? 'answered' : 'missed',
    reason: isAnswered ? null : (request.queueReason ?? whyMissed(outcome, legs)),
  };
  return {
    ...line,
    ivr: { option: request.option ?? '1', endedAt: queueAt },
    queue,
    legs,
    voicemailAt: outcome === 'voicemail' ? waitEndsAt : null,
  };
}

function whyMissed(outcome: Course['outcome'], legs: readonly AgentLeg[]): QueueReason {
  if (outcome === 'abandoned') return 'canceled';
  if (legs.every((leg) => leg.reason === 'offline')) return 'no_agents_online';
  return legs.every((leg) => leg.ringAt === null) ? 'no_agents_available' : 'no_agents_picked_up';
}

/** Every member of the group is listed; who is offline, away or on the phone is not rung and has no times. */
function ringAll(
  line: Timeline,
  course: Course,
  queue: { readonly at: Instant; readonly endedAt: Instant },
): AgentLeg[] {
  const { company, parties } = course;
  const told = toldLegs(course);
  const members = company.agents
    .values()
    .filter(
      (agent) =>
        agent.groupIds.includes(parties.groupId) ||
        told.has(agent.id) ||
        (line.answeredAt !== null && agent.id === parties.agent.id),
    );
  return [...members].map((agent): AgentLeg => {
    if (line.answeredAt !== null && agent.id === parties.agent.id)
      return {
        agentId: agent.id,
        ringAt: queue.at,
        answeredAt: line.answeredAt,
        endedAt: line.endedAt,
        status: 'answered',
        reason: null,
      };
    const asked = told.get(agent.id);
    const reason = asked?.reason ?? whyNotPickedUp(agent, line, course, queue.at);
    const rung = asked?.ringSeconds ?? ringsFor(reason, queue);
    return {
      agentId: agent.id,
      ringAt: rung === 0 ? null : queue.at,
      answeredAt: null,
      endedAt: Math.min(queue.endedAt, queue.at + rung * 1000),
      status: 'missed',
      reason,
    };
  });
}

function toldLegs({
  company,
  request,
}: Course): Map<number, NonNullable<Course['request']['legs']>[number]> {
  return new Map(
    (request.legs ?? []).map((leg) => {
      const agent = company.agentBy(leg.agent);
      if (agent !== undefined) return [agent.id, leg];
      throw new BadRequestError(`There is no agent "${leg.agent}".`, {
        code: 'sandbox.unknown_agent',
      });
    }),
  );
}

function whyNotPickedUp(
  agent: Agent,
  line: Timeline,
  { isTalking, outcome }: Course,
  at: Instant,
): LegReason {
  if (agent.status === 'offline') return 'offline';
  if (agent.status === 'calling' || isTalking(agent.id, at)) return 'busy';
  if (agent.status !== 'online') return 'idle';
  return line.answeredAt !== null || outcome === 'abandoned' ? 'canceled' : 'not_picked_up';
}

function ringsFor(
  reason: LegReason,
  queue: { readonly at: Instant; readonly endedAt: Instant },
): number {
  switch (reason) {
    case 'offline':
    case 'idle':
    case 'busy':
    case 'unavailable':
      return 0;
    case 'rejected':
      return rejectedAfterSeconds;
    case 'canceled':
    case 'not_picked_up':
      return (queue.endedAt - queue.at) / 1000;
  }
}
