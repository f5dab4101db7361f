import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServiceConfig } from '../config/settings.ts';
import { type Cipher, createCipher } from '../store/cipher.ts';

/**
 * The key that seals refresh tokens at rest: `PATCHCORD_ENCRYPTION_KEY`, else a key file beside the database, made at
 * the first start and readable by its owner only. Losing it means connecting Zoho again, nothing else.
 */
export function openCipher(service: Pick<ServiceConfig, 'encryptionKey' | 'databasePath'>): Cipher {
  if (service.encryptionKey !== undefined) return createCipher(service.encryptionKey);
  if (service.databasePath === ':memory:') return createCipher(randomBytes(32).toString('hex'));
  const path = join(dirname(service.databasePath), 'patchcord.key');
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  }
  return createCipher(readFileSync(path, 'utf8').trim());
}
