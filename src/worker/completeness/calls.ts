import { type Poller, priority, type Source } from '../../connector/contract.ts';
import type { Clock, Instant } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import { subjectName } from '../../domain/subject.ts';
import { bringIn } from '../../intake/bring-in.ts';
import type { Store } from '../../store/port.ts';
import type { Hole } from './report.ts';

export interface CallPorts {
  readonly account: string;
  readonly poller: Poller;
  readonly source: Source;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Compares the calls CloudTalk has of a day with those we know. What we never heard of goes the same road as a webhook;
 * what nothing was decided about is woken.
 *
 * @returns the holes, repaired. @throws OutsideError
 */
export async function findUnknownCalls(
  ports: CallPorts,
  from: Instant,
  to: Instant,
): Promise<readonly Hole[]> {
  const { account, poller, store, clock } = ports;
  const { deliveries, ended } = await poller.between(from, to, priority.backfill);
  const holes: Hole[] = [];
  for (const { hint } of ended) {
    const subject = await store.findSubject(account, hint);
    const about = { target: null, field: null, repaired: true, tries: 1 } as const;
    if (!subject) {
      holes.push({ kind: 'call_unknown', subject: nameOf(hint.aliases[0]), ...about });
      continue;
    }
    const [line] = await store.conversations({ account, subject, limit: 1 });
    if (line) continue;
    holes.push({ kind: 'not_reconciled', subject: subjectName(subject), ...about });
    await store.wake(account, [{ subject, due: clock.now(), priority: priority.poll }]);
  }
  await bringIn(ports, deliveries, priority.poll);
  return holes;
}

/** As the subject will be called: by its first alias without the prefix. */
function nameOf(alias = ''): string {
  return `call:${alias.slice(alias.indexOf(':') + 1)}`;
}
