import type { Source } from '../connector/contract.ts';
import type { NewDelivery } from '../domain/delivery.ts';
import { RejectedError } from '../domain/errors.ts';
import type { Event, FactValue } from '../domain/event.ts';
import type { Logger } from '../domain/logger.ts';
import type { Subject } from '../domain/subject.ts';
import type { Appended, FactBatch, Store } from '../store/port.ts';

export interface KeepOutPorts {
  readonly store: Store;
  readonly logger: Logger;
  readonly sourceOf: (account: string, vendor: string) => Source | undefined;
}

/** What a delivery that is not kept is answered with. */
const notKept: Appended = { id: 'not-kept', duplicate: false, subject: null };

/**
 * The store as everybody else sees it: whatever comes in about a person who was erased is acknowledged and not kept, on
 * whichever way it comes. A conversation whose number becomes known only when it is read back is removed then.
 */
export function keepErasedOut(ports: KeepOutPorts): Store {
  const { store, logger } = ports;

  async function refusedOf(deliveries: readonly NewDelivery[]): Promise<ReadonlySet<NewDelivery>> {
    const refused = new Set<NewDelivery>();
    for (const delivery of deliveries) {
      const { account } = delivery;
      if (!(await store.keepsOutAny(account))) continue;
      const source = ports.sourceOf(account, delivery.source);
      const events = source?.decode({ ...delivery, id: 'unstored' }) ?? [];
      if (await store.refuses(account, numbersOf(events))) refused.add(delivery);
    }
    return refused;
  }

  async function assertKept(account: string, batch: FactBatch, now: number): Promise<void> {
    if (batch.events.length === 0 || !(await store.keepsOutAny(account))) return;
    const theirs: Subject[] = [];
    for (const { subject, event } of batch.events)
      if (await store.refuses(account, numbersOf([event]))) theirs.push(subject);
    if (theirs.length === 0) return;
    await store.erase(account, { subjects: theirs, people: [], rows: [] }, now);
    logger.info('subject.erased', { account, subjects: theirs.length });
    throw new RejectedError('it is about somebody who was erased', { code: 'subject.erased' });
  }

  return {
    ...store,
    append: async (deliveries, now, priority) => {
      const refused = await refusedOf(deliveries);
      if (refused.size === 0) return store.append(deliveries, now, priority);
      logger.info('delivery.notKept', { deliveries: refused.size });
      const kept = deliveries.filter((delivery) => !refused.has(delivery));
      const appended = kept.length === 0 ? [] : await store.append(kept, now, priority);
      const rest = appended.values();
      return deliveries.map((delivery) =>
        refused.has(delivery) ? notKept : (rest.next().value ?? notKept),
      );
    },
    addFacts: async (account, batch, now) => {
      await assertKept(account, batch, now);
      await store.addFacts(account, batch, now);
    },
  };
}

/** Every number among the facts, E.164: the caller's, those of messages and of contacts. */
function numbersOf(events: readonly Event[]): readonly string[] {
  const numbers = new Set<string>();
  const look = (value: FactValue): void => {
    if (typeof value === 'string') {
      if (/^\+\d{7,15}$/.test(value)) numbers.add(value);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  for (const { facts } of events) Object.values(facts).forEach(look);
  return [...numbers];
}
