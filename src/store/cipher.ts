import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomFillSync,
} from 'node:crypto';
import { ConfigError, RejectedError } from '../domain/errors.ts';

/** Encrypts values at rest. What is sealed says which key it needs. */
export interface Cipher {
  /** Of the key that seals: eight hexadecimal digits that say nothing about the key. */
  readonly keyId: string;
  /** Of every key that opens, the sealing one first. */
  readonly keyIds: readonly string[];
  /**
   * @param context where the text belongs (account and name, for instance); the same one is needed to open it, so a
   * sealed text cannot be moved elsewhere.
   */
  seal(text: string, context?: string): string;
  /**
   * @throws ConfigError `cipher.wrong_key` when it was sealed with another key.
   * @throws RejectedError `cipher.tampered` when it was changed, cut or moved.
   */
  open(sealed: string, context?: string): string;
  /** The same for bytes, which stay bytes. */
  sealBytes(bytes: Uint8Array, context?: string): Uint8Array;
  openBytes(sealed: Uint8Array, context?: string): Uint8Array;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const idBytes = 4;
/** No text and no JSON begins like this. */
const bytesMark = Buffer.from([0, 0x50, 0x43, 1]);
const bytesHead = bytesMark.length + idBytes;

interface Key {
  readonly id: string;
  readonly secret: KeyObject;
}

/**
 * A cipher with AES-256-GCM and a fresh nonce for every value. Sealed texts read `v1.<key id>.<base64url>`, sealed bytes
 * begin with a mark and the key id.
 *
 * @param keys 32 bytes each, as 64 hexadecimal digits or as base64. The first seals, all of them open.
 * @throws ConfigError when there is none or one is not 32 bytes.
 */
export function createCipher(keys: string | readonly string[]): Cipher {
  const ring = (typeof keys === 'string' ? [keys] : keys).map(readKey);
  const current = ring[0] ?? readKey('');
  const byId = new Map(ring.map((key) => [key.id, key]));
  const prefix = `v1.${current.id}.`;
  const head = Buffer.concat([bytesMark, Buffer.from(current.id, 'hex')]);
  const nonce = nonces();

  function lock(data: Uint8Array | string, context: string): Buffer[] {
    const fresh = nonce();
    const sealing = createCipheriv(algorithm, current.secret, fresh).setAAD(Buffer.from(context));
    const sealed = typeof data === 'string' ? sealing.update(data, 'utf8') : sealing.update(data);
    const rest = sealing.final();
    return [fresh, sealing.getAuthTag(), sealed, rest];
  }

  function keyOf(id: string): KeyObject {
    const key = byId.get(id);
    if (key) return key.secret;
    throw wrongKey(id, [...byId.keys()]);
  }

  return {
    keyId: current.id,
    keyIds: [...byId.keys()],
    seal: (text, context = '') => prefix + Buffer.concat(lock(text, context)).toString('base64url'),
    open(sealed, context = '') {
      const id = keyIdOfText(sealed);
      if (id === undefined) throw tampered();
      const data = Buffer.from(sealed.slice(prefix.length), 'base64url');
      return unlock(keyOf(id), data, context).toString('utf8');
    },
    sealBytes: (bytes, context = '') => Buffer.concat([head, ...lock(bytes, context)]),
    openBytes(sealed, context = '') {
      const id = keyIdOfBytes(sealed);
      if (id === undefined) throw tampered();
      return unlock(keyOf(id), Buffer.from(sealed.subarray(bytesHead)), context);
    },
  };
}

/** The id of the key a text was sealed with; undefined when it is not sealed. */
export function keyIdOfText(text: string): string | undefined {
  return /^v1\.([0-9a-f]{8})\./.exec(text)?.[1];
}

/** The id of the key bytes were sealed with; undefined when they are not sealed. */
export function keyIdOfBytes(bytes: Uint8Array): string | undefined {
  if (bytes.length < bytesHead) return undefined;
  const isSealed = bytesMark.every((byte, index) => bytes[index] === byte);
  return isSealed
    ? Buffer.from(bytes.subarray(bytesMark.length, bytesHead)).toString('hex')
    : undefined;
}

/** Many at a time, because asking for randomness costs more than a seal itself. */
function nonces(): () => Buffer {
  const pool = Buffer.alloc(nonceBytes * 512);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    at += nonceBytes;
    return Buffer.from(pool.subarray(at - nonceBytes, at));
  };
}

function unlock(key: KeyObject, data: Buffer, context: string): Buffer {
  if (data.length < nonceBytes + tagBytes) throw tampered();
  const opening = createDecipheriv(algorithm, key, data.subarray(0, nonceBytes))
    .setAAD(Buffer.from(context))
    .setAuthTag(data.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const open = opening.update(data.subarray(nonceBytes + tagBytes));
    const rest = opening.final();
    return rest.length === 0 ? open : Buffer.concat([open, rest]);
  } catch (cause) {
    throw tampered(cause);
  }
}

function readKey(key: string): Key {
  const text = key.trim();
  const bytes = /^[0-9a-fA-F]{64}$/.test(text)
    ? Buffer.from(text, 'hex')
    : Buffer.from(text, 'base64');
  if (bytes.length !== 32) throw badKey();
  const id = createHash('sha256').update('patchcord key id').update(bytes).digest('hex');
  return { id: id.slice(0, 2 * idBytes), secret: createSecretKey(bytes) };
}

function badKey(): ConfigError {
  return new ConfigError('the encryption key is not 32 bytes', {
    code: 'cipher.bad_key',
    advice:
      'Give 64 hexadecimal digits or 32 bytes as base64, for instance from `openssl rand -hex 32`.',
  });
}

/** @param have the ids of the keys this process was given. */
export function wrongKey(needed: string, have: readonly string[]): ConfigError {
  return new ConfigError(
    `the database holds values sealed with key ${needed}, this process has ${have.join(', ')}`,
    {
      code: 'cipher.wrong_key',
      advice:
        'Start with the key they were sealed with (PATCHCORD_ENCRYPTION_KEY, or the file patchcord.key beside the database). While a key is being replaced, give both: the new one first, a comma, the old one.',
    },
  );
}

function tampered(cause?: unknown): RejectedError {
  return new RejectedError('a stored value was changed outside this program', {
    code: 'cipher.tampered',
    advice: 'Restore the database from a backup; if it is a token, connect the account again.',
    cause,
  });
}
