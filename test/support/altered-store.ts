import { randomUUID } from 'node:crypto';
import type { Logger } from '../../src/domain/logger.ts';
import type { Intended, Store } from '../../src/store/port.ts';

/**
 * What a proof changes about the store:
 * `no_poll`: what the poll finds is thrown away, so that only what was delivered counts.
 * `told_early`: a delivery is acknowledged from memory and written down a moment later.
 * `no_doubt`: what a service that died had begun to write counts as never sent.
 * `told_anyway`: a delivery that could not be stored is acknowledged.
 * `bodies_logged`: what was delivered is written to the log.
 * `one_account`: deliveries of all accounts are stored as those of the first.
 */
export type Alteration =
  | 'no_poll'
  | 'told_early'
  | 'no_doubt'
  | 'told_anyway'
  | 'one_account'
  | 'bodies_logged';

const behindMs = 200;

/** The same store but for what is named. */
export function alteredStore(
  store: Store,
  alterations: readonly Alteration[],
  logger: Logger,
): Store {
  return alterations.reduce((altered, one) => alter[one](altered, logger), store);
}

const alter: Readonly<Record<Alteration, (store: Store, logger: Logger) => Store>> = {
  no_poll: (store) => ({
    ...store,
    append: async (deliveries, ...rest) =>
      deliveries.some(({ channel }) => channel === 'poll')
        ? deliveries.map(invented)
        : store.append(deliveries, ...rest),
  }),
  told_early: (store) => ({
    ...store,
    append: async (deliveries, ...rest) => {
      setTimeout(() => void store.append(deliveries, ...rest).catch(() => undefined), behindMs);
      return deliveries.map(invented);
    },
  }),
  no_doubt: (store) => ({
    ...store,
    intend: async (...asked) => (await store.intend(...asked)).map(withoutDoubt),
  }),
  told_anyway: (store) => ({
    ...store,
    append: (deliveries, ...rest) =>
      store.append(deliveries, ...rest).catch(() => deliveries.map(invented)),
  }),
  bodies_logged: (store, logger) => ({
    ...store,
    append: (deliveries, ...rest) => {
      for (const { body } of deliveries)
        logger.info('delivery.taken', { body: Buffer.from(body).toString() });
      return store.append(deliveries, ...rest);
    },
  }),
  one_account: (store) => ({
    ...store,
    append: (deliveries, ...rest) =>
      store.append(
        deliveries.map((one) => ({ ...one, account: 'acme0' })),
        ...rest,
      ),
  }),
};

function invented() {
  return { id: randomUUID(), duplicate: false, subject: null };
}

function withoutDoubt({ row, owned }: Intended): Intended {
  const intent = row.intent && { ...row.intent, doubtful: false };
  return { owned, row: { ...row, intent } };
}
