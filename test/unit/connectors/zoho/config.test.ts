import { describe, expect, it } from '@jest/globals';
import { parseZohoConfig, zohoBlock } from '../../../../connectors/zoho/config.ts';

const least = { client_id: 'id', client_secret: 'secret' };

describe('the zoho block', () => {
  it('needs a client and has a right value for everything else', () => {
    expect(parseZohoConfig(least)).toEqual({
      accounts: 'https://accounts.zoho.com',
      apiDomain: undefined,
      clientId: 'id',
      clientSecret: 'secret',
      refreshToken: undefined,
      stockLink: 'warn',
      keyField: 'Patchcord_Key',
      callDuration: undefined,
      pollMs: 180_000,
      trigger: undefined,
      concurrent: undefined,
      backfillCredits: 5_000,
    });
  });

  it('takes everything it describes', () => {
    expect(
      parseZohoConfig({
        ...least,
        accounts: 'https://accounts.zoho.eu/',
        api_domain: 'https://www.zohoapis.eu/',
        refresh_token: 'r',
        key_field: 'Our_Key',
        call_duration: 'hh:mm',
        poll: 'PT30S',
        trigger: ['workflow'],
        concurrent: 4,
        backfill_credits: 100,
      }),
    ).toMatchObject({
      accounts: 'https://accounts.zoho.eu',
      apiDomain: 'https://www.zohoapis.eu',
      callDuration: 'hh:mm',
      pollMs: 30_000,
      trigger: ['workflow'],
      concurrent: 4,
    });
  });

  it('names every problem with its place', () => {
    const parsed = zohoBlock.safeParse({
      accounts: 'zoho',
      client_id: '',
      key_field: 'Our Key',
      call_duration: 'seconds',
      poll: 'P1M',
      trigger: ['rockets'],
      tokens: 1,
    });
    const places = parsed.error?.issues.map(({ path }) => path.join('.')).sort();
    expect(places).toEqual(
      [
        '',
        'accounts',
        'call_duration',
        'client_id',
        'client_secret',
        'key_field',
        'poll',
        'trigger.0',
      ].sort(),
    );
  });

  it('describes every field', () => {
    for (const [name, field] of Object.entries(zohoBlock.shape))
      expect([name, field.description]).toEqual([name, expect.stringMatching(/.{20}/)]);
  });
});
