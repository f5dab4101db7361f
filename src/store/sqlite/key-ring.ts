import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import { type Cipher, keyIdOfText, wrongKey } from '../cipher.ts';

/** The keys a database is sealed with. */
export interface KeyRing {
  /** What kept-out values are hashed with; the same whatever key seals it. Undefined without a key. */
  readonly hashKey: Buffer | undefined;
}

const context = 'sealing_keys.check_text';

/**
 * Looks whether this process has every key that values here are sealed with, before anything is read or written, and
 * notes the sealing key. A database that was sealed never goes on with another key: what is there could not be read and
 * would be lost bit by bit.
 *
 * @throws ConfigError `cipher.wrong_key` naming the key that is needed.
 */
export function openKeyRing(
  db: Database.Database,
  cipher: Cipher | undefined,
  now: Instant,
): KeyRing {
  if (cipher === undefined) return { hashKey: undefined };
  const read = (): { readonly id: string; readonly check_text: string }[] =>
    db
      .prepare<[], { id: string; check_text: string }>(
        'SELECT id, check_text FROM sealing_keys ORDER BY since, id',
      )
      .all();
  // Opens only with the right key, and says which one that is.
  const check = (rows: ReturnType<typeof read>): string | undefined => {
    const [first] = rows.map(({ check_text }) => cipher.open(check_text, context));
    return first;
  };
  const known = read();
  const there = check(known);
  if (there !== undefined && known.some(({ id }) => id === cipher.keyId))
    return { hashKey: Buffer.from(there, 'hex') };
  const hashKey = db
    .transaction(() => {
      if (known.length === 0) assertSecretsOpen(db, cipher);
      const secret = check(read()) ?? randomBytes(32).toString('hex');
      db.prepare<[string, string, Instant]>(
        'INSERT INTO sealing_keys (id, check_text, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      ).run(cipher.keyId, cipher.seal(secret, context), now);
      return secret;
    })
    .immediate();
  return { hashKey: Buffer.from(hashKey, 'hex') };
}

/** Tokens were sealed before keys were noted: whoever opens such a database first must have their key. */
function assertSecretsOpen(db: Database.Database, cipher: Cipher): void {
  const sealed = db
    .prepare<[], string>(`SELECT value FROM kept_values WHERE name LIKE 'secret:%'`)
    .pluck()
    .all();
  for (const value of sealed) {
    const id = keyIdOfText(value);
    if (id !== undefined && !cipher.keyIds.includes(id)) throw wrongKey(id, cipher.keyIds);
  }
}

/** Whether a database file holds anything that needs a key; false when it is not there or not ours. */
export function isSealed(path: string): boolean {
  if (!existsSync(path)) return false;
  const db = new Database(path, { readonly: true });
  try {
    return has(db, 'SELECT 1 FROM sealing_keys') || has(db, sealedSecrets);
  } finally {
    db.close();
  }
}

const sealedSecrets = `SELECT 1 FROM kept_values WHERE name LIKE 'secret:%' AND value LIKE 'v1.%'`;

/** False also when there is no such table. */
function has(db: Database.Database, sql: string): boolean {
  try {
    return db.prepare(sql).get() !== undefined;
  } catch {
    return false;
  }
}
