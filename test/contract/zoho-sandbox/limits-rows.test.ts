import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, type Lab, openLab, until } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const remaining = (answer: Answer): string | null => answer.headers.get('x-api-credits-remaining');
const newToken = async (client = 'sandbox-client', secret = 'sandbox-secret'): Promise<string> => {
  const { code } = (await lab.control('grant', { scopes: ['ZohoCRM.org.READ'], clientId: client }))
    .body;
  return (
    await lab.raw(
      'POST',
      `/oauth/v2/token?grant_type=authorization_code&client_id=${client}&client_secret=${secret}&code=${code}`,
    )
  ).body.access_token;
};
const orgAs = (token: string) =>
  lab.api('GET', '/org', undefined, { authorization: `Zoho-oauthtoken ${token}` });

describe('credits', () => {
  it.each([
    ['standard', 1, 50_250],
    ['standard', 200, 100_000],
    ['standard', 201, 100_000],
    ['professional', 1, 50_500],
    ['professional', 5900, 3_000_000],
    ['professional', 5901, 3_000_000],
    ['enterprise', 1, 51_000],
    ['enterprise', 4951, 5_000_000],
    ['ultimate', 1, 52_000],
    ['ultimate', 10_000, 20_050_000],
    ['free', 100, 5000],
  ])('%s with %d users has %d a day', async (edition, users, daily) => {
    const { body } = await lab.control('limits', { edition, users, credits: null });
    expect(body.limits).toMatchObject({ edition, users });
    const page = await lab.raw('GET', '/__sandbox', { headers: { accept: 'text/html' } });
    expect(page.text.replace(/[^\d]/g, ' ')).toMatch(new RegExp(`\\b${daily}\\b`));
  });

  it('come back exactly a day after each call', async () => {
    await lab.control('limits', { credits: 2 });
    await lab.api('GET', '/org');
    lab.clock.advance(60_000);
    await lab.api('GET', '/org');
    expect((await lab.api('GET', '/org')).status).toBe(429);
    lab.clock.advance(24 * 3_600_000 - 60_000 - 1);
    const token = await newToken();
    expect((await orgAs(token)).status).toBe(429);
    lab.clock.advance(1);
    expect((await orgAs(token)).status).toBe(200);
    expect((await orgAs(token)).status).toBe(429);
    lab.clock.advance(60_000);
    expect((await orgAs(token)).status).toBe(200);
  });

  it('are told once half of them is used, add-ons left out of the half', async () => {
    await lab.control('limits', { credits: 4, addOns: 100 });
    expect(remaining(await lab.api('GET', '/org'))).toBeNull();
    expect(remaining(await lab.api('GET', '/org'))).toBe('102');
  });

  it('are not taken for what is refused for lack of them', async () => {
    await lab.control('limits', { credits: 5 });
    const before = lab.sandbox.stats().credits;
    const answer = await lab.raw('POST', '/crm/bulk/v8/read', {
      headers: { authorization: `Zoho-oauthtoken ${lab.token}` },
      body: JSON.stringify({ query: { module: { api_name: 'Leads' } } }),
    });
    expect([answer.status, lab.sandbox.stats().credits - before]).toEqual([429, 0]);
    expect((await lab.api('GET', '/org')).status).toBe(200);
  });
});

describe('concurrency', () => {
  const busy = async (requests: (() => Promise<Answer>)[], refused: number): Promise<Answer[]> => {
    await lab.control('limits', { latencyMs: 1000 });
    const before = lab.sandbox.stats().rejected429;
    const asleep = lab.clock.sleeping;
    const running = requests.map((request) => request());
    await until(
      () =>
        lab.clock.sleeping - asleep === requests.length - refused &&
        lab.sandbox.stats().rejected429 - before === refused,
    );
    lab.clock.advance(1000);
    return Promise.all(running);
  };
  const times = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);

  it('is counted by organisation and application', async () => {
    await lab.control('limits', { concurrency: 3 });
    await lab.control('clients', { id: 'other', secrets: 'x' });
    const other = await newToken('other', 'x');
    const answers = await busy(
      [...times(4, () => () => lab.api('GET', '/org')), ...times(3, () => () => orgAs(other))],
      1,
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(6);
    expect(answers.find((answer) => answer.status === 429)?.body).toEqual({
      code: 'TOO_MANY_REQUESTS',
      details: {},
      message: 'Too many requests fired in concurrent with the allowed limit.',
      status: 'error',
    });
  });

  it.each([
    ['views', 'GET', '/Leads?fields=id&cvid=VIEW', undefined],
    ['sorted lists', 'GET', '/Leads?fields=id&sort_by=Modified_Time', undefined],
    ['conversions', 'POST', '/Leads/5000000000000009999/actions/convert', { data: [{}] }],
    ['upserts of eleven', 'POST', '/Leads/upsert', { data: times(11, () => ({ Last_Name: 'A' })) }],
    [
      'updates of eleven',
      'PUT',
      '/Leads',
      { data: times(11, () => ({ id: '5000000000000009999' })) },
    ],
    ['searches in bulk', 'POST', '/Leads/bulk/search', { word: 'xx' }],
  ])('has ten places for %s', async (_name, method, path, body) => {
    const view = (await lab.api('GET', '/settings/custom_views?module=Leads')).body.custom_views[0]
      .id;
    const answers = await busy(
      times(12, () => () => lab.api(method, path.replace('VIEW', view), body)),
      2,
    );
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(2);
  });

  it('has more than ten for plain lists', async () => {
    const answers = await busy(
      times(14, () => () => lab.api('GET', '/Leads?fields=id')),
      0,
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  });
});

describe('headers', () => {
  it('tell when the access token dies, in the time of the organisation', async () => {
    const { headers } = await lab.api('GET', '/org');
    expect(headers.get('x-accesstoken-reset')).toBe('2026-11-20T09:00:00+00:00');
    expect(headers.get('retry-after')).toBeNull();
  });
});
