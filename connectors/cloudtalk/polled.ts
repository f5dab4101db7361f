import type { DeliveryIdentity, RawDelivery, StoredDelivery } from '../../src/domain/delivery.ts';
import { type Event, sourceRank } from '../../src/domain/event.ts';
import { parseObject, requireObject, sha256 } from './body.ts';
import { callHint } from './call-hint.ts';
import { factsOfRow, parseCallRow } from './call-row.ts';
import { fingerprint } from './facts.ts';

/**
 * Rows the poll found. Named by the call and what the row says in our words, so that a row whose agent merely went
 * offline is the same delivery and one with another tag is a new one.
 *
 * @throws BadRequestError when the body is no JSON object.
 */
export function identifyPolled(raw: RawDelivery, country: string): DeliveryIdentity {
  const row = parseCallRow(requireObject(raw.body));
  return {
    dedupeKey: row
      ? `poll:${row.Cdr.id}:${fingerprint(factsOfRow(row, country))}`
      : `body:${sha256(raw.body)}`,
    topic: 'call.polled',
    subjectHint: row ? callHint(row.Cdr.id, null) : null,
    occurredAt: row?.Cdr.ended_at ?? null,
  };
}

/** The same facts as a read of the row, as of the moment it was found. */
export function decodePolled(delivery: StoredDelivery, country: string): readonly Event[] {
  const row = parseCallRow(parseObject(delivery.body));
  if (row === undefined) return [];
  return [
    {
      id: `${delivery.id}:0`,
      occurredAt: delivery.receivedAt,
      rank: sourceRank.poll,
      facts: factsOfRow(row, country),
    },
  ];
}
