import { createApiClient } from '../../src/connector/api-client/api-client.ts';
import { createBudget } from '../../src/connector/budget/budget.ts';
import type { Connector } from '../../src/connector/contract.ts';
import { createArtifactReading } from './artifact-reading.ts';
import { createCallHistory } from './call-history.ts';
import { checkCloudTalk } from './check.ts';
import { createClient, POOL } from './client.ts';
import { createCompanyNumbers } from './company-numbers.ts';
import { type CloudTalkConfig, cloudtalkConfig } from './config.ts';
import { createPoller } from './poll.ts';
import { createReader } from './reader.ts';
import { createSource } from './source.ts';

/** Of the minute's requests, the share kept for calls that are on or have just ended. */
const RESERVED_SHARE = 0.2;

/** CloudTalk: calls and messages come in. The way back (cue cards, contacts, messages) has no sink yet. */
export const cloudtalk: Connector<CloudTalkConfig> = {
  name: 'cloudtalk',
  parse: (block) => cloudtalkConfig.parse(block),
  connect(config, ports) {
    const { account, country, timezone, clock, random, logger, transport, measure } = ports;
    const reserve = Math.floor(config.per_minute * RESERVED_SHARE);
    const budget = createBudget(
      { [POOL]: { kind: 'rate', limit: config.per_minute, perMs: 60_000, reserve } },
      { clock },
    );
    const api = createApiClient({ clock, random, logger, budget, transport, measure });
    const client = createClient({ account, config, api, budget, clock });
    const history = createCallHistory(client, { account, timezone, logger });
    const artifacts = createArtifactReading(client, clock);
    return {
      vendor: 'cloudtalk',
      source: createSource({ secrets: config, country }),
      reader: createReader({ client, history, artifacts, country, clock }),
      poller: createPoller({ account, config, history, clock }),
      companyNumbers: createCompanyNumbers(client, country, clock),
      check: () => checkCloudTalk({ client, budget, clock, config, country }),
      usage: () => budget.usage(),
      close: async () => api.close(),
    };
  },
};
