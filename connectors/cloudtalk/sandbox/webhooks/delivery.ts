import type { Instant } from '../../../../src/domain/clock.ts';

/** One try at delivering; `status` is null when no answer came. */
export interface DeliveryAttempt {
  readonly at: Instant;
  readonly status: number | null;
  readonly error: string | null;
}

/** One message to one receiver, with what became of it. */
export interface WebhookDelivery {
  /** The `svix-id` of a signed event: the same for every attempt and every replay. */
  readonly id: string;
  readonly kind: 'signed' | 'workflow' | 'callflow';
  /** The event type, or the workflow's trigger. */
  readonly topic: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Null for workflow requests and call flow steps, which carry no identity. */
  readonly eventId: string | null;
  /** The endpoint, workflow or step it belongs to. */
  readonly subscriptionId: string;
  /** What it is about: a call's uuid, a message's id. */
  readonly about: string;
  readonly occurredAt: Instant;
  /** When it was made. */
  readonly madeAt: Instant;
  readonly attempts: DeliveryAttempt[];
  state: 'pending' | 'acknowledged' | 'failed' | 'dropped';
}

/** Counters of the control surface: requests put on the wire, 2xx answers, deliveries lost on purpose. */
export interface WebhookCounters {
  sent: number;
  acknowledged: number;
  dropped: number;
}
