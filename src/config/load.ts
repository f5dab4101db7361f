import { basename, join } from 'node:path';
import type { Environment } from './environment.ts';
import { type ConfigFiles, diskFiles } from './files.ts';
import { type AccountContext, loadAccount } from './load-account.ts';
import { loadService } from './load-service.ts';
import { type ConfigProblem, configError, sortProblems } from './problem.ts';
import type { AccountConfig, CalendarBlock, LoadedConfig, VendorBlock } from './settings.ts';
import { variableLookup } from './substitute.ts';

export interface LoadOptions {
  /** Absolute: the folder that holds `config/` and `mappings/`. */
  readonly root: string;
  readonly env: Environment;
  /** Names of the connectors: top-level keys of account files that are theirs to parse. */
  readonly vendors: readonly string[];
  readonly files?: ConfigFiles | undefined;
}

/**
 * Reads everything a person configures: `config/patchcord.yaml`, the account files and their overrides. Never throws
 * for what stands in them: every problem of every file is in the result.
 */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const { root, env } = options;
  const files = options.files ?? diskFiles;
  const lookup = variableLookup(env, files);
  const service = loadService({ root, env, files, lookup });
  const context: AccountContext = { root, files, lookup, vendors: options.vendors };
  const loaded = accountFiles(files, join(root, service.accountsFolder)).map((name) =>
    loadAccount(context, `${service.accountsFolder}/${name}`),
  );
  const none = loaded.length === 0 ? [noAccounts(service.accountsFolder)] : [];
  const problems = [...service.problems, ...none, ...loaded.flatMap((one) => one.problems)];
  return {
    root,
    service: service.config,
    accounts: loaded.flatMap(({ account }): AccountConfig[] => (account ? [account] : [])),
    calendars: loaded.flatMap(({ calendar }): CalendarBlock[] => (calendar ? [calendar] : [])),
    vendorBlocks: loaded.flatMap((one): readonly VendorBlock[] => one.vendorBlocks),
    problems: sortProblems(problems),
    warnings: service.warnings,
  };
}

/** One account file alone, outside the accounts folder. @throws ConfigError naming every problem in it. */
export function readAccountFile(
  root: string,
  file: string,
  files: ConfigFiles = diskFiles,
): AccountConfig {
  const loaded = loadAccount({ root, files, lookup: variableLookup({}, files), vendors: [] }, file);
  if (!loaded.account) throw configError(loaded.problems);
  return loaded.account;
}

function accountFiles(files: ConfigFiles, folder: string): readonly string[] {
  return (files.listFiles(folder) ?? []).filter((name) => /\.ya?ml$/.test(basename(name)));
}

function noAccounts(folder: string): ConfigProblem {
  return {
    file: folder,
    line: 0,
    column: 0,
    message: 'There is no account file.',
    help: `Write ${folder}/<account>.yaml; one file is one business.`,
  };
}
