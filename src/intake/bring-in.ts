import type { Source } from '../connector/contract.ts';
import type { Clock } from '../domain/clock.ts';
import type { NewDelivery, RawDelivery } from '../domain/delivery.ts';
import type { Logger } from '../domain/logger.ts';
import type { Journal } from '../store/port.ts';

export interface BringInPorts {
  readonly account: string;
  readonly source: Source;
  readonly store: Pick<Journal, 'append' | 'unknownKeys'>;
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
  const unknown = await store.unknownKeys(account, source.name, [...byKey.keys()]);
  const news = unknown.slice(0, most).flatMap((key) => byKey.get(key) ?? []);
  if (news.length === 0) return 0;
  const appended = await store.append(news, clock.now(), urgency);
  const fresh = appended.filter((one) => !one.duplicate).length;
  logger.info('poll.foundNews', { account, source: source.name, fresh });
  return fresh;
}
