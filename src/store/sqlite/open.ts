import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { ConfigError, errorMessage, PatchcordError } from '../../domain/errors.ts';
import { migrate } from './migrate.ts';

/** How long a step waits for another process that holds the file, in milliseconds. */
const busyMs = 5_000;

/**
 * Opens the one database file, makes it durable and brings its schema up to date.
 *
 * Statements on the way of every conversation say `+?` where an index is searched for more than one row: of a bare `?`
 * SQLite looks at the value and plans anew for each, which takes longer than the search.
 *
 * @param path a file (its folder is made), or `:memory:`.
 * @throws ConfigError when it cannot be opened, is not ours, is newer than we are, or would not be durable.
 */
export function openDatabase(path: string): Database.Database {
  const db = openFile(path);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    assertDurable(db.pragma('synchronous', { simple: true }));
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma('cache_size = -32000');
    // In pages. A checkpoint waits for the disk three times; at the usual 1,000 that was a third of the time of accepting.
    db.pragma('wal_autocheckpoint = 8000');
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error instanceof PatchcordError ? error : cannotOpen(path, error);
  }
}

/**
 * A write-ahead log that is re-opened says NORMAL, with which an acknowledged delivery can be lost in a power cut.
 *
 * @param synchronous what the pragma reads back.
 * @throws ConfigError unless it is FULL (2).
 */
export function assertDurable(synchronous: unknown): void {
  if (synchronous === 2) return;
  throw new ConfigError(`the database does not write durably (synchronous is ${synchronous})`, {
    code: 'store.not_durable',
    advice: 'Keep the database file on a local disk and use the SQLite that comes with Patchcord.',
  });
}

function openFile(path: string): Database.Database {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    return new Database(path, { timeout: busyMs });
  } catch (error) {
    throw cannotOpen(path, error);
  }
}

function cannotOpen(path: string, cause: unknown): ConfigError {
  return new ConfigError(`cannot open the database ${path}: ${errorMessage(cause)}`, {
    code: 'store.cannot_open',
    advice: 'Name a file in a folder this process may write to.',
    cause,
  });
}
