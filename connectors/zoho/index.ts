import { createApiClient } from '../../src/connector/api-client/api-client.ts';
import { createBudget } from '../../src/connector/budget/budget.ts';
import type { Connection, Connector, ConnectorPorts } from '../../src/connector/contract.ts';
import { createAuthorizer } from './authorizer.ts';
import { createCallDuration } from './call-duration.ts';
import { checkZoho } from './check.ts';
import { createZohoClient } from './client.ts';
import { parseZohoConfig, type ZohoConfig } from './config.ts';
import { zohoLimits } from './costs.ts';
import { dataCentreOf } from './data-centres.ts';
import { createDirectory } from './directory.ts';
import { createLookups } from './lookups.ts';
import { createMetadata } from './metadata.ts';
import { createZohoOAuth } from './oauth.ts';
import { createServices } from './services.ts';
import { createSetup } from './setup.ts';
import { createShaper } from './shape.ts';
import { createZohoSink } from './sink.ts';
import { createStockLink } from './stock-link.ts';
import { createTaskReader } from './tasks.ts';
import { createUsers } from './users.ts';

/** Zoho CRM: the people it knows, the records we write. */
export const zoho: Connector<ZohoConfig> = {
  name: 'zoho',
  parse: parseZohoConfig,
  connect,
};

function connect(config: ZohoConfig, ports: ConnectorPorts): Connection {
  const { clock } = ports;
  const budget = createBudget(zohoLimits(config.concurrent, config.backfillCredits), { clock });
  const api = createApiClient({ ...ports, budget });
  const oauth = createZohoOAuth(config, ports, api);
  const client = createZohoClient(api, oauth.tokens, budget, ports);
  const { keyField, trigger } = config;
  const metadata = createMetadata({
    client,
    clock,
    keyField,
    budget,
    concurrent: config.concurrent,
  });
  const users = createUsers(client, clock);
  const services = createServices(client, metadata, clock);
  const callDuration = createCallDuration(config, client, ports);
  const shaper = createShaper({
    metadata,
    users,
    services,
    lookups: createLookups(client, metadata, services, clock),
    timezone: ports.timezone,
    callDuration: () => callDuration.format(),
    trigger,
  });
  const stockLink = createStockLink({
    ...{ client, metadata, users, clock, keyField, callDuration },
    shelf: ports.secrets,
    mode: config.stockLink,
  });
  const apiDomain = config.apiDomain ?? dataCentreOf(config.accounts)?.api;
  return {
    vendor: 'zoho',
    directory: createDirectory({
      client,
      metadata,
      users,
      everyMs: config.pollMs,
      country: ports.country,
    }),
    sink: createZohoSink({ client, metadata, users, clock, shaper, trigger, apiDomain, stockLink }),
    doubles: stockLink.doubles,
    tasks: createTaskReader(client),
    services: async () =>
      (await services.all()).filter(({ isAvailable }) => isAvailable).map(offerOf),
    setup: createSetup({ client, metadata, keyField, callDuration }),
    authorizer: createAuthorizer(config, oauth),
    check: () => checkZoho({ client, metadata, users, callDuration, clock, keyField }),
    usage: () => budget.usage(),
    close: async () => api.close(),
  };
}

function offerOf({
  name,
  durationMs,
  price,
}: Awaited<ReturnType<ReturnType<typeof createServices>['all']>>[number]): {
  name: string;
  durationMs: number | undefined;
  price: number | undefined;
} {
  return { name, durationMs, price };
}
