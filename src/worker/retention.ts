import type { Clock, Instant } from '../domain/clock.ts';
import { errorCode } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { type Subject, subjectName } from '../domain/subject.ts';
import type { Desk } from '../reconcile/desk.ts';
import { known } from '../reconcile/gather.ts';
import type { Keeping } from '../store/keeping-port.ts';
import type { Journal } from '../store/port.ts';

export interface RetentionPorts {
  readonly store: Journal & Keeping;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The accounts that are configured. */
  readonly desks: ReadonlyMap<string, Desk>;
  /** How long raw deliveries and traces are kept, in milliseconds. */
  readonly deliveriesMs: number;
  readonly tracesMs: number;
  /** Of one account in one round; a day's conversations of a large company when not said. */
  readonly subjectsAtOnce?: number | undefined;
}

/** What is left stays for the next round. */
const usualAtOnce = 5_000;

/**
 * Replaces what is older than the retention by base events: the facts stay, the raw deliveries go; those about nothing we
 * know go altogether. A subject whose account is not configured any more is left as it is, because nobody can read its
 * deliveries; it stands in nobody's way.
 */
export async function keepRetention(ports: RetentionPorts): Promise<void> {
  const { store, logger, subjectsAtOnce = usualAtOnce } = ports;
  const before = ports.clock.now() - ports.deliveriesMs;
  let purged = await store.purgeUnknown(before);
  for (const [account, desk] of ports.desks) {
    for (const { subject } of await store.purgeable(before, [account], subjectsAtOnce)) {
      try {
        purged += await rebase(store, desk, subject, before);
      } catch (error) {
        // One that cannot be read keeps its deliveries; the others do not wait for it.
        const code = errorCode(error);
        logger.error('retention.failed', { account, subject: subjectName(subject), code });
      }
    }
  }
  const traces = await store.purgeTraces(ports.clock.now() - ports.tracesMs);
  if (purged + traces > 0) logger.info('retention.kept', { deliveries: purged, traces });
}

/** @returns how many deliveries went. */
async function rebase(
  store: Journal & Keeping,
  desk: Desk,
  subject: Subject,
  before: Instant,
): Promise<number> {
  const account = desk.account.id;
  const history = await store.load(account, subject);
  if (!history) return 0;
  const deliveries = history.deliveries.filter((delivery) => delivery.receivedAt < before);
  const events = history.events.filter((event) => event.occurredAt < before);
  const base = known(desk, { ...history, deliveries, events });
  const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
  await store.rebase(account, subject, base, ids(deliveries), ids(events));
  return deliveries.length;
}
