import type Database from 'better-sqlite3';
import type { Folded } from '../../domain/event.ts';
import { mergeFolded } from '../folded.ts';
import type { Keeping } from '../keeping-port.ts';
import type { Sealing } from '../sealing.ts';
import { readFolded } from '../stored-json.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Subjects } from './subjects.ts';

export interface KeepingParts {
  readonly db: Database.Database;
  readonly group: GroupCommit;
  readonly subjects: Subjects;
  readonly sealing: Sealing;
}

export function createKeeping({ db, group, subjects, sealing }: KeepingParts): Keeping {
  const sql = prepareKeeping(db);

  function rebase(
    account: string,
    no: number,
    base: Folded,
    deliveries: string,
    events: string,
  ): void {
    const there = sql.base.get(no);
    // A merge since the caller read has brought knowledge it has not seen.
    const joined = there
      ? mergeFolded(readFolded(sealing.open(account, 'subjects.base', there)), base)
      : base;
    sql.putBase.run(sealing.seal(account, 'subjects.base', JSON.stringify(joined)), no);
    sql.notePurged.run(no, deliveries, no);
    sql.removeDeliveries.run(no, deliveries);
    sql.removeEvents.run(no, events);
  }

  return {
    async getValue(account, name) {
      const stored = sql.value.get(account, name);
      if (stored === undefined) return undefined;
      return isSecret(name) ? sealing.openSecret(account, name, stored) : stored;
    },
    async putValue(account, name, value) {
      const stored = isSecret(name) ? sealing.sealSecret(account, name, value) : value;
      await group.run(() => sql.putValue.run(account, name, stored));
    },
    async purgeable(before, accounts, limit) {
      return sql.purgeable
        .all(before, JSON.stringify(accounts), limit)
        .map(({ account, subject }) => ({ account, subject: subjects.nameOf(subject) }));
    },
    rebase: (account, subject, base, deliveryIds, eventIds) =>
      group.run(() => {
        const no = subjects.ensure(account, subject);
        rebase(account, no, base, JSON.stringify(deliveryIds), JSON.stringify(eventIds));
      }),
    purgeUnknown: (before) => group.run(() => sql.purgeUnknown.run(before).changes),
    purgeTraces: (before) => group.run(() => sql.purgeTraces.run(before).changes),
  };
}

function isSecret(name: string): boolean {
  return name.startsWith('secret:');
}

function prepareKeeping(db: Database.Database) {
  return {
    value: db
      .prepare<[string, string], string>(
        'SELECT value FROM kept_values WHERE account = ? AND name = ?',
      )
      .pluck(),
    putValue: db.prepare<[string, string, string]>(`
      INSERT INTO kept_values (account, name, value) VALUES (?, ?, ?)
      ON CONFLICT (account, name) DO UPDATE SET value = excluded.value`),
    purgeable: db.prepare<[number, string, number], { account: string; subject: number }>(`
      SELECT DISTINCT account, subject FROM deliveries
      WHERE received_at < ? AND subject IS NOT NULL
        AND account IN (SELECT value FROM json_each(?)) LIMIT ?`),
    base: db.prepare<[number], string | null>('SELECT base FROM subjects WHERE no = ?').pluck(),
    putBase: db.prepare<[string, number]>('UPDATE subjects SET base = ? WHERE no = ?'),
    notePurged: db.prepare<[number, string, number]>(`
      UPDATE subjects SET delivered_at = nullif(max(coalesce(delivered_at, 0), coalesce((
        SELECT max(received_at) FROM deliveries
        WHERE subject = ? AND id IN (SELECT value FROM json_each(?))), 0)), 0)
      WHERE no = ?`),
    removeDeliveries: db.prepare<[number, string]>(
      'DELETE FROM deliveries WHERE subject = ? AND id IN (SELECT value FROM json_each(?))',
    ),
    removeEvents: db.prepare<[number, string]>(
      'DELETE FROM events WHERE subject = ? AND id IN (SELECT value FROM json_each(?))',
    ),
    purgeUnknown: db.prepare<[number]>(
      'DELETE FROM deliveries WHERE subject IS NULL AND received_at < ?',
    ),
    purgeTraces: db.prepare<[number]>('DELETE FROM traces WHERE at < ?'),
  };
}
