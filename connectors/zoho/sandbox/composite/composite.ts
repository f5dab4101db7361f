import { ApiCall, type Handler } from '../api-call.ts';
import { json, type SandboxReply, type SandboxRequest } from '../exchange.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { holds, neededScopes } from '../oauth/scopes.ts';
import { withoutExternalIds } from '../records/external.ts';
import {
  invalidData,
  noRoute,
  type Refusal,
  RefusedError,
  refusal,
  refusalBody,
  refusedReply,
} from '../refusal.ts';
import { runningOrder } from './order.ts';
import { type Composite, readComposite, type SubRequest } from './read.ts';
import { DeadReferenceError, resolved } from './references.ts';

/** What leads from a path to what answers it. */
export type FindHandler = (
  method: string,
  segments: readonly string[],
) =>
  | {
      readonly route: { readonly handler: Handler };
      readonly params: Readonly<Record<string, string>>;
    }
  | { readonly missing: 'method' | 'path' };

/** What became of one sub-request: an answer, or why it was not asked. */
type Outcome =
  | { readonly status: number; readonly body: Json | null }
  | { readonly refused: Refusal };

/** First segments, and anything with a file in it, that cannot be part of a composite request. */
const unsupported = /\/(__composite_requests|coql\/bulk|upload|files|Attachments|photo)(\/|$)/;

/**
 * `POST /__composite_requests`: up to five requests in one, in order, each with its own answer. With
 * `rollback_on_fail` the first failure undoes everything before it and stops the rest.
 */
export function answerComposite(find: FindHandler): Handler {
  return (call) => {
    const version = Number(/^\/crm\/v(\d+)/.exec(call.request.path)?.[1] ?? 8);
    const composite = readComposite(call.json(), version);
    const unread = composite.subs.filter((sub) => 'code' in sub);
    if (unread.length > 0) return answered(composite.subs.map(refusedOr));
    const subs = composite.subs.flatMap((sub) => ('code' in sub ? [] : [sub]));
    const order = runningOrder(subs);
    if ('code' in order) return refusedReply(order);
    return new Run(call, composite, find).all(order);
  };
}

/** When one sub-request cannot be read none is run; those that could be are told so. */
function refusedOr(sub: SubRequest | Refusal): Outcome {
  return { refused: 'code' in sub ? sub : stopped() };
}

function stopped(): Refusal {
  return refusal('PROCESSING_STOPPED', 'processing of the sub request is stopped');
}

class Run {
  readonly #call: ApiCall;
  readonly #composite: Composite;
  readonly #find: FindHandler;
  readonly #answers = new Map<string, Json>();
  readonly #outcomes: Outcome[] = [];

  constructor(call: ApiCall, composite: Composite, find: FindHandler) {
    this.#call = call;
    this.#composite = composite;
    this.#find = find;
  }

  all(order: readonly SubRequest[]): SandboxReply {
    const held = this.#call.org.hold();
    let failed: SubRequest | undefined;
    for (const sub of order) {
      const outcome = failed ? { refused: stopped() } : this.#one(sub);
      this.#outcomes[sub.index] = outcome;
      if (this.#composite.rollback && !failed && isFailure(outcome)) failed = sub;
    }
    if (failed) {
      held.undo();
      this.#markUndone(order, failed);
    } else {
      held.release();
      if (this.#composite.rollback) this.#call.crm.limits.spend(1);
    }
    return answered(this.#outcomes, this.#call);
  }

  #markUndone(order: readonly SubRequest[], failed: SubRequest): void {
    for (const sub of order.slice(0, order.indexOf(failed)))
      this.#outcomes[sub.index] = {
        refused: refusal('ROLLBACK_PERFORMED', 'rollback performed for the sub request', {
          rollbacked_by_sub_request_index: failed.index,
        }),
      };
  }

  #one(sub: SubRequest): Outcome {
    const place = {
      api_name: '__composite_requests',
      json_path: `$.__composite_requests[${sub.index}]`,
    };
    try {
      const outcome = this.#ask(this.#requestOf(sub), sub);
      if ('status' in outcome && outcome.body !== null) this.#answers.set(sub.id, outcome.body);
      return outcome;
    } catch (error) {
      if (!(error instanceof DeadReferenceError)) throw error;
      const details = { reference: error.reference, ...place };
      return { refused: refusal('INVALID_REFERENCE', 'the reference given is invalid', details) };
    }
  }

  #requestOf(sub: SubRequest): SandboxRequest {
    const uri = String(resolved(sub.uri, this.#answers));
    const [path = '', query = ''] = uri.split(/\?(.*)/s);
    const params = new URLSearchParams(query);
    for (const [name, value] of Object.entries(this.#object(sub.params)))
      params.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
    const headers: Record<string, string | undefined> = {
      host: this.#call.request.headers['host'],
    };
    for (const [name, value] of Object.entries(this.#object(sub.headers)))
      headers[name.toLowerCase()] = String(value);
    const text = sub.body === undefined ? '' : JSON.stringify(resolved(sub.body, this.#answers));
    return {
      method: sub.method,
      path,
      query: params,
      headers,
      body: new TextEncoder().encode(text),
    };
  }

  #object(value: JsonObject): JsonObject {
    const out = resolved(value, this.#answers);
    return isObject(out) ? out : {};
  }

  #ask(request: SandboxRequest, sub: SubRequest): Outcome {
    const refused = refuseUnsupported(request, sub);
    if (refused) return { refused };
    const segments = request.path.split('/').filter(Boolean).slice(2);
    const found = this.#find(request.method, segments);
    if ('missing' in found) return outcomeOf(refusedReply(noRoute(found.missing)));
    try {
      this.#refuseScope(request.method, segments);
      const { crm, user, scopes } = this.#call;
      const resolved = withoutExternalIds(crm.org, user, request, found.params);
      const part = new ApiCall(crm, user, resolved.request, resolved.params, scopes);
      const reply = found.route.handler(part);
      if (reply instanceof Promise) return { refused: notSupported(sub) };
      return outcomeOf(reply);
    } catch (error) {
      if (error instanceof RefusedError) return outcomeOf(refusedReply(error.refused));
      throw error;
    }
  }

  #refuseScope(method: string, segments: readonly string[]): void {
    const needed = neededScopes(this.#call.org, method, segments);
    const { scopes } = this.#call;
    if (needed.every((any) => any.some((scope) => holds(scopes, scope)))) return;
    throw new RefusedError(refusal('OAUTH_SCOPE_MISMATCH', 'Unauthorized', {}, 401));
  }
}

function notSupported(sub: SubRequest): Refusal {
  return refusal('NOT_SUPPORTED', 'the given api is not supported in composite requests', {
    api_name: 'uri',
    json_path: `$.__composite_requests[${sub.index}].uri`,
  });
}

/** Files and further composite requests are none of its parts; a write is about one record. */
function refuseUnsupported(request: SandboxRequest, sub: SubRequest): Refusal | undefined {
  if (unsupported.test(request.path)) return notSupported(sub);
  if (!isObject(sub.body) || request.method === 'GET') return undefined;
  const { data } = sub.body;
  if (!Array.isArray(data) || data.length <= 1) return undefined;
  return invalidData({
    maximum_length: 1,
    api_name: 'data',
    json_path: `$.__composite_requests[${sub.index}].body.data`,
  });
}

function outcomeOf({ status, body }: SandboxReply): Outcome {
  return { status, body: typeof body === 'string' ? (JSON.parse(body) as Json) : null };
}

function isFailure(outcome: Outcome): boolean {
  return 'refused' in outcome || outcome.status >= 400;
}

/** 200 when every sub-request was asked, 207 when some were, 400 when none was. */
function answered(outcomes: readonly Outcome[], call?: ApiCall): SandboxReply {
  const refused = outcomes.filter((outcome) => 'refused' in outcome).length;
  const status = refused === 0 ? 200 : refused < outcomes.length ? 207 : 400;
  return json(status, {
    __composite_requests: outcomes.map((outcome) =>
      'refused' in outcome ? refusalBody(outcome.refused) : elementOf(outcome, call),
    ),
  });
}

function elementOf(outcome: { status: number; body: Json | null }, call?: ApiCall): JsonObject {
  const reset = call?.tokenExpiresAt;
  const headers: JsonObject = {
    ...(reset === undefined ? {} : { 'X-ACCESSTOKEN-RESET': call?.org.zone.render(reset) ?? null }),
    'Content-Disposition': 'attachment; filename=response.json',
  };
  return {
    code: 'SUCCESS',
    details: { response: { status_code: outcome.status, headers, body: outcome.body } },
    message: 'composite sub request executed',
    status: 'success',
  };
}
