import type { Instant } from '../../../../src/domain/clock.ts';
import { type Company, fullName } from '../company/company.ts';
import { countries } from '../company/countries.ts';
import { secondsBetween, utcTime } from '../times.ts';
import { type AgentLeg, type Call, labelsAt, statusOf } from './call.ts';
import type { CallStore } from './call-store.ts';
import { measure } from './call-times.ts';

type View = Record<string, unknown>;

/** What a call looks like on the analytics host (cloudtalk.md 5): ids as numbers, UTC with milliseconds, with steps. */
export function viewDetail(call: Call, company: Company, calls: CallStore, now: Instant): View {
  const contact = call.external === null ? undefined : company.contactByNumber(call.external);
  const country = countries.find((one) => one.id === contact?.countryId);
  const number = call.numberId === null ? undefined : company.numbers.get(call.numberId);
  const labels = labelsAt(call, now);
  return {
    cdr_id: call.id,
    uuid: call.uuid,
    company_id: company.facts.id,
    date: utcTime(call.startedAt),
    contact: {
      id: contact?.id ?? null,
      name: contact?.texts.name ?? null,
      country: country?.code ?? null,
      number: call.external ?? '',
    },
    call_tags: labels.tags.map((label) => ({ id: company.callTag(label).id, label })),
    call_rating: labels.ratings[0]?.stars ?? null,
    internal_number: {
      id: number?.id ?? null,
      name: number?.name ?? null,
      number: number?.e164 ?? '',
    },
    call_times: callTimes(call, now),
    direction: call.direction,
    type: call.type,
    status: statusOf(call),
    call_steps: viewSteps(call, company, resolvedBy(call, company, calls, now)),
    notes: labels.notes,
    recorded: call.ready.recording !== null,
    out_of_office: call.outOfOffice,
  };
}

function callTimes(call: Call, now: Instant): View {
  const seconds = measure(call, now);
  return {
    total_time: seconds.total,
    talking_time: call.answeredAt === null ? null : seconds.talking,
    wrap_up_time: seconds.wrapUp,
    ringing_time: seconds.ringing,
    waiting_time: seconds.waiting,
    holding_time: 0,
  };
}

/** The steps of the call flow, in time order. */
function inTimeOrder(steps: readonly View[]): View[] {
  return [...steps].sort((a, b) => Date.parse(String(a['date'])) - Date.parse(String(b['date'])));
}

function viewSteps(call: Call, company: Company, resolved: View): View[] {
  const steps: View[] = [];
  if (call.ivr !== null)
    steps.push({
      type: 'ivr',
      id: 720_900,
      date: utcTime(call.startedAt),
      total_time: secondsBetween(call.startedAt, call.ivr.endedAt),
      option: call.ivr.option,
    });
  if (call.playback !== null)
    steps.push({
      type: 'playback',
      id: 720_901,
      date: utcTime(call.playback.at),
      file: call.playback.file,
      total_time: secondsBetween(call.playback.at, call.voicemailAt ?? call.endedAt),
    });
  const inQueue = call.queue === null ? [] : call.legs.filter((leg) => !isSecond(call, leg));
  if (call.queue !== null) steps.push(viewQueue(call, company, inQueue, resolved));
  if (call.transfer !== null)
    steps.push({
      type: 'transfer',
      id: 720_902,
      date: utcTime(call.transfer.at),
      endpoint: call.transfer.endpoint,
      status: 'answered',
    });
  const alone = call.legs.filter((leg) => !inQueue.includes(leg));
  steps.push(...alone.map((leg) => viewAgentStep(call, leg, company, resolved)));
  if (call.voicemailAt !== null)
    steps.push({
      type: 'voicemail',
      date: utcTime(call.voicemailAt),
      status: 'SUCCESS',
      total_time: secondsBetween(call.voicemailAt, call.endedAt),
    });
  return inTimeOrder(steps);
}

/** The leg that took over after a transfer is a step of its own, outside the queue. */
function isSecond(call: Call, leg: AgentLeg): boolean {
  return call.transfer !== null && leg.ringAt === call.transfer.at;
}

function viewQueue(call: Call, company: Company, legs: readonly AgentLeg[], resolved: View): View {
  const queue = call.queue;
  if (queue === null) return {};
  const waited = secondsBetween(queue.at, queue.endedAt);
  const isAnswered = call.answeredAt !== null;
  return {
    type: 'queue',
    id: queue.groupId,
    name: company.groups.get(queue.groupId)?.name ?? null,
    date: utcTime(queue.at),
    call_times: {
      total_time: isAnswered ? secondsBetween(queue.at, call.endedAt) : waited,
      talking_time: isAnswered ? secondsBetween(queue.endedAt, call.endedAt) : null,
      wrap_up_time: secondsBetween(call.endedAt, call.wrapUpEndsAt),
      ringing_time: waited,
      waiting_time: waited,
    },
    status: queue.status,
    reason: queue.reason,
    ...(queue.status === 'cold_transfer' ? takenOver(call, company) : resolved),
    strategy: 'ringall',
    agent_calls: legs.map((leg) => viewAgentStep(call, leg, company, resolved)),
  };
}

/** `call_id` is the uuid on the wire, whatever the schema says; members who were offline have no times. */
function viewAgentStep(call: Call, leg: AgentLeg, company: Company, resolved: View): View {
  const agent = company.agents.get(leg.agentId);
  const ring = leg.ringAt;
  return {
    type: 'agent',
    id: leg.agentId,
    name: agent === undefined ? null : fullName(agent),
    date: utcTime(ring ?? call.startedAt),
    call_id: call.uuid,
    call_times: {
      total_time: ring === null ? null : secondsBetween(ring, leg.endedAt),
      talking_time: leg.answeredAt === null ? null : secondsBetween(leg.answeredAt, leg.endedAt),
      wrap_up_time:
        leg.status === 'answered' ? secondsBetween(call.endedAt, call.wrapUpEndsAt) : null,
      ringing_time: ring === null ? null : secondsBetween(ring, leg.answeredAt ?? leg.endedAt),
      waiting_time: null,
    },
    group_ids: agent?.groupIds ?? [],
    status: leg.status,
    reason: leg.reason,
    ...resolutionOf(call, leg, company, resolved),
  };
}

function resolutionOf(call: Call, leg: AgentLeg, company: Company, resolved: View): View {
  if (leg.status === 'cold_transfer') return takenOver(call, company);
  return leg.answeredAt === null ? resolved : unresolved;
}

/** A leg that ended by a blind transfer is resolved by the call that carries the conversation on. */
function takenOver({ transfer }: Call, company: Company): View {
  if (transfer === null) return unresolved;
  const agent = company.agents.get(transfer.toAgentId);
  return {
    resolved_by: transfer.continuedBy,
    resolved_by_call: {
      id: transfer.continuedBy,
      date: utcTime(transfer.at),
      agent: { id: transfer.toAgentId, name: agent === undefined ? null : fullName(agent) },
    },
  };
}

const unresolved: View = {
  resolved_by: null,
  resolved_by_call: { id: null, date: null, agent: { id: null, name: null } },
};

/** The first later conversation with the same number: CloudTalk's own "was the missed call returned". */
function resolvedBy(call: Call, company: Company, calls: CallStore, now: Instant): View {
  if (call.answeredAt !== null || call.external === null) return unresolved;
  const later = calls
    .byExternal(call.external)
    .filter((other) => answeredBy(other, now) && other.startedAt > call.endedAt)
    .sort((a, b) => a.startedAt - b.startedAt)[0];
  if (later === undefined) return unresolved;
  const agent = company.agents.get(
    later.legs.findLast((leg) => leg.answeredAt !== null)?.agentId ?? 0,
  );
  return {
    resolved_by: later.id,
    resolved_by_call: {
      id: later.id,
      date: utcTime(later.answeredAt ?? later.startedAt),
      agent: { id: agent?.id ?? null, name: agent === undefined ? null : fullName(agent) },
    },
  };
}

function answeredBy(call: Call, now: Instant): boolean {
  return call.answeredAt !== null && call.answeredAt <= now;
}
