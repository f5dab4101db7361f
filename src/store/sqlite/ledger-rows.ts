import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import type { Target } from '../../domain/record.ts';
import type { JournalKind } from '../../domain/subject.ts';
import type { LedgerState } from '../ledger-state.ts';
import type { Contribution, Intent, LedgerRow, RowKey } from '../port.ts';
import type { Sealing } from '../sealing.ts';
import { readDesired, readFailure, readWire } from '../stored-json.ts';

/** A ledger row as the table holds it. */
export interface LedgerRecord {
  readonly no: number;
  readonly account: string;
  readonly target: Target;
  readonly key: string;
  readonly mapping: string;
  readonly generation: number;
  readonly record_id: string | null;
  readonly state: LedgerState;
  readonly written: string;
  readonly shown: string;
  readonly modified_time: string | null;
  readonly mapping_version: string | null;
  readonly attempts: number;
  readonly first_failed_at: Instant | null;
  readonly next_attempt_at: Instant | null;
  readonly failure: string | null;
  readonly intent_token: string | null;
  readonly intent_until: Instant | null;
  readonly intent_started_at: Instant | null;
  /** 1 while an answer is missing, also between two intents. */
  readonly intent_doubtful: number;
}

/** Reads ledger rows with all their contributions. */
export interface LedgerRows {
  record(account: string, key: RowKey): LedgerRecord | undefined;
  /**
   * The row as the port shows it.
   *
   * @param viewer number of a subject that also sees what it contributed and dropped, until that is settled.
   */
  whole(record: LedgerRecord, viewer?: number): LedgerRow;
  recordOf(account: string, target: Target, recordId: string): LedgerRecord | undefined;
  /** The rows a subject contributes to, dropped ones included until that is settled. */
  ofSubject(no: number): readonly LedgerRow[];
}

export function createLedgerRows(db: Database.Database, sealing: Sealing): LedgerRows {
  const sql = prepareLedgerRows(db);

  function contributions({ no, account }: LedgerRecord, viewer: number): Contribution[] {
    return sql.contributions.all(no, viewer).map(({ kind, id, desired }) => ({
      subject: { kind, id },
      desired: readDesired(sealing.open(account, 'contributions.desired', desired)),
    }));
  }

  function whole(record: LedgerRecord, viewer = 0): LedgerRow {
    const { account, failure } = record;
    return {
      account,
      target: record.target,
      key: record.key,
      mapping: record.mapping,
      generation: record.generation,
      recordId: record.record_id,
      state: record.state,
      written: readWire(sealing.open(account, 'ledger.written', record.written)),
      shown: readWire(sealing.open(account, 'ledger.shown', record.shown)),
      modifiedTime: record.modified_time,
      mappingVersion: record.mapping_version,
      attempts: record.attempts,
      firstFailedAt: record.first_failed_at,
      nextAttemptAt: record.next_attempt_at,
      failure:
        failure === null ? null : readFailure(sealing.open(account, 'ledger.failure', failure)),
      intent: intentOf(record),
      contributions: contributions(record, viewer),
    };
  }

  return {
    record: (account, { target, key }) => sql.byKey.get(account, target, key),
    whole,
    recordOf: (account, target, recordId) => sql.byRecordId.get(account, target, recordId),
    ofSubject: (no) => sql.bySubject.all(no).map((record) => whole(record, no)),
  };
}

function intentOf(record: LedgerRecord): Intent | null {
  const { intent_token: token, intent_until: until, intent_started_at: startedAt } = record;
  if (token === null || until === null || startedAt === null) return null;
  return { token, until, startedAt, doubtful: record.intent_doubtful === 1 };
}

function prepareLedgerRows(db: Database.Database) {
  return {
    byKey: db.prepare<[string, string, string], LedgerRecord>(
      'SELECT * FROM ledger WHERE account = ? AND target = ? AND key = ?',
    ),
    byRecordId: db.prepare<[string, string, string], LedgerRecord>(`
      SELECT * FROM ledger WHERE account = ? AND target = ? AND record_id = ?
      ORDER BY no DESC LIMIT 1`),
    bySubject: db.prepare<[number], LedgerRecord>(`
      SELECT ledger.* FROM contributions AS c JOIN ledger ON ledger.no = c.ledger_row
      WHERE c.subject = +? ORDER BY ledger.no`),
    contributions: db.prepare<
      [number, number],
      { kind: JournalKind; id: string; desired: string }
    >(`
      SELECT s.kind, s.id, c.desired FROM contributions AS c JOIN subjects AS s ON s.no = c.subject
      WHERE c.ledger_row = +? AND (c.dropped = 0 OR c.subject = +?) ORDER BY c.at, s.kind || ':' || s.id`),
  };
}
