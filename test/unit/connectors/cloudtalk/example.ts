import { readFileSync } from 'node:fs';
import type { RawDelivery, StoredDelivery } from '../../../../src/domain/delivery.ts';
import type { Event } from '../../../../src/domain/event.ts';

const folder = new URL('../../../../connectors/cloudtalk/fixtures/', import.meta.url);

/** The bytes of an example, as they would come over the wire. */
export function bytesOf(name: string): Uint8Array {
  return readFileSync(new URL(`${name}.json`, folder));
}

export function exampleOf(name: string): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(bytesOf(name))) as Record<string, unknown>;
}

export const arrivedAt = Date.parse('2026-11-20T09:10:00.000Z');

export function raw(channel: string, body: unknown): RawDelivery {
  const bytes =
    body instanceof Uint8Array
      ? body
      : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  return {
    account: 'demo',
    source: 'cloudtalk',
    channel,
    headers: {},
    body: bytes,
    receivedAt: arrivedAt,
  };
}

export function stored(delivery: RawDelivery, id = 'd1'): StoredDelivery {
  return {
    ...delivery,
    id,
    dedupeKey: 'k',
    topic: 't',
    subjectHint: null,
    occurredAt: null,
  };
}

/** The facts of the only event. */
export function factsOf(events: readonly Event[]): Event['facts'] {
  if (events.length !== 1 || !events[0]) throw new Error(`${events.length} events`);
  return events[0].facts;
}
