import { expect, it } from '@jest/globals';
import { cloudtalk } from '../../../../connectors/cloudtalk/index.ts';

const least = { key_id: 'KEY', key_secret: 'SECRET' };

it('needs nothing but a key; the rest is right for a small office', () => {
  expect(cloudtalk.parse(least)).toEqual({
    ...least,
    base: {
      core: 'https://my.cloudtalk.io/api',
      analytics: 'https://analytics-api.cloudtalk.io/api',
      ai: 'https://api.cloudtalk.io/v1',
      platform: 'https://platform-api.cloudtalk.io/api',
    },
    webhook_secrets: [],
    per_minute: 50,
    reread_days: 3,
    poll: 300_000,
  });
});

it('keeps the other hosts when one is set', () => {
  const config = cloudtalk.parse({ ...least, base: { core: 'http://127.0.0.1:8092/my/api' } });
  expect(config.base).toMatchObject({
    core: 'http://127.0.0.1:8092/my/api',
    ai: 'https://api.cloudtalk.io/v1',
  });
});

it.each([
  ['an unknown key', { webhook_secret: 'whsec_aaaa' }, ''],
  ['an unknown host', { base: { crm: 'https://x.example' } }, 'base'],
  ['a signing secret without its prefix', { webhook_secrets: ['abc'] }, 'webhook_secrets.0'],
  ['a workflow secret of 15 characters', { workflow_secret: 'x'.repeat(15) }, 'workflow_secret'],
  ['a poll that is no duration', { poll: '5 minutes' }, 'poll'],
  ['a poll of less than a minute', { poll: 'PT30S' }, 'poll'],
  ['a poll of a month', { poll: 'P1M' }, 'poll'],
  ['no request a minute', { per_minute: 0 }, 'per_minute'],
  ['an empty key', { key_id: '' }, 'key_id'],
])('refuses %s and names the place', (_name, change, path) => {
  const parse = (): unknown => cloudtalk.parse({ ...least, ...change });
  expect(parse).toThrow();
  try {
    parse();
  } catch (error) {
    const { issues } = error as { issues: { path: (string | number)[] }[] };
    expect(issues.map((issue) => issue.path.join('.'))).toContain(path);
  }
});
