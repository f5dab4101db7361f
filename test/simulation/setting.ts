import { join } from 'node:path';
import { compileAccount } from '../../src/app/accounts.ts';
import { openProject } from '../../src/app/project.ts';
import type { LoadedConfig } from '../../src/config/settings.ts';

/** The account that is simulated, and where its vendors answer. Nothing listens there. */
export const accountId = 'demo';
export const zohoUrl = 'http://zoho.simulated';
export const cloudtalkUrl = 'http://cloudtalk.simulated';
export const serviceUrl = 'http://service.simulated';

const projectRoot = join(import.meta.dirname, '..', '..');

/** Rounds of looking for changes: a run lasts days and should be cheap. */
const pollEvery = 'PT20M';

let loaded: { readonly config: LoadedConfig; readonly compile: typeof compileAccount } | undefined;

/** The demonstration practice's settings and its mappings, read and compiled once a process. */
export function setting(): {
  readonly config: LoadedConfig;
  readonly compile: typeof compileAccount;
} {
  loaded ??= load();
  return loaded;
}

function load(): { readonly config: LoadedConfig; readonly compile: typeof compileAccount } {
  const opened = openProject({
    root: projectRoot,
    env: { PATCHCORD_DATABASE: ':memory:', PATCHCORD_JWT_SECRET: 'x'.repeat(40) },
  });
  const accounts = opened.accounts
    .filter(({ id }) => id === accountId)
    .map((account) => ({
      ...account,
      vendors: {
        cloudtalk: {
          ...block(account.vendors['cloudtalk']),
          base: {
            core: `${cloudtalkUrl}/my/api`,
            analytics: `${cloudtalkUrl}/analytics/api`,
            ai: `${cloudtalkUrl}/ai/v1`,
            platform: `${cloudtalkUrl}/platform/api`,
          },
          poll: pollEvery,
        },
        zoho: { ...block(account.vendors['zoho']), accounts: zohoUrl, poll: pollEvery },
      },
    }));
  const config = { ...opened, accounts };
  const [account] = accounts;
  if (!account) throw new Error(`there is no account ${accountId}`);
  const compiled = compileAccount(config.root, account);
  return { config, compile: () => compiled };
}

function block(value: unknown): Record<string, unknown> {
  return value as Record<string, unknown>;
}
