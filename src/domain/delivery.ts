import type { Instant } from './clock.ts';
import type { SubjectHint } from './subject.ts';

/** What arrived, before anybody understood it: raw bytes and the headers that matter. */
export interface RawDelivery {
  readonly account: string;
  /** The connector it came to: `cloudtalk`, `zoho`. */
  readonly source: string;
  /** The way it came, as the connector names its ways in: `signed`, `workflow`, `poll`, `notification`. */
  readonly channel: string;
  /** Lower-case names; only the ones the connector asked to keep. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: Instant;
}

/** What a source can say about a delivery without any state. */
export interface DeliveryIdentity {
  /** Unique with account and source: the same fact delivered again has the same key. */
  readonly dedupeKey: string;
  /** The vendor's word for what happened, e.g. `call.ended`; `unknown` when it cannot be told. */
  readonly topic: string;
  /** Null when it is about nothing we know: stored and visible all the same. */
  readonly subjectHint: SubjectHint | null;
  /** When it happened by the vendor's clock; null when the vendor does not say. */
  readonly occurredAt: Instant | null;
}

/** A delivery on its way into the journal. */
export interface NewDelivery extends RawDelivery, DeliveryIdentity {}

/** A delivery in the journal. Never edited. */
export interface StoredDelivery extends NewDelivery {
  readonly id: string;
}
