import { Webhook } from 'svix';
import type { Instant } from '../../../../src/domain/clock.ts';
import type { WebhookDelivery } from './delivery.ts';
import type { SignedEndpoint } from './subscription.ts';

/**
 * The Svix headers of one attempt (cloudtalk.md 8.2). After a rotation the list holds one signature for each secret that
 * still counts, the newest first.
 *
 * @param at the time of the base clock: receivers check it against their own.
 */
export function signatureHeaders(
  { secret, oldSecrets }: SignedEndpoint,
  delivery: WebhookDelivery,
  at: Instant,
): Record<string, string> {
  const time = new Date(at);
  const secrets = [
    secret,
    ...oldSecrets.filter(({ until }) => until > at).map((old) => old.secret),
  ];
  return {
    'svix-id': delivery.id,
    'svix-timestamp': String(Math.floor(at / 1000)),
    'svix-signature': secrets
      .map((one) => new Webhook(one).sign(delivery.id, time, delivery.body))
      .join(' '),
  };
}
