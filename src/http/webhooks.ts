import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Receiver } from '../intake/receive.ts';
import type { HttpDeps, HttpLimits } from './deps.ts';
import { readBody } from './read-body.ts';
import {
  failureFields,
  methodNotAllowed,
  notFound,
  type Refusal,
  refusalBody,
  refusalOf,
} from './refusal.ts';

/** How a delivery reaches us, told from its path. */
export interface WayIn {
  readonly vendor: string;
  readonly account: string;
  readonly channel: 'signed' | 'workflow' | 'notification';
  /** The secret from the path. */
  readonly presented: string | undefined;
}

/** The paths that are served here. */
export const hooksPrefix = '/hooks/';

/**
 * `/hooks/{vendor}/{account}` is signed, `…/workflow[/{secret}]` a workflow's request, `…/{secret}` a notification.
 *
 * @returns undefined for any other path.
 */
export function wayIn(url: string): WayIn | undefined {
  const [path = ''] = url.split('?', 1);
  const parts = path.slice(hooksPrefix.length).split('/').map(decoded);
  if (parts.at(-1) === '') parts.pop();
  if (parts.some((part) => part === undefined || part === '')) return undefined;
  const [vendor, account, third, fourth] = parts;
  if (vendor === undefined || account === undefined || parts.length > 4) return undefined;
  if (third === undefined) return { vendor, account, channel: 'signed', presented: undefined };
  if (third === 'workflow') return { vendor, account, channel: 'workflow', presented: fourth };
  return fourth === undefined
    ? { vendor, account, channel: 'notification', presented: third }
    : undefined;
}

function decoded(part: string): string | undefined {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Serves the vendors' deliveries on the bare server: what is here once is paid for by every delivery, and a framework
 * would cost more than the journal.
 *
 * @param isClosing answers then end their connection.
 */
export function createWebhooks(
  deps: Pick<HttpDeps, 'receiver' | 'logger'>,
  limits: Pick<HttpLimits, 'bodyBytes'>,
  isClosing: () => boolean,
): Handler {
  const send = (response: ServerResponse, status: number, body: string, refusal?: Refusal) =>
    answer(response, status, body, isClosing(), refusal?.headers);
  return (request, response) => {
    accept(deps.receiver, limits.bodyBytes, request).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => {
        const refusal = refusalOf(error);
        if (refusal.status === 500) deps.logger.error('request.failed', failureFields(error));
        send(response, refusal.status, refusalBody(refusal), refusal);
      },
    );
  };
}

async function accept(
  receiver: Receiver,
  bodyBytes: number,
  request: IncomingMessage,
): Promise<{ status: number; body: string }> {
  const way = wayIn(request.url ?? '');
  if (way === undefined) throw notFound();
  if (request.method !== 'POST') throw methodNotAllowed('POST');
  const body = await readBody(request, bodyBytes);
  const headers = singleHeaders(request);
  const { delivery, duplicate } = await receiver.receive({ ...way, headers, body });
  return {
    status: way.channel === 'notification' ? 200 : 202,
    body: JSON.stringify({ delivery, duplicate }),
  };
}

/** Only `set-cookie` is ever a list, and no sender of ours has cookies. */
function singleHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  const { 'set-cookie': _list, ...single } = request.headers;
  return single as Record<string, string>;
}

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  isLast: boolean,
  more: Readonly<Record<string, string>> = {},
): void {
  // The sender may have gone meanwhile.
  if (response.destroyed) return;
  if (isLast) response.shouldKeepAlive = false;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...more,
  });
  response.end(body);
}
