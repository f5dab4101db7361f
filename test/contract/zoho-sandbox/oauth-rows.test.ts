import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab, refreshForm } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const minutes = (n: number): number => n * 60_000;
const token = (form: URLSearchParams | FormData, centre = '', headers?: Record<string, string>) =>
  lab.raw('POST', `${centre}/oauth/v2/token`, { body: form, ...(headers ? { headers } : {}) });
const query = {
  response_type: 'code',
  client_id: 'sandbox-client',
  scope: 'ZohoCRM.modules.ALL,ZohoCRM.org.READ',
  redirect_uri: 'http://127.0.0.1:9/back',
  access_type: 'offline',
  prompt: 'consent',
  state: 's',
};
const ask = (more: Record<string, string> = {}, centre = '') =>
  lab.raw(
    'GET',
    `${centre}/oauth/v2/auth?${new URLSearchParams({ ...query, ...more }).toString()}`,
  );
const codeForm = (code: string, more: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: 'sandbox-client',
    client_secret: 'sandbox-secret',
    redirect_uri: query.redirect_uri,
    code,
    ...more,
  });
const codeOf = (answer: { headers: Headers }): string =>
  new URL(answer.headers.get('location')!).searchParams.get('code')!;
const api = (access: string, path: string, method = 'GET', prefix = '') =>
  lab.raw(method, `${prefix}/crm/v8${path}`, {
    headers: { authorization: `Zoho-oauthtoken ${access}` },
  });
const tokenFor = async (scopes: string[], as?: string): Promise<string> => {
  const { code } = (await lab.control('grant', { scopes, ...(as ? { as } : {}) })).body;
  return (await token(codeForm(code))).body.access_token;
};
const denied = {
  error_description:
    'You have made too many requests continuously. Please try again after some time.',
  error: 'Access Denied',
  status: 'failure',
};

describe('data centres', () => {
  it.each(['us', 'in', 'au', 'jp', 'cn', 'ca', 'sa', 'uk'])(
    'a refresh token of the European centre is an invalid code in %s',
    async (centre) => {
      const { status, body } = await token(refreshForm(), `/dc/${centre}`);
      expect([status, body]).toEqual([200, { error: 'invalid_code' }]);
    },
  );

  it('the own centre answers under its own path too', async () => {
    expect(typeof (await token(refreshForm(), '/dc/eu')).body.access_token).toBe('string');
  });

  it('an access token is invalid in another centre', async () => {
    const { status, body } = await api(lab.token, '/org', 'GET', '/dc/us');
    expect([status, body]).toEqual([
      401,
      { code: 'INVALID_TOKEN', details: {}, message: 'invalid oauth token', status: 'error' },
    ]);
    expect((await api(lab.token, '/org', 'GET', '/dc/eu')).status).toBe(200);
  });

  it('whoever signs in elsewhere is sent home: location and accounts-server name the own centre', async () => {
    const back = new URL((await ask({}, '/dc/us')).headers.get('location')!);
    const code = back.searchParams.get('code')!;
    expect(Object.fromEntries(back.searchParams)).toEqual({
      state: 's',
      code,
      location: 'eu',
      'accounts-server': lab.sandbox.baseUrl,
    });
    expect((await token(codeForm(code), '/dc/us')).body).toEqual({ error: 'invalid_code' });
    expect(typeof (await token(codeForm(code))).body.refresh_token).toBe('string');
  });

  it('each has its own secret when the client says so, and no client where it is not enabled', async () => {
    await lab.control('clients', { id: 'multi', secrets: { eu: 'one', us: 'two' } });
    const with_ = (client_secret: string) => refreshForm({ client_id: 'multi', client_secret });
    expect((await token(with_('two'))).body).toEqual({ error: 'invalid_client_secret' });
    expect((await token(with_('one'), '/dc/us')).body).toEqual({ error: 'invalid_client_secret' });
    expect((await token(with_('two'), '/dc/us')).body).toEqual({ error: 'invalid_code' });
    expect((await token(with_('one'), '/dc/in')).body).toEqual({ error: 'invalid_client' });
  });

  it('the organisation can live elsewhere', async () => {
    await lab.control('data-centre', { home: 'us' });
    expect((await token(refreshForm(), '/dc/eu')).body).toEqual({ error: 'invalid_code' });
    expect(typeof (await token(refreshForm(), '/dc/us')).body.access_token).toBe('string');
  });

  it.each([
    ['accounts.zoho.eu', 'https://www.zohoapis.eu'],
    ['accounts.zoho.com', undefined],
    ['accounts.zohocloud.ca', undefined],
  ])('are known by the Host header: %s', async (host, domain) => {
    const outcome = await lab.sandbox.handle({
      method: 'POST',
      path: '/oauth/v2/token',
      query: refreshForm(),
      headers: { host },
      body: new Uint8Array(),
    });
    const body = JSON.parse(String((outcome as { body: string }).body));
    expect([body.api_domain, body.error]).toEqual([domain, domain ? undefined : 'invalid_code']);
  });
});

describe('the token endpoint', () => {
  it('takes multipart forms as well', async () => {
    const form = new FormData();
    for (const [name, value] of refreshForm()) form.set(name, value);
    expect(typeof (await token(form)).body.access_token).toBe('string');
  });

  it('answers a refresh with exactly these members', async () => {
    const { status, body } = await token(refreshForm());
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.stringMatching(/^1000\./),
        scope: expect.stringContaining('ZohoCRM.modules.ALL'),
        api_domain: lab.sandbox.baseUrl,
        token_type: 'Bearer',
        expires_in: 3600,
      },
    ]);
  });

  it('stays blocked for the rest of the ten minutes', async () => {
    for (let n = 2; n <= 10; n += 1) await token(refreshForm());
    for (const wait of [0, minutes(5), minutes(4)]) {
      lab.clock.advance(wait);
      const { status, body } = await token(refreshForm());
      expect([status, body]).toEqual([400, denied]);
    }
    lab.clock.advance(minutes(1));
    expect((await token(refreshForm())).status).toBe(200);
  });

  it('gives ten codes to a client within ten minutes, and no eleventh', async () => {
    for (let n = 0; n < 10; n += 1) expect((await ask()).status).toBe(302);
    const eleventh = await ask();
    expect([eleventh.status, eleventh.body]).toEqual([400, denied]);
    lab.clock.advance(minutes(10));
    expect((await ask()).status).toBe(302);
  });

  it('gives twenty refresh tokens to a client within ten minutes, and no twenty-first', async () => {
    const exchange = async () =>
      token(codeForm((await lab.control('grant', { scopes: ['ZohoCRM.org.READ'] })).body.code));
    for (let n = 0; n < 20; n += 1)
      expect(typeof (await exchange()).body.refresh_token).toBe('string');
    const late = await exchange();
    expect([late.status, late.body]).toEqual([400, denied]);
  });

  it('kills the oldest refresh token of a user with the twenty-first, in use or not', async () => {
    for (let n = 0; n < 20; n += 1)
      await token(
        codeForm((await lab.control('grant', { scopes: ['ZohoCRM.org.READ'] })).body.code),
      );
    expect((await token(refreshForm())).body).toEqual({ error: 'invalid_code' });
    expect((await api(lab.token, '/org')).status).toBe(401);
  });

  it('ends what was revoked', async () => {
    const gone = await lab.raw('POST', '/oauth/v2/token/revoke?token=sandbox-refresh');
    expect([gone.status, gone.body]).toEqual([200, { status: 'success' }]);
    expect((await token(refreshForm())).body).toEqual({ error: 'invalid_code' });
    expect((await api(lab.token, '/org')).body.code).toBe('INVALID_TOKEN');
  });
});

describe('the way back', () => {
  it('says access_denied with the state', async () => {
    const no = await ask({ decision: 'reject' });
    expect(no.headers.get('location')).toBe('http://127.0.0.1:9/back?error=access_denied&state=s');
  });

  it('must be one that was registered', async () => {
    await lab.control('clients', {
      id: 'strict',
      secrets: 'x',
      redirectUris: ['https://client.example/back'],
    });
    expect((await ask({ client_id: 'strict' })).body).toEqual({ error: 'invalid_redirect_uri' });
    const right = await ask({ client_id: 'strict', redirect_uri: 'https://client.example/back' });
    expect(right.status).toBe(302);
  });

  it.each([
    ['offline', 'consent', true],
    ['offline', 'none', false],
    ['online', 'consent', false],
  ])(
    'access_type %s with prompt %s gives a refresh token: %s',
    async (access_type, prompt, given) => {
      const { body } = await token(codeForm(codeOf(await ask({ access_type, prompt }))));
      expect('refresh_token' in body).toBe(given);
    },
  );
});

describe('refusals of the API', () => {
  const error = (code: string, message: string, details: object = {}) => ({
    code,
    details,
    message,
    status: 'error',
  });

  it.each([
    ['no header', {}],
    ['Bearer', { authorization: 'Bearer abc' }],
  ])('%s: AUTHENTICATION_FAILURE', async (_name, headers) => {
    const { status, body } = await lab.raw('GET', '/crm/v8/org', { headers });
    expect([status, body]).toEqual([401, error('AUTHENTICATION_FAILURE', 'Authentication failed')]);
  });

  it('a scope that is missing: 401, or 403 in other words', async () => {
    const access = await tokenFor(['ZohoCRM.modules.ALL']);
    const first = await api(access, '/Leads/search?word=xx');
    expect([first.status, first.body]).toEqual([
      401,
      error('OAUTH_SCOPE_MISMATCH', 'Unauthorized'),
    ]);
    await lab.control('quirks', { scopeMismatch: 403 });
    const second = await api(access, '/Leads/search?word=xx');
    expect([second.status, second.body]).toEqual([
      403,
      error('OAUTH_SCOPE_MISMATCH', 'required oauth scope is missing'),
    ]);
  });

  it.each([
    ['GET', '/Leads?fields=id', 'Crm_Implied_View_Leads'],
    ['POST', '/Leads', 'Crm_Implied_Create_Leads'],
    ['PUT', '/Leads', 'Crm_Implied_Edit_Leads'],
    ['DELETE', '/Leads?ids=1', 'Crm_Implied_Delete_Leads'],
  ])('%s %s without the right: NO_PERMISSION names %s', async (method, path, right) => {
    await lab.control('permissions', { deny: [right] });
    const { status, body } = await api(lab.token, path, method);
    expect([status, body]).toEqual([
      403,
      error('NO_PERMISSION', 'Permission denied', { permissions: [right] }),
    ]);
    expect((await api(lab.token, '/Contacts?fields=id')).status).toBe(200);
  });

  it('a change of the organisation by somebody who may not: AUTHORIZATION_FAILED', async () => {
    const access = await tokenFor(['ZohoCRM.settings.ALL'], 'anna@harbourdental.example');
    const { status, body } = await api(access, '/settings/fields?module=Leads', 'POST');
    expect([status, body]).toEqual([
      400,
      error(
        'AUTHORIZATION_FAILED',
        'User does not have sufficient privilege to create or edit fields',
      ),
    ]);
  });
});
