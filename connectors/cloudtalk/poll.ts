import { type Poller, priority } from '../../src/connector/contract.ts';
import { type Clock, fromIso, type Instant, toIso } from '../../src/domain/clock.ts';
import type { RawDelivery } from '../../src/domain/delivery.ts';
import type { CallHistory, FoundRow } from './call-history.ts';
import { hasEnded } from './call-row.ts';
import { identifyPolled } from './polled.ts';

export interface PollerParts {
  readonly account: string;
  readonly country: string;
  readonly everyMs: number;
  readonly history: CallHistory;
  readonly clock: Clock;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How far before the watermark a round looks: rows come late, and tags change soon after a call. */
const OVERLAP_MS = 30 * MINUTE;
const FIRST_LOOK_MS = 2 * HOUR;
/** A call that is still on holds the watermark back, for the window is one of starts. A longer one is a dead row. */
const LONGEST_CALL_MS = 8 * HOUR;

/**
 * Finds calls whose webhooks never arrived, and rows that changed since. Each ended call of the window is a delivery; the
 * journal knows by its dedupe key whether it is new.
 */
export function createPoller(parts: PollerParts): Poller {
  const { account, country, everyMs, history, clock } = parts;
  const confirmed = new ConfirmedKeys();
  return {
    everyMs,
    async poll(watermark) {
      confirmed.confirm(watermark);
      const startedAt = clock.now();
      const since = (watermark === undefined ? undefined : fromIso(watermark)) ?? undefined;
      const from = since === undefined ? startedAt - FIRST_LOOK_MS : since - OVERLAP_MS;
      const rows = await history.startedBetween(from, startedAt, priority.poll);
      const receivedAt = clock.now();
      const next = toIso(nextWatermark(rows, startedAt));
      const found = rows
        .filter(({ row }) => hasEnded(row))
        .map((one) => toDelivery(one, account, receivedAt))
        .map((delivery) => ({ delivery, key: identifyPolled(delivery, country).dedupeKey }));
      const deliveries = found.filter(({ key }) => !confirmed.has(key));
      confirmed.propose(
        next,
        found.map(({ key }) => key),
      );
      return { deliveries: deliveries.map(({ delivery }) => delivery), watermark: next };
    },
  };
}

function toDelivery({ raw }: FoundRow, account: string, receivedAt: Instant): RawDelivery {
  const body = new TextEncoder().encode(JSON.stringify(raw));
  return { account, source: 'cloudtalk', channel: 'poll', headers: {}, body, receivedAt };
}

function nextWatermark(rows: readonly FoundRow[], now: Instant): Instant {
  const stillOn = rows
    .filter(({ row }) => !hasEnded(row))
    .flatMap(({ row }) => row.Cdr.started_at ?? [])
    .filter((at) => now - at <= LONGEST_CALL_MS);
  return Math.min(now, ...stillOn);
}

/**
 * Rows the journal surely has, so that a round does not wake every call of the last half hour again. What a round found
 * counts only once its watermark comes back: then it was stored.
 */
class ConfirmedKeys {
  #keys: ReadonlySet<string> = new Set();
  #proposed: { readonly watermark: string; readonly keys: ReadonlySet<string> } | undefined;

  confirm(watermark: string | undefined): void {
    if (this.#proposed !== undefined && this.#proposed.watermark === watermark)
      this.#keys = this.#proposed.keys;
    this.#proposed = undefined;
  }

  propose(watermark: string, keys: readonly string[]): void {
    this.#proposed = { watermark, keys: new Set(keys) };
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }
}
