import { z } from 'zod';
import { type Poller, priority, type Source } from '../connector/contract.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import { errorCode, OutsideError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Keeping } from '../store/keeping-port.ts';
import type { Journal } from '../store/port.ts';
import { bringIn } from './bring-in.ts';

/**
 * People tag, note and rate a call days later, and not every way in tells of it: the calls of the last days are read again
 * once a day, and after an outage.
 */

export interface RereadPorts {
  readonly account: string;
  readonly poller: Poller;
  readonly source: Source;
  readonly store: Pick<Journal, 'append' | 'unknownKeys' | 'newestKeys'> &
    Pick<Keeping, 'getValue' | 'putValue'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const dayMs = 86_400_000;
/** One request of the vendor's list brings a thousand calls; so long a window is read at a time. */
const windowMs = dayMs;

const rereadState = z.object({
  /** Nothing older is read: what was before we came is the business of a backfill. */
  since: z.number(),
  /** When the last pass ended. */
  doneAt: z.number(),
  /** Where the pass under way goes on; null between passes. */
  next: z.number().nullable(),
  /** An outage asks for a pass at once. */
  owed: z.boolean(),
});
type RereadState = Readonly<z.infer<typeof rereadState>>;

/** How long before the very first poll calls are ours. */
const firstLookMs = 2 * 3_600_000;

/** Remembers when we came, before the first poll and for those who came before this was remembered. */
export async function noteSince(
  ports: Pick<RereadPorts, 'account' | 'source' | 'store' | 'clock'>,
  watermark: string | undefined,
): Promise<void> {
  if ((await stateOf(ports)) !== undefined) return;
  const first = watermark === undefined ? Number.NaN : Date.parse(watermark);
  const now = ports.clock.now();
  const since = (Number.isNaN(first) ? now : first) - firstLookMs;
  await keep(ports, { since, doneAt: now, next: null, owed: false });
}

/** After an outage the recent days are read again as soon as there is time. */
export async function owePastAgain(
  ports: Pick<RereadPorts, 'account' | 'source' | 'store'>,
): Promise<void> {
  const state = await stateOf(ports);
  if (state && !state.owed) await keep(ports, { ...state, owed: true });
}

/**
 * Reads one window of the recent days again, when a pass is due or under way. Each window is one commit: a crash goes on
 * with the next.
 *
 * @returns how many conversations said something new.
 */
export async function rereadStep(ports: RereadPorts): Promise<number> {
  const { poller, clock } = ports;
  const state = await stateOf(ports);
  const now = clock.now();
  if (!state || poller.rereadMs <= 0) return 0;
  if (state.next === null && !state.owed && now - state.doneAt < dayMs) return 0;
  // A day more than asked for: what is changed on the last of them is found by the pass of the day after.
  const from = Math.max(state.next ?? now - poller.rereadMs - dayMs, state.since);
  const to = Math.min(from + windowMs, now);
  try {
    const { deliveries } = await poller.between(from, to, priority.backfill);
    const fresh = await bringIn(ports, deliveries, priority.poll);
    await keep(ports, after(state, to, now));
    return fresh;
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    const { account, source, logger } = ports;
    logger.warn('reread.failed', { account, source: source.name, code: errorCode(error) });
    return 0;
  }
}

function after(state: RereadState, to: Instant, now: Instant): RereadState {
  return to < now
    ? { ...state, next: to, owed: false }
    : { ...state, next: null, owed: false, doneAt: now };
}

/** Calls that began before are none of ours; undefined before the first poll. */
export async function oursSince(
  ports: Pick<RereadPorts, 'account' | 'source' | 'store'>,
): Promise<Instant | undefined> {
  return (await stateOf(ports))?.since;
}

async function stateOf({
  account,
  source,
  store,
}: Pick<RereadPorts, 'account' | 'source' | 'store'>): Promise<RereadState | undefined> {
  const text = await store.getValue(account, nameOf(source));
  return text === undefined ? undefined : rereadState.safeParse(JSON.parse(text)).data;
}

function keep(
  { account, source, store }: Pick<RereadPorts, 'account' | 'source' | 'store'>,
  state: RereadState,
): Promise<void> {
  return store.putValue(account, nameOf(source), JSON.stringify(state));
}

function nameOf({ name }: Source): string {
  return `reread:${name}`;
}
