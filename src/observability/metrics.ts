import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the service counts. Labels are accounts, vendors, targets and outcomes: never anything of a person. */
export interface Metrics {
  /** A delivery was answered. */
  delivered(labels: {
    readonly account: string;
    readonly source: string;
    readonly outcome: string;
    readonly seconds: number;
  }): void;
  /** The poll looked who had told of conversations. */
  audited(labels: {
    readonly account: string;
    readonly source: string;
    readonly channel: string;
    readonly topic: string;
    readonly told: number;
    readonly missed: number;
  }): void;
  /** A subject was reconciled. `outcome`: done, waiting, failed, dead. */
  reconciled(labels: {
    readonly account: string;
    readonly kind: string;
    readonly outcome: string;
    readonly seconds: number;
  }): void;
  /** Changes came back from a target. `as`: create, update, delete, attach. */
  written(labels: {
    readonly account: string;
    readonly target: string;
    readonly as: string;
    readonly outcome: string;
    readonly count: number;
  }): void;
  /** A request to a vendor was answered, or was not. `operation` is the connector's name for it, never an address. */
  requested(labels: {
    readonly account: string;
    readonly vendor: string;
    readonly operation: string;
    readonly outcome: string;
    readonly credits: number;
    readonly seconds: number;
  }): void;
  /** How much of a vendor's allowance is used, 0 to 1. */
  budgetUsed(labels: {
    readonly account: string;
    readonly vendor: string;
    readonly budget: string;
    readonly share: number;
  }): void;
  /** How complete the last day was that was examined, 0 to 100, and what was missing. */
  complete(labels: {
    readonly account: string;
    readonly percent: number;
    readonly holes: Readonly<Record<string, number>>;
  }): void;
  /** Calls of a day that another integration logged as well. */
  doubled(labels: { readonly account: string; readonly calls: number }): void;
  /** 1 while an account's writing is halted, else 0. */
  halted(labels: { readonly account: string; readonly halted: boolean }): void;
  readonly contentType: string;
  /** Prometheus text. */
  render(): Promise<string>;
}

export interface MetricsOptions {
  /** Asked for at every rendering; a failure leaves the gauges as they were. */
  readonly counts: () => Promise<StoreGauges>;
  /** The present instant by our clock, in milliseconds, for the age of the oldest wake-up. */
  readonly nowMs: () => number;
  /** Memory, event loop and garbage collection of the process as well. */
  readonly processMetrics?: boolean | undefined;
}

/** What the store says of itself; the store's own counts fit. */
export interface StoreGauges {
  readonly deliveries: number;
  readonly due: number;
  readonly leased: number;
  readonly deadLetters: number;
  readonly oldestDue: number | undefined;
}

const QUICK_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const SLOW_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The metrics of one process, in a registry of their own. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  const store = storeGauges(registry);
  return {
    ...intakeMetrics(registry),
    ...workMetrics(registry),
    ...vendorMetrics(registry),
    ...completenessMetrics(registry),
    contentType: registry.contentType,
    async render() {
      const counts = await options.counts().catch(() => undefined);
      if (counts !== undefined) store(counts, options.nowMs());
      return registry.metrics();
    },
  };
}

function intakeMetrics(registry: Registry): Pick<Metrics, 'delivered' | 'audited'> {
  const received = counter(registry, 'patchcord_deliveries_total', 'Deliveries answered.', [
    'account',
    'source',
    'outcome',
  ]);
  const seconds = histogram(
    registry,
    'patchcord_acknowledge_seconds',
    'From the whole body to the answer.',
    ['source', 'outcome'],
    QUICK_SECONDS,
  );
  const mechanism = ['account', 'source', 'channel', 'topic'];
  const told = counter(
    registry,
    'patchcord_webhooks_told_total',
    'Conversations a webhook told of, by what the poll found.',
    mechanism,
  );
  const missed = counter(
    registry,
    'patchcord_webhooks_missed_total',
    'Conversations the poll found that the webhook never told.',
    mechanism,
  );
  return {
    audited: ({ account, source, channel, topic, told: heard, missed: unheard }) => {
      const labels = { account, source, channel, topic };
      told.inc(labels, heard);
      missed.inc(labels, unheard);
    },
    delivered: ({ account, source, outcome, seconds: took }) => {
      received.inc({ account, source, outcome });
      seconds.observe({ source, outcome }, took);
    },
  };
}

function workMetrics(registry: Registry): Pick<Metrics, 'reconciled' | 'written' | 'halted'> {
  const reconciled = counter(registry, 'patchcord_reconciliations_total', 'Subjects reconciled.', [
    'account',
    'kind',
    'outcome',
  ]);
  const seconds = histogram(
    registry,
    'patchcord_reconcile_seconds',
    'One reconciliation.',
    ['kind', 'outcome'],
    SLOW_SECONDS,
  );
  const changes = counter(registry, 'patchcord_changes_total', 'Changes answered by a target.', [
    'account',
    'target',
    'as',
    'outcome',
  ]);
  const halted = gauge(registry, 'patchcord_halted', 'Writing of the account is halted.', [
    'account',
  ]);
  return {
    reconciled: ({ account, kind, outcome, seconds: took }) => {
      reconciled.inc({ account, kind, outcome });
      seconds.observe({ kind, outcome }, took);
    },
    written: ({ account, target, as, outcome, count }) =>
      changes.inc({ account, target, as, outcome }, count),
    halted: (labels) => halted.set({ account: labels.account }, labels.halted ? 1 : 0),
  };
}

function vendorMetrics(registry: Registry): Pick<Metrics, 'requested' | 'budgetUsed'> {
  const requests = counter(registry, 'patchcord_vendor_requests_total', 'Requests to vendors.', [
    'account',
    'vendor',
    'operation',
    'outcome',
  ]);
  const credits = counter(registry, 'patchcord_vendor_credits_total', 'Credits spent.', [
    'account',
    'vendor',
  ]);
  const seconds = histogram(
    registry,
    'patchcord_vendor_seconds',
    'One request to a vendor.',
    ['vendor', 'operation'],
    SLOW_SECONDS,
  );
  const used = gauge(registry, 'patchcord_budget_used_ratio', 'Used share of an allowance.', [
    'account',
    'vendor',
    'budget',
  ]);
  return {
    requested: ({ account, vendor, operation, outcome, credits: spent, seconds: took }) => {
      requests.inc({ account, vendor, operation, outcome });
      if (spent > 0) credits.inc({ account, vendor }, spent);
      seconds.observe({ vendor, operation }, took);
    },
    budgetUsed: ({ account, vendor, budget, share }) =>
      used.set({ account, vendor, budget }, share),
  };
}

function completenessMetrics(registry: Registry): Pick<Metrics, 'complete' | 'doubled'> {
  const percent = gauge(
    registry,
    'patchcord_completeness_percent',
    'Complete conversations of the last day that was examined.',
    ['account'],
  );
  const missing = gauge(registry, 'patchcord_holes', 'What was missing that day.', [
    'account',
    'kind',
  ]);
  const doubled = gauge(
    registry,
    'patchcord_doubled_calls',
    'Calls that another integration logged as well, of the newest such day.',
    ['account'],
  );
  return {
    doubled: ({ account, calls }) => doubled.set({ account }, calls),
    complete: ({ account, percent: share, holes }) => {
      percent.set({ account }, share);
      for (const [kind, count] of Object.entries(holes)) missing.set({ account, kind }, count);
    },
  };
}

function storeGauges(registry: Registry): (counts: StoreGauges, nowMs: number) => void {
  const dead = gauge(registry, 'patchcord_dead_letters', 'Open dead letters.', []);
  const due = gauge(registry, 'patchcord_wakeups_due', 'Subjects that are due now.', []);
  const leased = gauge(registry, 'patchcord_wakeups_leased', 'Subjects in work.', []);
  const kept = gauge(registry, 'patchcord_deliveries_kept', 'Deliveries in the journal.', []);
  const age = gauge(registry, 'patchcord_oldest_due_seconds', 'Age of the oldest due subject.', []);
  return (counts, nowMs) => {
    dead.set(counts.deadLetters);
    due.set(counts.due);
    leased.set(counts.leased);
    kept.set(counts.deliveries);
    age.set(counts.oldestDue === undefined ? 0 : Math.max(0, nowMs - counts.oldestDue) / 1_000);
  };
}

function counter(registry: Registry, name: string, help: string, labelNames: string[]): Counter {
  return new Counter({ name, help, labelNames, registers: [registry] });
}

function gauge(registry: Registry, name: string, help: string, labelNames: string[]): Gauge {
  return new Gauge({ name, help, labelNames, registers: [registry] });
}

function histogram(
  registry: Registry,
  name: string,
  help: string,
  labelNames: string[],
  buckets: number[],
): Histogram {
  return new Histogram({ name, help, labelNames, buckets, registers: [registry] });
}
