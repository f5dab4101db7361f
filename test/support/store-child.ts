/*
 * Appends deliveries to the store at `argv[2]`, eight callers at a time, and prints each dedupe key once it is
 * acknowledged, until it is killed.
 */
import { writeSync } from 'node:fs';
import { silentLogger } from '../../src/domain/logger.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { delivery } from '../conformance/store/samples.ts';

const clock = { now: () => 1_000, sleep: async () => undefined };
const random = seededRandom(1);
const store = createSqliteStore({
  path: process.argv[2] ?? '',
  clock,
  random,
  logger: silentLogger,
});

async function append(caller: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const key = `${caller}-${count}`;
    await store.append([delivery(key, [`id:${key}`])], 1_000);
    writeSync(1, `${key}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, caller) => append(caller)));
