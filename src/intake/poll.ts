import type { Poller, Source } from '../connector/contract.ts';
import type { Clock } from '../domain/clock.ts';
import type { NewDelivery, RawDelivery } from '../domain/delivery.ts';
import { errorCode, OutsideError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Journal, Keeping } from '../store/port.ts';

export interface PollPorts {
  readonly account: string;
  readonly poller: Poller;
  readonly source: Source;
  readonly store: Pick<Journal, 'append'> & Pick<Keeping, 'getValue' | 'putValue'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What one round found: rows looked at, and how many of them were news. */
export interface PollRound {
  readonly seen: number;
  readonly fresh: number;
}

/**
 * One round of looking for what never arrived. What is found goes the same road as a webhook. The watermark moves only
 * after everything is stored, so that a crash repeats the round and nothing is skipped.
 */
export async function pollOnce(ports: PollPorts): Promise<PollRound> {
  const name = `poll:${ports.source.name}`;
  try {
    const found = await ports.poller.poll(await ports.store.getValue(ports.account, name));
    const deliveries = found.deliveries.map((raw) => identified(ports.source, raw));
    const appended =
      deliveries.length > 0 ? await ports.store.append(deliveries, ports.clock.now()) : [];
    await ports.store.putValue(ports.account, name, found.watermark);
    const fresh = appended.filter((one) => !one.duplicate).length;
    if (fresh > 0)
      ports.logger.info('poll.foundNews', {
        account: ports.account,
        source: ports.source.name,
        fresh,
      });
    return { seen: deliveries.length, fresh };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    ports.logger.warn('poll.failed', {
      account: ports.account,
      source: ports.source.name,
      code: errorCode(error),
    });
    return { seen: 0, fresh: 0 };
  }
}

function identified(source: Source, raw: RawDelivery): NewDelivery {
  return { ...raw, ...source.identify(raw) };
}
