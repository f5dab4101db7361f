import type Database from 'better-sqlite3';
import type { Intended, IntendRequest, RowKey } from '../port.ts';
import type { Sealing } from '../sealing.ts';
import type { LedgerRecord, LedgerRows } from './ledger-rows.ts';
import type { Subjects } from './subjects.ts';
import type { WakeRows } from './wake-rows.ts';

export interface LedgerParts {
  readonly db: Database.Database;
  readonly sealing: Sealing;
  readonly rows: LedgerRows;
  readonly subjects: Subjects;
  readonly wakes: WakeRows;
}

/** Notes what a subject desires and takes the intents, inside a step. */
export function createIntend(parts: LedgerParts) {
  const { rows, sealing, wakes } = parts;
  const sql = prepareIntend(parts.db);

  /** Lines up behind a live intent; woken when it is settled, or when it expires at the latest. */
  function waitFor(record: LedgerRecord, no: number): void {
    const priority = wakes.priorityOf(no);
    sql.wait.run(record.no, no, priority);
    if (record.intent_until !== null) wakes.wake(record.account, no, record.intent_until, priority);
  }

  function take(record: LedgerRecord, no: number, request: IntendRequest): boolean {
    const { token, now, until } = request;
    const isOurs = record.intent_token === token;
    const isLive = record.intent_token !== null && (record.intent_until ?? 0) > now;
    if (isLive && !isOurs) {
      waitFor(record, no);
      return false;
    }
    const isAbandoned = record.intent_token !== null && !isOurs;
    sql.take.run(token, until, now, isAbandoned || record.intent_doubtful === 1 ? 1 : 0, record.no);
    return true;
  }

  function want(account: string, no: number, wanted: IntendRequest['wants'][number]): LedgerRecord {
    sql.upsert.run(account, wanted.target, wanted.key, wanted.mapping);
    const record = rows.record(account, wanted);
    if (record === undefined) throw new RangeError(`no ledger row ${wanted.key}`);
    const desired = sealing.seal(account, 'contributions.desired', JSON.stringify(wanted.desired));
    sql.contribute.run(record.no, no, wanted.desired.at, desired);
    return record;
  }

  /** Carries the token, so that only the settlement of this very intent takes the drop for done. */
  function drop(record: LedgerRecord, no: number, request: IntendRequest): boolean {
    sql.drop.run(request.token, record.no, no);
    return take(record, no, request);
  }

  return (account: string, request: IntendRequest): Intended[] => {
    const no = parts.subjects.ensure(account, request.subject);
    const seen: { record: LedgerRecord; owned: boolean }[] = [];
    for (const wanted of request.wants) {
      const record = want(account, no, wanted);
      seen.push({ record, owned: take(record, no, request) });
    }
    for (const key of request.drops) {
      const record = isWanted(request, key) ? undefined : rows.record(account, key);
      if (record) seen.push({ record, owned: drop(record, no, request) });
    }
    return seen.map(({ record, owned }) => ({
      row: rows.whole(rows.record(account, record) ?? record),
      owned,
    }));
  };
}

function isWanted(request: IntendRequest, { target, key }: RowKey): boolean {
  return request.wants.some((wanted) => wanted.target === target && wanted.key === key);
}

function prepareIntend(db: Database.Database) {
  return {
    upsert: db.prepare<[string, string, string, string]>(`
      INSERT INTO ledger (account, target, key, mapping, state) VALUES (?, ?, ?, ?, 'intended')
      ON CONFLICT (account, target, key) DO UPDATE SET mapping = excluded.mapping
        WHERE mapping <> excluded.mapping`),
    contribute: db.prepare<[number, number, number, string]>(`
      INSERT INTO contributions (ledger_row, subject, at, desired) VALUES (?, ?, ?, ?)
      ON CONFLICT (ledger_row, subject) DO UPDATE
        SET at = excluded.at, desired = excluded.desired, dropped = 0, drop_token = NULL`),
    drop: db.prepare<[string, number, number]>(`
      UPDATE contributions SET dropped = 1, drop_token = ? WHERE ledger_row = ? AND subject = ?`),
    take: db.prepare<[string, number, number, number, number]>(`
      UPDATE ledger SET intent_token = ?, intent_until = ?,
        intent_started_at = coalesce(intent_started_at, ?), intent_doubtful = ?
      WHERE no = ?`),
    wait: db.prepare<[number, number, number]>(`
      INSERT INTO waiters (ledger_row, subject, priority) VALUES (?, ?, ?)
      ON CONFLICT (ledger_row, subject) DO UPDATE
        SET priority = min(priority, excluded.priority)`),
  };
}
