import type Database from 'better-sqlite3';
import type { Clock, Instant } from '../../domain/clock.ts';
import type { JournalKind } from '../../domain/subject.ts';
import type { ConversationQuery, DeadLetter, Reports } from '../reports-port.ts';
import type { Sealing } from '../sealing.ts';
import { readSummary } from '../stored-json.ts';
import type { Subjects } from './subjects.ts';

export function createReports(
  db: Database.Database,
  subjects: Subjects,
  clock: Clock,
  sealing: Sealing,
): Reports {
  const sql = prepareReports(db);
  return {
    async conversations(query) {
      return sql.conversations.all(filterOf(query, subjects)).map(({ kind, id, summary }) => ({
        ...readSummary(sealing.open(query.account, 'summaries.summary', summary)),
        subject: { kind, id },
      }));
    },
    async trace(account, subject) {
      const no = subjects.find(account, subject);
      const found = no === undefined ? undefined : sql.trace.get(no);
      if (found === undefined) return undefined;
      const trace = sealing.open(account, 'traces.trace', found.trace);
      return { at: found.at, trace: JSON.parse(trace) as unknown };
    },
    async deadLetters(account, limit) {
      const found =
        account === undefined
          ? sql.deadLettersOfAll.all(limit)
          : sql.deadLetters.all(account, limit);
      return found.map((letter) => toDeadLetter(letter, sealing));
    },
    async counts() {
      const now = clock.now();
      const waiting = sql.due.get(now);
      return {
        deliveries: sql.deliveries.get() ?? 0,
        due: waiting?.due ?? 0,
        leased: sql.leased.get(now) ?? 0,
        deadLetters: sql.countDeadLetters.get() ?? 0,
        oldestDue: waiting?.oldest ?? undefined,
      };
    },
  };
}

interface Filter {
  readonly account: string;
  /** Its number; 0, which nobody has, for one that is unknown. */
  readonly subject: number | null;
  /** A JSON list. */
  readonly kinds: string | null;
  readonly since: Instant;
  readonly state: string | null;
  readonly limit: number;
}

function filterOf(query: ConversationQuery, subjects: Subjects): Filter {
  const { account, subject } = query;
  return {
    account,
    subject: subject === undefined ? null : (subjects.find(account, subject) ?? 0),
    kinds: query.kinds === undefined ? null : JSON.stringify(query.kinds),
    since: query.since ?? Number.MIN_SAFE_INTEGER,
    state: query.state ?? null,
    limit: query.limit,
  };
}

type DeadLetterRecord = DeadLetter & {
  readonly account: string;
  readonly kind: JournalKind;
  readonly id: string;
};

function toDeadLetter({ kind, id, ...letter }: DeadLetterRecord, sealing: Sealing) {
  const message = sealing.open(letter.account, 'dead_letters.message', letter.message);
  return { ...letter, message, subject: { kind, id } };
}

function prepareReports(db: Database.Database) {
  const deadLetters = `
    SELECT d.account, d.mapping, d.target, d.key, d.code, d.message, d.advice, d.field, d.at, s.kind,
      s.id
    FROM dead_letters AS d JOIN subjects AS s ON s.no = d.subject`;
  const newestFirst = 'ORDER BY d.at DESC, d.no DESC LIMIT ?';
  return {
    conversations: db.prepare<[Filter], { kind: JournalKind; id: string; summary: string }>(`
      SELECT s.kind, s.id, r.summary FROM summaries AS r JOIN subjects AS s ON s.no = r.subject
      WHERE r.account = @account AND r.at >= @since
        AND (@subject IS NULL OR r.subject = @subject)
        AND (@kinds IS NULL OR r.kind IN (SELECT value FROM json_each(@kinds)))
        AND (@state IS NULL OR r.state = @state)
      ORDER BY r.at DESC, r.subject DESC LIMIT @limit`),
    trace: db.prepare<[number], { at: Instant; trace: string }>(
      'SELECT at, trace FROM traces WHERE subject = ?',
    ),
    deadLetters: db.prepare<[string, number], DeadLetterRecord>(
      `${deadLetters} WHERE d.account = ? ${newestFirst}`,
    ),
    deadLettersOfAll: db.prepare<[number], DeadLetterRecord>(`${deadLetters} ${newestFirst}`),
    deliveries: db.prepare<[], number>('SELECT count(*) FROM deliveries').pluck(),
    countDeadLetters: db.prepare<[], number>('SELECT count(*) FROM dead_letters').pluck(),
    due: db.prepare<[Instant], { due: number; oldest: Instant | null }>(`
      SELECT count(*) AS due, min(ready_at) AS oldest FROM wake_ups INDEXED BY wake_ups_lanes
      WHERE ready_at IS NOT NULL AND ready_at <= ?`),
    leased: db
      .prepare<[Instant], number>(
        'SELECT count(*) FROM wake_ups WHERE token IS NOT NULL AND lease_until > ?',
      )
      .pluck(),
  };
}
