import type { Instant } from '../../../src/domain/clock.ts';
import type { Crm } from './crm.ts';
import { originOf, type SandboxReply, type SandboxRequest } from './exchange.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Module } from './metadata/module.ts';
import type { Org } from './org.ts';
import { refuse } from './refusal.ts';
import type { User } from './users.ts';

/** One request to the CRM, signed in. */
export class ApiCall {
  readonly crm: Crm;
  readonly user: User;
  readonly request: SandboxRequest;
  /** What the `:name` segments of the route matched. */
  readonly params: Readonly<Record<string, string>>;
  /** What the access token may do. */
  readonly scopes: readonly string[];
  /** When the access token dies, where that is known. */
  readonly tokenExpiresAt: Instant | undefined;
  #body: Json | undefined;

  constructor(
    crm: Crm,
    user: User,
    request: SandboxRequest,
    params: Readonly<Record<string, string>>,
    scopes: readonly string[] = [],
    tokenExpiresAt?: Instant,
  ) {
    this.crm = crm;
    this.user = user;
    this.request = request;
    this.params = params;
    this.scopes = scopes;
    this.tokenExpiresAt = tokenExpiresAt;
  }

  get org(): Org {
    return this.crm.org;
  }

  /** The address the client used, without path. */
  get origin(): string {
    return originOf(this.request);
  }

  query(name: string): string | undefined {
    return this.request.query.get(name) ?? undefined;
  }

  param(name: string): string {
    return this.params[name] ?? '';
  }

  /** The body as a JSON object; throws Zoho's refusal for anything else. */
  json(): JsonObject {
    this.#body ??= parseJson(this.request.body);
    if (!isObject(this.#body)) refuse('INVALID_DATA', 'body', { expected_data_type: 'jsonobject' });
    return this.#body;
  }

  /** The module named in the path or the query; throws INVALID_MODULE. */
  module(name = this.param('module')): Module {
    const module = this.org.modules.get(name);
    if (!module)
      refuse('INVALID_MODULE', 'the module name given seems to be invalid', {
        resource_path_index: 0,
      });
    return module;
  }

  /** A module whose records are read and written through the API. */
  openModule(): Module {
    const module = this.module();
    if (!module.spec.apiSupported || module.visibility === -1)
      refuse('NOT_SUPPORTED', 'the given module is not supported in api', {
        resource_path_index: 0,
      });
    return module;
  }
}

/** What answers a route. */
export type Handler = (call: ApiCall) => SandboxReply | Promise<SandboxReply>;

function parseJson(body: Uint8Array): Json {
  const text = new TextDecoder().decode(body);
  try {
    return JSON.parse(text) as Json;
  } catch {
    return refuse('JSON_PARSE_ERROR', 'the given JSON is not in proper format');
  }
}
