import { zoho } from '../../connectors/zoho/index.ts';
import type { SandboxOutcome, SandboxRequest } from '../../connectors/zoho/sandbox/exchange.ts';
import { createZohoSandbox, type ZohoSandbox } from '../../connectors/zoho/sandbox/sandbox.ts';
import type { Transport } from '../../src/connector/api-client/transport.ts';
import type { Connection, SecretShelf } from '../../src/connector/contract.ts';
import type { Clock, Instant } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { seededRandom } from '../../src/domain/random.ts';

/** A Friday morning, the sandbox's usual one. */
export const morning: Instant = Date.parse('2026-11-20T08:00:00Z');

/** A clock on which waiting takes no real time: who sleeps finds it later. */
export class HastyClock implements Clock {
  #now: Instant;

  constructor(now: Instant = morning) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.#now + ms;
    await new Promise((resolve) => setImmediate(resolve));
    if (!signal?.aborted) this.#now = Math.max(this.#now, until);
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

type Handler = (request: SandboxRequest) => Promise<SandboxOutcome>;

/** Requests that went through a transport, in order. */
export interface Traffic {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Carries requests to a sandbox within the process; notes them all. */
export function inProcess(handle: Handler, traffic: Traffic[] = []): Transport {
  return async ({ method, url, headers, body }) => {
    const address = new URL(url);
    traffic.push({
      method,
      path: address.pathname + address.search,
      headers,
      body: Buffer.from(body ?? []).toString(),
    });
    const outcome = await handle({
      method,
      path: address.pathname,
      query: address.searchParams,
      headers: { ...headers, host: address.host },
      body: body ?? new Uint8Array(),
    });
    if ('cut' in outcome)
      throw Object.assign(new Error(outcome.cut), {
        code: outcome.cut === 'hang' ? 'ETIMEDOUT' : 'ECONNRESET',
      });
    const bytes = typeof outcome.body === 'string' ? Buffer.from(outcome.body) : outcome.body;
    return { status: outcome.status, headers: outcome.headers, body: bytes ?? new Uint8Array() };
  };
}

/** Secrets in memory. */
export function memoryShelf(): SecretShelf {
  const kept = new Map<string, string>();
  return {
    get: async (name) => kept.get(name),
    put: async (name, value) => {
      kept.set(name, value);
    },
  };
}

/** A sandbox organisation with our connection to it. */
export interface ZohoSetting {
  readonly sandbox: ZohoSandbox;
  readonly connection: Connection;
  readonly clock: HastyClock;
  readonly traffic: Traffic[];
  /** A lever of the sandbox: `POST /__sandbox/{name}`. */
  control(name: string, body: unknown): Promise<unknown>;
  /** Makes or edits a record as a person does; gives its id. */
  edit(module: string, fields: Record<string, unknown>, id?: string): Promise<string>;
}

/** Settings of the setting. */
export interface ZohoSettingOptions {
  readonly seed?: 'practice' | 'empty';
  readonly preinstalled?: boolean;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly secrets?: SecretShelf;
  readonly timezone?: string;
  /** The organisation of another setting, to connect to it a second time. */
  readonly sandbox?: ZohoSandbox;
  /** Requests the server breaks over: it answers 500 and does nothing. */
  readonly breaksOver?: (request: Traffic) => boolean;
}

const base = 'http://127.0.0.1:8091';

const broken: SandboxOutcome = {
  status: 500,
  headers: { 'content-type': 'application/json;charset=UTF-8' },
  body: '{"code":"INTERNAL_ERROR","details":{},"message":"Internal Server Error","status":"error"}',
};

export function zohoSetting(options: ZohoSettingOptions = {}): ZohoSetting {
  const clock = new HastyClock();
  const sandbox =
    options.sandbox ??
    createZohoSandbox({
      clock,
      random: seededRandom(7),
      seed: options.seed ?? 'practice',
      preinstalled: options.preinstalled ?? true,
    });
  const traffic: Traffic[] = [];
  const connection = zoho.connect(
    zoho.parse({
      accounts: base,
      client_id: 'sandbox-client',
      client_secret: 'sandbox-secret',
      refresh_token: 'sandbox-refresh',
      ...options.config,
    }),
    {
      account: 'demo',
      country: 'GB',
      timezone: options.timezone ?? 'Europe/London',
      clock,
      random: seededRandom(3),
      logger: silentLogger,
      secrets: options.secrets ?? memoryShelf(),
      transport: inProcess(async (request) => {
        const last = traffic.at(-1);
        return last && options.breaksOver?.(last) ? broken : sandbox.handle(request);
      }, traffic),
    },
  );
  const control = async (name: string, body: unknown): Promise<unknown> => {
    const outcome = await sandbox.handle({
      method: 'POST',
      path: `/__sandbox/${name}`,
      query: new URLSearchParams(),
      headers: { host: '127.0.0.1:8091' },
      body: Buffer.from(JSON.stringify(body)),
    });
    if ('cut' in outcome || outcome.status >= 300)
      throw new Error(`${name}: ${JSON.stringify(outcome)}`);
    return JSON.parse(String(outcome.body)) as unknown;
  };
  return {
    sandbox,
    connection,
    clock,
    traffic,
    control,
    edit: async (module, fields, id) => {
      const body = { module, fields, ...(id === undefined ? {} : { id }) };
      const answer = (await control('edit', body)) as { data: [{ id: string }] };
      return answer.data[0].id;
    },
  };
}

/** The sink of a connection; every test of it needs one. */
export function sinkOf(setting: ZohoSetting): NonNullable<Connection['sink']> {
  if (!setting.connection.sink) throw new Error('There is no sink');
  return setting.connection.sink;
}
