import { viewDetail } from '../calls/detail-view.ts';
import { type Answer, type Exchange, json } from '../http/answer.ts';
import type { Proof } from '../http/credentials.ts';
import type { HostRules } from '../http/host.ts';
import { RouteTable } from '../http/routes.ts';
import { readableAt, type World } from '../world.ts';

/** `analytics-api.cloudtalk.io/api` (cloudtalk.md 5): the path is looked at before the key; errors are NestJS's. */
export const analyticsHost: HostRules = {
  name: 'analytics',
  prefix: '/analytics/api',
  contentType: 'application/json; charset=utf-8',
  table: new RouteTable([['GET', '/calls/:id', showCall]]),
  checks: ['path', 'verb', 'key', 'rate'],
  refuse: {
    key: refuseKey,
    verb: cannot,
    path: cannot,
    rate: () => json(429, { statusCode: 429, message: 'Too Many Requests' }),
    accept: (exchange, status) =>
      status === 404 ? cannot(exchange) : json(406, { statusCode: 406, message: 'Not Acceptable' }),
    status: (status) => json(status, problemOf(status)),
  },
};

function cannot({ method, path }: Exchange): Answer {
  return json(404, {
    message: `Cannot ${method} /api${path}`,
    error: 'Not Found',
    statusCode: 404,
  });
}

const names: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** NestJS's own words; a plain 500 has no `error` member. */
function problemOf(status: number): Record<string, unknown> {
  const name = names[status];
  if (name === undefined) return { statusCode: status, message: 'Internal server error' };
  return { statusCode: status, message: name, error: name };
}

function refuseKey(proof: Exclude<Proof, { kind: 'ok' }>): Answer {
  switch (proof.kind) {
    case 'missing':
      return json(401, { statusCode: 401, message: 'Authorization header is missing' });
    case 'wrong_key':
      return json(401, { statusCode: 401, message: "Company API key doesn't exist." });
    case 'not_basic':
      return json(401, {
        statusCode: 401,
        message: `Invalid Authorization header - ${proof.value}`,
      });
  }
}

function showCall(exchange: Exchange, world: World): Answer {
  const text = exchange.params['id'] ?? '';
  if (!/^\d+$/.test(text))
    return json(400, {
      statusCode: 400,
      message: ['callId must be a number conforming to the specified constraints'],
      error: 'Bad Request',
    });
  const now = readableAt(world);
  const call = world.calls.byId(Number(text));
  const readyAt = call?.ready.detail ?? null;
  if (call === undefined || readyAt === null || readyAt > now)
    return json(404, {
      statusCode: 404,
      message: `Call with id '${text}' doesn't exist on company '${world.company.facts.id}'`,
      error: 'Not Found',
    });
  return json(200, viewDetail(call, world.company, world.calls, now));
}
