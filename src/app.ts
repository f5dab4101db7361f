import {
  accountProblems,
  assembleAccount,
  type compileAccount,
  connectorPorts,
} from './app/accounts.ts';
import { completenessOn } from './app/completeness.ts';
import { createHealth } from './app/health.ts';
import { createJobs } from './app/jobs.ts';
import { openCipher } from './app/key-file.ts';
import { createMetricsPage } from './app/metrics-page.ts';
import { configError } from './config/problem.ts';
import type { LoadedConfig } from './config/settings.ts';
import { startUpSummary } from './config/summary.ts';
import type { Transport } from './connector/api-client/transport.ts';
import type { Source } from './connector/contract.ts';
import type { Clock } from './domain/clock.ts';
import type { Logger } from './domain/logger.ts';
import type { Random } from './domain/random.ts';
import type { HttpDeps, HttpServer } from './http/deps.ts';
import { createHttpServer } from './http/server.ts';
import { keepErasedOut } from './intake/keep-out.ts';
import { createReceiver } from './intake/receive.ts';
import { createMetrics, type Metrics } from './observability/metrics.ts';
import { createDesk, type Desk } from './reconcile/desk.ts';
import { createReconciler, type Reconciled } from './reconcile/reconcile.ts';
import type { Store } from './store/port.ts';
import { createSqliteStore } from './store/sqlite/store.ts';
import { createScheduler, cronTicker } from './worker/scheduler.ts';
import type { Ticker } from './worker/ticker.ts';
import { createWorkLoop, type WorkLoop } from './worker/work-loop.ts';

export interface AppOptions {
  readonly config: LoadedConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Ticks of the scheduler; the wall's by default. */
  readonly ticker?: Ticker | undefined;
  /** The journal; by default the SQLite file the settings name. The service closes it when it stops. */
  readonly store?: Store | undefined;
  /** Replaces HTTP to the vendors: a simulation calls the sandboxes in process. */
  readonly transport?: Transport | undefined;
  /** Replaces the port: a simulation hands deliveries in within the process. */
  readonly openServer?: ((deps: HttpDeps) => HttpServer) | undefined;
  /** Replaces the compiling of mappings: whoever opens many services compiles once. */
  readonly compile?: typeof compileAccount | undefined;
  /** Told about every reconciliation. */
  readonly onReconciled?: ((done: Reconciled) => void) | undefined;
}

/** The whole service in one process. */
export interface App {
  readonly store: Store;
  readonly desks: ReadonlyMap<string, Desk>;
  /**
   * Opens the journal, loads the mirrors, starts the loops and then opens the port, in this order: a 2xx before the
   * journal is open would be a lie.
   *
   * @returns the port.
   */
  start(): Promise<number>;
  /** True when nothing runs and nothing is due: for the demo and for tests. */
  isIdle(): boolean;
  /** Refuses new work, finishes what was begun, closes. Safe to call twice. */
  stop(): Promise<void>;
}

/** Subjects reconciled at a time in one process, and of one account. */
const concurrency = { all: 256, perAccount: 160 } as const;

/** @throws ConfigError naming every problem of every file. */
export function createApp(options: AppOptions): App {
  const { config, clock } = options;
  const problems = accountProblems(config);
  if (problems.length > 0) throw configError(problems);
  const store = options.store ?? openJournal(options);
  const metrics = createMetrics({
    counts: () => store.counts(),
    nowMs: () => clock.now(),
    processMetrics: options.openServer === undefined,
  });
  try {
    const desks = openDesks(options, store, metrics);
    const { logger } = options;
    const gated = keepErasedOut({
      store,
      logger,
      sourceOf: (account, vendor) => sourceNamed(desks.get(account), vendor),
    });
    return assemble(options, gated, metrics, desks);
  } catch (error) {
    void store.close();
    throw error;
  }
}

function openJournal({ config, clock, random, logger }: AppOptions): Store {
  const { service } = config;
  const cipher = openCipher(service);
  return createSqliteStore({ path: service.databasePath, clock, random, logger, cipher });
}

function openDesks(options: AppOptions, store: Store, metrics: Metrics): ReadonlyMap<string, Desk> {
  const { config, clock, logger } = options;
  return new Map(
    config.accounts.map((account) => {
      const assembled = assembleAccount(
        config.root,
        account,
        connectorPorts(
          { ...options, measure: (request) => metrics.requested(request) },
          store,
          account,
        ),
        options.compile,
      );
      const onBatch: Parameters<typeof createDesk>[1]['onBatch'] = ({ target, as, results }) => {
        for (const result of results)
          metrics.written({ account: account.id, target, as, outcome: result.as, count: 1 });
        logger.info('changes.written', {
          account: account.id,
          target,
          as,
          changes: results.length,
          failed: results.filter((one) => one.as === 'failed').length,
        });
      };
      return [account.id, createDesk(assembled, { store, clock, logger, onBatch })];
    }),
  );
}

function assemble(
  options: AppOptions,
  store: Store,
  metrics: Metrics,
  desks: ReadonlyMap<string, Desk>,
): App {
  const { config, clock, logger } = options;
  const { loop, reading } = createWork(options, store, metrics, desks);
  const { retention, graceMs, port, host } = config.service;
  const jobs = createJobs({
    store,
    clock,
    logger,
    desks,
    retention,
    onFound: () => loop.nudge(),
    onAudit: (fact) => metrics.audited(fact),
  });
  const scheduler = createScheduler(jobs, { clock, logger, ticker: options.ticker ?? cronTicker });
  const server = createServer(options, store, metrics, desks, () => loop.nudge());
  const stop = async (): Promise<void> => {
    logger.info('service.draining');
    await server.close(graceMs);
    await scheduler.stop();
    const clean = await loop.drain(graceMs);
    await closeConnections(desks);
    await store.close();
    logger.info('service.stopped', { clean });
  };
  let stopping: Promise<void> | undefined;
  return {
    store,
    desks,
    start: async () => {
      for (const line of startUpSummary(config)) logger.info('service.configured', { line });
      const { leases, intents } = await store.recover(clock.now());
      if (leases + intents > 0) logger.warn('service.recovered', { leases, intents });
      scheduler.start();
      loop.start();
      const opened = await server.listen(port, host);
      logger.info('service.started', { port: opened, accounts: desks.size });
      return opened;
    },
    isIdle: () => loop.isIdle() && scheduler.running() === 0 && reading() === 0,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function createWork(
  options: AppOptions,
  store: Store,
  metrics: Metrics,
  desks: ReadonlyMap<string, Desk>,
): { readonly loop: WorkLoop; readonly reading: () => number } {
  const { clock, logger, random } = options;
  const reconciler = createReconciler({
    store,
    clock,
    random,
    logger,
    deskOf: (account) => desks.get(account),
    onReconciled: (done) => {
      const { account, outcome, ms } = done;
      metrics.reconciled({ account, kind: done.subject.kind, outcome, seconds: ms / 1000 });
      options.onReconciled?.(done);
    },
  });
  const loop = createWorkLoop({
    store,
    clock,
    logger,
    reconcile: (claim) => reconciler.reconcile(claim),
    closedAccounts: () => closedAccounts(desks),
    narrowAccounts: () => narrowAccounts(desks),
    onDrained: (account) => desks.get(account)?.gate.drained(),
    concurrency: concurrency.all,
    perAccount: concurrency.perAccount,
  });
  return { loop, reading: () => reconciler.reading() };
}

function createServer(
  options: AppOptions,
  store: Store,
  metrics: Metrics,
  desks: ReadonlyMap<string, Desk>,
  nudge: () => void,
): HttpServer {
  const { clock, logger, config } = options;
  const receiver = createReceiver({
    store,
    clock,
    logger,
    sourceOf: (account, vendor) => sourceOf(desks, account, vendor),
    measure: (fact) => metrics.delivered(fact),
    onAppended: nudge,
  });
  const open = options.openServer ?? createHttpServer;
  return open({
    receiver,
    reports: store,
    completeness: (account, day) => completenessOn(store, account, day),
    health: createHealth(desks, store),
    metrics: createMetricsPage(metrics, desks, store),
    authorizerOf: (account, vendor) => {
      const crm = desks.get(account)?.account.crm;
      return crm?.vendor === vendor ? crm.authorizer : undefined;
    },
    onConnected: nudge,
    jwtSecret: config.service.jwtSecret,
    publicUrl: config.service.publicUrl,
    clock,
    logger,
  });
}

async function closeConnections(desks: ReadonlyMap<string, Desk>): Promise<void> {
  const connections = [...desks.values()].flatMap(({ account }) => [
    account.telephony,
    account.crm,
  ]);
  await Promise.all(connections.map((connection) => connection.close()));
}

function sourceOf(desks: ReadonlyMap<string, Desk>, account: string, vendor: string) {
  const desk = desks.get(account);
  if (!desk) return 'unknown_account' as const;
  return sourceNamed(desk, vendor);
}

function sourceNamed(desk: Desk | undefined, vendor: string): Source | undefined {
  if (!desk) return undefined;
  return [desk.account.telephony, desk.account.crm].find(
    (connection) => connection.vendor === vendor,
  )?.source;
}

function closedAccounts(desks: ReadonlyMap<string, Desk>): ReadonlyMap<string, number> {
  const closed = new Map<string, number>();
  for (const [id, desk] of desks) {
    const until = desk.gate.closedUntil();
    if (until !== undefined) closed.set(id, until);
  }
  return closed;
}

function narrowAccounts(desks: ReadonlyMap<string, Desk>): ReadonlyMap<string, number> {
  const widths = [...desks].map(([id, desk]) => [id, desk.gate.width()] as const);
  return new Map(widths.filter(([, width]) => Number.isFinite(width)));
}
