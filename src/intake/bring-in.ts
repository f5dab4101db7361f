import type { Source } from '../connector/contract.ts';
import type { Clock } from '../domain/clock.ts';
import type { NewDelivery, RawDelivery } from '../domain/delivery.ts';
import type { Logger } from '../domain/logger.ts';
import type { Journal } from '../store/port.ts';

export interface BringInPorts {
  readonly account: string;
  readonly source: Source;
  readonly store: Pick<Journal, 'append' | 'unknownKeys' | 'newestKeys'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Stores those deliveries that say something new; what the journal has is left alone, so that nobody is woken for nothing.
 *
 * @param urgency of the wake-ups.
 * @param most at most so many of them; the rest is still unknown the next time.
 * @returns how many were stored.
 */
export async function bringIn(
  ports: BringInPorts,
  raws: readonly RawDelivery[],
  urgency?: number,
  most = Number.POSITIVE_INFINITY,
): Promise<number> {
  const { account, source, store, clock, logger } = ports;
  const byKey = new Map<string, NewDelivery>();
  for (const raw of raws) {
    const delivery = { ...raw, ...source.identify(raw) };
    byKey.set(delivery.dedupeKey, delivery);
  }
  const news = (await thoseWithNews(ports, [...byKey.values()])).slice(0, most);
  if (news.length === 0) return 0;
  const appended = await store.append(news, clock.now(), urgency);
  const fresh = appended.filter((one) => !one.duplicate).length;
  logger.info('poll.foundNews', { account, source: source.name, fresh });
  return fresh;
}

/**
 * A row says nothing new while it is the last thing we heard of its conversation. A row that is as it once was (a tag set,
 * removed and set again) is news, under a key of its own; so is one after which something else told of the conversation.
 */
async function thoseWithNews(
  { account, source, store }: BringInPorts,
  deliveries: readonly NewDelivery[],
): Promise<readonly NewDelivery[]> {
  const keys = deliveries.map(({ dedupeKey }) => dedupeKey);
  const unknown = new Set(await store.unknownKeys(account, source.name, keys));
  const newest = await store.newestKeys(
    account,
    deliveries.map(({ subjectHint }) => subjectHint ?? nobody),
  );
  return deliveries.flatMap((delivery, at): NewDelivery[] => {
    const { dedupeKey: key, receivedAt } = delivery;
    if (unknown.has(key)) return [delivery];
    const last = newest[at];
    if (last === undefined || last === key || last.startsWith(`${key}${again}`)) return [];
    return [{ ...delivery, dedupeKey: `${key}${again}${receivedAt}` }];
  });
}

const again = ':again:';
const nobody = { kind: 'call', aliases: [] } as const;
