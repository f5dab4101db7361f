import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { ConfigError, RejectedError } from '../domain/errors.ts';

/** Encrypts small texts at rest. What is sealed says which key it needs. */
export interface Cipher {
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
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * A cipher with AES-256-GCM and a fresh nonce for every text. Sealed texts read `v1.<key id>.<base64url>`.
 *
 * @param key 32 bytes, as 64 hexadecimal digits or as base64.
 * @throws ConfigError when it is not 32 bytes.
 */
export function createCipher(key: string): Cipher {
  const bytes = keyBytes(key);
  const keyId = createHash('sha256').update('patchcord key id').update(bytes).digest('hex');
  const prefix = `v1.${keyId.slice(0, 8)}.`;
  return {
    seal(text, context = '') {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(algorithm, bytes, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
      return prefix + Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString('base64url');
    },
    open(sealed, context = '') {
      const [version, id, data] = sealed.split('.');
      if (version !== 'v1' || data === undefined) throw tampered();
      if (`${version}.${id}.` !== prefix) throw wrongKey(id ?? '', keyId.slice(0, 8));
      return openBytes(bytes, Buffer.from(data, 'base64url'), context);
    },
  };
}

function openBytes(key: Buffer, data: Buffer, context: string): string {
  if (data.length < nonceBytes + tagBytes) throw tampered();
  const opening = createDecipheriv(algorithm, key, data.subarray(0, nonceBytes))
    .setAAD(Buffer.from(context))
    .setAuthTag(data.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const text = opening.update(data.subarray(nonceBytes + tagBytes));
    return Buffer.concat([text, opening.final()]).toString('utf8');
  } catch (cause) {
    throw tampered(cause);
  }
}

function keyBytes(key: string): Buffer {
  const text = key.trim();
  const bytes = /^[0-9a-fA-F]{64}$/.test(text)
    ? Buffer.from(text, 'hex')
    : Buffer.from(text, 'base64');
  if (bytes.length === 32) return bytes;
  throw new ConfigError('the encryption key is not 32 bytes', {
    code: 'cipher.bad_key',
    advice:
      'Give 64 hexadecimal digits or 32 bytes as base64, for instance from `openssl rand -hex 32`.',
  });
}

function wrongKey(needed: string, have: string): ConfigError {
  return new ConfigError(
    `a stored secret was sealed with key ${needed}, this process has ${have}`,
    {
      code: 'cipher.wrong_key',
      advice: 'Start with the key it was sealed with, or connect the account again.',
    },
  );
}

function tampered(cause?: unknown): RejectedError {
  return new RejectedError('a stored secret was changed outside this program', {
    code: 'cipher.tampered',
    advice: 'Restore the database from a backup, or connect the account again.',
    cause,
  });
}
