import {
  type EndedConversation,
  type Poller,
  type PollWindow,
  type Priority,
  priority,
} from '../../src/connector/contract.ts';
import { type Clock, fromIso, type Instant, toIso } from '../../src/domain/clock.ts';
import type { RawDelivery } from '../../src/domain/delivery.ts';
import { callHint } from './call-hint.ts';
import type { CallHistory, FoundRow } from './call-history.ts';
import { hasEnded } from './call-row.ts';
import type { CloudTalkConfig } from './config.ts';
import { expectedOf, type WaysIn } from './told-by.ts';

export interface PollerParts {
  readonly account: string;
  readonly config: Pick<
    CloudTalkConfig,
    'poll' | 'reread_days' | 'webhook_secrets' | 'workflow_secret'
  >;
  readonly history: CallHistory;
  readonly clock: Clock;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** How far before the watermark a round looks: rows come late, and tags change soon after a call. */
const OVERLAP_MS = 30 * MINUTE;
const FIRST_LOOK_MS = 2 * HOUR;
/** A call that is still on holds the watermark back, for the window is one of starts. A longer one is a dead row. */
const LONGEST_CALL_MS = 8 * HOUR;
/** Tags, notes and late webhooks follow the end of a call so soon. */
const AFTERMATH_MS = 20 * MINUTE;
/** After an outage the past is caught up in parts, so that a crash does not begin anew. */
const LONGEST_ROUND_MS = DAY;

/**
 * Finds calls whose webhooks never arrived, and rows that changed since. Each ended call of the window is a delivery; the
 * journal knows by its dedupe key whether it is new.
 */
export function createPoller(parts: PollerParts): Poller {
  const { account, config, history, clock } = parts;
  const ways = {
    signed: config.webhook_secrets.length > 0,
    workflow: config.workflow_secret !== undefined,
  };
  return {
    everyMs: config.poll,
    rereadMs: config.reread_days * DAY,
    async poll(watermark) {
      const now = clock.now();
      const since = watermark === undefined ? undefined : fromIso(watermark);
      const from = since === undefined ? now - FIRST_LOOK_MS : since - OVERLAP_MS;
      const to = Math.min(now, from + OVERLAP_MS + LONGEST_ROUND_MS);
      const rows = await history.startedBetween(from, to, priority.poll);
      return {
        ...windowOf(rows, account, ways, clock.now()),
        watermark: toIso(nextWatermark(rows, to, now)),
        more: to < now,
      };
    },
    async between(from: Instant, to: Instant, urgency: Priority) {
      const rows = await history.startedBetween(from, to, urgency);
      return windowOf(rows, account, ways, clock.now());
    },
    count: (from, to) => history.countBetween(from, to, priority.poll),
  };
}

function windowOf(
  rows: readonly FoundRow[],
  account: string,
  ways: WaysIn,
  receivedAt: Instant,
): PollWindow {
  const over = rows.filter(({ row }) => hasEnded(row));
  return {
    deliveries: over.map((one) => toDelivery(one, account, receivedAt)),
    ended: over.flatMap(({ row }): EndedConversation[] => {
      const hint = callHint(row.Cdr.id, null);
      const endedAt = row.Cdr.ended_at;
      return hint && endedAt !== null ? [{ hint, endedAt, expected: expectedOf(row, ways) }] : [];
    }),
  };
}

function toDelivery({ raw }: FoundRow, account: string, receivedAt: Instant): RawDelivery {
  const body = new TextEncoder().encode(JSON.stringify(raw));
  return { account, source: 'cloudtalk', channel: 'poll', headers: {}, body, receivedAt };
}

/** Calls that are on, or were a moment ago, are met again by the next rounds, however long ago they began. */
function nextWatermark(rows: readonly FoundRow[], to: Instant, now: Instant): Instant {
  const again = rows
    .filter(({ row: { Cdr } }) => Cdr.ended_at === null || now - Cdr.ended_at < AFTERMATH_MS)
    .flatMap(({ row }) => row.Cdr.started_at ?? [])
    .filter((at) => now - at <= LONGEST_CALL_MS);
  return Math.min(to, ...again);
}
