import { z } from 'zod';
import { isTalking } from '../calls/call.ts';
import { type Answer, type Exchange, json } from '../http/answer.ts';
import type { HostRules } from '../http/host.ts';
import { RouteTable } from '../http/routes.ts';
import type { World } from '../world.ts';

function problem(status: number, ...errors: readonly string[]): Answer {
  return json(status, { success: false, errors });
}

/** `platform-api.cloudtalk.io/api` (cloudtalk.md 7): cue cards on the agent's screen. */
export const platformHost: HostRules = {
  name: 'platform',
  prefix: '/platform/api',
  contentType: 'application/json; charset=utf-8',
  table: new RouteTable([['POST', '/cuecards', showCueCard]]),
  checks: ['key', 'path', 'verb', 'rate'],
  refuse: {
    key: () => problem(401, 'unauthorized'),
    verb: () => problem(405, 'method not allowed'),
    path: () => problem(404, 'not found'),
    rate: () => problem(429, 'too many requests'),
    accept: (_exchange, status) => problem(status, status === 404 ? 'not found' : 'not acceptable'),
    status: (status) => problem(status, 'error processing cue card'),
  },
};

const text = z.string().min(1);
const blockSchema = z.looseObject({
  type: z.enum(['textfield', 'richtext', 'image', 'file']),
  name: z.string(),
});
const html = z.string().refine((content) => content !== '', 'an HTML string');
const cardSchema = z
  .looseObject({
    call_uuid: text,
    type: z.enum(['html', 'blocks']),
    title: text,
    subtitle: z.string().nullish(),
    icon_url: z.string().nullish(),
    content: z.union([html, z.array(blockSchema).min(1)]),
  })
  .refine(({ type, content }) => (type === 'html') === (typeof content === 'string'), {
    path: ['content'],
  });

/** The names the vendor's validator gives to the members. */
const goNames: Readonly<Record<string, string>> = {
  call_uuid: 'CallUUID',
  type: 'Type',
  title: 'Title',
  content: 'Content',
};

/** Only while two people are talking: before the answer and after the end there is no such active call. */
function showCueCard(exchange: Exchange, world: World): Answer {
  const parsed = cardSchema.safeParse(exchange.body);
  if (!parsed.success) return problem(400, ...fieldErrors(exchange.body, parsed.error));
  const card = parsed.data;
  const now = world.clock.now();
  const call = world.calls.byUuid(card.call_uuid);
  if (call === undefined || !isTalking(call, now))
    return problem(424, `no such active call - call_uuid: ${card.call_uuid}`);
  world.cueCards.push({
    call_uuid: card.call_uuid,
    call_id: String(call.id),
    type: card.type,
    title: card.title,
    subtitle: card.subtitle ?? null,
    icon_url: card.icon_url ?? null,
    content: card.content,
    shownAt: now,
  });
  return json(200, { success: true });
}

function fieldErrors(body: unknown, error: z.ZodError): string[] {
  const sent = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const fields = new Set(error.issues.map((issue) => String(issue.path[0] ?? 'call_uuid')));
  return [...fields].map((field) => {
    const isMissing = sent[field] === undefined || sent[field] === '';
    const rule = isMissing ? 'required' : field === 'type' ? 'oneof' : 'invalid';
    return `field validation for '${goNames[field] ?? field}' failed (${rule})`;
  });
}
