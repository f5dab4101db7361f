import type { Authorizer } from '../../src/connector/contract.ts';
import type { ZohoConfig } from './config.ts';
import type { ZohoOAuth } from './oauth.ts';

/** What we ask for: reading and writing records, reading metadata, adding our fields (vendor/zoho.md 2.6). */
export const scopes: readonly string[] = [
  'ZohoCRM.modules.ALL',
  'ZohoCRM.modules.appointments.ALL',
  'ZohoCRM.modules.services.READ',
  'ZohoSearch.securesearch.READ',
  'ZohoCRM.coql.READ',
  'ZohoCRM.users.READ',
  'ZohoCRM.org.READ',
  'ZohoCRM.settings.modules.READ',
  'ZohoCRM.settings.fields.READ',
  'ZohoCRM.settings.fields.CREATE',
  'ZohoCRM.settings.layouts.READ',
  'ZohoCRM.settings.related_lists.READ',
  'ZohoCRM.settings.tags.ALL',
  'ZohoCRM.settings.business_hours.READ',
  'ZohoCRM.notifications.ALL',
];

/** https://www.zoho.com/crm/developer/docs/api/v8/oauth-overview.html */
export function createAuthorizer(config: ZohoConfig, oauth: ZohoOAuth): Authorizer {
  return {
    scopes,
    authorizeUrl: (redirectUri, state) => {
      const url = new URL(`${config.accounts}/oauth/v2/auth`);
      const params = {
        response_type: 'code',
        client_id: config.clientId,
        scope: scopes.join(','),
        redirect_uri: redirectUri,
        // Without these two there is no refresh token, or none the second time.
        access_type: 'offline',
        prompt: 'consent',
        state,
      };
      for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
      return url.toString();
    },
    exchange: (code, redirectUri, accountsServer) =>
      oauth.exchange(code, redirectUri, accountsServer),
  };
}
