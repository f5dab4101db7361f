import { faultOutcome } from '../../connectors/zoho/sandbox/faults.ts';
import { defaultQuirks } from '../../connectors/zoho/sandbox/quirks.ts';
import type {
  Transport,
  TransportRequest,
  TransportResponse,
} from '../../src/connector/api-client/transport.ts';
import type { Clock, Instant } from '../../src/domain/clock.ts';
import type { Random } from '../../src/domain/random.ts';
import type { Trouble, TroubleKind } from './history.ts';
import type { Trace } from './trace.ts';

/** What a vendor makes of a request. */
export type Reply =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | Uint8Array | null;
    }
  | { readonly cut: 'drop' | 'reset' | 'hang' };

/** What the wire to one vendor is made of. */
export interface WirePorts {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly handle: (request: TransportRequest) => Promise<Reply>;
  /** Seen before the vendor sees it. */
  readonly onRequest?: ((request: TransportRequest) => void) | undefined;
  /** What is changed about a request on its way: to take a mechanism out. */
  readonly spoil?: ((request: TransportRequest) => TransportRequest) | undefined;
}

/** The way from the service to one vendor: it takes time, and for a while it may fail. */
export interface Wire {
  readonly send: Transport;
  trouble(trouble: Trouble): void;
  /** Nothing fails any more. */
  mend(): void;
}

/** How long a client waits for an answer. */
const patienceMs = 20_000;

export function createWire(ports: WirePorts): Wire {
  const { clock, random, trace, name } = ports;
  let troubles: { readonly until: Instant; readonly trouble: Trouble }[] = [];

  const struck = (): TroubleKind | undefined => {
    const now = clock.now();
    troubles = troubles.filter(({ until }) => until > now);
    return troubles.find(({ trouble }) => random.next() < trouble.chance)?.trouble.how;
  };

  const send: Transport = async (sent) => {
    const request = ports.spoil?.(sent) ?? sent;
    const how = struck();
    const line = `${name} ${request.method} ${pathOf(request.url)}`;
    await clock.sleep(how === 'slow' ? 500 + random.next() * 4_000 : 20 + random.next() * 200);
    trace.note(`${line}${how === undefined ? '' : ` [${how}]`} ${shortBody(request)}`);
    if (request.body) trace.add(request.body);
    if (how !== undefined && !reaches.has(how)) return strike(how, clock, request.signal);
    ports.onRequest?.(request);
    const reply = await ports.handle(request);
    if ('status' in reply) trace.add(String(reply.status));
    await clock.sleep(10 + random.next() * 150);
    if (how !== undefined && how !== 'slow') return strike(how, clock, request.signal);
    return answered(reply, clock, request.signal);
  };
  return {
    send,
    trouble: (trouble) => {
      troubles.push({ until: clock.now() + trouble.forMs, trouble });
    },
    mend: () => {
      troubles = [];
    },
  };
}

const reaches: ReadonlySet<TroubleKind> = new Set([
  'lost_answer',
  'hang_after',
  'status_500_after',
  'slow',
]);

async function strike(
  how: TroubleKind,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<TransportResponse> {
  switch (how) {
    case 'refused':
      throw socketError('ECONNREFUSED');
    case 'lost_answer':
    case 'reset':
      throw socketError('ECONNRESET');
    case 'hang':
    case 'hang_after':
      await clock.sleep(patienceMs, signal);
      throw socketError('ETIMEDOUT');
    case 'status_500':
    case 'status_500_after':
      return fault(500);
    case 'status_503':
      return fault(503);
    case 'status_429':
      return fault(429);
    case 'html':
    case 'slow':
      return fault('html');
  }
}

function fault(answer: number | 'html'): TransportResponse {
  const outcome = faultOutcome(answer, defaultQuirks());
  if ('cut' in outcome) throw socketError('ECONNRESET');
  return toResponse(outcome);
}

async function answered(
  reply: Reply,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<TransportResponse> {
  if (!('cut' in reply)) return toResponse(reply);
  if (reply.cut === 'hang') await clock.sleep(patienceMs, signal);
  throw socketError(reply.cut === 'hang' ? 'ETIMEDOUT' : 'ECONNRESET');
}

function toResponse({
  status,
  headers,
  body,
}: Exclude<Reply, { readonly cut: unknown }>): TransportResponse {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return { status, headers, body: bytes ?? new Uint8Array() };
}

function socketError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return decodeURIComponent(pathname + search).slice(0, 120);
}

/** Enough of a body to follow a run by. */
function shortBody({ method, body, headers }: TransportRequest): string {
  if (method === 'GET' || headers['content-type']?.includes('json') !== true) return '';
  return Buffer.from(body ?? [])
    .toString('utf8')
    .slice(0, 300);
}
