import { createZohoSandbox, type ZohoSandbox } from '../../../connectors/zoho/sandbox/sandbox.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { seededRandom } from '../../../src/domain/random.ts';

/** A clock that moves when told; sleepers wake when their time has come. */
export class ManualClock implements Clock {
  #now: number;
  #sleepers: { at: number; wake: () => void }[] = [];

  constructor(start: string) {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#sleepers.push({ at: this.#now + ms, wake: resolve });
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  get sleeping(): number {
    return this.#sleepers.length;
  }

  advance(ms: number): void {
    this.#now += ms;
    const due = this.#sleepers.filter((sleeper) => sleeper.at <= this.#now);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.at > this.#now);
    for (const sleeper of due) sleeper.wake();
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are inspected, not used
  readonly body: any;
}

export interface Lab {
  readonly sandbox: ZohoSandbox;
  readonly clock: ManualClock;
  readonly token: string;
  /** A request to `/crm/v8…`, signed in. */
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** A request to any path. */
  raw(
    method: string,
    path: string,
    init?: { body?: string | URLSearchParams | FormData; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** `POST /__sandbox/<what>`. */
  control(what: string, body: unknown): Promise<Answer>;
  /** The element of a write with one record. */
  insert(module: string, record: unknown): Promise<Answer['body']>;
  idOf(module: string, field: string, value: unknown): string;
  /** Live records of a module now. */
  count(module: string): number;
  close(): Promise<void>;
}

export interface LabOptions {
  readonly start?: string;
  readonly seed?: string;
  readonly preinstalled?: boolean;
}

/** A Friday morning at the practice. */
export const friday = '2026-11-20T08:00:00Z';

export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const clock = new ManualClock(options.start ?? friday);
  const sandbox = createZohoSandbox({
    clock,
    random: seededRandom(1),
    seed: options.seed ?? 'practice',
    preinstalled: options.preinstalled ?? true,
  });
  await sandbox.listen(0);
  const raw: Lab['raw'] = async (method, path, init = {}) => {
    const answer = await fetch(`${sandbox.baseUrl}${path}`, {
      method,
      redirect: 'manual',
      ...init,
    });
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
  const given = await raw('POST', '/oauth/v2/token', { body: refreshForm() });
  const token: string = given.body.access_token;
  const api: Lab['api'] = (method, path, body, headers = {}) =>
    raw(method, `/crm/v8${path}`, {
      headers: { authorization: `Zoho-oauthtoken ${token}`, ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    sandbox,
    clock,
    token,
    api,
    raw,
    control: (what, body) => raw('POST', `/__sandbox/${what}`, { body: JSON.stringify(body) }),
    insert: async (module, record) =>
      (await api('POST', `/${module}`, { data: [record] })).body.data[0],
    idOf: (module, field, value) => {
      const found = sandbox.records(module).find((record) => record[field] === value);
      if (!found) throw new Error(`no ${module} with ${field} ${String(value)}`);
      return String(found['id']);
    },
    count: (module) => sandbox.records(module).length,
    close: () => sandbox.close(),
  };
}

export function refreshForm(more: Record<string, string> = {}): URLSearchParams {
  return new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'sandbox-client',
    client_secret: 'sandbox-secret',
    refresh_token: 'sandbox-refresh',
    ...more,
  });
}

/** Waits until something holds, giving way to I/O in between. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000; turn += 1) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('it never came true');
}
