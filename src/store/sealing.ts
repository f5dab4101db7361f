import { ConfigError } from '../domain/errors.ts';
import { type Cipher, keyIdOfBytes, keyIdOfText } from './cipher.ts';

/**
 * The columns that hold what people said, wrote or are called. Sealed with their account and their name. In clear stay
 * the vendors' ids, times, and what is searched for: aliases, keys of records, numbers of the mirror.
 */
export const sealedColumns = [
  'deliveries.body',
  'events.facts',
  'subjects.base',
  'ledger.written',
  'ledger.shown',
  'ledger.failure',
  'contributions.desired',
  'people.person',
  'summaries.summary',
  'traces.trace',
  'dead_letters.message',
] as const;

export type SealedColumn = (typeof sealedColumns)[number];

/**
 * Seals columns on their way into the database and opens them on their way out. What was stored before there was a
 * key, or before its column was sealed, is read as it stands.
 */
export interface Sealing {
  seal(account: string, column: SealedColumn, text: string): string;
  open(account: string, column: SealedColumn, stored: string): string;
  sealBytes(account: string, column: SealedColumn, bytes: Uint8Array): Uint8Array;
  openBytes(account: string, column: SealedColumn, stored: Uint8Array): Uint8Array;
  /** Values named `secret:…`, which are never stored without a key. @throws ConfigError `store.no_key` */
  sealSecret(account: string, name: string, value: string): string;
  openSecret(account: string, name: string, stored: string): string;
}

/** Half of all values hold nothing. */
const empty = '{}';

/** @param cipher without it nothing is sealed, and what is sealed cannot be read. */
export function createSealing(cipher: Cipher | undefined): Sealing {
  const needed = (): Cipher => {
    if (cipher) return cipher;
    throw new ConfigError('a secret cannot be stored or read without an encryption key', {
      code: 'store.no_key',
      advice: 'Configure the encryption key of this installation.',
    });
  };
  const isText = (stored: string) => stored.startsWith('v1.') && keyIdOfText(stored) !== undefined;
  return {
    seal: (account, column, text) =>
      cipher === undefined || text === empty ? text : cipher.seal(text, place(account, column)),
    open: (account, column, stored) =>
      isText(stored) ? needed().open(stored, place(account, column)) : stored,
    sealBytes: (account, column, bytes) =>
      cipher?.sealBytes(bytes, place(account, column)) ?? bytes,
    openBytes: (account, column, stored) =>
      keyIdOfBytes(stored) === undefined
        ? stored
        : needed().openBytes(stored, place(account, column)),
    sealSecret: (account, name, value) => needed().seal(value, place(account, name)),
    openSecret: (account, name, stored) => needed().open(stored, place(account, name)),
  };
}

function place(account: string, name: string): string {
  return `${account}\n${name}`;
}
