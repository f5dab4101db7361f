import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { migrations } from '../../../../src/store/migrations/all.ts';
import { migrate } from '../../../../src/store/sqlite/migrate.ts';
import { assertDurable, openDatabase } from '../../../../src/store/sqlite/open.ts';

describe('openDatabase', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchcord-open-'));
    path = join(folder, 'data', 'patchcord.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const pragma = (name: string) => {
    const db = openDatabase(path);
    const value = db.pragma(name, { simple: true });
    db.close();
    return value;
  };

  it('makes the folder and writes every commit to the disk, also when re-opened', () => {
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('busy_timeout')).toBe(5_000);
  });

  it('sets the same in memory', () => {
    const db = openDatabase(':memory:');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    db.close();
  });

  it.each([0, 1, 3, '2', undefined])('refuses to go on when synchronous reads back %p', (value) => {
    expect(() => assertDurable(value)).toThrow(refusal('store.not_durable'));
    expect(() => assertDurable(2)).not.toThrow();
  });

  it('refuses a schema that is newer than it knows, and leaves it alone', () => {
    openDatabase(path).close();
    const newer = new Database(path);
    newer.pragma('user_version = 99');
    newer.close();
    expect(() => openDatabase(path)).toThrow(refusal('store.newer_schema'));
    expect(() => openDatabase(path)).toThrow(/version 99/);
  });

  it("refuses another program's database", () => {
    const db = new Database(join(folder, 'other.db'));
    db.exec('CREATE TABLE theirs (a)');
    db.close();
    expect(() => openDatabase(join(folder, 'other.db'))).toThrow(refusal('store.foreign_file'));
  });

  it.each([
    ['is no database', () => join(folder, 'text.db')],
    ['is a folder', () => folder],
    ['lies below a file', () => join(folder, 'text.db', 'x.db')],
  ])('says what is wrong when the path %s', (_name, at) => {
    writeFileSync(join(folder, 'text.db'), 'not a database, but long enough '.repeat(50));
    expect(() => openDatabase(at())).toThrow(refusal('store.cannot_open'));
  });
});

describe('migrate', () => {
  const [first] = migrations;
  const extra = (version: number, sql: string) => ({ version, name: 'extra', up: () => sql });

  it('numbers its steps from 1 without gaps', () => {
    expect(migrations.map((step) => step.version)).toEqual(migrations.map((_, index) => index + 1));
  });

  it('takes the steps that are missing, and each once', () => {
    const db = new Database(':memory:');
    if (first) migrate(db, [first]);
    migrate(db);
    migrate(db);
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length);
    migrate(db, [...migrations, extra(migrations.length + 1, 'CREATE TABLE added (a)')]);
    expect(db.prepare('SELECT count(*) FROM added').pluck().get()).toBe(0);
    db.close();
  });

  it('takes none when one fails', () => {
    const db = new Database(':memory:');
    const steps = [extra(1, 'CREATE TABLE one (a)'), extra(2, 'CREATE NONSENSE')];
    expect(() => migrate(db, steps)).toThrow();
    expect(db.pragma('user_version', { simple: true })).toBe(0);
    expect(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()).toBe(0);
    db.close();
  });
});

function refusal(code: string): Error {
  return expect.objectContaining({ name: 'ConfigError', code }) as unknown as Error;
}
