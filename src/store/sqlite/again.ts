import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import type { Again, DeadFilter, DeadGroup, ReplayFilter } from '../reports-port.ts';
import type { Sealing } from '../sealing.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Subjects } from './subjects.ts';
import type { WakeRows } from './wake-rows.ts';

export interface AgainParts {
  readonly db: Database.Database;
  readonly group: GroupCommit;
  readonly sealing: Sealing;
  readonly subjects: Subjects;
  readonly wakes: WakeRows;
}

/** How many subjects stand for a group. */
const examples = 3;

export function createAgain({ db, group, sealing, subjects, wakes }: AgainParts): Again {
  const sql = prepareAgain(db);

  return {
    async deadGroups(account) {
      return sql.groups.all({ account: account ?? null }).map((found) => ({
        ...found,
        message: sealing.open(found.account, 'dead_letters.message', found.message),
        examples: sql.examples
          .all({ ...found, limit: examples })
          .map(({ subject }) => subjects.nameOf(subject)),
      }));
    },
    redrive: (account, which, { now, priority }) =>
      group.run(() => {
        const letters = sql.letters.all(lettersOf(account, which, subjects));
        for (const { target, key } of letters)
          if (target !== null && key !== null) sql.revive.run(now, account, target, key);
        const woken = new Set(letters.map((letter) => letter.subject));
        for (const no of woken) wakes.wake(account, no, now, priority);
        return { letters: letters.length, subjects: woken.size };
      }),
    async countReplay(account, which) {
      return sql.countReplayed.get(replayedBy(account, which, subjects)) ?? 0;
    },
    replay: (account, which, { now, priority }) =>
      group.run(() => {
        const found = sql.replayed.all(replayedBy(account, which, subjects));
        for (const no of found) wakes.wake(account, no, now, priority);
        return found.length;
      }),
  };
}

interface Letters {
  readonly account: string;
  readonly code: string | null;
  readonly target: string | null;
  readonly subject: number | null;
}

/** 0, which nobody has, for a subject that is unknown. */
function lettersOf(account: string, which: DeadFilter, subjects: Subjects): Letters {
  const { code = null, target = null, subject } = which;
  const no = subject === undefined ? null : (subjects.find(account, subject) ?? 0);
  return { account, code, target, subject: no };
}

interface Replayed {
  readonly account: string;
  readonly subject: number | null;
  /** A JSON list. */
  readonly kinds: string | null;
  readonly since: Instant;
  readonly until: Instant;
}

function replayedBy(account: string, which: ReplayFilter, subjects: Subjects): Replayed {
  const { subject, kinds, since, until } = which;
  return {
    account,
    subject: subject === undefined ? null : (subjects.find(account, subject) ?? 0),
    kinds: kinds === undefined ? null : JSON.stringify(kinds),
    since: since ?? Number.MIN_SAFE_INTEGER,
    until: until ?? Number.MAX_SAFE_INTEGER,
  };
}

type Group = Omit<DeadGroup, 'examples'>;

function prepareAgain(db: Database.Database) {
  const replayed = `
    FROM summaries WHERE account = @account AND at >= @since AND at < @until
      AND (@subject IS NULL OR subject = @subject)
      AND (@kinds IS NULL OR kind IN (SELECT value FROM json_each(@kinds)))`;
  return {
    // With max(), SQLite takes the other columns from the newest row; PostgreSQL will say DISTINCT ON.
    groups: db.prepare<[{ account: string | null }], Group>(`
      SELECT account, code, target, field, message, advice, count(*) AS letters, min(at) AS oldest,
        max(at) AS newest
      FROM dead_letters WHERE @account IS NULL OR account = @account
      GROUP BY account, code, target, field ORDER BY letters DESC, newest DESC`),
    examples: db.prepare<[Group & { limit: number }], { subject: number }>(`
      SELECT subject, max(at) AS newest FROM dead_letters
      WHERE account = @account AND code = @code AND target IS @target AND field IS @field
      GROUP BY subject ORDER BY newest DESC LIMIT @limit`),
    letters: db.prepare<[Letters], { subject: number; target: string | null; key: string | null }>(`
      SELECT subject, target, key FROM dead_letters WHERE account = @account
        AND (@code IS NULL OR code = @code) AND (@target IS NULL OR target = @target)
        AND (@subject IS NULL OR subject = @subject)`),
    revive: db.prepare<[Instant, string, string, string]>(`
      UPDATE ledger SET state = 'failed', attempts = 0, first_failed_at = NULL, failure = NULL,
        next_attempt_at = ?
      WHERE account = ? AND target = ? AND key = ? AND state = 'dead'`),
    countReplayed: db.prepare<[Replayed], number>(`SELECT count(*) ${replayed}`).pluck(),
    replayed: db
      .prepare<[Replayed], number>(`SELECT subject ${replayed} ORDER BY at, subject`)
      .pluck(),
  };
}
