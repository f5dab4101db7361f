import { ApiCall } from './api-call.ts';
import { empty, json, type SandboxReply, type SandboxRequest } from './exchange.ts';
import { exhaustedReply } from './limits/limits.ts';
import { holds, neededScopes } from './oauth/scopes.ts';
import type { Access } from './oauth/token-book.ts';
import { batchSize } from './records/batch-size.ts';
import { RefusedError, refusal, refuse, refusedReply } from './refusal.ts';
import { findRoute, type Route } from './routes.ts';
import type { SandboxState } from './state.ts';

/** `/crm/v8/…`: signed in, within the limits, with the scope, and then the route. */
export async function answerCrm(
  state: SandboxState,
  request: SandboxRequest,
  wait: (ms: number) => Promise<void>,
): Promise<SandboxReply> {
  try {
    const access = signIn(state, request);
    const segments = request.path.split('/').filter(Boolean).slice(2);
    const found = findRoute(request.method, segments);
    if ('missing' in found) return refusedReply(lost(found.missing));
    const call = callOf(state, access, request, found.params);
    refuseScope(state, access, request, segments);
    const reply = await withinLimits(state, found.route, call, wait);
    const reset = { 'x-accesstoken-reset': state.crm.org.zone.render(access.expiresAt) };
    return { ...reply, headers: { ...reply.headers, ...reset } };
  } catch (error) {
    return caught(error);
  }
}

function caught(error: unknown): SandboxReply {
  if (error instanceof RefusedError) return refusedReply(error.refused);
  return refusedReply(refusal('INTERNAL_ERROR', 'Internal Server Error', {}, 500));
}

function signIn(state: SandboxState, request: SandboxRequest): Access {
  const header = request.headers['authorization'];
  const token = /^Zoho-oauthtoken\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined)
    return refuse('AUTHENTICATION_FAILURE', 'Authentication failed', {}, 401);
  const access = state.accounts.book.access(token);
  return access ?? refuse('INVALID_TOKEN', 'invalid oauth token', {}, 401);
}

function callOf(
  state: SandboxState,
  access: Access,
  request: SandboxRequest,
  params: Readonly<Record<string, string>>,
): ApiCall {
  const user = state.crm.org.user(access.userId);
  if (!user) refuse('INVALID_TOKEN', 'invalid oauth token', {}, 401);
  return new ApiCall(state.crm, user, request, params);
}

function lost(missing: 'method' | 'path'): ReturnType<typeof refusal> {
  return missing === 'method'
    ? refusal('INVALID_REQUEST_METHOD', 'The http request method type is not a valid one')
    : refusal(
        'INVALID_URL_PATTERN',
        'Please check if the URL trying to access is a correct one',
        {},
        404,
      );
}

function refuseScope(
  state: SandboxState,
  access: Access,
  request: SandboxRequest,
  path: readonly string[],
): void {
  const needed = neededScopes(state.crm.org, request.method, path);
  const met = needed.every((any) => any.some((scope) => holds(access.scopes, scope)));
  if (!met) refuse('OAUTH_SCOPE_MISMATCH', 'Unauthorized', {}, 401);
}

async function withinLimits(
  state: SandboxState,
  route: Route,
  call: ApiCall,
  wait: (ms: number) => Promise<void>,
): Promise<SandboxReply> {
  const { limits } = state.crm;
  const isHeavy = route.heavy(call);
  const crowded = limits.enter(isHeavy);
  if (crowded) return tooMany(state, crowded);
  try {
    if (limits.latencyMs > 0) await wait(limits.latencyMs);
    if (!limits.spend(route.credits(call))) return tooMany(state, 'credits');
    state.counters.maxBatch = Math.max(
      state.counters.maxBatch,
      call.request.method === 'GET' ? 0 : batchSize(call),
    );
    const reply = await answerRoute(route, call);
    return { ...reply, headers: { ...reply.headers, ...limits.headers() } };
  } finally {
    limits.leave(isHeavy);
  }
}

async function answerRoute(route: Route, call: ApiCall): Promise<SandboxReply> {
  try {
    return await route.handler(call);
  } catch (error) {
    return caught(error);
  }
}

function tooMany(state: SandboxState, why: 'credits' | 'concurrency'): SandboxReply {
  state.counters.rejected429 += 1;
  return exhaustedReply(why, state.crm.org.quirks.rateLimitBody);
}

/** What is neither the CRM, nor the accounts server, nor ours. */
export function answerElsewhere(request: SandboxRequest): SandboxReply {
  if (request.path === '/favicon.ico') return empty(204);
  return json(404, {
    code: 'INVALID_URL_PATTERN',
    details: {},
    message: 'Please check if the URL trying to access is a correct one',
    status: 'error',
  });
}
