import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Desk } from '../reconcile/desk.ts';
import { fold } from '../reconcile/fold.ts';
import type { Journal, Keeping } from '../store/port.ts';

export interface RetentionPorts {
  readonly store: Journal & Keeping;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly deskOf: (account: string) => Desk | undefined;
  /** How long raw deliveries and traces are kept, in milliseconds. */
  readonly deliveriesMs: number;
  readonly tracesMs: number;
}

/** A day's conversations of a large company. What is left stays for the next round. */
const subjectsAtOnce = 5_000;

/**
 * Replaces what is older than the retention by base events: the facts stay, the raw deliveries go; those about nothing we
 * know go altogether. A subject whose account is not configured any more is left as it is.
 */
export async function keepRetention(ports: RetentionPorts): Promise<void> {
  const before = ports.clock.now() - ports.deliveriesMs;
  const subjects = await ports.store.purgeable(before, subjectsAtOnce);
  let purged = await ports.store.purgeUnknown(before);
  for (const { account, subject } of subjects) {
    const source = ports.deskOf(account)?.account.telephony.source;
    const history = await ports.store.load(account, subject);
    if (!source || !history) continue;
    const deliveries = history.deliveries.filter((delivery) => delivery.receivedAt < before);
    const events = history.events.filter((event) => event.occurredAt < before);
    const base = fold(
      [...deliveries.flatMap((delivery) => source.decode(delivery)), ...events],
      history.base,
    );
    await ports.store.rebase(
      account,
      subject,
      base,
      deliveries.map((one) => one.id),
      events.map((one) => one.id),
    );
    purged += deliveries.length;
  }
  const traces = await ports.store.purgeTraces(ports.clock.now() - ports.tracesMs);
  if (purged + traces > 0) ports.logger.info('retention.kept', { deliveries: purged, traces });
}
