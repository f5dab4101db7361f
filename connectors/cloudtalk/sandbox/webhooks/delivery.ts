import type { Instant } from '../../../../src/domain/clock.ts';

/** One try at delivering; `status` is null when no answer came. */
export interface DeliveryAttempt {
  readonly at: Instant;
  readonly status: number | null;
  readonly error: string | null;
}

/** One message to one receiver, with what became of it. */
export interface WebhookDelivery {
  readonly id: string;
  readonly kind: 'signed' | 'workflow';
  /** The event type, or the workflow's trigger. */
  readonly topic: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Null for workflow requests, which carry no identity. */
  readonly eventId: string | null;
  /** What it is about: a call's uuid, a message's id. */
  readonly about: string;
  readonly occurredAt: Instant;
  readonly attempts: DeliveryAttempt[];
  state: 'pending' | 'acknowledged' | 'failed' | 'dropped';
}

/** Waits between attempts, in milliseconds: at once, then the Svix schedule. */
export const retryScheduleMs: readonly number[] = [
  5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000,
];

/** Counters of the control surface: requests put on the wire, 2xx answers, deliveries lost on purpose. */
export interface WebhookCounters {
  sent: number;
  acknowledged: number;
  dropped: number;
}
