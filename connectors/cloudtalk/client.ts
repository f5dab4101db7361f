import type { ApiClient } from '../../src/connector/api-client/api-client.ts';
import type { ApiResponse } from '../../src/connector/api-client/request.ts';
import type { Budget } from '../../src/connector/budget/budget.ts';
import type { Priority } from '../../src/connector/contract.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { CloudTalkConfig } from './config.ts';
import { type Host, resetAt, rowFor, toError } from './failures.ts';

/** A request that reads. */
export interface Ask {
  readonly host: Host;
  /** After the host's prefix: `/calls/index.json`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly priority: Priority;
  /** For log lines and messages: `calls.list`. */
  readonly what: string;
}

/** What came of it; `missing` is a 404 of something that may still come. */
export type Answer =
  | { readonly as: 'found'; readonly body: unknown; readonly headers: ApiResponse['headers'] }
  | { readonly as: 'missing'; readonly headers: ApiResponse['headers'] };

/** Talks to the four hosts of one company, within its one budget. */
export interface CloudTalkClient {
  /** @throws OutsideError as the failure table says. */
  ask(request: Ask): Promise<Answer>;
}

export interface ClientParts {
  readonly account: string;
  readonly config: Pick<CloudTalkConfig, 'base' | 'key_id' | 'key_secret'>;
  readonly api: ApiClient;
  readonly budget: Budget;
  readonly clock: Clock;
}

/** The one pool: the vendor counts operations of the whole company, whatever the host (3.6). */
export const POOL = 'minute';

export function createClient(parts: ClientParts): CloudTalkClient {
  const { account, config, api, budget, clock } = parts;
  const pair = Buffer.from(`${config.key_id}:${config.key_secret}`).toString('base64');
  const headers = { authorization: `Basic ${pair}`, accept: 'application/json' };
  return {
    async ask({ host, path, query, priority, what }) {
      const response = await api.send({
        vendor: 'cloudtalk',
        account,
        method: 'GET',
        url: `${config.base[host].replace(/\/+$/, '')}${path}`,
        query,
        headers,
        priority,
        cost: { [POOL]: 1 },
        idempotent: true,
        what,
      });
      return judge(response, { host, what }, budget, clock);
    },
  };
}

function judge(
  response: ApiResponse,
  { host, what }: { readonly host: Host; readonly what: string },
  budget: Budget,
  clock: Clock,
): Answer {
  const { status, body, headers } = response;
  const now = clock.now();
  const row = rowFor(host, status, body);
  if (row?.fate === 'throttle' || headers['x-cloudtalkapi-remaining'] === '0')
    budget.pauseUntil(resetAt(headers, now));
  if (row === undefined) return { as: 'found', body, headers };
  if (row.fate === 'not_yet') return { as: 'missing', headers };
  throw toError(row, what, status, { waitMs: resetAt(headers, now) - now });
}
