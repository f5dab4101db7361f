/** One of Zoho's data centres. An organisation lives in exactly one. */
export interface DataCentre {
  readonly name: string;
  /** Where tokens come from. */
  readonly accounts: string;
  /** Where the API is, when the token answer does not say. */
  readonly api: string;
  /** Where people look at records. */
  readonly crm: string;
}

/**
 * Zoho's data centres. All but UK are in the official SDK (https://github.com/zoho/zohocrm-typescript-sdk-8.0); UK
 * is known from secondary sources only, which is why what a token answer says wins over this table.
 */
export const dataCentres: readonly DataCentre[] = [
  {
    name: 'US',
    accounts: 'https://accounts.zoho.com',
    api: 'https://www.zohoapis.com',
    crm: 'https://crm.zoho.com',
  },
  {
    name: 'EU',
    accounts: 'https://accounts.zoho.eu',
    api: 'https://www.zohoapis.eu',
    crm: 'https://crm.zoho.eu',
  },
  {
    name: 'IN',
    accounts: 'https://accounts.zoho.in',
    api: 'https://www.zohoapis.in',
    crm: 'https://crm.zoho.in',
  },
  {
    name: 'AU',
    accounts: 'https://accounts.zoho.com.au',
    api: 'https://www.zohoapis.com.au',
    crm: 'https://crm.zoho.com.au',
  },
  {
    name: 'JP',
    accounts: 'https://accounts.zoho.jp',
    api: 'https://www.zohoapis.jp',
    crm: 'https://crm.zoho.jp',
  },
  {
    name: 'CN',
    accounts: 'https://accounts.zoho.com.cn',
    api: 'https://www.zohoapis.com.cn',
    crm: 'https://crm.zoho.com.cn',
  },
  {
    name: 'CA',
    accounts: 'https://accounts.zohocloud.ca',
    api: 'https://www.zohoapis.ca',
    crm: 'https://crm.zohocloud.ca',
  },
  {
    name: 'SA',
    accounts: 'https://accounts.zoho.sa',
    api: 'https://www.zohoapis.sa',
    crm: 'https://crm.zoho.sa',
  },
  {
    name: 'UK',
    accounts: 'https://accounts.zoho.uk',
    api: 'https://www.zohoapis.uk',
    crm: 'https://crm.zoho.uk',
  },
];

/** The data centre behind an accounts server; undefined for a sandbox. */
export function dataCentreOf(accounts: string): DataCentre | undefined {
  return dataCentres.find((centre) => centre.accounts === originOf(accounts));
}

/**
 * Whether our client secret may be sent there: one of Zoho's own accounts servers, or the configured one. The name
 * comes back through the owner's browser, so anybody could have written it.
 */
export function isTrustedAccountsServer(server: string, configured: string): boolean {
  return dataCentreOf(server) !== undefined || originOf(server) === originOf(configured);
}

/**
 * The page of a record, for people: `https://crm.zoho.eu/crm/tab/Leads/572…`; within the sandbox its own page.
 *
 * @param tab the module's name in web addresses (custom modules have another there).
 */
export function recordPage(apiDomain: string, tab: string, module: string, id: string): string {
  const host = new URL(apiDomain).hostname;
  if (host === 'localhost' || host === '127.0.0.1' || host === '::1')
    return `${originOf(apiDomain)}/__sandbox/records/${module}/${id}`;
  const centre = dataCentres.find(({ api }) => new URL(api).hostname === host);
  const crm =
    centre?.crm ?? `https://${host.replace(/^(www|sandbox|developer)\.zohoapis\./, 'crm.zoho.')}`;
  return `${crm}/crm/tab/${tab}/${id}`;
}

/** Scheme, host and port; the text itself when it is no address. */
export function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
