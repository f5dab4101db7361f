import type Database from 'better-sqlite3';
import type { Cipher } from '../cipher.ts';
import type { Keys, ResealStep } from '../keeping-port.ts';
import type { Sealing } from '../sealing.ts';
import type { GroupCommit } from './group-commit.ts';
import { allRows, isCurrent, keyIdOf, type RowId, sealedTables } from './sealed-tables.ts';

export interface KeyChangeParts {
  readonly db: Database.Database;
  readonly group: GroupCommit;
  readonly sealing: Sealing;
  readonly cipher: Cipher | undefined;
}

/** Rows looked at in one step: a few milliseconds. */
const rowsAtOnce = 200;

interface Cursor {
  readonly table: number;
  readonly after: RowId | undefined;
  /** A value that was not current was found on this way through. */
  readonly found: boolean;
}

/**
 * Brings every value to the present key, some rows at a time. Every value says which key it needs, so that an
 * interruption costs nothing but the way to where it was; old keys are forgotten only when a whole way through found
 * nothing left of them.
 */
export function createKeyChange({ db, group, sealing, cipher }: KeyChangeParts): Keys {
  const tables = sealedTables(db, sealing);
  const sql = prepareKeyChange(db);
  const start: Cursor = { table: 0, after: undefined, found: false };
  let cursor = start;

  function step(by: Cipher): ResealStep {
    if (sql.complete.get(by.keyId) !== undefined) return { done: true, looked: 0, resealed: 0 };
    const table = tables()[cursor.table];
    if (table === undefined) return endOfWay(by);
    const rows = table.page(cursor.after, rowsAtOnce);
    const stale = rows.filter((row) => !isCurrent(row.value, by));
    const resealed = stale.reduce((sum, row) => sum + table.reseal(row), 0);
    const found = cursor.found || stale.length > 0;
    const isEnd = rows.length < rowsAtOnce;
    cursor = isEnd
      ? { table: cursor.table + 1, after: undefined, found }
      : { table: cursor.table, after: rows.at(-1)?.id, found };
    return { done: false, looked: rows.length, resealed };
  }

  function endOfWay(by: Cipher): ResealStep {
    const isDone = !cursor.found;
    cursor = start;
    if (isDone) {
      sql.finish.run(by.keyId);
      sql.forget.run(by.keyId);
    }
    return { done: isDone, looked: 0, resealed: 0 };
  }

  return {
    resealSome: async () => {
      if (cipher === undefined) return { done: true, looked: 0, resealed: 0 };
      const at = cursor;
      try {
        return await group.run(() => {
          cursor = at;
          return step(cipher);
        });
      } catch (error) {
        cursor = at;
        throw error;
      }
    },
    async sealedWith() {
      const counts = new Map<string | null, number>();
      for (const { value } of allRows(tables())) {
        if (value === '{}') continue;
        const id = keyIdOf(value) ?? null;
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      return [...counts].map(([id, values]) => ({ id, values, current: id === cipher?.keyId }));
    },
  };
}

function prepareKeyChange(db: Database.Database) {
  return {
    complete: db.prepare<[string]>(`
      SELECT 1 FROM sealing_keys WHERE id = ? AND complete = 1
        AND (SELECT count(*) FROM sealing_keys) = 1`),
    finish: db.prepare<[string]>('UPDATE sealing_keys SET complete = 1 WHERE id = ?'),
    forget: db.prepare<[string]>('DELETE FROM sealing_keys WHERE id <> ?'),
  };
}
