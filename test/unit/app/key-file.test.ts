import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { addKey, dropOldKeys, hasOldKeys, keyFile, openCipher } from '../../../src/app/key-file.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { createSqliteStore } from '../../../src/store/sqlite/store.ts';

let folder: string;
let service: { readonly databasePath: string; readonly encryptionKey: string | undefined };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchcord-key-'));
  service = { databasePath: join(folder, 'patchcord.db'), encryptionKey: undefined };
});
afterEach(() => rmSync(folder, { recursive: true }));

const clock = { now: () => 1, sleep: async () => undefined };

async function useDatabase(): Promise<void> {
  const ports = { clock, random: seededRandom(1), logger: silentLogger };
  await createSqliteStore({
    path: service.databasePath,
    ...ports,
    cipher: openCipher(service),
  }).close();
}

it('is made at the first start, readable by its owner only, and stays', async () => {
  await useDatabase();
  const key = readFileSync(keyFile(service), 'utf8');
  expect(key).toMatch(/^[0-9a-f]{64}\n$/);
  expect(statSync(keyFile(service)).mode & 0o777).toBe(0o600);
  await useDatabase();
  expect(readFileSync(keyFile(service), 'utf8')).toBe(key);
});

it('is not made anew for a database that was sealed with another', async () => {
  await useDatabase();
  rmSync(keyFile(service));
  const missing = expect.objectContaining({ code: 'cipher.key_missing' });
  expect(() => openCipher(service)).toThrow(missing);
  expect(() => openCipher(service)).toThrow(missing);
});

it('takes several keys, the first seals', () => {
  const keys = ['aa', 'bb'].map((byte) => byte.repeat(32));
  const [one, two] = keys.map((key) => openCipher({ ...service, encryptionKey: key }));
  const both = openCipher({ ...service, encryptionKey: ` ${keys.join(', ')} ` });
  expect(both.keyIds).toEqual([one?.keyId, two?.keyId]);
  expect(one?.open(both.seal('x'))).toBe('x');
  expect(both.open(two?.seal('y') ?? '')).toBe('y');
  expect(hasOldKeys({ ...service, encryptionKey: keys.join(',') })).toBe(true);
});

it('gets another key in front, and loses the old one only when that is asked for', async () => {
  await useDatabase();
  const old = openCipher(service);
  const sealed = old.seal('x');
  addKey(service);
  const both = openCipher(service);
  expect(both.keyIds.slice(1)).toEqual([old.keyId]);
  expect(both.open(sealed)).toBe('x');
  expect(dropOldKeys(service)).toBe(1);
  expect(openCipher(service).keyIds).toEqual([both.keyId]);
  expect(dropOldKeys(service)).toBe(0);
  expect(() => openCipher(service).open(sealed)).toThrow(
    expect.objectContaining({ code: 'cipher.wrong_key' }),
  );
});
