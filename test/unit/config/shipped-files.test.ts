import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { loadConfig } from '../../../src/config/load.ts';

const root = join(import.meta.dirname, '../../..');
const load = (env: Record<string, string>) =>
  loadConfig({ root, env, vendors: ['cloudtalk', 'zoho'] });

it('the shipped files load without a variable set', () => {
  const config = load({});
  expect(config.problems).toEqual([]);
  expect(config.accounts.map(({ id }) => id)).toContain('demo');
});

it('the demonstration account follows the ports of the sandboxes', () => {
  const config = load({ ZOHO_SANDBOX_PORT: '18091', CLOUDTALK_SANDBOX_PORT: '18092' });
  const demo = config.accounts.find(({ id }) => id === 'demo');
  expect(demo?.vendors).toMatchObject({
    zoho: { accounts: 'http://127.0.0.1:18091', refresh_token: 'sandbox-refresh' },
    cloudtalk: {
      base: { core: 'http://127.0.0.1:18092/my/api', ai: 'http://127.0.0.1:18092/ai/v1' },
      webhook_secrets: ['whsec_c2FuZGJveC1zaWduaW5nLXNlY3JldC0wMDAx'],
    },
  });
});
