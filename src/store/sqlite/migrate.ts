import type Database from 'better-sqlite3';
import { ConfigError } from '../../domain/errors.ts';
import { migrations } from '../migrations/all.ts';
import type { Dialect, Migration } from '../migrations/migration.ts';

const words: Dialect = {
  integer: 'INTEGER',
  bytes: 'BLOB',
  counter: 'INTEGER PRIMARY KEY',
  tableEnd: ' STRICT',
  keyTableEnd: ' STRICT, WITHOUT ROWID',
};

/**
 * Brings the schema to the newest version, all or nothing.
 *
 * @throws ConfigError when the file is newer than `known`, or holds somebody else's tables.
 */
export function migrate(db: Database.Database, known: readonly Migration[] = migrations): void {
  const newest = known.at(-1)?.version ?? 0;
  db.transaction(() => {
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > newest) throw newerSchema(version, newest);
    if (version === 0) assertEmpty(db);
    for (const step of known.filter((candidate) => candidate.version > version))
      db.exec(step.up(words));
    db.pragma(`user_version = ${newest}`);
  }).immediate();
}

function assertEmpty(db: Database.Database): void {
  if (db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined) return;
  throw new ConfigError('the database file holds tables of another program', {
    code: 'store.foreign_file',
    advice: 'Name a file of its own for Patchcord.',
  });
}

function newerSchema(version: number, newest: number): ConfigError {
  return new ConfigError(
    `the database has schema version ${version}, this version of Patchcord knows up to ${newest}`,
    {
      code: 'store.newer_schema',
      advice: 'Start the newer version again, or restore a backup made before the update.',
    },
  );
}
