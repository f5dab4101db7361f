import { ApiCall } from './api-call.ts';
import { empty, json, type SandboxReply, type SandboxRequest } from './exchange.ts';
import { exhaustedReply } from './limits/limits.ts';
import type { Located } from './oauth/data-centres.ts';
import { refuseRights } from './oauth/permissions.ts';
import { holds, neededScopes } from './oauth/scopes.ts';
import type { Access } from './oauth/token-book.ts';
import { batchSize } from './records/batch-size.ts';
import { withoutExternalIds } from './records/external.ts';
import { noRoute, RefusedError, refusal, refuse, refusedReply } from './refusal.ts';
import { findRoute, type Route } from './routes.ts';
import type { SandboxState } from './state.ts';

/** `/crm/v8/…`: signed in, within the limits, with the scope, and then the route. */
export async function answerCrm(
  state: SandboxState,
  located: Located,
  wait: (ms: number) => Promise<void>,
): Promise<SandboxReply> {
  const { request } = located;
  try {
    const access = signIn(state, located);
    const segments = segmentsOf(request.path);
    const found = findRoute(request.method, segments);
    if ('missing' in found) return refusedReply(noRoute(found.missing));
    const call = callOf(state, access, request, found.params);
    refuseScope(state, access, request, segments);
    refuseRights(state.crm.org, call.user, request.method, segments);
    const reply = await withinLimits(state, found.route, call, wait, access.clientId);
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

/** After `/crm/v8`; of `/crm/bulk/v8`, and of the download address of a bulk write, with `$bulk` in front. */
function segmentsOf(path: string): string[] {
  const all = path.split('/').filter(Boolean);
  if (all[0] === 'v2') return ['$bulk', 'write', all[4] ?? '', 'result'];
  return all[1] === 'bulk' ? ['$bulk', ...all.slice(3)] : all.slice(2);
}

/** A token is worth something only where its organisation lives. */
function signIn(state: SandboxState, { request, centre }: Located): Access {
  const header = request.headers['authorization'];
  const token = /^Zoho-oauthtoken\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined)
    return refuse('AUTHENTICATION_FAILURE', 'Authentication failed', {}, 401);
  const { home, book } = state.accounts;
  const access = centre === undefined || centre === home ? book.access(token) : undefined;
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
  const resolved = withoutExternalIds(state.crm.org, user, request, params);
  return new ApiCall(
    state.crm,
    user,
    resolved.request,
    resolved.params,
    access.scopes,
    access.expiresAt,
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
  if (met) return;
  if (state.crm.org.quirks.scopeMismatch === 401)
    refuse('OAUTH_SCOPE_MISMATCH', 'Unauthorized', {}, 401);
  refuse('OAUTH_SCOPE_MISMATCH', 'required oauth scope is missing', {}, 403);
}

async function withinLimits(
  state: SandboxState,
  route: Route,
  call: ApiCall,
  wait: (ms: number) => Promise<void>,
  application: string,
): Promise<SandboxReply> {
  const { limits } = state.crm;
  const isHeavy = route.heavy(call);
  const crowded = limits.enter(isHeavy, application, route.slots);
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
    limits.leave(isHeavy, application, route.slots);
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
