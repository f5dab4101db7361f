import type Database from 'better-sqlite3';
import type { Settlement } from '../port.ts';
import type { DeadLetter } from '../reports-port.ts';
import type { Sealing } from '../sealing.ts';

/** What a reconciliation leaves for people to look at, inside steps. */
export interface ReportRows {
  /** Dead letters, summary and trace of a settlement; what is undefined stays as it was. */
  put(account: string, no: number, settlement: Settlement): void;
}

export function createReportRows(db: Database.Database, sealing: Sealing): ReportRows {
  const sql = prepareReportRows(db);

  function putDeadLetters(account: string, no: number, letters: readonly DeadLetter[]): void {
    sql.clear.run(no);
    for (const letter of letters) {
      const message = sealing.seal(account, 'dead_letters.message', letter.message);
      sql.letter.run({ ...letter, message, account, no });
    }
  }

  return {
    put(account, no, { deadLetters, summary, trace, now }) {
      if (deadLetters) putDeadLetters(account, no, deadLetters);
      if (summary) {
        const sealed = sealing.seal(account, 'summaries.summary', JSON.stringify(summary));
        sql.summary.run(summary.at, summary.state, sealed, no);
      }
      if (trace !== undefined) {
        const sealed = sealing.seal(account, 'traces.trace', JSON.stringify(trace));
        sql.trace.run(no, account, now, sealed);
      }
    },
  };
}

function prepareReportRows(db: Database.Database) {
  return {
    clear: db.prepare<[number]>('DELETE FROM dead_letters WHERE subject = +?'),
    letter: db.prepare<[DeadLetter & { account: string; no: number }]>(`
      INSERT INTO dead_letters (account, subject, mapping, target, key, code, message, advice,
        field, at)
      VALUES (@account, @no, @mapping, @target, @key, @code, @message, @advice, @field, @at)`),
    summary: db.prepare<[number, string, string, number]>(`
      INSERT INTO summaries (subject, account, kind, at, state, summary)
      SELECT no, account, kind, ?, ?, ? FROM subjects WHERE no = ?
      ON CONFLICT (subject) DO UPDATE
        SET at = excluded.at, state = excluded.state, summary = excluded.summary`),
    trace: db.prepare<[number, string, number, string]>(`
      INSERT INTO traces (subject, account, at, trace) VALUES (?, ?, ?, ?)
      ON CONFLICT (subject) DO UPDATE SET at = excluded.at, trace = excluded.trace`),
  };
}
