import { z } from 'zod';
import { agentAt, type Call } from '../calls/call.ts';
import { measure } from '../calls/call-times.ts';
import { fullName } from '../company/company.ts';
import { type Answer, type Exchange, json } from '../http/answer.ts';
import type { HostRules } from '../http/host.ts';
import { type Handler, RouteTable } from '../http/routes.ts';
import { toE164 } from '../numbers.ts';
import { utcTime } from '../times.ts';
import type { World } from '../world.ts';

const codes: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  404: 'NOT_FOUND',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
};

function problem(status: number, message: string): Answer {
  return json(status, { code: codes[status] ?? 'ERROR', message });
}

const nothing = problem(404, 'Not found');

/** One part of a call's analysis; undefined when this call never gets it. */
type Part = (call: Call, exchange: Exchange, world: World) => unknown;

const parts: Readonly<Record<string, Part>> = {
  summary: ({ id, ai }) => ai.summary && { callId: id, summary: ai.summary },
  'overall-sentiment': ({ id, ai }) =>
    ai.sentiment && { callId: id, overallSentiment: ai.sentiment },
  'talk-listen-ratio': (call) => viewRatio(call),
  topics: (call, exchange) => viewTopics(call, exchange),
  transcription: (call, exchange) => viewTranscription(call, exchange),
  'smart-notes': (call, _exchange, world) => viewSmartNotes(call, world),
  'details-link': ({ id }) => ({ link: `https://analytics.cloudtalk.io/call-details/${id}` }),
};

/** `api.cloudtalk.io/v1` (cloudtalk.md 6): Conversation Intelligence and the VoiceAgent. */
export const aiHost: HostRules = {
  name: 'ai',
  prefix: '/ai/v1',
  contentType: 'application/json; charset=utf-8',
  table: new RouteTable([
    ...Object.entries(parts).map(
      ([name, part]) => ['GET', `/ai/calls/:id/${name}`, showPart(name, part)] as const,
    ),
    ['POST', '/voice-agent/calls', startVoiceAgent],
  ]),
  checks: ['key', 'path', 'verb', 'rate'],
  refuse: {
    key: () => problem(401, 'Unauthorized'),
    verb: () => nothing,
    path: () => nothing,
    rate: () => problem(429, 'Too many requests'),
    accept: () => problem(406, 'Not acceptable'),
    status: (status) => problem(status, 'Something went wrong'),
  },
};

/** Without the add-on, before processing and for calls without analysis: 404. Each part is there on its own. */
function showPart(name: string, part: Part): Handler {
  return (exchange, world) => {
    const text = exchange.params['id'] ?? '';
    if (!/^\d+$/.test(text)) return problem(400, 'callId must be a number');
    const call = world.calls.byId(Number(text));
    if (call === undefined || !world.settings.ai) return nothing;
    const readyAt = name === 'transcription' ? call.ready.transcript : call.ready.ai;
    if (readyAt === null || readyAt > world.clock.now()) return nothing;
    const body = part(call, exchange, world);
    return body ? json(200, body) : nothing;
  };
}

function viewCallers(call: Call): unknown[] {
  const agent = agentAt(call, call.endedAt) ?? null;
  return [
    { type: 'agent', id: agent, localIdentifier: 'caller1' },
    { type: 'contact', id: null, localIdentifier: 'caller2' },
  ];
}

function viewRatio(call: Call): unknown {
  const { talking } = measure(call, call.endedAt);
  if (talking === 0) return undefined;
  const share = 40 + (call.id % 21);
  const first = Math.round((talking * share) / 100);
  return {
    callId: call.id,
    talkListenRatio: [
      { caller: 'caller1', talkingTime: first, ratio: share },
      { caller: 'caller2', talkingTime: talking - first, ratio: 100 - share },
    ],
    callers: viewCallers(call),
  };
}

function viewTopics(call: Call, exchange: Exchange): unknown {
  const topics = (call.ai.topics ?? []).map((topic, index) => ({
    topic,
    weight: Math.max(0.1, 1 - index * 0.2),
    spans: [{ start: 1.5, end: 4.25, text: topic, caller: 'caller2' }],
  }));
  return paged(topics, exchange, (slice) => ({
    callId: call.id,
    topics: slice,
    callers: viewCallers(call),
  }));
}

function viewTranscription(call: Call, exchange: Exchange): unknown {
  const segments = (call.ai.transcript ?? []).map(({ who, text }, index) => ({
    start: index * 4.5,
    end: index * 4.5 + 4.1,
    caller: who === 'agent' ? 'caller1' : 'caller2',
    text,
  }));
  if (segments.length === 0) return undefined;
  return paged(segments, exchange, (slice) => ({
    callId: call.id,
    segments: slice,
    callers: viewCallers(call),
    language: call.ai.language,
  }));
}

/** Here paging is by `limit` and `offset`, not by pages. */
function paged<T>(
  items: readonly T[],
  { query }: Exchange,
  render: (slice: readonly T[]) => unknown,
): unknown {
  const read = (name: string, least: number, fallback: number): number => {
    const value = Number(query.get(name) ?? fallback);
    return Number.isInteger(value) && value >= least ? value : fallback;
  };
  const limit = read('limit', 1, 100);
  const offset = read('offset', 0, 0);
  return {
    data: render(items.slice(offset, offset + limit)),
    pagination: { limit, offset, total: items.length },
  };
}

function viewSmartNotes(call: Call, { company }: World): unknown {
  if (call.ai.smartNotes === undefined) return undefined;
  const agent = company.agents.get(agentAt(call, call.endedAt) ?? 0);
  const contact = call.external === null ? undefined : company.contactByNumber(call.external);
  return {
    callId: call.id,
    smartNotes: {
      callDetails: {
        callDateTime: utcTime(call.startedAt),
        participants: [
          { ...(agent && { name: fullName(agent) }), callerType: 'agent' },
          { ...(contact && { name: contact.texts.name }), callerType: 'contact' },
        ],
        callMetadata: '',
      },
      ...call.ai.smartNotes,
    },
  };
}

const voiceAgentSchema = z.looseObject({
  call_number: z.string().refine((number) => toE164(number) !== undefined),
  voice_agent_id: z.string().min(1),
});

/** The robot rings somebody: 204, no call id. */
function startVoiceAgent(exchange: Exchange, world: World): Answer {
  const parsed = voiceAgentSchema.safeParse(exchange.body);
  if (!parsed.success) return problem(400, 'call_number and voice_agent_id are required');
  world.engine.place({ to: parsed.data.call_number, direction: 'outgoing', live: true });
  return { status: 204 };
}
