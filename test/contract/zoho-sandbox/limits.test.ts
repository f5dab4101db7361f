import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab, until } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const credits = (): number => lab.sandbox.stats().credits;
const leads = (n: number): object => ({
  data: Array.from({ length: n }, () => ({ Last_Name: 'A' })),
});

describe('credits', () => {
  it.each([
    ['a list', 'GET', '/Leads?fields=id', undefined, 1],
    ['a record', 'GET', '/Leads/LEAD', undefined, 1],
    ['1 record inserted', 'POST', '/Leads', leads(1), 1],
    ['10 records inserted', 'POST', '/Leads', leads(10), 1],
    ['11 records inserted', 'POST', '/Leads', leads(11), 2],
    ['100 records inserted', 'POST', '/Leads', leads(100), 10],
    ['25 records upserted', 'POST', '/Leads/upsert', leads(25), 3],
    [
      '150 ids deleted',
      'DELETE',
      `/Leads?ids=${Array.from({ length: 100 }, () => '1').join(',')}`,
      undefined,
      1,
    ],
    [
      '51 records tagged',
      'POST',
      '/Leads/actions/add_tags',
      { tags: [{ name: 'x' }], ids: Array.from({ length: 51 }, () => '1') },
      2,
    ],
    ['a query of 200', 'POST', '/coql', { select_query: 'select id from Leads limit 200' }, 1],
    ['a query of 201', 'POST', '/coql', { select_query: 'select id from Leads limit 201' }, 2],
    ['a query of 1001', 'POST', '/coql', { select_query: 'select id from Leads limit 0, 1001' }, 3],
    ['a search', 'GET', '/Leads/search?word=zz', undefined, 1],
    ['metadata', 'GET', '/settings/fields?module=Leads', undefined, 1],
    ['a conversion', 'POST', '/Leads/LEAD/actions/convert', { data: [{}] }, 5],
    ['a view', 'GET', '/Leads?fields=id&cvid=1', undefined, 3],
  ])('%s costs %s %s', async (_name, method, path, body, cost) => {
    const before = credits();
    await lab.api(method, path.replace('LEAD', lab.idOf('Leads', 'Last_Name', 'Okafor')), body);
    expect(credits() - before).toBe(cost);
  });

  it.each([
    ['free', 10, 5000],
    ['standard', 10, 52_500],
    ['standard', 1000, 100_000],
    ['professional', 10, 55_000],
    ['enterprise', 10, 60_000],
    ['enterprise', 9999, 5_000_000],
    ['ultimate', 10, 70_000],
  ])('a day in %s with %d users has %d', async (edition, users, daily) => {
    await lab.control('limits', { edition, users });
    const page = await lab.raw('GET', '/__sandbox', { headers: { accept: 'text/html' } });
    expect(page.text).toContain(`of ${daily}`);
    const { body } = await lab.api('GET', '/org');
    expect(body.org[0].license_details).toMatchObject({
      paid_type: edition,
      users_license_purchased: users,
    });
  });

  it('tells what remains only once half is used, then refuses, and gives each call back a day later', async () => {
    await lab.control('limits', { credits: 4 });
    expect((await lab.api('GET', '/org')).headers.get('x-api-credits-remaining')).toBeNull();
    expect((await lab.api('GET', '/org')).headers.get('x-api-credits-remaining')).toBe('2');
    await lab.api('GET', '/org');
    expect((await lab.api('GET', '/org')).headers.get('x-api-credits-remaining')).toBe('0');
    const refused = await lab.api('GET', '/org');
    expect([refused.status, refused.body.code]).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(refused.body.message).toContain('24 hours');
    expect(refused.headers.get('retry-after')).toBeNull();
    lab.clock.advance(24 * 3_600_000 + 60_000);
    const token = (
      await lab.raw(
        'POST',
        '/oauth/v2/token?grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token=sandbox-refresh',
      )
    ).body.access_token;
    const again = await lab.api('GET', '/org', undefined, {
      authorization: `Zoho-oauthtoken ${token}`,
    });
    expect(again.status).toBe(200);
    expect(lab.sandbox.stats()).toMatchObject({ rejected429: 1, credits: 5 });
  });
});

describe('concurrency', () => {
  /** Starts requests that all wait for the clock, and gives their statuses once it has moved. */
  const together = async (
    requests: (() => Promise<{ status: number }>)[],
    expected429: number,
  ): Promise<number[]> => {
    await lab.control('limits', { latencyMs: 1000 });
    const running = requests.map((request) => request());
    await until(
      () =>
        lab.clock.sleeping === requests.length - expected429 &&
        lab.sandbox.stats().rejected429 === expected429,
    );
    lab.clock.advance(1000);
    return (await Promise.all(running)).map((answer) => answer.status);
  };
  const times = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);

  it.each([
    ['free', 5],
    ['standard', 10],
    ['professional', 15],
    ['enterprise', 20],
    ['ultimate', 25],
  ])('%s answers %d at a time', async (edition, limit) => {
    await lab.control('limits', { edition });
    const statuses = await together(
      times(limit + 2, () => () => lab.api('GET', '/org')),
      2,
    );
    expect(statuses.filter((each) => each === 429)).toHaveLength(2);
    expect(lab.sandbox.stats().maxInFlight).toBeGreaterThan(limit);
    await lab.control('limits', { latencyMs: 0 });
    expect((await lab.api('GET', '/org')).status).toBe(200);
  });

  it.each([
    ['searches', 'GET', '/Leads/search?word=xx', undefined, 204],
    ['queries', 'POST', '/coql', { select_query: 'select id from Leads' }, 200],
    ['sorted lists', 'GET', '/Leads?fields=id&sort_by=id', undefined, 200],
    ['large inserts', 'POST', '/Leads', leads(11), 201],
  ])('has ten places for %s', async (_name, method, path, body, status) => {
    const statuses = await together(
      times(12, () => () => lab.api(method, path, body)),
      2,
    );
    expect(statuses.filter((each) => each === status)).toHaveLength(10);
  });

  it('has more than ten places for small inserts', async () => {
    const statuses = await together(
      times(15, () => () => lab.api('POST', '/Leads', leads(10))),
      0,
    );
    expect(new Set(statuses)).toEqual(new Set([201]));
  });

  it.each([
    [
      'too_many_requests',
      { code: 'TOO_MANY_REQUESTS', details: {}, message: expect.any(String), status: 'error' },
    ],
    [
      'rate_limit_exceeded',
      {
        code: 'RATE_LIMIT_EXCEEDED',
        details: {},
        message: 'Too many requests. Please try again later.',
        status: 'error',
      },
    ],
    [
      'legacy',
      {
        code: 429,
        error: 'TOO_MANY_REQUESTS',
        error_info: 'Many requests fired than the allowed limit for the past 24 hours.',
        details: [],
      },
    ],
  ])('can say it as %s', async (rateLimitBody, expected) => {
    await lab.control('quirks', { rateLimitBody });
    await lab.control('limits', { credits: 0 });
    const { status, body } = await lab.api('GET', '/org');
    expect([status, body]).toEqual([429, expected]);
  });
});
