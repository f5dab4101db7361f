import type { AccountConfig, LoadedConfig } from '../config/settings.ts';
import type { Connection } from '../connector/contract.ts';
import type { Logger } from '../domain/logger.ts';
import { connectAccount } from './accounts.ts';
import { openStore } from './project.ts';
import { systemClock, systemRandom } from './system.ts';

export type { CheckLine, Setup, SetupStep } from '../connector/contract.ts';

/** What commands do with the vendors of one account; closes everything afterwards. */
export async function withConnections<T>(
  config: LoadedConfig,
  account: AccountConfig,
  logger: Logger,
  work: (connections: readonly Connection[]) => Promise<T>,
): Promise<T> {
  const store = openStore(config, logger);
  const connections = connectAccount(
    account,
    { clock: systemClock, random: systemRandom, logger },
    store,
  );
  try {
    return await work(connections);
  } finally {
    await Promise.all(connections.map((connection) => connection.close()));
    await store.close();
  }
}
