import type { Instant } from '../../../../src/domain/clock.ts';
import { agentAt, type Call, labelsAt } from '../calls/call.ts';
import { viewCallAgent, viewCdr } from '../calls/cdr-view.ts';
import { recordingSound } from '../calls/recording.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import type { Route } from '../http/routes.ts';
import { toE164 } from '../numbers.ts';
import type { Settings } from '../settings.ts';
import { readTime } from '../times.ts';
import { readableAt, type World } from '../world.ts';
import { done, failure, invalid, notFound, page, pathId } from './core-answers.ts';
import { createCall } from './core-click-to-call.ts';
import { isRecordingGone } from './recording-lifetime.ts';

/** Call history, recordings and click to call (cloudtalk.md 4). */
export const callRoutes: readonly Route[] = [
  ['GET', '/calls/index.json', listCalls],
  ['GET', '/calls/recording/:id.json', fetchRecording],
  ['DELETE', '/recordings/delete/:id.json', deleteRecording],
  ['POST', '/calls/create.json', createCall],
];

function listCalls(exchange: Exchange, world: World): Answer {
  const now = readableAt(world);
  const from = readBound(exchange, 'date_from', world);
  const to = readBound(exchange, 'date_to', world);
  if (from === undefined || to === undefined)
    return invalid({ [from === undefined ? 'date_from' : 'date_to']: ['Invalid date.'] });
  const wanted = readFilters(exchange, world, now);
  const found = [...candidates(exchange, world, windowOf(from, to, now, world.settings))].filter(
    (call) => wanted.every((fits) => fits(call)),
  );
  return page(exchange, world.settings, found, (call) =>
    withMissedAgent(viewCdr(call, world.company, now), call, world, now),
  );
}

/** A bound of the time window; null when it was not sent, undefined when it cannot be read. */
function readBound(exchange: Exchange, name: string, world: World): Instant | null | undefined {
  const text = exchange.query.get(name);
  const zone = world.settings.dateZone === 'utc' ? 'UTC' : world.company.facts.zone;
  return text === null || text === '' ? null : readTime(text, zone);
}

/** The first and the last instant a call may have started at. Calls are compared to the second, as they are written. */
interface Window {
  readonly first: Instant;
  readonly last: Instant;
}

function windowOf(
  from: Instant | null,
  to: Instant | null,
  now: Instant,
  { dateInclusive }: Settings,
): Window {
  const [lower, upper] = dateInclusive ? [0, 999] : [1000, -1];
  return {
    first: from === null ? 0 : from + lower,
    last: to === null ? now : Math.min(now, to + upper),
  };
}

/** Calls that started in the window, newest first. */
function candidates(exchange: Exchange, world: World, { first, last }: Window): Iterable<Call> {
  const id = exchange.query.get('call_id');
  if (id === null || id === '') return world.calls.newestFirst(first, last);
  const call = world.calls.byId(Number(id));
  const isInside = call !== undefined && call.startedAt >= first && call.startedAt <= last;
  return isInside ? [call] : [];
}

/** What `Agent` is where nobody took the call is unknown (cloudtalk.md 18, 9): a setting decides. */
function withMissedAgent(
  item: Record<string, unknown>,
  call: Call,
  { company, settings }: World,
  now: Instant,
): Record<string, unknown> {
  if (settings.missedAgent === 'omitted' || 'Agent' in item) return item;
  const rung = call.legs.findLast((leg) => leg.ringAt !== null && leg.ringAt <= now);
  const agent = rung === undefined ? undefined : company.agents.get(rung.agentId);
  if (settings.missedAgent === 'last_rung' && agent === undefined) return item;
  const { Cdr, CallNumber, ...rest } = item;
  return {
    Cdr,
    ...(CallNumber !== undefined && { CallNumber }),
    Agent:
      settings.missedAgent === 'last_rung' && agent !== undefined
        ? viewCallAgent(agent, company)
        : nullAgent,
    ...rest,
  };
}

const nullAgent = {
  id: null,
  firstname: null,
  lastname: null,
  fullname: null,
  email: null,
  language: null,
  role: null,
  status: null,
  default_outbound_number: null,
  associated_numbers: [],
  groups: [],
} as const;

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
  const now = readableAt(world);
  const call = world.calls.byId(pathId(exchange));
  const readyAt = call?.ready.recording ?? null;
  if (call === undefined || readyAt === null || readyAt > now) return notFound;
  if (isRecordingGone(call, now, world.settings.recordingLifetimeMs))
    return failure(410, 'Recording expired.');
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
