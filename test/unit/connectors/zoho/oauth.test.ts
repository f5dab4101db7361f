import { describe, expect, it } from '@jest/globals';
import { scopes } from '../../../../connectors/zoho/authorizer.ts';
import { memoryShelf, sinkOf, type ZohoSetting, zohoSetting } from '../../../support/zoho.ts';

function authorizerOf({ connection }: ZohoSetting) {
  if (!connection.authorizer) throw new Error('There is no authorizer');
  return connection.authorizer;
}

const redirectUri = 'https://patchcord.example/connect/zoho/callback';

async function selfClientCode(setting: ZohoSetting): Promise<string> {
  const granted = (await setting.control('grant', { scopes: [...scopes] })) as { code: string };
  return granted.code;
}

describe('connecting an organisation', () => {
  it('sends the browser to Zoho asking for offline access and consent', () => {
    const setting = zohoSetting();
    const url = new URL(authorizerOf(setting).authorizeUrl(redirectUri, 'state 1'));
    expect(url.origin + url.pathname).toBe('http://127.0.0.1:8091/oauth/v2/auth');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'sandbox-client',
      scope: scopes.join(','),
      redirect_uri: redirectUri,
      access_type: 'offline',
      prompt: 'consent',
      state: 'state 1',
    });
  });

  it('keeps the refresh token of a pasted self-client code and works with it', async () => {
    const secrets = memoryShelf();
    const setting = zohoSetting({ secrets, config: { refresh_token: undefined } });
    await expect(sinkOf(setting).catalog()).rejects.toMatchObject({
      code: 'zoho.not_connected',
      disposition: 'halt',
    });
    await authorizerOf(setting).exchange(await selfClientCode(setting));
    expect(await secrets.get('zoho.refresh_token')).toEqual(expect.any(String));
    expect((await sinkOf(setting).catalog()).modules.size).toBeGreaterThan(5);
  });

  it('refuses to send our secret to a server the browser made up', async () => {
    const setting = zohoSetting();
    const code = await selfClientCode(setting);
    const before = setting.traffic.length;
    await expect(
      authorizerOf(setting).exchange(code, redirectUri, 'https://accounts.zoho.eu.evil.example'),
    ).rejects.toMatchObject({ code: 'zoho.strange_accounts_server' });
    expect(setting.traffic.length).toBe(before);
  });

  it('says what to do when the code is refused', async () => {
    const setting = zohoSetting();
    await expect(authorizerOf(setting).exchange('1000.expired')).rejects.toMatchObject({
      code: 'zoho.not_connected',
      facts: { advice: expect.stringContaining('data centre') },
    });
  });
});

describe('the refresh token', () => {
  it('of the shelf is tried first and the configured one serves when it was revoked', async () => {
    const secrets = memoryShelf();
    await secrets.put('zoho.refresh_token', '1000.revoked');
    const setting = zohoSetting({ secrets });
    expect((await sinkOf(setting).catalog()).modules.size).toBeGreaterThan(5);
  });

  it('of another data centre stops the account with advice', async () => {
    const setting = zohoSetting({ config: { refresh_token: '1000.of.another.data.centre' } });
    const [line, ...others] = await setting.connection.check();
    expect(others).toEqual([]);
    expect(line).toMatchObject({ ok: false, advice: expect.stringContaining('data centre') });
  });
});

it('uses the access token of the last process instead of making another', async () => {
  const secrets = memoryShelf();
  const first = zohoSetting({ secrets });
  await sinkOf(first).catalog();
  await first.connection.close();
  const second = zohoSetting({ secrets, sandbox: first.sandbox });
  expect((await sinkOf(second).catalog()).modules.size).toBeGreaterThan(5);
  const asked = [first, second].map(
    ({ traffic }) => traffic.filter(({ path }) => path.startsWith('/oauth')).length,
  );
  expect(asked).toEqual([1, 0]);
});
