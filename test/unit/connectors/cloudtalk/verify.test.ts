import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'svix';
import { createSignedProof, verifyWorkflow } from '../../../../connectors/cloudtalk/verify.ts';
import { UnauthenticatedError } from '../../../../src/domain/errors.ts';
import { bytesOf } from './example.ts';

const secret = 'whsec_c2FuZGJveC1zaWduaW5nLXNlY3JldC0wMDAx';
const older = 'whsec_b2xkLXNpZ25pbmctc2VjcmV0LTAwMDAwMDAwMDE=';
const now = Date.parse('2026-11-20T09:10:00.000Z');
const body = bytesOf('call-ended');

function signedBy(key: string, at = now, of = body, id = 'msg_1'): Record<string, string> {
  const signature = new Webhook(key).sign(id, new Date(at), Buffer.from(of).toString('utf8'));
  return {
    'svix-id': id,
    'svix-timestamp': String(Math.floor(at / 1000)),
    'svix-signature': signature,
  };
}

function refusal(work: () => void): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UnauthenticatedError);
    return (error as UnauthenticatedError).code;
  }
  return 'accepted';
}

const outcome = (headers: Record<string, string>, secrets = [secret], of = body): string =>
  refusal(() => createSignedProof(secrets)(of, headers, now));

describe('a signed event', () => {
  it('is accepted when the vendor library signed it', () => {
    expect(outcome(signedBy(secret))).toBe('accepted');
  });

  it('is accepted under the webhook-* names of the headers', () => {
    const renamed = Object.fromEntries(
      Object.entries(signedBy(secret)).map(([name, value]) => [
        name.replace('svix', 'webhook'),
        value,
      ]),
    );
    expect(outcome(renamed)).toBe('accepted');
  });

  it('is accepted with either secret while they are rotated', () => {
    expect(outcome(signedBy(older), [secret, older])).toBe('accepted');
    expect(outcome(signedBy(secret), [secret, older])).toBe('accepted');
    expect(outcome(signedBy(older), [secret])).toBe('cloudtalk.signature_wrong');
  });

  it('is accepted when any of several signatures fits', () => {
    const headers = signedBy(secret);
    const signature = `v2,abc v1,AAAA ${headers['svix-signature']}`;
    expect(outcome({ ...headers, 'svix-signature': signature })).toBe('accepted');
  });

  it.each([
    ['299 s late', -299, 'accepted'],
    ['301 s late', -301, 'cloudtalk.signature_stale'],
    ['299 s early', 299, 'accepted'],
    ['301 s early', 301, 'cloudtalk.signature_stale'],
  ] as const)('counts time by our clock: %s', (_name, seconds, expected) => {
    expect(outcome(signedBy(secret, now + seconds * 1000))).toBe(expected);
  });

  it('is verified by its raw bytes: one changed byte is enough', () => {
    const tampered = Uint8Array.from(body);
    tampered[20] = 0x58;
    expect(outcome(signedBy(secret), [secret], tampered)).toBe('cloudtalk.signature_wrong');
    const rewritten = new TextEncoder().encode(
      JSON.stringify(JSON.parse(new TextDecoder().decode(body))),
    );
    expect(outcome(signedBy(secret), [secret], rewritten)).toBe('cloudtalk.signature_wrong');
  });

  it('does not verify under another id or time than it was signed with', () => {
    const headers = signedBy(secret);
    expect(outcome({ ...headers, 'svix-id': 'msg_2' })).toBe('cloudtalk.signature_wrong');
    const moved = String(Math.floor(now / 1000) - 1);
    expect(outcome({ ...headers, 'svix-timestamp': moved })).toBe('cloudtalk.signature_wrong');
  });

  it.each([
    ['no headers', {}, 'cloudtalk.signature_missing'],
    ['no id', { 'svix-id': '' }, 'cloudtalk.signature_missing'],
    ['a date for a timestamp', { 'svix-timestamp': 'today' }, 'cloudtalk.signature_malformed'],
    ['a negative timestamp', { 'svix-timestamp': '-1' }, 'cloudtalk.signature_malformed'],
    ['a fractional timestamp', { 'svix-timestamp': '1.5' }, 'cloudtalk.signature_malformed'],
    ['a signature without version', { 'svix-signature': 'abc' }, 'cloudtalk.signature_wrong'],
    ['an empty v1 signature', { 'svix-signature': 'v1,' }, 'cloudtalk.signature_wrong'],
  ])('is refused with %s', (name, change, expected) => {
    const headers = name === 'no headers' ? {} : { ...signedBy(secret), ...change };
    expect(outcome(headers)).toBe(expected);
  });

  it('is refused when the account has no signing secret', () => {
    expect(outcome(signedBy(secret), [])).toBe('cloudtalk.signature_wrong');
  });

  it('is accepted again when it is delivered again: telling duplicates apart is the journal’s business', () => {
    const headers = signedBy(secret);
    expect([outcome(headers), outcome(headers)]).toEqual(['accepted', 'accepted']);
  });
});

describe('a workflow request', () => {
  const ours = 'practice-workflow-secret';

  it.each([
    ['the secret in the path', ours, undefined, 'accepted'],
    ['the secret in the header', undefined, ours, 'accepted'],
    ['a stray space around it', ` ${ours} `, undefined, 'accepted'],
    ['neither', undefined, undefined, 'cloudtalk.workflow_secret_wrong'],
    ['a wrong one', 'practice-workflow-secreT', undefined, 'cloudtalk.workflow_secret_wrong'],
    ['a beginning of it', ours.slice(0, 16), undefined, 'cloudtalk.workflow_secret_wrong'],
    ['an empty one', '', '', 'cloudtalk.workflow_secret_wrong'],
  ])('with %s', (_name, presented, header, expected) => {
    const headers: Record<string, string> =
      header === undefined ? {} : { 'x-patchcord-secret': header };
    expect(refusal(() => verifyWorkflow(headers, ours, presented))).toBe(expected);
  });

  it.each([
    ['none is set', undefined, ''],
    ['ours is shorter than 16 characters', 'short', 'short'],
  ])('is refused when %s', (_name, secretOfOurs, presented) => {
    expect(refusal(() => verifyWorkflow({}, secretOfOurs, presented))).toBe(
      'cloudtalk.workflow_closed',
    );
  });
});
