import { createApp } from '../app.ts';
import type { AccountConfig, LoadedConfig } from '../config/settings.ts';
import { fromIso, type Instant, toIso } from '../domain/clock.ts';
import { ConfigError, errorCode } from '../domain/errors.ts';
import { fromWallClock, wallClock } from '../domain/zoned-time.ts';
import { type Backfill, backfillOf, requestBackfill } from '../intake/backfill.ts';
import { createLogger } from '../observability/logger.ts';
import type { Desk } from '../reconcile/desk.ts';
import type { Store } from '../store/port.ts';
import { systemClock, systemRandom } from './system.ts';

export type { Backfill } from '../intake/backfill.ts';

/** A closed time of the past. */
export interface PastWindow {
  readonly from: Instant;
  readonly to: Instant;
}

/** What bringing in the past will cost, about. */
export interface BackfillCost {
  readonly conversations: number;
  /** Requests to the telephony vendor, and how long they take at its budget, in milliseconds. */
  readonly operations: number;
  readonly lastsMs: number;
  /** Credits of the CRM. */
  readonly credits: { readonly least: number; readonly most: number };
}

/** What there is of the past, by what became of it and by target. */
export interface Made {
  readonly conversations: Readonly<Record<string, number>>;
  readonly records: Readonly<Record<string, number>>;
}

/** A backfill of one account, watched from a command. */
export interface BackfillSession {
  cost(window: PastWindow): Promise<BackfillCost>;
  /** Counts what is there of that time. */
  made(window: PastWindow): Promise<Made>;
  /**
   * Has it done by the service that runs; where none does, by this process.
   *
   * @returns true when this process does it.
   */
  begin(window: PastWindow, creditCap: number | null): Promise<boolean>;
  state(): Promise<Backfill | undefined>;
  close(): Promise<void>;
}

/**
 * Opens the account beside a running service, or in its place.
 *
 * @throws ConfigError when the account's telephony cannot be asked about the past.
 */
export function openBackfill(config: LoadedConfig, account: AccountConfig): BackfillSession {
  const service = { ...config.service, port: 0, host: '127.0.0.1' };
  const logger = createLogger({ level: 'error', format: 'json', clock: systemClock });
  const ports = { clock: systemClock, random: systemRandom, logger };
  const app = createApp({ config: { ...config, service }, ...ports });
  const desk = app.desks.get(account.id);
  const poller = desk?.account.telephony.poller;
  const source = desk?.account.telephony.source;
  if (!desk || !poller || !source)
    throw new ConfigError('The past of this account cannot be asked for.', {
      code: 'backfill.no_poll',
    });
  const { store } = app;
  const asking = { account: account.id, source, store, clock: systemClock };
  return {
    cost: async (window) => costOf(desk, window, await poller.count(window.from, window.to)),
    made: (window) => madeOf(store, account.id, window),
    async begin(window, creditCap) {
      await requestBackfill(asking, window, { id: systemRandom.id(), creditCap });
      try {
        await app.start();
        return true;
      } catch (error) {
        if (errorCode(error) === 'store.in_use') return false;
        throw error;
      }
    },
    state: () => backfillOf(store, account.id, source.name),
    close: () => app.stop(),
  };
}

const dayMs = 86_400_000;
/** Fed at a time: each portion lists the calls of its day. */
const portion = 100;
/** Of the vendor's budget, what is left for what is not urgent. */
const share = 0.8;
/** Measured with the imitated vendors: many calls of known people at a time; single calls, each of somebody new. */
const creditsEach = { least: 0.5, most: 10 };

function costOf({ account }: Desk, { from, to }: PastWindow, conversations: number): BackfillCost {
  const { reader, usage } = account.telephony;
  const readEach = (reader?.parts ?? []).filter(
    ({ kind, optional, blocks, provides }) =>
      kind === 'call' && optional && blocks && provides.some((path) => account.mappings.uses(path)),
  ).length;
  const lists = Math.ceil((to - from) / dayMs) + Math.floor(conversations / portion);
  const operations = lists + conversations * readEach;
  const rates = Object.values(usage?.().pools ?? {}).filter(({ kind }) => kind === 'rate');
  const perMinute = Math.min(...rates.flatMap(({ limit }) => limit ?? [])) * share;
  return {
    conversations,
    operations,
    lastsMs: Number.isFinite(perMinute) ? Math.ceil(operations / perMinute) * 60_000 : 0,
    credits: {
      least: Math.ceil(conversations * creditsEach.least),
      most: conversations * creditsEach.most,
    },
  };
}

/** More conversations than an office has in years. */
const most = 1_000_000;

async function madeOf(store: Store, account: string, window: PastWindow): Promise<Made> {
  const kinds = ['call'] as const;
  const lines = await store.conversations({ account, kinds, since: window.from, limit: most });
  const conversations: Record<string, number> = {};
  const ids = new Map<string, Set<string>>();
  for (const { at, state, records } of lines) {
    if (at > window.to) continue;
    conversations[state] = (conversations[state] ?? 0) + 1;
    for (const { target, recordId } of records)
      if (recordId !== null) ids.set(target, (ids.get(target) ?? new Set()).add(recordId));
  }
  return {
    conversations,
    records: Object.fromEntries([...ids].map(([target, { size }]) => [target, size])),
  };
}

/**
 * The time two words on the command line mean: dates are whole days of the business, times carry an offset.
 *
 * @throws ConfigError when they are unreadable, or no time of the past is between them.
 */
export function pastWindow(from: string, to: string, timezone: string): PastWindow {
  const now = systemClock.now();
  const window = {
    from: instantOf(from, timezone, 0),
    to: Math.min(now, instantOf(to, timezone, 1) - (isDate(to) ? 1 : 0)),
  };
  if (window.from < window.to) return window;
  throw new ConfigError(`Between ${toIso(window.from)} and ${toIso(window.to)} there is no time.`, {
    code: 'backfill.no_time',
    advice: 'The day named by --from comes first, and is not in the future.',
  });
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}

function instantOf(text: string, timezone: string, daysLater: number): Instant {
  const at = isDate(text) ? Date.parse(`${text}T00:00:00Z`) : fromIso(text);
  if (at === undefined || Number.isNaN(at))
    throw new ConfigError(`"${text}" is no time.`, {
      code: 'time.unreadable',
      advice: 'Say a date (2026-11-20) or a time (2026-11-20T08:00:00Z).',
    });
  if (!isDate(text)) return at;
  const { year, month, day } = wallClock(at, 'UTC');
  return fromWallClock({ year, month, day: day + daysLater }, timezone);
}
