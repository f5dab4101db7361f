import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServiceConfig } from '../config/settings.ts';
import { ConfigError, errorCode } from '../domain/errors.ts';
import { type Cipher, createCipher } from '../store/cipher.ts';
import { isSealed } from '../store/sqlite/key-ring.ts';

type KeyPlace = Pick<ServiceConfig, 'encryptionKey' | 'databasePath'>;

/**
 * The keys that seal what is kept at rest: `PATCHCORD_ENCRYPTION_KEY`, else a key file beside the database, made at the
 * first start and readable by its owner only. Several are separated by commas or lines: the first seals, all open.
 *
 * @throws ConfigError `cipher.key_missing` when there is none, but a database that needs one.
 */
export function openCipher(service: KeyPlace): Cipher {
  if (service.encryptionKey !== undefined) return createCipher(keysIn(service.encryptionKey));
  if (service.databasePath === ':memory:') return createCipher(newKey());
  if (!existsSync(keyFile(service))) {
    if (isSealed(service.databasePath)) throw keyMissing(service);
    writeFirstKey(service);
  }
  return createCipher(readKeys(service));
}

/** Whether the key comes from the environment: then its owner keeps it, and we cannot replace it. */
export function isKeyGiven(service: KeyPlace): boolean {
  return service.encryptionKey !== undefined;
}

/** Whether there are keys besides the one that seals. */
export function hasOldKeys(service: KeyPlace): boolean {
  const keys =
    service.encryptionKey === undefined ? readKeys(service) : keysIn(service.encryptionKey);
  return keys.length > 1;
}

/** Puts a new key in front of those in the file. */
export function addKey(service: KeyPlace): void {
  writeKeys(service, [newKey(), ...readKeys(service)]);
}

/** Leaves only the first key in the file. @returns how many went. */
export function dropOldKeys(service: KeyPlace): number {
  const [current, ...old] = readKeys(service);
  if (current !== undefined && old.length > 0) writeKeys(service, [current]);
  return old.length;
}

function newKey(): string {
  return randomBytes(32).toString('hex');
}

/** Beside the database. */
export function keyFile(service: KeyPlace): string {
  return join(dirname(service.databasePath), 'patchcord.key');
}

function readKeys(service: KeyPlace): readonly string[] {
  return keysIn(readFileSync(keyFile(service), 'utf8'));
}

/** Two processes may begin at once: the file of whoever comes first stays. */
function writeFirstKey(service: KeyPlace): void {
  const path = keyFile(service);
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}`;
  writeDurably(part, [newKey()]);
  try {
    linkSync(part, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    unlinkSync(part);
  }
}

/** On disk in one piece, also when the machine stops meanwhile: a key that is lost cannot be made again. */
function writeKeys(service: KeyPlace, keys: readonly string[]): void {
  const part = `${keyFile(service)}.${process.pid}`;
  writeDurably(part, keys);
  renameSync(part, keyFile(service));
}

function writeDurably(path: string, keys: readonly string[]): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeSync(file, `${keys.join('\n')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** At least one, which may be empty: then the cipher says what a key looks like. */
function keysIn(text: string): readonly string[] {
  const keys = text.split(/[\s,]+/).filter((key) => key !== '');
  return keys.length > 0 ? keys : [''];
}

function keyMissing(service: KeyPlace): ConfigError {
  return new ConfigError(
    `the database ${service.databasePath} is sealed, and its key file ${keyFile(service)} is not there`,
    {
      code: 'cipher.key_missing',
      advice:
        'Put the file patchcord.key back beside the database, or set PATCHCORD_ENCRYPTION_KEY to the key. Without the key only an empty database can be used.',
    },
  );
}
