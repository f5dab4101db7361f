import { resolve } from 'node:path';
import { connectors } from '../../connectors/index.ts';
import { type Environment, processEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { readFixtureFiles } from '../config/mapping-texts.ts';
import { configError } from '../config/problem.ts';
import type { AccountConfig, LoadedConfig } from '../config/settings.ts';
import type { Connection } from '../connector/contract.ts';
import { ConfigError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { TargetCatalog } from '../domain/metadata.ts';
import { issueToken, type Role } from '../http/auth.ts';
import { type InlineTestReport, runInlineTests } from '../mapping/inline-tests.ts';
import type { Problem } from '../mapping/problem.ts';
import { createLogger } from '../observability/logger.ts';
import type { Store } from '../store/port.ts';
import { createSqliteStore } from '../store/sqlite/store.ts';
import {
  accountMappingFiles,
  accountProblems,
  compileAccount,
  connectAccount,
  mappingSettings,
} from './accounts.ts';
import { openCipher } from './key-file.ts';
import { systemClock, systemRandom } from './system.ts';

/** Where commands find the project: the folder that holds `config/` and `mappings/`. */
export interface ProjectOptions {
  readonly root?: string | undefined;
  /** On top of the process's own variables. */
  readonly env?: Environment | undefined;
}

/** Reads all settings. Problems are in the result; nothing is thrown for them. */
export function openProject(options: ProjectOptions = {}): LoadedConfig {
  const env = { ...processEnvironment(), ...options.env };
  return loadConfig({
    root: resolve(options.root ?? '.'),
    env,
    vendors: connectors.map((connector) => connector.name),
  });
}

/** @throws ConfigError naming every problem, also those in vendor blocks. */
export function soundProject(options: ProjectOptions = {}): LoadedConfig {
  const config = openProject(options);
  const problems = accountProblems(config);
  if (problems.length > 0) throw configError(problems);
  return config;
}

/** @throws ConfigError when there is no such account, naming those there are. */
export function accountNamed(config: LoadedConfig, id: string | undefined): AccountConfig {
  const known = config.accounts.map((account) => account.id);
  const account =
    id === undefined && known.length === 1
      ? config.accounts[0]
      : config.accounts.find((one) => one.id === id);
  if (account) return account;
  const message =
    id === undefined
      ? 'Several accounts are configured: name one with --account.'
      : `There is no account "${id}".`;
  throw new ConfigError(`${message} Accounts: ${known.join(', ') || 'none'}.`, {
    code: 'account.unknown',
  });
}

/** The log of a process. */
export function projectLogger(config: LoadedConfig): Logger {
  const { logLevel, logFormat } = config.service;
  return createLogger({ level: logLevel, format: logFormat, clock: systemClock });
}

/** The database of the service. Commands open it beside a running service. */
export function openStore(config: LoadedConfig, logger: Logger): Store {
  const { service } = config;
  return createSqliteStore({
    path: service.databasePath,
    clock: systemClock,
    random: systemRandom,
    logger,
    cipher: openCipher(service),
  });
}

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

/** Everything `check` finds: settings, and per account its mappings; against live metadata when it is given. */
export function checkMappings(
  config: LoadedConfig,
  account: AccountConfig,
  catalog?: TargetCatalog,
): readonly Problem[] {
  return compileAccount(config.root, account, catalog).problems;
}

/** Runs the tests written in an account's mapping files. Nothing is sent anywhere. */
export function testMappings(config: LoadedConfig, account: AccountConfig): InlineTestReport {
  return runInlineTests(
    accountMappingFiles(config.root, account),
    mappingSettings(account),
    readFixtureFiles(config.root),
  );
}

/** A token for the API. @throws ConfigError when no secret is set. */
export function apiToken(
  config: LoadedConfig,
  account: string,
  role: Role,
  ttlSeconds: number,
): string {
  const secret = config.service.jwtSecret;
  if (secret === undefined)
    throw new ConfigError('PATCHCORD_JWT_SECRET is not set: without it the API answers nobody.', {
      code: 'token.no_secret',
      advice:
        'Set PATCHCORD_JWT_SECRET to 32 random characters or more, for the service and for this command.',
    });
  return issueToken({ account, role, ttlSeconds, secret, clock: systemClock });
}
