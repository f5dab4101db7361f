import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import type { LeaseRow } from './lease.ts';
import { afterLease } from './lease.ts';

/** How urgent a wake-up is when nobody says: that of a finished conversation in the connector contract. */
export const usualPriority = 1;

/** The wake-up rows, by subject number, inside steps. */
export interface WakeRows {
  /** Asks for the subject at `due`; a lease in between does not lose it. */
  wake(account: string, no: number, due: Instant, priority: number): void;
  /** The priority the subject is being worked on with, or waits with. */
  priorityOf(no: number): number;
  holds(no: number, token: string): boolean;
  /** Prolongs a lease; false when the token is not the holder's. */
  renew(no: number, token: string, until: Instant): boolean;
  /** Ends a lease: the next wake-up is what was asked for meanwhile or `nextDue`, whichever is earlier. */
  end(no: number, token: string, ending: LeaseEnding): boolean;
  /** Forgets the wake-up. @returns the priority it had. */
  remove(no: number): number;
}

export interface LeaseEnding {
  readonly nextDue: Instant | null;
  /** Undefined keeps the claim's. */
  readonly nextPriority: number | undefined;
  /** True: attempts count on. */
  readonly failed: boolean;
}

export function createWakeRows(db: Database.Database): WakeRows {
  const sql = prepareWakeRows(db);
  return {
    wake: (account, no, due, priority) => {
      sql.wake.run(no, account, due, priority);
    },
    priorityOf: (no) => sql.row.get(no)?.priority ?? usualPriority,
    holds: (no, token) => sql.row.get(no)?.token === token,
    renew: (no, token, until) => sql.renew.run(until, no, token).changes === 1,
    end(no, token, ending) {
      const row = sql.row.get(no);
      if (row?.token !== token) return false;
      const next = afterLease(row, ending.nextDue, ending.nextPriority);
      sql.end.run(next.due, next.priority, ending.failed ? row.attempts : 0, no);
      return true;
    },
    remove(no) {
      const priority = this.priorityOf(no);
      sql.remove.run(no);
      return priority;
    },
  };
}

function prepareWakeRows(db: Database.Database) {
  return {
    wake: db.prepare<[number, string, number, number]>(`
      INSERT INTO wake_ups (subject, account, due, priority) VALUES (?, ?, ?, ?)
      ON CONFLICT (subject) DO UPDATE SET
        due = min(excluded.due, coalesce(due, excluded.due)),
        priority = CASE
          WHEN token IS NOT NULL THEN priority
          WHEN due IS NULL THEN excluded.priority
          ELSE min(priority, excluded.priority) END,
        asked_priority = CASE
          WHEN token IS NULL THEN NULL
          ELSE min(excluded.priority, coalesce(asked_priority, excluded.priority)) END`),
    row: db.prepare<[number], LeaseRow>(
      'SELECT due, priority, asked_priority, token, attempts FROM wake_ups WHERE subject = ?',
    ),
    renew: db.prepare<[number, number, string]>(
      'UPDATE wake_ups SET lease_until = ? WHERE subject = ? AND token = ?',
    ),
    end: db.prepare<[number | null, number, number, number]>(`
      UPDATE wake_ups SET due = ?, priority = ?, attempts = ?, asked_priority = NULL, token = NULL,
        lease_until = NULL
      WHERE subject = ?`),
    remove: db.prepare<[number]>('DELETE FROM wake_ups WHERE subject = ?'),
  };
}
