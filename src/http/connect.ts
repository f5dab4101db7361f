import { randomBytes, randomUUID } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Authorizer } from '../connector/contract.ts';
import type { Instant } from '../domain/clock.ts';
import {
  HaltError,
  OutsideError,
  PatchcordError,
  RejectedError,
  UnauthenticatedError,
} from '../domain/errors.ts';
import { linkedAccount, readClaims, type Seal, signClaims } from './auth.ts';
import type { HttpDeps } from './deps.ts';
import { page } from './page.ts';
import { HttpError, methodNotAllowed, refusalOf } from './refusal.ts';

type ConnectDeps = Pick<
  HttpDeps,
  'authorizerOf' | 'onConnected' | 'jwtSecret' | 'publicUrl' | 'clock' | 'logger'
>;

const STATE_SECONDS = 600;
const STATE_AUDIENCE = 'patchcord-connect';

/**
 * `/connect/{vendor}/{account}`: an owner's browser connects an organisation by OAuth. The link carries `?token=` with
 * a token of the account, because whoever connects decides whose organisation receives the conversations. A browser on
 * this very machine needs none as long as nothing stands between it and us.
 */
export function createConnect(deps: ConnectDeps): Router {
  const seal: Seal = {
    // Without a secret of ours a state is good until the process ends.
    secret: deps.jwtSecret ?? randomBytes(32).toString('hex'),
    clock: deps.clock,
    audience: STATE_AUDIENCE,
  };
  const once = createOnce();
  const router = Router();
  router.get('/:vendor/callback', async (request, response) => {
    await showing(deps, response, () => finish(deps, seal, once, request, response));
  });
  router.get('/:vendor/:account', async (request, response) => {
    await showing(deps, response, async () => begin(deps, seal, request, response));
  });
  router.all('/:vendor/:account', () => {
    throw methodNotAllowed('GET');
  });
  return router;
}

function begin(
  deps: ConnectDeps,
  seal: Seal,
  request: Request<{ vendor: string; account: string }>,
  response: Response,
): void {
  const { vendor, account } = request.params;
  mayConnect(deps, request, account);
  const authorizer = requireAuthorizer(deps, account, vendor);
  const redirect = `${baseUrl(deps, request)}/connect/${encodeURIComponent(vendor)}/callback`;
  const claims = { account, vendor, redirect, jti: randomUUID() };
  const state = signClaims(claims, { ...seal, ttlSeconds: STATE_SECONDS });
  response.redirect(302, authorizer.authorizeUrl(redirect, state));
}

const callbackQuery = z.looseObject({
  state: z.string(),
  code: z.string().optional(),
  error: z.string().optional(),
  'accounts-server': z.string().optional(),
});

const stateClaims = z.looseObject({
  account: z.string(),
  vendor: z.string(),
  redirect: z.string(),
  jti: z.string(),
  exp: z.number(),
});

async function finish(
  deps: ConnectDeps,
  seal: Seal,
  once: (id: string, until: Instant, now: Instant) => boolean,
  request: Request<{ vendor: string }>,
  response: Response,
): Promise<void> {
  const query = callbackQuery.safeParse(request.query);
  const state = query.success ? readState(seal, query.data.state) : undefined;
  if (!query.success || state?.vendor !== request.params.vendor)
    throw new HttpError(400, 'connect.bad_state', BAD_STATE);
  const fresh = once(state.jti, state.exp * 1_000, deps.clock.now());
  if (!fresh) throw new HttpError(400, 'connect.bad_state', BAD_STATE);
  const { code, error } = query.data;
  if (code === undefined || error !== undefined)
    throw new HttpError(400, 'connect.not_allowed', NOT_ALLOWED);
  const authorizer = requireAuthorizer(deps, state.account, state.vendor);
  await authorizer.exchange(code, state.redirect, query.data['accounts-server']);
  deps.logger.info('account.connected', { account: state.account, vendor: state.vendor });
  deps.onConnected(state.account, state.vendor);
  const said = `The organisation is connected to the account "${state.account}".`;
  response.type('html').send(page('Connected', [said, 'You can close this window.']));
}

const BAD_STATE = 'This link is no longer good. Begin again from the link you were given.';
const NOT_ALLOWED = 'The access was not allowed, so nothing was connected.';

function readState(seal: Seal, state: string): z.infer<typeof stateClaims> | undefined {
  try {
    return stateClaims.parse(readClaims(state, seal));
  } catch {
    return undefined;
  }
}

/** Refuses whoever is neither on this machine nor holds a token of the account. */
function mayConnect(deps: ConnectDeps, request: Request, account: string): void {
  const { token } = request.query;
  if (token === undefined && isLocal(deps, request)) return;
  if (deps.jwtSecret === undefined || typeof token !== 'string')
    throw new UnauthenticatedError('Open the link with its token: …?token=<token>.', {
      code: 'token.missing',
    });
  if (linkedAccount(token, deps.jwtSecret, deps.clock) !== account)
    throw new UnauthenticatedError('The token is for another account.', { code: 'token.invalid' });
}

/** A proxy on this machine looks local too: it adds a header, or we have been told a public address. */
function isLocal(deps: ConnectDeps, request: Request): boolean {
  const peer = request.socket.remoteAddress ?? '';
  const { headers } = request;
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
  const named = deps.publicUrl ?? `http://${headers.host ?? ''}`;
  return LOOPBACK.test(peer) && isLoopbackUrl(named);
}

const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/;

function isLoopbackUrl(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === 'localhost' || LOOPBACK.test(host.replace(/^\[|\]$/g, ''));
}

/** The vendor sends the browser back here; only a name that cannot be forged goes into that address. */
function baseUrl(deps: ConnectDeps, request: Request): string {
  if (deps.publicUrl !== undefined) return deps.publicUrl;
  if (isLocal(deps, request)) return `http://${request.headers.host ?? ''}`;
  throw new HttpError(
    503,
    'connect.no_address',
    'Set PATCHCORD_PUBLIC_URL to the address browsers use, then open the link again.',
  );
}

function requireAuthorizer(deps: ConnectDeps, account: string, vendor: string): Authorizer {
  const authorizer = deps.authorizerOf(account, vendor);
  if (authorizer !== undefined) return authorizer;
  throw new HttpError(404, 'not_found', 'There is no such account to connect in a browser.');
}

/** Errors reach a person here, not a program: a page in words. */
async function showing(
  deps: ConnectDeps,
  response: Response,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const refusal = refusalOf(error);
    const advice = error instanceof PatchcordError ? error.facts.advice : undefined;
    if (error instanceof OutsideError || refusal.status === 500)
      deps.logger.warn('account.not_connected', { code: refusal.code });
    const said = advice === undefined ? [refusal.message] : [refusal.message, advice];
    // A code that is refused is the link's fault; the vendor being away is not.
    const refused = error instanceof HaltError || error instanceof RejectedError;
    response
      .status(refused ? 400 : refusal.status)
      .type('html')
      .send(page('Not connected', said));
  }
}

/** Remembers ids until they expire. @returns false for one that was used before. */
function createOnce(): (id: string, until: Instant, now: Instant) => boolean {
  const used = new Map<string, Instant>();
  return (id, until, now) => {
    for (const [old, expires] of used) if (expires <= now) used.delete(old);
    if (used.has(id)) return false;
    used.set(id, until);
    return true;
  };
}
