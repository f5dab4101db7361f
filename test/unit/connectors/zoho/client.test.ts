import { describe, expect, it } from '@jest/globals';
import { createZohoClient, type ZohoClient } from '../../../../connectors/zoho/client.ts';
import { light, zohoLimits } from '../../../../connectors/zoho/costs.ts';
import { createApiClient } from '../../../../src/connector/api-client/api-client.ts';
import type { Transport } from '../../../../src/connector/api-client/transport.ts';
import { type Budget, createBudget } from '../../../../src/connector/budget/budget.ts';
import { priority } from '../../../../src/connector/priority.ts';
import { createTokenSource } from '../../../../src/connector/token-source.ts';
import { RetryableError } from '../../../../src/domain/errors.ts';
import { silentLogger } from '../../../../src/domain/logger.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { HastyClock, memoryShelf } from '../../../support/zoho.ts';

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

function setting(answer: (token: string, n: number) => Answer) {
  const clock = new HastyClock(0);
  const random = seededRandom(1);
  const budget: Budget = createBudget(zohoLimits(20, 100), { clock });
  let requests = 0;
  let refreshes = 0;
  const transport: Transport = async ({ headers }) => {
    requests += 1;
    await new Promise((resolve) => setImmediate(resolve));
    const token = (headers['authorization'] ?? '').replace('Zoho-oauthtoken ', '');
    const { status, body, headers: more = {} } = answer(token, requests);
    return {
      status,
      headers: more,
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    };
  };
  const api = createApiClient({ clock, random, logger: silentLogger, budget, transport });
  const tokens = createTokenSource({
    clock,
    fetchToken: async () => {
      refreshes += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return {
        token: `token ${refreshes}`,
        expiresAt: clock.now() + 3_600_000,
        apiDomain: 'https://api.test',
      };
    },
  });
  const client = createZohoClient(api, tokens, budget, {
    account: 'demo',
    country: 'GB',
    timezone: 'Europe/London',
    clock,
    random,
    logger: silentLogger,
    secrets: memoryShelf(),
  });
  return { client, clock, budget, requests: () => requests, refreshes: () => refreshes };
}

const read = (client: ZohoClient) =>
  client.read({
    path: '/crm/v8/Leads',
    priority: priority.finished,
    cost: light,
    what: 'Leads.list',
  });

const invalidToken = {
  status: 401,
  body: { code: 'INVALID_TOKEN', message: 'invalid oauth token' },
};
const ok = { status: 200, body: { data: [] } };

describe('the token', () => {
  it('is refreshed once for fifty requests that are refused at the same time', async () => {
    const { client, requests, refreshes } = setting((token) =>
      token === 'token 1' ? invalidToken : ok,
    );
    const answers = await Promise.all(Array.from({ length: 50 }, () => read(client)));
    expect(answers.every((answer) => answer !== undefined)).toBe(true);
    expect(refreshes()).toBe(2);
    expect(requests()).toBeLessThanOrEqual(100);
  });

  it('refused again stops the account, without another request until a probe is due', async () => {
    const { client, clock, requests, refreshes } = setting(() => invalidToken);
    await expect(read(client)).rejects.toMatchObject({
      code: 'zoho.unauthorized',
      disposition: 'halt',
    });
    expect([requests(), refreshes()]).toEqual([2, 2]);
    await expect(read(client)).rejects.toMatchObject({ code: 'zoho.unauthorized' });
    expect(requests()).toBe(2);
    clock.advance(180_000);
    await expect(read(client)).rejects.toMatchObject({ code: 'zoho.unauthorized' });
    expect(requests()).toBe(4);
  });

  it('is not renewed for a scope that is missing', async () => {
    const { client, requests, refreshes } = setting(() => ({
      status: 401,
      body: { code: 'OAUTH_SCOPE_MISMATCH', message: 'Unauthorized' },
    }));
    await expect(read(client)).rejects.toMatchObject({
      code: 'zoho.scope_missing',
      disposition: 'halt',
    });
    expect([requests(), refreshes()]).toEqual([1, 1]);
  });

  it('that cannot be had leaves a write undone without doubt', async () => {
    const clock = new HastyClock(0);
    const random = seededRandom(1);
    const budget = createBudget(zohoLimits(1, 1), { clock });
    const tokens = createTokenSource({
      clock,
      fetchToken: () =>
        Promise.reject(new RetryableError('x', { code: 'net.reset', doubtful: true })),
    });
    const api = createApiClient({ clock, random, logger: silentLogger, budget });
    const ports = {
      account: 'a',
      country: 'GB',
      timezone: 'UTC',
      clock,
      random,
      logger: silentLogger,
      secrets: memoryShelf(),
    };
    const client = createZohoClient(api, tokens, budget, ports);
    const sending = client.send({
      method: 'POST',
      path: '/x',
      idempotent: false,
      priority: 1,
      cost: {},
      what: 'x',
    });
    await expect(sending).rejects.toMatchObject({ code: 'net.reset', facts: { doubtful: false } });
  });
});

describe('too many requests', () => {
  const busy = {
    status: 429,
    body: { code: 'TOO_MANY_REQUESTS', message: 'Slow down', details: {} },
  };

  it('pauses everybody for a moment, and asks a read again', async () => {
    const { client, clock, requests } = setting((_token, n) => (n <= 2 ? busy : ok));
    await read(client);
    expect(requests()).toBe(3);
    expect(clock.now()).toBeGreaterThan(500);
    expect(clock.now()).toBeLessThan(5_000);
  });

  it.each([
    [
      'the text says so',
      {
        code: 429,
        error: 'TOO_MANY_REQUESTS',
        error_info: 'Many requests fired than the allowed limit for the past 24 hours.',
      },
      {},
    ],
    [
      'hardly any credits are left',
      { code: 'RATE_LIMIT_EXCEEDED' },
      { 'x-api-credits-remaining': '12' },
    ],
  ])('pauses for minutes when %s', async (_name, body, headers) => {
    const { client, budget } = setting(() => ({ status: 429, body, headers }));
    const answer = await client.send({
      method: 'POST',
      path: '/x',
      idempotent: false,
      priority: 1,
      cost: light,
      what: 'x',
    });
    expect(answer.status).toBe(429);
    expect(budget.usage().pools['concurrent']?.pausedUntil).toBeGreaterThanOrEqual(150_000);
  });

  it('fails a read at once when the credits of the day are used up', async () => {
    const { client, requests } = setting(() => ({
      status: 429,
      body: { code: 'TOO_MANY_REQUESTS', message: 'API credits exhausted' },
    }));
    await expect(read(client)).rejects.toMatchObject({
      code: 'zoho.credits_used_up',
      disposition: 'throttle',
    });
    expect(requests()).toBe(1);
  });

  it('remembers how many credits are left', async () => {
    const { client } = setting(() => ({ ...ok, headers: { 'x-api-credits-remaining': '24000' } }));
    await read(client);
    expect(client.creditsLeft).toBe(24_000);
  });
});

describe('reading', () => {
  it.each([204, 304])('gives nothing for a %i', async (status) => {
    const { client } = setting(() => ({ status }));
    expect(await read(client)).toBeUndefined();
  });

  it('tells the time by Zoho', async () => {
    const { client } = setting(() => ({
      ...ok,
      headers: { date: 'Fri, 20 Nov 2026 08:00:00 GMT' },
    }));
    expect((await read(client))?.at).toBe(Date.parse('2026-11-20T08:00:00Z'));
  });

  it('says what was refused, in our words and with Zoho code', async () => {
    const { client } = setting(() => ({
      status: 403,
      body: { code: 'NO_PERMISSION', message: 'Permission denied' },
    }));
    await expect(read(client)).rejects.toMatchObject({
      code: 'zoho.no_permission',
      message: expect.stringContaining('Leads.list: HTTP 403 NO_PERMISSION'),
    });
  });
});
