import type { ApiClient } from '../../src/connector/api-client/api-client.ts';
import type { ConnectorPorts } from '../../src/connector/contract.ts';
import { classify, errorOf } from '../../src/connector/failure-table.ts';
import { priority } from '../../src/connector/priority.ts';
import {
  createTokenSource,
  type Token,
  type TokenSource,
} from '../../src/connector/token-source.ts';
import { HaltError } from '../../src/domain/errors.ts';
import type { ZohoConfig } from './config.ts';
import { dataCentreOf, isTrustedAccountsServer, originOf } from './data-centres.ts';
import { tokenFailures } from './failures.ts';
import { tokenAnswer, tokenRefusal } from './wire.ts';

/** Names on the secret shelf. */
export const shelfNames = {
  refreshToken: 'zoho.refresh_token',
  accounts: 'zoho.accounts',
  accessToken: 'zoho.access_token',
  callDuration: 'zoho.call_duration',
} as const;

const defaultLifetimeS = 3_600;

/** Everything that talks to the accounts server. */
export interface ZohoOAuth {
  readonly tokens: TokenSource;
  /** Turns a grant code into a refresh token and keeps it. @throws HaltError when Zoho refuses it. */
  exchange(code: string, redirectUri?: string, accountsServer?: string): Promise<void>;
}

interface Grant {
  readonly accounts: string;
  readonly params: Readonly<Record<string, string>>;
}

/** @param api sends the token requests too: they cost no credits and wait for nobody. */
export function createZohoOAuth(
  config: ZohoConfig,
  ports: ConnectorPorts,
  api: ApiClient,
): ZohoOAuth {
  const tokens = createTokenSource({
    clock: ports.clock,
    fetchToken: () => refresh(config, ports, api),
    shelf: {
      load: () => loadToken(ports),
      save: (token) => ports.secrets.put(shelfNames.accessToken, JSON.stringify(token)),
    },
  });
  return {
    tokens,
    exchange: async (code, redirectUri, accountsServer) => {
      const accounts = trusted(accountsServer, config);
      const params: Record<string, string> = { grant_type: 'authorization_code', code };
      if (redirectUri !== undefined) params['redirect_uri'] = redirectUri;
      const granted = await askForToken({ accounts, params }, config, ports, api);
      if (granted.refresh_token === undefined)
        throw new HaltError('Zoho gave no refresh token.', {
          code: 'zoho.no_refresh_token',
          advice: 'Ask for offline access and consent: use the link of `connect`.',
        });
      await ports.secrets.put(shelfNames.refreshToken, granted.refresh_token);
      await ports.secrets.put(shelfNames.accounts, accounts);
      await ports.secrets.put(shelfNames.accessToken, '');
      tokens.reset();
      ports.logger.info('organisation.connected', { account: ports.account, vendor: 'zoho' });
    },
  };
}

function trusted(server: string | undefined, config: ZohoConfig): string {
  if (server === undefined || server === '') return config.accounts;
  if (isTrustedAccountsServer(server, config.accounts)) return originOf(server);
  throw new HaltError('The callback names an accounts server that is not one of Zoho.', {
    code: 'zoho.strange_accounts_server',
    advice: 'Start the connection again from the link of `connect`.',
  });
}

/** The kept refresh token first, then the configured one: whichever of the two still works. */
async function refresh(config: ZohoConfig, ports: ConnectorPorts, api: ApiClient): Promise<Token> {
  const kept = await ports.secrets.get(shelfNames.refreshToken);
  const keptAccounts = (await ports.secrets.get(shelfNames.accounts)) ?? config.accounts;
  const grants: Grant[] = [];
  if (kept) grants.push(refreshGrant(kept, keptAccounts));
  if (config.refreshToken && config.refreshToken !== kept)
    grants.push(refreshGrant(config.refreshToken, config.accounts));
  let refusal: unknown = new HaltError('The organisation is not connected to Zoho yet.', {
    code: 'zoho.not_connected',
    advice: 'Run `connect`, or set refresh_token in the account file.',
  });
  for (const grant of grants) {
    try {
      const granted = await askForToken(grant, config, ports, api);
      return tokenOf(granted, grant.accounts, config, ports.clock.now());
    } catch (error) {
      if (!(error instanceof HaltError)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function refreshGrant(token: string, accounts: string): Grant {
  return { accounts, params: { grant_type: 'refresh_token', refresh_token: token } };
}

type Granted = ReturnType<typeof tokenAnswer.parse>;

/** Success is "there is an access token", never "HTTP 200". */
async function askForToken(
  grant: Grant,
  config: ZohoConfig,
  ports: ConnectorPorts,
  api: ApiClient,
): Promise<Granted> {
  const answer = await api.send({
    vendor: 'zoho',
    account: ports.account,
    method: 'POST',
    url: `${grant.accounts}/oauth/v2/token`,
    form: { ...grant.params, client_id: config.clientId, client_secret: config.clientSecret },
    priority: priority.live,
    cost: {},
    // A grant code works once; asking again with a refresh token only makes another access token.
    idempotent: grant.params['grant_type'] === 'refresh_token',
    what: 'token',
  });
  const granted = tokenAnswer.safeParse(answer.body);
  if (granted.success) return granted.data;
  const refused = tokenRefusal.safeParse(answer.body);
  const verdict = classify(tokenFailures, {
    status: answer.status,
    code: refused.success ? refused.data.error : undefined,
    isWrite: false,
  });
  ports.logger.warn('token.refused', {
    account: ports.account,
    vendor: 'zoho',
    code: verdict.code,
  });
  throw errorOf(verdict);
}

function tokenOf(granted: Granted, accounts: string, config: ZohoConfig, now: number): Token {
  const apiDomain = config.apiDomain ?? granted.api_domain ?? dataCentreOf(accounts)?.api;
  if (apiDomain === undefined)
    throw new HaltError('Zoho did not say where its API is.', {
      code: 'zoho.no_api_domain',
      advice: 'Set api_domain in the account file.',
    });
  return {
    token: granted.access_token,
    expiresAt: now + (granted.expires_in ?? defaultLifetimeS) * 1_000,
    apiDomain: apiDomain.replace(/\/+$/, ''),
  };
}

async function loadToken(ports: ConnectorPorts): Promise<Token | undefined> {
  const kept = await ports.secrets.get(shelfNames.accessToken);
  if (!kept) return undefined;
  try {
    const token = JSON.parse(kept) as Partial<Token>;
    const isWhole = typeof token.token === 'string' && typeof token.expiresAt === 'number';
    return isWhole ? (token as Token) : undefined;
  } catch {
    return undefined;
  }
}
