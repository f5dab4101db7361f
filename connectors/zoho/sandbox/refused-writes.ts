import type { Instant } from '../../../src/domain/clock.ts';
import type { SandboxReply, SandboxRequest } from './exchange.ts';
import { isObject, type Json, member } from './json.ts';
import type { RefusedWrite, Timeline } from './timeline.ts';

/** Notes what a write answered in refusals, for the page that people look at; costs next to nothing when there are none. */
export function noteRefused(
  timeline: Timeline,
  request: SandboxRequest,
  reply: SandboxReply,
  at: Instant,
): void {
  if (request.method === 'GET' || typeof reply.body !== 'string') return;
  if (!request.path.startsWith('/crm/') || !reply.body.includes('"status":"error"')) return;
  const answer = parsed(reply.body);
  const sent = elementsOf(parsed(new TextDecoder().decode(request.body)));
  const inPath = /^\/crm\/[^/]+\/[^/]+\/(\d{6,})/.exec(request.path)?.[1];
  const what = `${request.method} ${request.path}`;
  for (const [index, element] of (elementsOf(answer) ?? [answer]).entries())
    if (isObject(element) && element['status'] === 'error')
      timeline.refuse(refusalOf(element, what, inPath ?? member(sent?.[index], 'id'), at));
}

function refusalOf(
  element: Json | undefined,
  what: string,
  recordId: string | undefined,
  at: Instant,
): RefusedWrite {
  const details = isObject(element) ? element['details'] : undefined;
  return {
    at,
    what,
    recordId,
    code: member(element, 'code') ?? '',
    message: member(element, 'message') ?? '',
    details: JSON.stringify(details ?? {}),
  };
}

function elementsOf(body: Json | undefined): readonly Json[] | undefined {
  const data = isObject(body) ? body['data'] : undefined;
  return Array.isArray(data) ? (data as readonly Json[]) : undefined;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
