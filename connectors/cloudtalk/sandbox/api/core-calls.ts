import type { Instant } from '../../../../src/domain/clock.ts';
import { agentAt, type Call, labelsAt } from '../calls/call.ts';
import { viewCdr } from '../calls/cdr-view.ts';
import { recordingSound } from '../calls/recording.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import { toE164 } from '../numbers.ts';
import { readTime } from '../times.ts';
import type { World } from '../world.ts';
import { done, failure, invalid, notFound, one, page, pathId } from './core-answers.ts';
import { createCall } from './core-click-to-call.ts';

/** Call history, recordings and click to call (cloudtalk.md 4). */
export const callRoutes: readonly Route[] = [
  ['GET', '/calls/index.json', listCalls],
  ['GET', '/calls/recording/:id.json', fetchRecording],
  ['DELETE', '/recordings/delete/:id.json', deleteRecording],
  ['POST', '/calls/create.json', createCall],
  ['GET', '/statistics/realtime/groups.json', realtimeGroups],
];

function listCalls(exchange: Exchange, world: World): Answer {
  const now = world.clock.now();
  const from = readBound(exchange, 'date_from', world);
  const to = readBound(exchange, 'date_to', world);
  if (from === undefined || to === undefined)
    return invalid({ [from === undefined ? 'date_from' : 'date_to']: ['Invalid date.'] });
  const wanted = readFilters(exchange, world, now);
  const calls = candidates(exchange, world, from ?? undefined, Math.min(now, to ?? now));
  const found =
    wanted.length === 0 ? calls : calls.filter((call) => wanted.every((fits) => fits(call)));
  return page(exchange, [...found], (call) => viewCdr(call, world.company, now));
}

/** A bound of the time window; null when it was not sent, undefined when it cannot be read. */
function readBound(exchange: Exchange, name: string, world: World): Instant | null | undefined {
  const text = exchange.query.get(name);
  return text === null || text === '' ? null : readTime(text, world.company.facts.zone);
}

/** Calls that started in the window, newest first. Both ends are included, to the second. */
function candidates(
  exchange: Exchange,
  world: World,
  from: Instant | undefined,
  to: Instant,
): Iterator<Call> & {
  filter(fits: (call: Call) => boolean): IteratorObject<Call>;
} & Iterable<Call> {
  const id = exchange.query.get('call_id');
  if (id === null) return world.calls.newestFirst(from, to + 999);
  const call = world.calls.byId(Number(id));
  const isInside = call !== undefined && call.startedAt >= (from ?? 0) && call.startedAt <= to;
  return (isInside ? [call] : []).values();
}

type Fits = (call: Call) => boolean;

function readFilters(exchange: Exchange, world: World, now: Instant): Fits[] {
  const { company } = world;
  const makers: Record<string, (wanted: string) => Fits> = {
    type: (wanted) => (call) => call.direction === wanted,
    status: (wanted) => (call) => statusAt(call, now) === wanted,
    public_external: (wanted) => (call) => call.external === (toE164(wanted) ?? wanted),
    public_internal: (wanted) => {
      const id = company.numberByE164(toE164(wanted) ?? '')?.id;
      return (call) => id !== undefined && call.numberId === id;
    },
    user_id: (wanted) => (call) => String(agentAt(call, now) ?? '') === wanted,
    agent_extension: (wanted) => {
      const id = company.agents.values().find((agent) => String(agent.extension) === wanted)?.id;
      return (call) => id !== undefined && agentAt(call, now) === id;
    },
    contact_id: (wanted) => {
      const numbers = company.contacts.get(Number(wanted))?.numbers ?? [];
      return (call) => call.external !== null && numbers.includes(call.external);
    },
    tag_id: (wanted) => {
      const name = company.callTags.get(Number(wanted))?.name;
      return (call) => name !== undefined && labelsAt(call, now).tags.includes(name);
    },
  };
  return Object.entries(makers).flatMap(([name, make]) => {
    const wanted = exchange.query.get(name);
    return wanted === null || wanted === '' ? [] : [make(wanted)];
  });
}

function statusAt(call: Call, now: Instant): string {
  if (call.answeredAt !== null && call.answeredAt <= now) return 'answered';
  return call.endedAt <= now ? 'missed' : 'in progress';
}

function fetchRecording(exchange: Exchange, world: World): Answer {
  const now = world.clock.now();
  const call = world.calls.byId(pathId(exchange));
  const readyAt = call?.ready.recording ?? null;
  if (call === undefined || readyAt === null || readyAt > now) return notFound;
  const { recordingLifetimeMs } = world.settings;
  const isOld = recordingLifetimeMs !== null && now - call.endedAt > recordingLifetimeMs;
  if (call.recordingDeleted || isOld) return failure(410, 'Recording expired.');
  return { status: 200, bytes: recordingSound(call), type: 'audio/x-wav' };
}

function deleteRecording(exchange: Exchange, world: World): Answer {
  const call = world.calls.byId(pathId(exchange));
  if (call === undefined) return notFound;
  if (call.ready.recording === null || call.recordingDeleted)
    return failure(410, 'Recording not found.');
  call.recordingDeleted = true;
  return done;
}

function realtimeGroups(_exchange: Exchange, world: World): Answer {
  const now = world.clock.now();
  const since = now - 86_400_000;
  const incoming = [...world.calls.newestFirst(since, now)].filter((call) => call.queue !== null);
  const groups = [...world.company.groups.values()].map((group) => {
    const calls = incoming.filter((call) => call.queue?.groupId === group.id);
    const ended = calls.filter((call) => call.endedAt <= now);
    const answered = ended.filter((call) => call.answeredAt !== null);
    const waits = ended.map((call) => ((call.answeredAt ?? call.endedAt) - call.startedAt) / 1000);
    const queued = calls.filter((call) => (call.queue?.endedAt ?? 0) > now);
    const queuedFor = queued.map((call) => (now - (call.queue?.at ?? now)) / 1000);
    const lost = ended.filter((call) => call.answeredAt === null);
    return {
      name: group.name,
      id: group.id,
      operators: world.company.agents
        .values()
        .filter((agent) => agent.groupIds.includes(group.id))
        .toArray().length,
      answered: answered.length,
      unanswered: lost.length,
      abandon_rate: ended.length === 0 ? 0 : Math.round((100 * lost.length) / ended.length),
      avg_waiting_time: average(waits),
      max_waiting_time: Math.max(0, ...waits.map(Math.round)),
      avg_call_duration: average(answered.map((call) => (call.endedAt - call.startedAt) / 1000)),
      real_time: {
        waiting_queue: queued.length,
        avg_waiting_time: average(queuedFor),
        max_waiting_time: Math.max(0, ...queuedFor.map(Math.round)),
        avg_abandonment_time: average(lost.map((call) => (call.endedAt - call.startedAt) / 1000)),
      },
    };
  });
  return one({ data: { groups } });
}

function average(numbers: readonly number[]): number {
  if (numbers.length === 0) return 0;
  return Math.round(numbers.reduce((sum, value) => sum + value, 0) / numbers.length);
}
