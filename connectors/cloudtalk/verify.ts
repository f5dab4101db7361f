import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../src/domain/clock.ts';
import { UnauthenticatedError } from '../../src/domain/errors.ts';
import { SHORTEST_WORKFLOW_SECRET } from './config.ts';

/** How far a signature's time may be from ours, either way, in milliseconds (vendor reference 8.2). */
export const TOLERATED_SKEW_MS = 5 * 60_000;

type Headers = Readonly<Record<string, string>>;

/**
 * Makes the proof of signed events: they come from the vendor, by the Svix scheme with `svix-*` or `webhook-*` headers.
 *
 * @param secrets `whsec_…`, any of which may have signed (rotation).
 */
export function createSignedProof(secrets: readonly string[]) {
  // Made once: a key that comes as bytes costs more than all the hashing.
  const keys = secrets.map((secret) =>
    createSecretKey(Buffer.from(secret.replace(/^whsec_/, ''), 'base64')),
  );
  /**
   * @param body the raw bytes; a body that was parsed and written again does not verify.
   * @param now our clock; the signature's own time must be within five minutes of it.
   * @throws UnauthenticatedError
   */
  return (body: Uint8Array, headers: Headers, now: Instant): void =>
    verifySigned(body, headers, keys, now);
}

function verifySigned(
  body: Uint8Array,
  headers: Headers,
  keys: readonly KeyObject[],
  now: Instant,
): void {
  const { id, timestamp, signature } = signatureHeaders(headers);
  if (!/^\d{1,12}$/.test(timestamp))
    refuse('cloudtalk.signature_malformed', 'The timestamp of the signature is not in seconds.');
  if (Math.abs(now - Number(timestamp) * 1_000) > TOLERATED_SKEW_MS)
    refuse('cloudtalk.signature_stale', 'The signature is more than five minutes from our time.');
  const presented = signature
    .split(' ')
    .flatMap((entry) => (entry.startsWith('v1,') ? [Buffer.from(entry.slice(3), 'base64')] : []));
  let proven = false;
  for (const key of keys) {
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
    for (const entry of presented)
      proven = (entry.length === expected.length && timingSafeEqual(entry, expected)) || proven;
  }
  if (!proven) refuse('cloudtalk.signature_wrong', 'No signature fits any of our signing secrets.');
}

/**
 * Proves that a workflow request comes from someone who knows the shared secret.
 *
 * @param secret ours; undefined closes this way in.
 * @param presented the one in the path, if there is one; else the header `x-patchcord-secret` counts.
 * @throws UnauthenticatedError
 */
export function verifyWorkflow(
  headers: Headers,
  secret: string | undefined,
  presented: string | undefined,
): void {
  if (secret === undefined || secret.length < SHORTEST_WORKFLOW_SECRET)
    refuse('cloudtalk.workflow_closed', 'No workflow secret is set for this account.');
  const offered = [presented, headers['x-patchcord-secret']].filter((one) => one !== undefined);
  let proven = false;
  for (const one of offered) proven = sameSecret(one.trim(), secret) || proven;
  if (!proven)
    refuse('cloudtalk.workflow_secret_wrong', 'The workflow secret is missing or not ours.');
}

function signatureHeaders(headers: Headers) {
  for (const scheme of ['svix', 'webhook']) {
    const id = headers[`${scheme}-id`];
    const timestamp = headers[`${scheme}-timestamp`];
    const signature = headers[`${scheme}-signature`];
    if (id && timestamp && signature) return { id, timestamp, signature };
  }
  return refuse('cloudtalk.signature_missing', 'The headers of a signed event are missing.');
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}

function refuse(code: string, message: string): never {
  throw new UnauthenticatedError(message, { code });
}
