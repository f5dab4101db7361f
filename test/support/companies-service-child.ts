/*
 * The whole service of several companies in a process of its own. What a proof takes out is taken out here, around the
 * store; what it wants to know of the process is asked for here.
 */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import { answerQuestions } from '../../scripts/bench/child.ts';
import { openCipher } from '../../src/app/key-file.ts';
import { openProject } from '../../src/app/project.ts';
import { systemRandom } from '../../src/app/system.ts';
import { type App, createApp } from '../../src/app.ts';
import type { HttpLimits } from '../../src/http/deps.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { clockTicker } from '../../src/worker/ticker.ts';
import { type Alteration, alteredStore } from './altered-store.ts';
import { type FastTime, fastClock } from './app-lab-clock.ts';

/** How a service is started. */
export interface ServiceOrder {
  readonly root: string;
  readonly database: string;
  readonly port: number;
  readonly time: FastTime;
  /** Signs API tokens; without it the API is closed. */
  readonly jwtSecret?: string | undefined;
  readonly level?: 'debug' | 'info' | undefined;
  readonly alterations: readonly Alteration[];
  /** Bounds of the way in, where they are not the usual ones. */
  readonly limits?: Partial<HttpLimits> | undefined;
  /** True: whatever is delivered counts as proven. */
  readonly believing?: boolean | undefined;
}

/** How the process does. */
export interface ProcessState {
  readonly deliveries: number;
  readonly due: number;
  readonly leased: number;
  readonly deadLetters: number;
  readonly idle: boolean;
  /** After everything that can be freed was freed. */
  readonly rssMb: number;
  readonly heapMb: number;
  /** The longest time the event loop was held up since this was asked first. */
  readonly heldUpMs: number;
}

const tickMs = 10_000;
let app: App | undefined;
let database: Database.Database | undefined;
const delay = monitorEventLoopDelay({ resolution: 10 });

answerQuestions({
  /** @returns the port. */
  open: async (order: ServiceOrder) => {
    const { root, port } = order;
    const clock = fastClock(order.time);
    const config = openProject({
      root,
      env: {
        PATCHCORD_DATABASE: order.database,
        ...(order.jwtSecret === undefined ? {} : { PATCHCORD_JWT_SECRET: order.jwtSecret }),
      },
    });
    const service = { ...config.service, port, host: '127.0.0.1' };
    const destination = createWriteStream(join(root, 'service.log'), { flags: 'a' });
    const logger = createLogger({
      level: order.level ?? 'info',
      format: 'json',
      clock,
      destination,
    });
    const ports = { clock, random: systemRandom, logger };
    noteDatabase();
    const store = createSqliteStore({
      path: service.databasePath,
      cipher: openCipher(service),
      ...ports,
    });
    app = createApp({
      config: { ...config, service },
      ...ports,
      store: alteredStore(store, order.alterations, logger),
      ticker: clockTicker(clock, tickMs),
      openServer: (deps) => createHttpServer({ ...deps, limits: order.limits }),
    });
    if (order.believing) believeAll(app);
    const opened = await app.start();
    return opened;
  },
  /** True when every account has its people and metadata. */
  ready: async () => {
    for (const { account, mirror, services } of app?.desks.values() ?? []) {
      if (!mirror.isLoaded()) return false;
      await Promise.all([account.crm.sink?.catalog(), services()]);
    }
    return true;
  },
  state: async (): Promise<ProcessState> => {
    const heldUpMs = delay.max / 1e6;
    delay.enable();
    const counts = await app?.store.counts();
    globalThis.gc?.();
    globalThis.gc?.();
    const memory = process.memoryUsage();
    return {
      deliveries: counts?.deliveries ?? 0,
      due: counts?.due ?? 0,
      leased: counts?.leased ?? 0,
      deadLetters: counts?.deadLetters ?? 0,
      idle: app?.isIdle() ?? false,
      rssMb: memory.rss / 1_048_576,
      heapMb: memory.heapUsed / 1_048_576,
      heldUpMs,
    };
  },
  /** Processor time of the process so far, in milliseconds. */
  cpuMs: (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  /**
   * Leaves the database room for so many more bytes; undefined for as many as it likes. SQLite itself then says that the
   * disk is full, whatever machine this is.
   */
  room: (bytes: number | undefined) => {
    const pageSize = Number(database?.pragma('page_size', { simple: true }));
    const pages = Number(database?.pragma('page_count', { simple: true }));
    const most = bytes === undefined ? 2 ** 30 : pages + Math.ceil(bytes / pageSize);
    return database?.pragma(`max_page_count = ${most}`, { simple: true });
  },
  stop: async () => {
    await app?.stop();
    setTimeout(() => process.exit(0), 50);
  },
});

function believeAll({ desks }: App): void {
  for (const { account } of desks.values())
    Object.assign(account.telephony.source ?? {}, { verify: () => undefined });
}

/** Remembers the connection that the store is about to open. */
function noteDatabase(): void {
  const { pragma } = Database.prototype;
  Database.prototype.pragma = function noting(this: Database.Database, ...asked) {
    database = this;
    return pragma.apply(this, asked);
  };
}
