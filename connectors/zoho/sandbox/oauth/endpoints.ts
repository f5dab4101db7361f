import { html, json, originOf, redirect, type SandboxReply } from '../exchange.ts';
import type { User } from '../users.ts';
import { consentPage } from './consent-page.ts';
import { type CentreName, dataCentres, type Located } from './data-centres.ts';
import { parametersOf } from './parameters.ts';
import { type Granted, type OAuthClient, secretIn, type TokenBook } from './token-book.ts';

/** What the accounts server knows. */
export interface Accounts {
  readonly book: TokenBook;
  /** Who is signed in at the browser: the one whose permissions a token gets. */
  readonly user: User;
  readonly companyName: string;
  /** The data centre the organisation lives in. */
  home: CentreName;
}

const codeLifeMs = 2 * 60_000;

interface Asked extends Located {
  readonly accounts: Accounts;
  readonly at: CentreName;
}

/** `/oauth/v2/…`: section 2. */
export async function answerOAuth(accounts: Accounts, located: Located): Promise<SandboxReply> {
  const { request } = located;
  const asked = { ...located, accounts, at: located.centre ?? accounts.home };
  switch (`${request.method} ${request.path.replace(/\/$/, '')}`) {
    case 'POST /oauth/v2/token':
      return token(asked, await parametersOf(request));
    case 'GET /oauth/v2/auth':
      return authorise(asked);
    case 'POST /oauth/v2/token/revoke':
      return revoke(accounts, await parametersOf(request));
    default:
      return json(404, { error: 'invalid_url', status: 'failure' });
  }
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

function token(asked: Asked, sent: URLSearchParams): SandboxReply {
  const client = clientAt(asked, sent);
  if (!client) return failure('invalid_client');
  if (secretIn(client, asked.at) !== sent.get('client_secret'))
    return failure('invalid_client_secret');
  const given = give(asked, client.id, sent);
  if ('error' in given) return failure(given.error);
  const { access, refreshToken } = given;
  return json(200, {
    access_token: access.token,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    scope: access.scopes.join(' '),
    api_domain: asked.byHost
      ? `https://${dataCentres[asked.at].api}`
      : addressOf(asked, asked.accounts.home),
    token_type: 'Bearer',
    expires_in: 3600,
  });
}

/** A client that is known, and enabled in the data centre it asks. */
function clientAt({ accounts, at }: Asked, sent: URLSearchParams): OAuthClient | undefined {
  const client = accounts.book.clients.get(sent.get('client_id') ?? '');
  return client && secretIn(client, at) !== undefined ? client : undefined;
}

/** Codes and refresh tokens are known where the organisation lives, and nowhere else. */
function give({ accounts, at }: Asked, clientId: string, sent: URLSearchParams): Granted {
  const type = sent.get('grant_type');
  if (type !== 'refresh_token' && type !== 'authorization_code') return { error: 'general_error' };
  if (at !== accounts.home) return { error: 'invalid_code' };
  if (type === 'refresh_token')
    return accounts.book.renew(clientId, sent.get('refresh_token') ?? '');
  const back = sent.get('redirect_uri') ?? undefined;
  return accounts.book.exchange(clientId, sent.get('code') ?? '', back);
}

/** How a client that came to one data centre reaches another (or the same) one here. */
function addressOf({ request, accounts, byHost }: Asked, centre: CentreName): string {
  if (byHost) return `https://${dataCentres[centre].accounts}`;
  const origin = originOf(request);
  return centre === accounts.home ? origin : `${origin}/dc/${centre}`;
}

/** A person at a browser is asked; a program gets its redirect at once. */
function authorise(asked: Asked): SandboxReply {
  const { accounts, request } = asked;
  const { query } = request;
  const client = clientAt(asked, query);
  const back = query.get('redirect_uri') ?? '';
  if (!client) return json(200, { error: 'invalid_client' });
  if (query.get('response_type') !== 'code') return json(200, { error: 'general_error' });
  if (!mayGoBack(client, back)) return json(200, { error: 'invalid_redirect_uri' });
  const decision = query.get('decision');
  const isBrowser = (request.headers['accept'] ?? '').includes('text/html');
  if (decision === null && isBrowser)
    return html(200, consentPage(accounts.companyName, accounts.user, query));
  if (decision === 'reject') return redirect(302, denied(back, query));
  if (!accounts.book.mayGrant(client.id)) return failure('Access Denied');
  return redirect(302, accepted(asked, client.id, back));
}

function mayGoBack(client: OAuthClient, back: string): boolean {
  if (!/^https?:\/\/[^\s/]+/.test(back)) return false;
  return client.redirectUris.length === 0 || client.redirectUris.includes(back);
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

/** Whoever signs in lives in one data centre: the answer names that one, wherever the question was asked. */
function accepted(asked: Asked, clientId: string, back: string): string {
  const { query } = asked.request;
  const { book, user, home } = asked.accounts;
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
  url.searchParams.set('location', home);
  url.searchParams.set('accounts-server', addressOf(asked, home));
  return url.href;
}

function revoke(accounts: Accounts, sent: URLSearchParams): SandboxReply {
  const gone = accounts.book.revoke(sent.get('token') ?? '');
  return gone
    ? json(200, { status: 'success' })
    : json(400, { error: 'invalid_code', status: 'failure' });
}
