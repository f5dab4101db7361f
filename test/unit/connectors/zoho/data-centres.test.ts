import { describe, expect, it } from '@jest/globals';
import {
  dataCentreOf,
  dataCentres,
  isTrustedAccountsServer,
  recordPage,
} from '../../../../connectors/zoho/data-centres.ts';

it.each([
  ['https://accounts.zoho.eu', 'EU', 'https://www.zohoapis.eu'],
  ['https://accounts.zoho.com.au/', 'AU', 'https://www.zohoapis.com.au'],
  ['https://accounts.zohocloud.ca', 'CA', 'https://www.zohoapis.ca'],
])('knows the data centre behind %s', (accounts, name, api) => {
  expect(dataCentreOf(accounts)).toMatchObject({ name, api });
});

it('knows each host once', () => {
  for (const key of ['accounts', 'api', 'crm', 'name'] as const)
    expect(new Set(dataCentres.map((centre) => centre[key])).size).toBe(dataCentres.length);
});

describe('where our client secret may go', () => {
  it.each([
    ['https://accounts.zoho.in', true],
    ['http://127.0.0.1:8091/', true],
    ['https://accounts.zoho.eu.evil.example', false],
    ['https://evil.example/accounts.zoho.eu', false],
    ['http://accounts.zoho.eu', false],
    ['nonsense', false],
  ])('%s: %s', (server, trusted) => {
    expect(isTrustedAccountsServer(server, 'http://127.0.0.1:8091')).toBe(trusted);
  });
});

it.each([
  ['https://www.zohoapis.eu', 'https://crm.zoho.eu/crm/tab/Leads/12'],
  ['https://www.zohoapis.ca', 'https://crm.zohocloud.ca/crm/tab/Leads/12'],
  ['https://sandbox.zohoapis.com', 'https://crm.zoho.com/crm/tab/Leads/12'],
  ['http://127.0.0.1:8091', 'http://127.0.0.1:8091/__sandbox/records/Leads/12'],
])('links to a record of %s', (api, url) => {
  expect(recordPage(api, 'Leads', 'Leads', '12')).toBe(url);
});
