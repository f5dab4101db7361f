import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import type { Authorizer } from '../../../src/connector/contract.ts';
import { HaltError } from '../../../src/domain/errors.ts';
import { issueLinkToken, issueToken } from '../../../src/http/auth.ts';
import type { HttpDeps } from '../../../src/http/deps.ts';
import { secret, start, stopAll, wallClock } from './running.ts';

afterEach(stopAll);

const exchange = jest.fn<Authorizer['exchange']>();
const onConnected = jest.fn<HttpDeps['onConnected']>();
const authorizer: Authorizer = {
  scopes: [],
  authorizeUrl: (redirect, state) =>
    `https://vendor.example/auth?redirect_uri=${encodeURIComponent(redirect)}&state=${state}`,
  exchange,
};
const deps: Partial<HttpDeps> = {
  authorizerOf: (account, vendor) =>
    account === 'demo' && vendor === 'zoho' ? authorizer : undefined,
  onConnected,
};

beforeEach(() => {
  exchange.mockReset().mockResolvedValue(undefined);
  onConnected.mockReset();
});

async function begun(more: Partial<HttpDeps> = {}) {
  const { url } = await start({ ...deps, ...more });
  const answer = await request(url).get('/connect/zoho/demo');
  const to = new URL(answer.headers['location'] ?? 'https://none');
  const state = to.searchParams.get('state') ?? '';
  return { url, answer, state, redirect: to.searchParams.get('redirect_uri') ?? '' };
}

describe('a browser', () => {
  it('is sent to the vendor, comes back, and is told that it worked', async () => {
    const { url, answer, state, redirect } = await begun();
    expect(answer.status).toBe(302);
    expect(redirect).toBe(`${url}/connect/zoho/callback`);
    const done = await request(url)
      .get('/connect/zoho/callback')
      .query({ code: 'c1', state, 'accounts-server': 'https://accounts.zoho.eu', location: 'eu' });
    expect(done.status).toBe(200);
    expect(done.text).toContain('is connected to the account &quot;demo&quot;');
    expect(exchange).toHaveBeenCalledWith('c1', redirect, 'https://accounts.zoho.eu');
    expect(onConnected).toHaveBeenCalledWith('demo', 'zoho');
  });

  it('works without a secret of ours, too', async () => {
    const { url, state } = await begun({ jwtSecret: undefined });
    const done = await request(url).get('/connect/zoho/callback').query({ code: 'c', state });
    expect(done.status).toBe(200);
  });

  it('cannot use a link twice', async () => {
    const { url, state } = await begun();
    const back = () => request(url).get('/connect/zoho/callback').query({ code: 'c', state });
    expect((await back()).status).toBe(200);
    expect((await back()).status).toBe(400);
    expect(exchange).toHaveBeenCalledTimes(1);
  });

  it('is told in words when the owner says no', async () => {
    const { url, state } = await begun();
    const query = { error: 'access_denied', state };
    const done = await request(url).get('/connect/zoho/callback').query(query);
    expect(done.status).toBe(400);
    expect(done.text).toContain('was not allowed');
    expect(exchange).not.toHaveBeenCalled();
  });

  it('is told in words when the vendor refuses', async () => {
    exchange.mockRejectedValue(
      new HaltError('Zoho refused the code.', { code: 'zoho.invalid_code', advice: 'Try again.' }),
    );
    const { url, state } = await begun();
    const done = await request(url).get('/connect/zoho/callback').query({ code: 'c', state });
    expect(done.status).toBe(400);
    expect(done.headers['content-type']).toMatch(/^text\/html/);
    expect(done.text).toContain('Zoho refused the code.');
    expect(done.text).toContain('Try again.');
    expect(onConnected).not.toHaveBeenCalled();
  });

  it.each([
    ['no state', () => ({ code: 'c' })],
    ['a made-up state', () => ({ code: 'c', state: 'a.b.c' })],
    [
      'a token for the API instead',
      () => ({
        code: 'c',
        state: issueToken({
          account: 'demo',
          role: 'owner',
          ttlSeconds: 60,
          secret,
          clock: wallClock,
        }),
      }),
    ],
    ['a changed state', (state: string) => ({ code: 'c', state: `${state.slice(0, -3)}abc` })],
  ])('is refused with %s', async (_name, query) => {
    const { url, state } = await begun();
    const done = await request(url).get('/connect/zoho/callback').query(query(state));
    expect(done.status).toBe(400);
    expect(done.text).toContain('no longer good');
    expect(exchange).not.toHaveBeenCalled();
  });

  it('is refused after ten minutes', async () => {
    let now = Date.now();
    const { url, state } = await begun({ clock: { ...wallClock, now: () => now } });
    now += 601_000;
    const done = await request(url).get('/connect/zoho/callback').query({ code: 'c', state });
    expect(done.status).toBe(400);
    now -= 2_000;
    const before = await request(url).get('/connect/zoho/callback').query({ code: 'c', state });
    expect(before.status).toBe(200);
  });

  it('of one vendor does not end at another', async () => {
    const { url, state } = await begun();
    const done = await request(url).get('/connect/other/callback').query({ code: 'c', state });
    expect(done.status).toBe(400);
  });

  it.each(['/connect/zoho/nobody', '/connect/other/demo'])('finds nothing at %s', async (path) => {
    const { url } = await start(deps);
    const answer = await request(url).get(path);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toMatch(/^text\/html/);
  });
});

describe('from elsewhere', () => {
  const token = (account: string): string =>
    issueLinkToken({ account, ttlSeconds: 60, secret, clock: wallClock });
  const publicUrl = 'https://patchcord.example';

  it.each([
    ['through a proxy', { 'x-forwarded-for': '203.0.113.9' }, {}],
    ['through a proxy of the new kind', { forwarded: 'for=203.0.113.9' }, {}],
    ['under another name', { host: 'evil.example' }, {}],
    ['where a public address is set', {}, { publicUrl }],
  ])('%s, a link without a token is refused', async (_name, headers, more) => {
    const { url } = await start({ ...deps, ...more });
    const answer = await request(url).get('/connect/zoho/demo').set(headers);
    expect(answer.status).toBe(401);
    expect(answer.headers).not.toHaveProperty('location');
  });

  it('a token of the account opens the link, and the public address is used', async () => {
    const { url } = await start({ ...deps, publicUrl });
    const answer = await request(url)
      .get('/connect/zoho/demo')
      .query({ token: token('demo') });
    expect(answer.status).toBe(302);
    expect(new URL(answer.headers['location'] ?? '').searchParams.get('redirect_uri')).toBe(
      `${publicUrl}/connect/zoho/callback`,
    );
  });

  it('a token of another account does not', async () => {
    const { url } = await start({ ...deps, publicUrl });
    const answer = await request(url)
      .get('/connect/zoho/demo')
      .query({ token: token('other') });
    expect(answer.status).toBe(401);
  });

  it('a forged name never becomes the address the vendor sends the code to', async () => {
    const { url } = await start(deps);
    const answer = await request(url)
      .get('/connect/zoho/demo')
      .set('host', 'evil.example')
      .query({ token: token('demo') });
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('PATCHCORD_PUBLIC_URL');
  });
});
