import type { Exchange } from './answer.ts';

/** The key of the seeded company (interfaces.md 3). */
export const sandboxKey = { id: 'sandbox-key', secret: 'sandbox-secret' } as const;

/** What the `Authorization` header proves. */
export type Proof =
  | { readonly kind: 'ok' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'wrong_key' }
  /** Not Basic at all; the analytics host repeats the value. */
  | { readonly kind: 'not_basic'; readonly value: string };

/** Reads HTTP Basic credentials. */
export function readProof(exchange: Exchange): Proof {
  const header = exchange.headers['authorization'];
  if (header === undefined || header.trim() === '') return { kind: 'missing' };
  const encoded = /^Basic\s+(\S*)$/i.exec(header)?.[1];
  if (encoded === undefined) return { kind: 'not_basic', value: header };
  const sent = Buffer.from(encoded, 'base64').toString('utf8');
  return sent === `${sandboxKey.id}:${sandboxKey.secret}` ? { kind: 'ok' } : { kind: 'wrong_key' };
}
