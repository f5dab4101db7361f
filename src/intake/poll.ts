import type { Poller, Source } from '../connector/contract.ts';
import type { Clock } from '../domain/clock.ts';
import { errorCode, OutsideError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Keeping } from '../store/keeping-port.ts';
import type { Journal } from '../store/port.ts';
import { bringIn } from './bring-in.ts';
import { type AuditFact, auditConversations } from './missed-webhooks.ts';
import { noteSince, owePastAgain } from './reread.ts';

export interface PollPorts {
  readonly account: string;
  readonly poller: Poller;
  readonly source: Source;
  readonly store: Pick<Journal, 'append' | 'unknownKeys' | 'newestKeys' | 'waysOf'> &
    Pick<Keeping, 'getValue' | 'putValue'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told how each way of being told did, for counting. */
  readonly onAudit?: ((fact: AuditFact) => void) | undefined;
}

/** What one round found. */
export interface PollRound {
  /** Conversations looked at. */
  readonly seen: number;
  /** Of those, how many said something new. */
  readonly fresh: number;
  /** Webhooks that should have come and did not. */
  readonly missed: number;
  readonly failed: boolean;
}

/** Parts of the past one round catches up before it lets others go on: a month of outage. */
const mostParts = 31;

/** A poll that comes so late was held up by more than its own pace: what is older is read again as well. */
const outageMs = 3_600_000;

/**
 * One round of looking for what never arrived. What is found goes the same road as a webhook. The watermark moves only
 * after everything is stored, so that a crash repeats the round and nothing is skipped.
 */
export async function pollOnce(ports: PollPorts): Promise<PollRound> {
  const sum = { seen: 0, fresh: 0, missed: 0 };
  try {
    for (let part = 0; part < mostParts; part += 1) {
      const round = await pollPart(ports);
      sum.seen += round.seen;
      sum.fresh += round.fresh;
      sum.missed += round.missed;
      if (!round.more) break;
    }
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    const { account, source, logger } = ports;
    logger.warn('poll.failed', { account, source: source.name, code: errorCode(error) });
    return { ...sum, failed: true };
  }
  return { ...sum, failed: false };
}

async function pollPart(
  ports: PollPorts,
): Promise<{ seen: number; fresh: number; missed: number; more: boolean }> {
  const { account, poller, source, store, clock } = ports;
  const name = watermarkName(source.name);
  const watermark = await store.getValue(account, name);
  await noteSince(ports, watermark);
  if (await wasAway(ports)) await owePastAgain(ports);
  const found = await poller.poll(watermark);
  const fresh = await bringIn(ports, found.deliveries);
  await store.putValue(account, name, found.watermark);
  await store.putValue(account, lastRoundName(source.name), String(clock.now()));
  const missed = await auditConversations(ports, found.ended);
  return { seen: found.deliveries.length, fresh, missed, more: found.more };
}

function watermarkName(source: string): string {
  return `poll:${source}`;
}

function lastRoundName(source: string): string {
  return `polled:${source}`;
}

async function wasAway({ account, poller, source, store, clock }: PollPorts): Promise<boolean> {
  const last = await store.getValue(account, lastRoundName(source.name));
  return last !== undefined && clock.now() - Number(last) > Math.max(outageMs, 4 * poller.everyMs);
}
