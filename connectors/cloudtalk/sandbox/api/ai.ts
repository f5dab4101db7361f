import { z } from 'zod';
import { agentAt, type Call } from '../calls/call.ts';
import { measure } from '../calls/call-times.ts';
import { fullName } from '../company/company.ts';
import type { Contact } from '../company/model.ts';
import { type Answer, type Exchange, json } from '../http/answer.ts';
import type { HostRules } from '../http/host.ts';
import { type Handler, RouteTable } from '../http/routes.ts';
import { toE164 } from '../numbers.ts';
import type { aiPartNames } from '../settings.ts';
import { utcTime } from '../times.ts';
import { readableAt, type World } from '../world.ts';

/** Codes, and the words of the description's examples; those of 403, 406 and 429 are not documented. */
const problems: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['BAD_REQUEST', 'The request could not be understood or was missing required parameters.'],
  401: ['UNAUTHORIZED', 'You are not authorized to access this resource.'],
  403: ['FORBIDDEN', 'You do not have access to this resource.'],
  404: ['NOT_FOUND', 'The requested resource was not found.'],
  406: ['NOT_ACCEPTABLE', 'Not acceptable.'],
  429: ['TOO_MANY_REQUESTS', 'Too many requests.'],
  500: ['INTERNAL_SERVER_ERROR', 'An unexpected error occurred on the server.'],
};

function problem(status: number): Answer {
  const fallback = problems[status >= 500 ? 500 : 400] ?? ['ERROR', ''];
  const [code, message] = problems[status] ?? fallback;
  return json(status, { code, message });
}

const nothing = problem(404);

type PartName = (typeof aiPartNames)[number];

/** One part of a call's analysis; undefined when this call never gets it. */
type Part = (call: Call, exchange: Exchange, world: World) => unknown;

const parts: Readonly<Record<PartName, Part>> = {
  summary: ({ id, ai }) => ai.summary && { callId: id, summary: ai.summary },
  'overall-sentiment': ({ id, ai }) =>
    ai.sentiment && { callId: id, overallSentiment: ai.sentiment },
  'talk-listen-ratio': (call, _exchange, world) => viewRatio(call, world),
  topics: viewTopics,
  transcription: viewTranscription,
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
      ([name, part]) => ['GET', `/ai/calls/:id/${name}`, showPart(name as PartName, part)] as const,
    ),
    ['POST', '/voice-agent/calls', startVoiceAgent],
  ]),
  checks: ['key', 'path', 'verb', 'rate'],
  refuse: {
    key: () => problem(401),
    verb: () => nothing,
    path: () => nothing,
    rate: () => problem(429),
    accept: (_exchange, status) => problem(status),
    status: (status) => problem(status),
  },
};

/** Without the add-on, before processing and for calls without analysis: nothing. Each part is there on its own. */
function showPart(name: PartName, part: Part): Handler {
  return (exchange, world) => {
    const text = exchange.params['id'] ?? '';
    if (!/^\d+$/.test(text) || !isSliceRight(name, exchange)) return problem(400);
    if (!world.settings.ai) return problem(world.settings.aiRefusal);
    const call = world.calls.byId(Number(text));
    const isReady = call !== undefined && hasPart(call, name, world);
    const body = isReady ? part(call, exchange, world) : undefined;
    return body ? json(200, body) : nothing;
  };
}

function hasPart({ ready }: Call, name: PartName, world: World): boolean {
  if (world.settings.aiWithout.includes(name)) return false;
  const readyAt = name === 'transcription' ? ready.transcript : ready.ai;
  return readyAt !== null && readyAt <= readableAt(world);
}

function isSliceRight(name: PartName, exchange: Exchange): boolean {
  const isPaged = name === 'transcription' || name === 'topics';
  return !isPaged || readSlice(exchange) !== undefined;
}

/** Who spoke: an outside party without a contact has no id. */
function viewCallers(call: Call, world: World): unknown[] {
  const agent = agentAt(call, call.endedAt) ?? null;
  const contact = contactOf(call, world)?.id ?? null;
  return [
    { type: 'agent', id: agent, localIdentifier: 'caller1' },
    { type: 'contact', id: contact, localIdentifier: 'caller2' },
  ];
}

function contactOf({ external }: Call, { company }: World): Contact | undefined {
  return external === null ? undefined : company.contactByNumber(external);
}

function viewRatio(call: Call, world: World): unknown {
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
    callers: viewCallers(call, world),
  };
}

function viewTopics(call: Call, exchange: Exchange, world: World): unknown {
  const topics = (call.ai.topics ?? []).map((topic, index) => ({
    topic,
    weight: Math.max(0.1, 1 - index * 0.2),
    spans: [{ start: 1.5, end: 4.25, text: topic, caller: 'caller2' }],
  }));
  return paged(topics, exchange, (slice) => ({
    callId: call.id,
    topics: slice,
    callers: viewCallers(call, world),
  }));
}

function viewTranscription(call: Call, exchange: Exchange, world: World): unknown {
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
    callers: viewCallers(call, world),
    language: call.ai.language,
  }));
}

const standardLimit = 100;

/** Here paging is by `limit` (1 and more) and `offset`, not by pages; undefined when they are none. */
function readSlice({ query }: Exchange): { limit: number; offset: number } | undefined {
  const limit = Number(query.get('limit') ?? standardLimit);
  const offset = Number(query.get('offset') ?? 0);
  const isRight = Number.isInteger(limit) && limit >= 1 && Number.isInteger(offset) && offset >= 0;
  return isRight ? { limit, offset } : undefined;
}

function paged<T>(
  items: readonly T[],
  exchange: Exchange,
  render: (slice: readonly T[]) => unknown,
): unknown {
  const { limit, offset } = readSlice(exchange) ?? { limit: standardLimit, offset: 0 };
  return {
    data: render(items.slice(offset, offset + limit)),
    pagination: { limit, offset, total: items.length },
  };
}

function viewSmartNotes(call: Call, world: World): unknown {
  if (call.ai.smartNotes === undefined) return undefined;
  const agent = world.company.agents.get(agentAt(call, call.endedAt) ?? 0);
  const contact = contactOf(call, world);
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
  call_properties: z.looseObject({}).optional(),
});

/** The robot rings somebody: 204, no call id. */
function startVoiceAgent(exchange: Exchange, world: World): Answer {
  const parsed = voiceAgentSchema.safeParse(exchange.body);
  if (!parsed.success) return problem(400);
  world.engine.place({ to: parsed.data.call_number, direction: 'outgoing', live: true });
  return { status: 204 };
}
