import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/domain/clock.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { createCipher } from '../../../src/store/cipher.ts';
import type { Store } from '../../../src/store/port.ts';
import { createSqliteStore } from '../../../src/store/sqlite/store.ts';
import { storeConformance } from './suite.ts';

let seed = 0;

function openStore(path: string, clock: Clock): Store {
  seed += 1;
  const cipher = createCipher('5a'.repeat(32));
  return createSqliteStore({
    path,
    clock,
    random: seededRandom(seed),
    logger: silentLogger,
    cipher,
  });
}

storeConformance(
  'SQLite in memory',
  async (clock) => {
    const store = openStore(':memory:', clock);
    return { store, close: () => store.close() };
  },
  false,
);

storeConformance(
  'SQLite in a file',
  async (clock) => {
    const folder = mkdtempSync(join(tmpdir(), 'patchcord-store-'));
    const path = join(folder, 'patchcord.db');
    const store = openStore(path, clock);
    return {
      store,
      reopen: async () => openStore(path, clock),
      async close() {
        await store.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
  true,
);
