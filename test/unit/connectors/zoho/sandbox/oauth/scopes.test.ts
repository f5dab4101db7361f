import { expect, it } from '@jest/globals';
import { holds } from '../../../../../../connectors/zoho/sandbox/oauth/scopes.ts';

it.each([
  [['ZohoCRM.modules.leads.READ'], 'ZohoCRM.modules.leads.READ', true],
  [['ZohoCRM.modules.leads.ALL'], 'ZohoCRM.modules.leads.UPDATE', true],
  [['ZohoCRM.modules.ALL'], 'ZohoCRM.modules.leads.DELETE', true],
  [['ZohoCRM.modules.READ'], 'ZohoCRM.modules.leads.READ', true],
  [['ZohoCRM.modules.READ'], 'ZohoCRM.modules.leads.CREATE', false],
  [['ZohoCRM.modules.leads.WRITE'], 'ZohoCRM.modules.leads.CREATE', true],
  [['ZohoCRM.modules.leads.WRITE'], 'ZohoCRM.modules.leads.READ', false],
  [['ZohoCRM.settings.ALL'], 'ZohoCRM.settings.fields.CREATE', true],
  [['ZohoCRM.modules.ALL'], 'ZohoCRM.settings.fields.READ', false],
  [['ZohoCRM.ALL'], 'ZohoCRM.modules.leads.READ', false],
  [['ZohoCRM.modules.ALL'], 'ZohoSearch.securesearch.READ', false],
])('%j against %s: %s', (granted, needed, expected) => {
  expect(holds(granted, needed)).toBe(expected);
});
