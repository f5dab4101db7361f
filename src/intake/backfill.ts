import { z } from 'zod';
import { type Poller, priority, type Source } from '../connector/contract.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import { errorCode, OutsideError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Keeping } from '../store/keeping-port.ts';
import type { Journal } from '../store/port.ts';
import type { Reports } from '../store/reports-port.ts';
import { bringIn } from './bring-in.ts';

/**
 * Calls from before we came, brought through the same road as all others: behind everything that happens now, a little at
 * a time. What is asked for and how far it is stands in the store, so that any service on it goes on where the last one
 * stopped.
 */

const backfillState = z.object({
  id: z.string(),
  from: z.number(),
  to: z.number(),
  /** Everything that began before this instant is in the journal. */
  next: z.number(),
  /** `feeding`: the past is being read; `settling`: all of it is in the journal and becomes records. */
  phase: z.enum(['feeding', 'settling', 'done', 'capped']),
  /** Conversations looked at, and those that said something new. */
  seen: z.number(),
  fresh: z.number(),
  /** Credits of the CRM spent by the account meanwhile, live traffic included. */
  credits: z.number(),
  /** More than that is not spent; null for no limit but the vendor's. */
  creditCap: z.number().nullable(),
  startedAt: z.number(),
  /** When it ended; null while it goes on. */
  endedAt: z.number().nullable(),
  /** Why nothing goes on just now; null when it does. */
  trouble: z.string().nullable(),
});
/** How far a backfill is; instants in milliseconds. */
export type Backfill = Readonly<z.infer<typeof backfillState>>;

export interface BackfillPorts {
  readonly account: string;
  readonly poller: Poller;
  readonly source: Source;
  readonly store: Pick<Journal, 'append' | 'unknownKeys' | 'newestKeys'> &
    Pick<Keeping, 'getValue' | 'putValue'> &
    Pick<Reports, 'counts'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Credits the CRM counts for the account, within its own window. */
  readonly creditsUsed: () => number;
  /** Requests that wait for the telephony vendor's budget. */
  readonly requestsWaiting: () => number;
}

const dayMs = 86_400_000;
/** Conversations fed at a time. */
const portion = 100;
/** Nothing is fed while so many subjects are due, or so many requests wait. */
const backlog = 50;

/**
 * Asks for a backfill. One that is under way for the same time goes on; one for another time is replaced.
 *
 * @param more the credit cap, and an id for one that is new.
 */
export async function requestBackfill(
  { account, source, store, clock }: Pick<BackfillPorts, 'account' | 'source' | 'store' | 'clock'>,
  window: { readonly from: Instant; readonly to: Instant },
  more: { readonly id: string; readonly creditCap: number | null },
): Promise<Backfill> {
  const before = await backfillOf(store, account, source.name);
  const isSame = before?.from === window.from && before.to === window.to;
  const now = clock.now();
  const state: Backfill =
    isSame && before.phase !== 'done'
      ? { ...before, creditCap: more.creditCap, phase: resumed(before), endedAt: null }
      : {
          ...window,
          ...more,
          next: window.from,
          phase: 'feeding',
          seen: 0,
          fresh: 0,
          credits: 0,
          startedAt: now,
          endedAt: null,
          trouble: null,
        };
  await keep({ account, source, store }, state);
  return state;
}

function resumed({ phase, next, to }: Backfill): Backfill['phase'] {
  if (phase !== 'capped') return phase;
  return next < to ? 'feeding' : 'settling';
}

/** How far the backfill of an account is; undefined when none was ever asked for. */
export async function backfillOf(
  store: Pick<Keeping, 'getValue'>,
  account: string,
  source: string,
): Promise<Backfill | undefined> {
  const text = await store.getValue(account, `backfill:${source}`);
  return text === undefined ? undefined : backfillState.safeParse(JSON.parse(text)).data;
}

/** Takes one step after the other; remembers the credits between them. */
export interface Backfiller {
  /** @returns how many conversations were woken. */
  step(): Promise<number>;
}

export function createBackfiller(ports: BackfillPorts): Backfiller {
  let creditsBefore: number | undefined;
  let quietLooks = 0;
  const spentSince = (): number => {
    const used = ports.creditsUsed();
    // The vendor's window moves on: what falls out of it was not earned back.
    const spent = Math.max(0, used - (creditsBefore ?? used));
    creditsBefore = used;
    return spent;
  };
  return {
    async step() {
      const { account, source, store } = ports;
      const state = await backfillOf(store, account, source.name);
      if (!state || state.phase === 'done' || state.phase === 'capped') return 0;
      const { due } = await store.counts();
      quietLooks = due > 0 ? 0 : quietLooks + 1;
      const counted = { ...state, credits: state.credits + spentSince() };
      const after = await advance(ports, counted, due, quietLooks);
      await keepIfAsked(ports, after);
      return after.fresh - state.fresh;
    },
  };
}

/** Calls wait a little for their detail before they are due again: only after so many looks in a row all is done. */
const quietEnough = 4;

async function advance(
  ports: BackfillPorts,
  state: Backfill,
  due: number,
  quietLooks: number,
): Promise<Backfill> {
  const { clock, logger, account } = ports;
  const { creditCap, credits, phase } = state;
  if (creditCap !== null && credits >= creditCap) {
    logger.warn('backfill.capped', { account, credits, creditCap });
    return { ...state, phase: 'capped', endedAt: clock.now() };
  }
  if (phase === 'settling') return quietLooks < quietEnough ? state : ended(ports, state);
  if (due > backlog || ports.requestsWaiting() > backlog) return state;
  try {
    return await feed(ports, state);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    logger.warn('backfill.postponed', { account, code: errorCode(error) });
    return { ...state, trouble: error.message };
  }
}

/** Days a step reads at most: those of an office that was closed cost a request each and nothing more. */
const mostDays = 10;

/** One portion, of one day or of several. */
async function feed(ports: BackfillPorts, state: Backfill): Promise<Backfill> {
  let fed = state;
  for (let days = 0; days < mostDays && fed.phase === 'feeding'; days += 1) {
    const room = portion - (fed.fresh - state.fresh);
    if (room <= 0) break;
    fed = await feedDay(ports, fed, room);
    await keepIfAsked(ports, fed);
  }
  return fed;
}

/** A day that holds more is read again for the rest: what the journal has is not fed twice. */
async function feedDay(ports: BackfillPorts, state: Backfill, room: number): Promise<Backfill> {
  const { next, to } = state;
  const end = Math.min(next + dayMs, to);
  const found = await ports.poller.between(next, end, priority.backfill);
  const fresh = await bringIn(ports, found.deliveries, priority.backfill, room);
  const isWhole = fresh < room;
  return {
    ...state,
    trouble: null,
    fresh: state.fresh + fresh,
    seen: isWhole ? state.seen + found.deliveries.length : state.seen,
    next: isWhole ? end : next,
    phase: isWhole && end >= to ? 'settling' : 'feeding',
  };
}

/** Somebody may have asked for another one meanwhile, or for another cap. */
async function keepIfAsked(ports: BackfillPorts, state: Backfill): Promise<void> {
  const now = await backfillOf(ports.store, ports.account, ports.source.name);
  if (now?.id === state.id) await keep(ports, { ...state, creditCap: now.creditCap });
}

function ended({ account, clock, logger }: BackfillPorts, state: Backfill): Backfill {
  const { seen, fresh, credits } = state;
  logger.info('backfill.done', { account, seen, fresh, credits });
  return { ...state, phase: 'done', endedAt: clock.now() };
}

function keep(
  {
    account,
    source,
    store,
  }: Pick<BackfillPorts, 'account' | 'source'> & {
    readonly store: Pick<Keeping, 'putValue'>;
  },
  state: Backfill,
): Promise<void> {
  return store.putValue(account, `backfill:${source.name}`, JSON.stringify(state));
}
