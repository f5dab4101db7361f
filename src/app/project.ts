import { resolve } from 'node:path';
import { z } from 'zod';
import { connectors } from '../../connectors/index.ts';
import { type Environment, processEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { configError } from '../config/problem.ts';
import type { AccountConfig, LoadedConfig } from '../config/settings.ts';
import { ConfigError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { issueLinkToken, issueToken, type Role } from '../http/auth.ts';
import { createLogger } from '../observability/logger.ts';
import type { Store } from '../store/port.ts';
import { createSqliteStore } from '../store/sqlite/store.ts';
import { accountProblems } from './accounts.ts';
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

/** A token for the API. @throws ConfigError when no secret is set. */
export function apiToken(
  config: LoadedConfig,
  account: string,
  role: Role,
  ttlSeconds: number,
): string {
  return issueToken({ account, role, ttlSeconds, secret: secretOf(config), clock: systemClock });
}

/** The token of a link that connects an account in the browser. @throws ConfigError when no secret is set. */
export function connectToken(config: LoadedConfig, account: string, ttlSeconds: number): string {
  return issueLinkToken({ account, ttlSeconds, secret: secretOf(config), clock: systemClock });
}

function secretOf(config: LoadedConfig): string {
  const secret = config.service.jwtSecret;
  if (secret !== undefined) return secret;
  throw new ConfigError('PATCHCORD_JWT_SECRET is not set: without it there are no tokens.', {
    code: 'token.no_secret',
    advice:
      'Set PATCHCORD_JWT_SECRET to 32 random characters or more, for the service and for this command.',
  });
}

/** The secret that signed webhooks of an account are checked with; for sending test events. */
export function webhookSecret(account: AccountConfig): string {
  const block = webhookBlock.parse(account.vendors['cloudtalk']);
  return block.webhook_secrets[0];
}

const webhookBlock = z.looseObject({ webhook_secrets: z.tuple([z.string()], z.string()) });

/** Where the sandboxes listen: `ZOHO_SANDBOX_PORT` and `CLOUDTALK_SANDBOX_PORT`. */
export function sandboxPorts(): { readonly zohoPort: number; readonly cloudtalkPort: number } {
  const env = processEnvironment();
  const port = (name: string, standard: number): number =>
    portNumber.default(standard).parse(env[name]);
  return {
    zohoPort: port('ZOHO_SANDBOX_PORT', 8091),
    cloudtalkPort: port('CLOUDTALK_SANDBOX_PORT', 8092),
  };
}

const portNumber = z.coerce.number().int().min(0).max(65_535);

/** The port of the service: `PORT`, else the settings file's. */
export function servicePort(options: ProjectOptions = {}): number {
  return openProject(options).service.port;
}
