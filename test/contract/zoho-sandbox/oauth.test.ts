import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab, refreshForm } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const minutes = (n: number): number => n * 60_000;
const token = (form: URLSearchParams) => lab.raw('POST', '/oauth/v2/token', { body: form });
const codeForm = (code: string, more: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: 'sandbox-client',
    client_secret: 'sandbox-secret',
    code,
    ...more,
  });
const grant = async (scopes: string[]): Promise<string> =>
  (await lab.control('grant', { scopes })).body.code;
const asUser = (accessToken: string, path: string, method = 'GET') =>
  lab.raw(method, `/crm/v8${path}`, {
    headers: { authorization: `Zoho-oauthtoken ${accessToken}` },
  });

describe('token endpoint', () => {
  it('gives an access token whose api_domain is the address the client used', async () => {
    const { status, body } = await token(refreshForm());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      api_domain: lab.sandbox.baseUrl,
    });
    expect(body).not.toHaveProperty('refresh_token');
    expect((await asUser(body.access_token, '/org')).status).toBe(200);
  });

  it('takes the parameters from the query as well', async () => {
    const answer = await lab.raw('POST', `/oauth/v2/token?${refreshForm().toString()}`);
    expect(typeof answer.body.access_token).toBe('string');
  });

  it.each([
    ['an unknown client', { client_id: 'nobody' }, 'invalid_client'],
    ['a wrong secret', { client_secret: 'wrong' }, 'invalid_client_secret'],
    ['an unknown refresh token', { refresh_token: 'gone' }, 'invalid_code'],
    ['an unknown grant type', { grant_type: 'password' }, 'general_error'],
  ])('answers HTTP 200 with an error for %s', async (_name, more, error) => {
    const { status, body } = await token(refreshForm(more));
    expect(status).toBe(200);
    expect(body).toEqual({ error });
  });

  it('exchanges a self client code once, without a redirect address', async () => {
    const code = await grant(['ZohoCRM.modules.ALL']);
    const first = await token(codeForm(code));
    expect(first.body).toMatchObject({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
    });
    expect((await token(codeForm(code))).body).toEqual({ error: 'invalid_code' });
    const again = await token(refreshForm({ refresh_token: first.body.refresh_token }));
    expect(typeof again.body.access_token).toBe('string');
  });

  it('refuses a self client code after ten minutes', async () => {
    const code = await grant(['ZohoCRM.modules.ALL']);
    lab.clock.advance(minutes(10));
    expect((await token(codeForm(code))).body).toEqual({ error: 'invalid_code' });
  });

  it('blocks the eleventh access token within ten minutes with HTTP 400, and lets the next window pass', async () => {
    for (let n = 2; n <= 10; n += 1) expect((await token(refreshForm())).status).toBe(200);
    const blocked = await token(refreshForm());
    expect(blocked.status).toBe(400);
    expect(blocked.body).toEqual({
      error_description:
        'You have made too many requests continuously. Please try again after some time.',
      error: 'Access Denied',
      status: 'failure',
    });
    lab.clock.advance(minutes(10));
    expect(typeof (await token(refreshForm())).body.access_token).toBe('string');
  });

  it('lets an access token die after an hour', async () => {
    lab.clock.advance(minutes(60) - 1);
    expect((await lab.api('GET', '/org')).status).toBe(200);
    lab.clock.advance(1);
    const dead = await lab.api('GET', '/org');
    expect(dead.status).toBe(401);
    expect(dead.body).toEqual({
      code: 'INVALID_TOKEN',
      details: {},
      message: 'invalid oauth token',
      status: 'error',
    });
  });

  it('keeps fifteen access tokens of a refresh token alive: the sixteenth kills the first', async () => {
    const tokens = [lab.token];
    for (let n = 2; n <= 16; n += 1) {
      if (n === 11) lab.clock.advance(minutes(10));
      tokens.push((await token(refreshForm())).body.access_token);
    }
    expect((await asUser(tokens[0]!, '/org')).status).toBe(401);
    expect((await asUser(tokens[1]!, '/org')).status).toBe(200);
  });

  it('keeps twenty refresh tokens of a user: the twenty-first kills the first, in use or not', async () => {
    const made: string[] = [];
    for (let n = 1; n <= 20; n += 1) {
      const { body } = await token(codeForm(await grant(['ZohoCRM.org.READ'])));
      made.push(body.refresh_token);
    }
    expect(new Set(made).size).toBe(20);
    expect((await token(refreshForm())).body).toEqual({ error: 'invalid_code' });
    expect(typeof (await token(refreshForm({ refresh_token: made[0]! }))).body.access_token).toBe(
      'string',
    );
  });

  it('blocks the twenty-first refresh token of a client within ten minutes', async () => {
    for (let n = 1; n <= 20; n += 1) await token(codeForm(await grant(['ZohoCRM.org.READ'])));
    expect((await token(codeForm(await grant(['ZohoCRM.org.READ'])))).status).toBe(400);
  });

  it('revokes a refresh token together with what it gave', async () => {
    expect((await lab.raw('POST', '/oauth/v2/token/revoke?token=sandbox-refresh')).body).toEqual({
      status: 'success',
    });
    expect((await token(refreshForm())).body).toEqual({ error: 'invalid_code' });
    expect((await lab.api('GET', '/org')).status).toBe(401);
  });
});

describe('authorisation by browser', () => {
  const ask = (more: Record<string, string> = {}, headers: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'sandbox-client',
      scope: 'ZohoCRM.modules.ALL,ZohoCRM.users.READ',
      redirect_uri: 'http://127.0.0.1:9/back',
      access_type: 'offline',
      prompt: 'consent',
      state: 's 1',
      ...more,
    });
    return lab.raw('GET', `/oauth/v2/auth?${query.toString()}`, { headers });
  };

  it('comes back with code, location, accounts-server and state, and the code works with that redirect address', async () => {
    const back = new URL((await ask()).headers.get('location')!);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      location: 'eu',
      'accounts-server': lab.sandbox.baseUrl,
      state: 's 1',
    });
    const code = back.searchParams.get('code')!;
    expect((await token(codeForm(code, { redirect_uri: 'http://elsewhere/' }))).body).toEqual({
      error: 'invalid_redirect_uri',
    });
    const given = await token(codeForm(code, { redirect_uri: 'http://127.0.0.1:9/back' }));
    expect(given.body).toMatchObject({
      refresh_token: expect.any(String),
      scope: 'ZohoCRM.modules.ALL ZohoCRM.users.READ',
    });
  });

  it('gives no refresh token without offline access, nor a second one without consent', async () => {
    for (const more of [{ access_type: 'online' }, { prompt: 'none' }]) {
      const code = new URL((await ask(more)).headers.get('location')!).searchParams.get('code')!;
      const given = await token(codeForm(code, { redirect_uri: 'http://127.0.0.1:9/back' }));
      expect(typeof given.body.access_token).toBe('string');
      expect(given.body).not.toHaveProperty('refresh_token');
    }
  });

  it('lets a code die after two minutes', async () => {
    const code = new URL((await ask()).headers.get('location')!).searchParams.get('code')!;
    lab.clock.advance(minutes(2));
    expect((await token(codeForm(code, { redirect_uri: 'http://127.0.0.1:9/back' }))).body).toEqual(
      { error: 'invalid_code' },
    );
  });

  it('shows a person a page with the scopes, escaped, and honours a no', async () => {
    const page = await ask({ state: '"><script>' }, { accept: 'text/html' });
    expect(page.status).toBe(200);
    expect(page.text).toContain('ZohoCRM.users.READ');
    expect(page.text).not.toContain('<script>');
    const no = await ask({ decision: 'reject' }, { accept: 'text/html' });
    expect(new URL(no.headers.get('location')!).searchParams.get('error')).toBe('access_denied');
  });

  it.each([
    [{ client_id: 'nobody' }, 'invalid_client'],
    [{ redirect_uri: 'nonsense' }, 'invalid_redirect_uri'],
  ])('answers %j with an error', async (more, error) => {
    expect((await ask(more)).body).toEqual({ error });
  });
});

describe('scopes', () => {
  const withScopes = async (...scopes: string[]): Promise<string> =>
    (await token(codeForm(await grant(scopes)))).body.access_token;

  it.each([
    ['reading leads', ['ZohoCRM.modules.leads.READ'], 'GET', '/Leads?fields=Last_Name', 200],
    [
      'reading leads with ALL of leads',
      ['ZohoCRM.modules.leads.ALL'],
      'GET',
      '/Leads?fields=Last_Name',
      200,
    ],
    [
      'reading contacts with leads only',
      ['ZohoCRM.modules.leads.ALL'],
      'GET',
      '/Contacts?fields=Last_Name',
      401,
    ],
    [
      'deleting with READ only',
      ['ZohoCRM.modules.READ'],
      'DELETE',
      '/Leads/5000000000000000001',
      401,
    ],
    ['search without its scope', ['ZohoCRM.modules.ALL'], 'GET', '/Leads/search?word=Okafor', 401],
    [
      'search with its scope',
      ['ZohoCRM.modules.ALL', 'ZohoSearch.securesearch.READ'],
      'GET',
      '/Leads/search?word=Okafor',
      200,
    ],
    ['COQL without its scope', ['ZohoCRM.modules.ALL'], 'POST', '/coql', 401],
    ['a custom module', ['ZohoCRM.modules.custom.READ'], 'GET', '/Quality_Notes?fields=Name', 204],
    [
      'holidays by the scope of business hours',
      ['ZohoCRM.settings.business_hours.READ'],
      'GET',
      '/settings/holidays',
      200,
    ],
    [
      'fields with modules only',
      ['ZohoCRM.settings.modules.READ'],
      'GET',
      '/settings/fields?module=Leads',
      401,
    ],
    ['notifications', ['ZohoCRM.notifications.READ'], 'GET', '/actions/watch', 204],
  ])('%s', async (_name, scopes, method, path, status) => {
    const answer = await asUser(await withScopes(...scopes), path, method);
    expect(answer.status).toBe(status);
    if (status === 401)
      expect(answer.body).toEqual({
        code: 'OAUTH_SCOPE_MISMATCH',
        details: {},
        message: 'Unauthorized',
        status: 'error',
      });
  });
});
