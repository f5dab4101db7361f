import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { silentLogger } from '../../../../src/domain/logger.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { createSqliteStore } from '../../../../src/store/sqlite/store.ts';
import { account, call } from '../../../conformance/store/samples.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchcord-crash-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('has every acknowledged delivery, with its wake-up, after the process was killed', async () => {
  const path = join(folder, 'patchcord.db');
  const script = join(import.meta.dirname, '../../../support/store-child.ts');
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (printed.length > 2_000) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const acknowledged = printed.split('\n').slice(0, -1);
  expect(acknowledged.length).toBeGreaterThan(100);

  const clock = { now: () => 1_000, sleep: async () => undefined };
  const store = createSqliteStore({ path, clock, random: seededRandom(1), logger: silentLogger });
  for (const key of acknowledged)
    expect((await store.load(account, call(key)))?.deliveries).toHaveLength(1);
  const { deliveries, due } = await store.counts();
  expect(due).toBe(deliveries);
  // At most one more for each of the eight callers: stored, but killed before it was told.
  expect(deliveries - acknowledged.length).toBeLessThanOrEqual(8);
  await store.close();
}, 20_000);
