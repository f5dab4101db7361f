import { type App, createApp } from '../../src/app.ts';
import type { Transport } from '../../src/connector/api-client/transport.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { LogFields, Logger } from '../../src/domain/logger.ts';
import type { Random } from '../../src/domain/random.ts';
import type { HttpDeps } from '../../src/http/deps.ts';
import { refusalOf } from '../../src/http/refusal.ts';
import { wayIn } from '../../src/http/webhooks.ts';
import type { Received } from '../../src/intake/receive.ts';
import type { Store } from '../../src/store/port.ts';
import { clockTicker } from '../../src/worker/ticker.ts';
import type { Life } from './life.ts';
import { setting } from './setting.ts';
import type { Trace } from './trace.ts';

/** The product ticks every ten seconds; here a run lasts hours, and whoever waits for a tick waits longer. */
const tickMs = 120_000;

/** What one life of the service is opened with. */
export interface ServicePorts {
  readonly life: Life;
  readonly store: Store;
  readonly transport: Transport;
  readonly random: Random;
  readonly trace: Trace;
  readonly retentionMs: number;
  readonly compile?: Parameters<typeof createApp>[0]['compile'];
}

/** A delivery as it comes in. */
export interface Posted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The running service, reached within the process. */
export interface Service {
  readonly app: App;
  readonly life: Life;
  /** Hands a delivery in. @returns the HTTP status. @throws when the service dies over it. */
  post(posted: Posted): Promise<{ readonly status: number; readonly received?: Received }>;
}

/** Opens the whole service on the given data; its port is a function. */
export async function openService(ports: ServicePorts): Promise<Service> {
  const { life, trace } = ports;
  const { config, compile } = setting();
  const { service } = config;
  const clock = life.clock();
  let deps: HttpDeps | undefined;
  const app = createApp({
    config: {
      ...config,
      service: {
        ...service,
        retention: { deliveriesMs: ports.retentionMs, tracesMs: service.retention.tracesMs },
      },
    },
    clock,
    random: ports.random,
    logger: tracedLogger(trace, life),
    ticker: clockTicker(clock, tickMs),
    store: life.store(ports.store),
    transport: life.transport(ports.transport),
    compile: ports.compile ?? compile,
    openServer: (given) => {
      deps = given;
      return { listen: async () => 1, close: async () => {} };
    },
  });
  await app.start();
  return { app, life, post: (posted) => post(life, deps, posted, clock) };
}

async function post(
  life: Life,
  deps: HttpDeps | undefined,
  { url, headers, body }: Posted,
  _clock: Clock,
): Promise<{ readonly status: number; readonly received?: Received }> {
  const way = wayIn(new URL(url).pathname);
  if (!deps || !way || life.isOver) throw refused();
  const cut = life.over().then((): never => {
    throw refused();
  });
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const answer = deps.receiver
    .receive({ ...way, headers: lower, body: Buffer.from(body) })
    .then((received) => ({ status: 202, received }))
    .catch((error: unknown) => ({ status: refusalOf(error).status }));
  return Promise.race([answer, cut]);
}

function refused(): Error {
  return Object.assign(new Error('ECONNRESET'), { code: 'ECONNRESET' });
}

function tracedLogger(trace: Trace, life: Life): Logger {
  const note = (name: string, fields: LogFields = {}): void => {
    if (!life.isOver) trace.note(`    ${name} ${JSON.stringify(fields)}`);
  };
  return { debug() {}, info: note, warn: note, error: note };
}
