import { cloudtalk } from '../../../../connectors/cloudtalk/index.ts';
import type { Transport } from '../../../../src/connector/api-client/transport.ts';
import type { Connection } from '../../../../src/connector/contract.ts';
import type { Folded } from '../../../../src/domain/event.ts';
import { silentLogger } from '../../../../src/domain/logger.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { createSteppedClock, type SteppedClock } from '../../../../src/domain/stepped-clock.ts';

export interface Sent {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const startAt = Date.parse('2026-11-20T10:00:00.000Z');

/** A connection whose requests are answered by a function, and what it asked. */
export interface FakeVendor {
  readonly connection: Connection;
  readonly clock: SteppedClock;
  readonly sent: Sent[];
}

export function connectTo(
  reply: (request: Sent, count: number) => Reply,
  config: Record<string, unknown> = {},
): FakeVendor {
  const clock = createSteppedClock(startAt);
  const sent: Sent[] = [];
  const transport: Transport = async (request) => {
    const url = new URL(request.url);
    const asked = {
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
    };
    sent.push(asked);
    const { status = 200, body = {}, headers = {} } = reply(asked, sent.length);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, headers, body: new TextEncoder().encode(text) };
  };
  const base = { core: 'http://ct/my', analytics: 'http://ct/an', ai: 'http://ct/ai' };
  const connection = cloudtalk.connect(
    cloudtalk.parse({ key_id: 'KEY', key_secret: 'SECRET:1', base, ...config }),
    {
      account: 'demo',
      country: 'GB',
      timezone: 'Europe/Berlin',
      clock,
      random: seededRandom(1),
      logger: silentLogger,
      secrets: { get: async () => undefined, put: async () => undefined },
      transport,
    },
  );
  return { connection, clock, sent };
}

/** A page of the core host as the vendor wraps it. */
export function pageOf(rows: readonly unknown[], pageNumber = 1, pageCount = 1): Reply {
  return {
    body: {
      responseData: { itemsCount: rows.length, pageCount, pageNumber, limit: 6, data: rows },
    },
  };
}

/** A minimal row. */
export function rowOf(
  id: string,
  startedAt: string,
  change: Record<string, unknown> = {},
): unknown {
  const Cdr = {
    id,
    type: 'incoming',
    public_external: '+441632960123',
    talking_time: '20',
    started_at: startedAt,
    ended_at: startedAt,
    ...change,
  };
  return { Cdr, Notes: [], Tags: [{ id: '1', name: 'booking' }] };
}

/** Facts as the fold would hold them. */
export function folded(
  facts: Readonly<Record<string, Folded[string]['value']>>,
  occurredAt = startAt,
  rank = 2,
): Folded {
  return Object.fromEntries(
    Object.entries(facts).map(([path, value]) => [
      path,
      { value, occurredAt, rank, eventId: `e:${path}` },
    ]),
  );
}
