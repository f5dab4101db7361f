import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import jsonwebtoken from 'jsonwebtoken';
import { issueToken, signClaims, viewerOf } from '../../../src/http/auth.ts';
import { secret } from './running.ts';

const now = Date.parse('2026-11-20T08:00:00Z');
const at = (ms: number) => ({ now: () => ms, sleep: async () => undefined });
const clock = at(now);
const token = issueToken({ account: 'demo', role: 'owner', ttlSeconds: 60, secret, clock });
const seconds = now / 1_000;
const good = {
  account: 'demo',
  role: 'owner',
  iss: 'patchcord',
  aud: 'patchcord-api',
  iat: seconds,
  exp: seconds + 60,
};

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** By hand, so that a token the library would refuse to make can be made. */
function forged(header: object, claims: object, key = secret): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

describe('a token', () => {
  it('says whose eyes these are, until it expires by our clock', () => {
    const header = `Bearer ${token}`;
    expect(viewerOf(header, secret, clock)).toEqual({ account: 'demo', role: 'owner' });
    expect(viewerOf(header, secret, at(now + 59_000))).toMatchObject({ account: 'demo' });
    expect(() => viewerOf(header, secret, at(now + 61_000))).toThrow('expired');
  });

  it('is an ordinary JWT', () => {
    expect(jsonwebtoken.decode(token)).toEqual(good);
    const again = forged({ alg: 'HS256', typ: 'JWT' }, good);
    expect(viewerOf(`bearer ${again}`, secret, clock)).toMatchObject({ role: 'owner' });
  });
});

describe('refused', () => {
  const { exp: _exp, ...endless } = good;
  const [head = '', body = '', signature = ''] = token.split('.');
  it.each([
    ['no header', undefined],
    ['another scheme', `Basic ${token}`],
    ['two words', `Bearer ${token} x`],
    ['nothing', 'Bearer '],
    ['two parts', `Bearer ${head}.${body}`],
    ['alg none', `Bearer ${encode({ alg: 'none', typ: 'JWT' })}.${encode(good)}.x`],
    ['alg none with our signature', `Bearer ${forged({ alg: 'none' }, good)}`],
    ['HS512', `Bearer ${jsonwebtoken.sign(good, secret, { algorithm: 'HS512' })}`],
    ['alg RS256 with the secret as a key', `Bearer ${forged({ alg: 'RS256' }, good)}`],
    ['another secret', `Bearer ${forged({ alg: 'HS256' }, good, 'other')}`],
    [
      'another account, old signature',
      `Bearer ${head}.${encode({ ...good, account: 'x' })}.${signature}`,
    ],
    [
      'another audience',
      `Bearer ${forged({ alg: 'HS256' }, { ...good, aud: 'patchcord-connect' })}`,
    ],
    ['another issuer', `Bearer ${forged({ alg: 'HS256' }, { ...good, iss: 'x' })}`],
    ['no expiry', `Bearer ${forged({ alg: 'HS256' }, endless)}`],
    [
      'an expiry that is text',
      `Bearer ${forged({ alg: 'HS256' }, { ...good, exp: '9999999999' })}`,
    ],
    ['no account', `Bearer ${forged({ alg: 'HS256' }, { ...good, account: '' })}`],
    ['an unknown role', `Bearer ${forged({ alg: 'HS256' }, { ...good, role: 'admin' })}`],
    ['not yet valid', `Bearer ${forged({ alg: 'HS256' }, { ...good, nbf: seconds + 30 })}`],
    [
      'a token for connecting',
      `Bearer ${signClaims({ account: 'demo', role: 'owner' }, { secret, clock, audience: 'patchcord-connect', ttlSeconds: 60 })}`,
    ],
  ])('%s', (_name, header) => {
    expect(() => viewerOf(header, secret, clock)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^token\.(missing|invalid)$/) }),
    );
  });
});
