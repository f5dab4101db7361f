import { z } from 'zod';
import { priority } from '../connector/contract.ts';
import type { DoubleFinder, OwnCall } from '../connector/doubles.ts';
import type { Clock } from '../domain/clock.ts';
import { errorCode, OutsideError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Desk } from '../reconcile/desk.ts';
import { numberOf, textOf } from '../reconcile/fold.ts';
import { known } from '../reconcile/gather.ts';
import type { Keeping } from '../store/keeping-port.ts';
import type { Store } from '../store/port.ts';
import { dayOf } from './completeness/nightly.ts';

export interface DoublePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The other integration writes when a call has ended, give or take a moment. */
const settledMs = 5 * 60_000;
/** Younger calls are looked at once more: the other record may still come. */
const lateMs = 20 * 60_000;
/** How far a look reaches back beyond what is new: several calls tell an integration from a person. */
const overlapMs = 30 * 60_000;
/** Of one look; a busier office is caught up with by the next. */
const mostCalls = 200;

const doubledDay = z.object({
  day: z.string(),
  /** Records of the other integration. */
  ids: z.array(z.string()),
  authors: z.array(z.string()),
});
const doublesState = z.object({
  /** Calls that began before were looked at for the last time. */
  until: z.number(),
  today: doubledDay,
  /** The last day that was summed up. */
  last: doubledDay.nullable(),
});
export type DoublesState = Readonly<z.infer<typeof doublesState>>;
export type DoubledDay = Readonly<z.infer<typeof doubledDay>>;

/**
 * Looks whether another integration logs the same calls: one query for all calls of late, none when there were none. What
 * it finds is summed up once a day.
 */
export async function lookForDoubles(ports: DoublePorts, desk: Desk): Promise<void> {
  const { store, clock, logger } = ports;
  const { id: account, crm, timezone } = desk.account;
  if (!crm.doubles) return;
  const now = clock.now();
  const today = { day: dayOf(now, timezone), ids: [], authors: [] };
  const before = await readDoubles(store, account);
  const state = before ?? { until: now - overlapMs, today, last: null };
  const turned = state.today.day === today.day ? state : summedUp(ports, account, state, today);
  const calls = await ownCalls(ports, desk, crm.doubles, state.until, now - settledMs);
  try {
    const found = calls.length > 0 ? await crm.doubles.find(calls, priority.poll) : [];
    const ids = [...new Set([...turned.today.ids, ...found.map(({ doubleId }) => doubleId)])];
    const authors = [...new Set([...turned.today.authors, ...found.map(({ author }) => author)])];
    const until = Math.max(state.until, now - lateMs);
    await keep(store, account, { ...turned, until, today: { ...turned.today, ids, authors } });
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    logger.warn('doubles.lookFailed', { account, code: errorCode(error) });
  }
}

/** Yesterday is over: one line about it, without anybody's name. */
function summedUp(
  { logger }: DoublePorts,
  account: string,
  state: DoublesState,
  today: DoubledDay,
): DoublesState {
  const { day, ids, authors } = state.today;
  if (ids.length > 0)
    logger.warn('calls.doubled', { account, day, calls: ids.length, integrations: authors.length });
  // What came over midnight is not counted on both days.
  return { ...state, today, last: state.today };
}

/** Written calls that began until then, with those looked at last time; none when none began after `lookedAt`. */
async function ownCalls(
  { store }: Pick<DoublePorts, 'store'>,
  desk: Desk,
  { target }: DoubleFinder,
  lookedAt: number,
  until: number,
): Promise<readonly OwnCall[]> {
  const account = desk.account.id;
  const kinds = ['call'] as const;
  const since = lookedAt - overlapMs;
  const lines = await store.conversations({ account, kinds, since, limit: mostCalls });
  const written = lines.flatMap(({ subject, at, records }) => {
    const recordId = records.find((one) => one.target === target)?.recordId;
    return at > until || !recordId ? [] : [{ subject, at, recordId }];
  });
  if (!written.some(({ at }) => at > lookedAt)) return [];
  const calls: OwnCall[] = [];
  for (const { subject, at, recordId } of written) {
    const history = await store.load(account, subject);
    const facts = history && known(desk, history);
    const phone = facts && textOf(facts, 'call.external');
    if (!facts || phone === undefined) continue;
    const talkingSeconds = numberOf(facts, 'call.talking_seconds') ?? 0;
    calls.push({ recordId, startedAt: at, talkingSeconds, phone });
  }
  return calls;
}

export async function readDoubles(
  store: Pick<Keeping, 'getValue'>,
  account: string,
): Promise<DoublesState | undefined> {
  const text = await store.getValue(account, valueName);
  return text === undefined ? undefined : doublesState.safeParse(JSON.parse(text)).data;
}

/** The newest day on which calls were doubled, of today and the day that was summed up last. */
export async function doubledOn(
  store: Pick<Keeping, 'getValue'>,
  account: string,
): Promise<DoubledDay | undefined> {
  const state = await readDoubles(store, account);
  return (
    [state?.today, state?.last].find((day) => day !== undefined && (day?.ids.length ?? 0) > 0) ??
    undefined
  );
}

const valueName = 'doubles';

function keep(
  store: Pick<Keeping, 'putValue'>,
  account: string,
  state: DoublesState,
): Promise<void> {
  return store.putValue(account, valueName, JSON.stringify(state));
}
