import { relative } from 'node:path';
import type { AccountConfig, LoadedConfig } from './settings.ts';

const DAY_MS = 86_400_000;

/** What a start says about its settings, one line each. Secrets appear only as "configured: yes". */
export function startUpSummary(config: LoadedConfig): readonly string[] {
  const { service, accounts } = config;
  return [
    `port: ${service.port} on ${service.host}`,
    `database: ${relative(config.root, service.databasePath) || service.databasePath}`,
    `kept: deliveries ${days(service.retention.deliveriesMs)}, traces ${days(service.retention.tracesMs)}`,
    `log: ${service.logLevel}, ${service.logFormat}`,
    `public address: ${service.publicUrl ?? 'none, browsers of this machine only'}`,
    `API secret configured: ${yesNo(service.jwtSecret)}`,
    `encryption key configured: ${service.encryptionKey === undefined ? 'no, a key file beside the database is used' : 'yes'}`,
    ...accounts.map(accountLine),
    ...config.warnings.map((warning) => `warning: ${warning}`),
  ];
}

function accountLine(account: AccountConfig): string {
  const parts = [
    `${account.country}, ${account.timezone}`,
    account.languages.join(' '),
    `presets: ${account.presets.join(', ') || 'none'}`,
    `connected to: ${Object.keys(account.vendors).join(', ') || 'nothing'}`,
    `messages: ${account.messages.mode}`,
  ];
  if (account.overrides.length > 0) parts.push(`overrides: ${account.overrides.length}`);
  return `account ${account.id}: ${parts.join('; ')}`;
}

function days(ms: number): string {
  return `${Math.round((ms / DAY_MS) * 10) / 10} days`;
}

function yesNo(secret: string | undefined): string {
  return secret === undefined ? 'no' : 'yes';
}
