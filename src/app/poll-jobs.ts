import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import { createBackfiller } from '../intake/backfill.ts';
import type { AuditFact } from '../intake/missed-webhooks.ts';
import { type PollPorts, pollOnce } from '../intake/poll.ts';
import { createPollPace } from '../intake/poll-pace.ts';
import { rereadStep } from '../intake/reread.ts';
import type { Desk } from '../reconcile/desk.ts';
import type { Store } from '../store/port.ts';
import type { Job } from '../worker/scheduler.ts';

export interface PollJobPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Something was stored: the worker may look at once. */
  readonly onFound: () => void;
  readonly onAudit?: ((fact: AuditFact) => void) | undefined;
}

/** How often it is looked whether the next round of a poll is due by its pace, in milliseconds. */
const paceMs = 30_000;
/** How often it is looked whether recent days are to be read again: one window a look. */
const rereadMs = 5 * 60_000;
/** One portion of a backfill at a time. */
const backfillMs = 10_000;

/** Looking for what never arrived, for what was added later, and for what was before. */
export function pollJobs(ports: PollJobPorts, desk: Desk): readonly Job[] {
  const { telephony, crm, id } = desk.account;
  const { poller, source } = telephony;
  if (!poller || !source) return [];
  const { store, clock, logger, onAudit } = ports;
  const polling: PollPorts = { account: id, poller, source, store, clock, logger, onAudit };
  const backfiller = createBackfiller({
    ...polling,
    store,
    creditsUsed: () => crm.usage?.().pools['credits']?.used ?? 0,
    requestsWaiting: () => telephony.usage?.().waiting ?? 0,
  });
  const told = (fresh: number): void => {
    if (fresh > 0) ports.onFound();
  };
  const name = `${id} ${telephony.vendor}`;
  return [
    { name: `poll ${name}`, everyMs: Math.min(paceMs, poller.everyMs), run: paced(ports, polling) },
    { name: `reread ${name}`, everyMs: rereadMs, run: async () => told(await rereadStep(polling)) },
    {
      name: `backfill ${name}`,
      everyMs: backfillMs,
      run: async () => told(await backfiller.step()),
    },
  ];
}

function paced({ clock, onFound }: PollJobPorts, polling: PollPorts): () => Promise<void> {
  const pace = createPollPace(polling.poller.everyMs);
  let nextAt = 0;
  return async () => {
    const startedAt = clock.now();
    if (startedAt < nextAt) return;
    const round = await pollOnce(polling);
    nextAt = startedAt + pace.after(round);
    if (round.fresh > 0) onFound();
  };
}
