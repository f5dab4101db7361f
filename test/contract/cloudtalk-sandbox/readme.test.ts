import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCloudTalkSandbox } from '../../../connectors/cloudtalk/sandbox/sandbox.ts';
import type { CloudTalkSandbox } from '../../../connectors/cloudtalk/sandbox/sandbox-api.ts';
import { defaultSettings } from '../../../connectors/cloudtalk/sandbox/settings.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { key, morning } from './bench.ts';
import { ManualClock } from './manual-clock.ts';
import { ask } from './replaying.ts';

const readme = readFileSync(
  new URL('../../../connectors/cloudtalk/sandbox/README.md', import.meta.url),
  'utf8',
);

/** The requests of the examples: method, path, and a body where there is one. */
const examples = [...readme.matchAll(/```http\n([\s\S]*?)```/g)]
  .flatMap((block) => (block[1] ?? '').trim().split('\n'))
  .map((line) => /^(GET|POST) (\S+)(?: (.+))?$/.exec(line) ?? [line])
  .map(([line, method = '', path = '', body]) => ({ line, method, path, body }));

let sandbox: CloudTalkSandbox;
beforeEach(async () => {
  sandbox = createCloudTalkSandbox({
    clock: new ManualClock(morning),
    random: seededRandom(1),
    transport: async () => 202,
  });
  await sandbox.listen(0);
});
afterEach(() => sandbox.close());

describe('the README of the CloudTalk sandbox', () => {
  it('has examples that work, one after the other', async () => {
    expect(examples.length).toBeGreaterThan(15);
    const headers = { authorization: key, accept: 'application/json', 'user-agent': 'reader' };
    for (const { line, method, path, body } of examples) {
      const text = body === undefined ? null : { text: body };
      const { status } = await ask(sandbox.baseUrl, { method, path, headers, body: text });
      expect([line, status]).toEqual([line, 200]);
    }
    expect(sandbox.calls()).toHaveLength(2);
    expect(sandbox.recording()).toHaveLength(1);
  });

  it('names every setting', () => {
    const named = (name: string): boolean => readme.includes(`\`${name}\``);
    expect(Object.keys(defaultSettings).filter((name) => !named(name))).toEqual([]);
  });
});
