import {
  html,
  json,
  originOf,
  redirect,
  type SandboxReply,
  type SandboxRequest,
} from '../exchange.ts';
import type { User } from '../users.ts';
import { consentPage } from './consent-page.ts';
import type { Granted, TokenBook } from './token-book.ts';

/** What the accounts server knows. */
export interface Accounts {
  readonly book: TokenBook;
  /** Who is signed in at the browser: the one whose permissions a token gets. */
  readonly user: User;
  readonly companyName: string;
}

const codeLifeMs = 2 * 60_000;

/** `/oauth/v2/…`: section 2. */
export function answerOAuth(accounts: Accounts, request: SandboxRequest): SandboxReply {
  const key = `${request.method} ${request.path.replace(/\/$/, '')}`;
  switch (key) {
    case 'POST /oauth/v2/token':
      return token(accounts, request);
    case 'GET /oauth/v2/auth':
      return authorise(accounts, request);
    case 'POST /oauth/v2/token/revoke':
      return revoke(accounts, parametersOf(request));
    default:
      return json(404, { error: 'invalid_url', status: 'failure' });
  }
}

/** Form fields; the query counts where the body says nothing. */
function parametersOf(request: SandboxRequest): URLSearchParams {
  const isForm = !(request.headers['content-type'] ?? '').includes('json');
  const form = new URLSearchParams(isForm ? new TextDecoder().decode(request.body) : '');
  const all = new URLSearchParams(request.query);
  for (const [name, value] of form) all.set(name, value);
  return all;
}

/** Zoho says what went wrong with HTTP 200; only the throttle is a 400. */
function failure(error: string): SandboxReply {
  if (error !== 'Access Denied') return json(200, { error });
  return json(400, {
    error_description:
      'You have made too many requests continuously. Please try again after some time.',
    error,
    status: 'failure',
  });
}

function token(accounts: Accounts, request: SandboxRequest): SandboxReply {
  const sent = parametersOf(request);
  const client = accounts.book.clients.get(sent.get('client_id') ?? '');
  if (!client) return failure('invalid_client');
  if (client.secret !== sent.get('client_secret')) return failure('invalid_client_secret');
  const given = give(accounts, client.id, sent);
  if ('error' in given) return failure(given.error);
  const { access, refreshToken } = given;
  return json(200, {
    access_token: access.token,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    scope: access.scopes.join(' '),
    api_domain: originOf(request),
    token_type: 'Bearer',
    expires_in: 3600,
  });
}

function give(accounts: Accounts, clientId: string, sent: URLSearchParams): Granted {
  const type = sent.get('grant_type');
  if (type === 'refresh_token')
    return accounts.book.renew(clientId, sent.get('refresh_token') ?? '');
  if (type !== 'authorization_code') return { error: 'general_error' };
  const back = sent.get('redirect_uri') ?? undefined;
  return accounts.book.exchange(clientId, sent.get('code') ?? '', back);
}

/** A person at a browser is asked; a program gets its redirect at once. */
function authorise(accounts: Accounts, request: SandboxRequest): SandboxReply {
  const { query } = request;
  const client = accounts.book.clients.get(query.get('client_id') ?? '');
  const back = query.get('redirect_uri') ?? '';
  if (!client) return json(200, { error: 'invalid_client' });
  if (query.get('response_type') !== 'code') return json(200, { error: 'general_error' });
  if (!/^https?:\/\/[^\s/]+/.test(back)) return json(200, { error: 'invalid_redirect_uri' });
  const decision = query.get('decision');
  const isBrowser = (request.headers['accept'] ?? '').includes('text/html');
  if (decision === null && isBrowser)
    return html(200, consentPage(accounts.companyName, accounts.user, query));
  return redirect(
    302,
    decision === 'reject' ? denied(back, query) : accepted(accounts, request, client.id, back),
  );
}

function denied(back: string, query: URLSearchParams): string {
  const url = new URL(back);
  url.searchParams.set('error', 'access_denied');
  carryState(url, query);
  return url.href;
}

function carryState(url: URL, query: URLSearchParams): void {
  const state = query.get('state');
  if (state !== null) url.searchParams.set('state', state);
}

function accepted(
  accounts: Accounts,
  request: SandboxRequest,
  clientId: string,
  back: string,
): string {
  const { query } = request;
  const { book, user } = accounts;
  const offline = query.get('access_type') === 'offline';
  const again = query.get('prompt') === 'consent' || !book.hasRefresh(clientId, user.id);
  const scopes = (query.get('scope') ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
  const grant = {
    clientId,
    userId: user.id,
    scopes,
    redirectUri: back,
    withRefresh: offline && again,
  };
  const url = new URL(back);
  carryState(url, query);
  url.searchParams.set('code', book.grant(grant, codeLifeMs));
  url.searchParams.set('location', 'eu');
  url.searchParams.set('accounts-server', originOf(request));
  return url.href;
}

function revoke(accounts: Accounts, sent: URLSearchParams): SandboxReply {
  const gone = accounts.book.revoke(sent.get('token') ?? '');
  return gone
    ? json(200, { status: 'success' })
    : json(400, { error: 'invalid_code', status: 'failure' });
}
