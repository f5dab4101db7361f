import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import type { JournalKind, Subject, SubjectHint } from '../../domain/subject.ts';
import type { Sealing } from '../sealing.ts';
import { freeId } from '../subject-id.ts';
import type { KeptOut } from './kept-out.ts';
import { createMerge } from './merge.ts';
import type { WakeRows } from './wake-rows.ts';

/** Subjects by number (their age), inside steps. Numbers never leave the store. */
export interface Subjects {
  /** Follows merges; undefined when unknown. */
  find(account: string, subject: Subject): number | undefined;
  /** The same, made when unknown. */
  ensure(account: string, subject: Subject): number;
  /** The oldest subject known under any of the aliases. */
  findByAlias(account: string, hint: SubjectHint): number | undefined;
  /** The subject behind a hint, made as `newId` when unknown; merges when the aliases belong to several. */
  resolve(account: string, hint: SubjectHint, newId: string, at: Moments): Named;
  /** Binds aliases to a subject; a subject that already has one of them is merged with it. @returns the one that stays. */
  bind(account: string, no: number, aliases: readonly string[], now: Instant): number;
  /** What it is called; a merged one is called what it became. */
  nameOf(no: number): Subject;
  aliasesOf(no: number): readonly string[];
}

export interface Moments {
  readonly now: Instant;
  /** When the delivery came that names the subject; null when none does. */
  readonly deliveredAt: Instant | null;
}

/** A subject by number, and what it is called. */
export interface Named {
  readonly no: number;
  readonly subject: Subject;
}

interface SubjectRecord {
  readonly no: number;
  readonly kind: JournalKind;
  readonly id: string;
  readonly merged_into: number | null;
  readonly delivered_at: Instant | null;
}

export interface SubjectParts {
  readonly db: Database.Database;
  readonly wakes: WakeRows;
  readonly sealing: Sealing;
  readonly keptOut: KeptOut;
}

export function createSubjects({ db, wakes, sealing, keptOut }: SubjectParts): Subjects {
  const sql = prepareSubjects(db);
  const merge = createMerge(db, wakes, sealing);
  const create = createCreate(sql, keptOut);
  const owners = createOwners(sql);

  function survivor(record: SubjectRecord): SubjectRecord {
    if (record.merged_into === null) return record;
    const next = sql.byNo.get(record.merged_into);
    return next === undefined ? record : survivor(next);
  }

  function find(account: string, subject: Subject): number | undefined {
    const record = sql.byName.get(account, subject.kind, subject.id);
    return record && survivor(record).no;
  }

  /** Makes one subject of those found and gives it all the aliases. */
  function unite(
    account: string,
    hint: SubjectHint,
    no: number,
    found: readonly number[],
    now: Instant,
  ): void {
    const younger = new Set(found);
    younger.delete(no);
    for (const loser of younger) merge(account, no, loser, now);
    if (found.length === hint.aliases.length) return;
    keptOut.assertNoneErased(account, hint);
    for (const alias of hint.aliases) sql.bind.run(account, hint.kind, alias, no);
  }

  return {
    find,
    ensure: (account, subject) =>
      find(account, subject) ?? create(account, subject.kind, subject.id, null).no,
    findByAlias: (account, hint) => owners(account, hint)[0],
    resolve(account, hint, newId, { now, deliveredAt }) {
      const found = owners(account, hint);
      const oldest = found[0] === undefined ? undefined : sql.byNo.get(found[0]);
      const named = oldest ? nameOf(oldest) : create(account, hint.kind, newId, deliveredAt);
      unite(account, hint, named.no, found, now);
      if (deliveredAt !== null && oldest?.delivered_at === null)
        sql.noteDelivered.run(deliveredAt, named.no);
      return named;
    },
    bind(account, no, aliases, now) {
      const hint = { kind: this.nameOf(no).kind, aliases };
      const found = owners(account, hint);
      const oldest = Math.min(no, found[0] ?? no);
      if (oldest !== no) merge(account, oldest, no, now);
      unite(account, hint, oldest, found, now);
      return oldest;
    },
    nameOf(no) {
      const record = sql.byNo.get(no);
      if (record === undefined) throw new RangeError(`no subject has number ${no}`);
      const { kind, id } = survivor(record);
      return { kind, id };
    },
    aliasesOf: (no) => sql.aliases.all(no),
  };
}

function createCreate(sql: Statements, keptOut: KeptOut) {
  return (
    account: string,
    kind: JournalKind,
    newId: string,
    deliveredAt: Instant | null,
  ): Named => {
    keptOut.assertNotErased(account, { kind, id: newId });
    let no = 0;
    const isTaken = (wished: string) => {
      const { changes, lastInsertRowid } = sql.insert.run(account, kind, wished, deliveredAt);
      no = Number(lastInsertRowid);
      return changes === 0;
    };
    const id = freeId(newId, isTaken);
    return { no, subject: { kind, id } };
  };
}

/**
 * The numbers of those known under any of the aliases, the oldest first. A merge moves aliases, so none of them is
 * merged away.
 */
function createOwners(sql: Statements) {
  return (account: string, { kind, aliases }: SubjectHint): number[] => {
    const found: number[] = [];
    for (const alias of aliases) {
      const no = sql.byAlias.get(account, kind, alias);
      if (no !== undefined) found.push(no);
    }
    return found.length < 2 ? found : found.sort((a, b) => a - b);
  };
}

type Statements = ReturnType<typeof prepareSubjects>;

function nameOf({ no, kind, id }: SubjectRecord): Named {
  return { no, subject: { kind, id } };
}

function prepareSubjects(db: Database.Database) {
  const columns = 'no, kind, id, merged_into, delivered_at';
  return {
    byName: db.prepare<[string, string, string], SubjectRecord>(
      `SELECT ${columns} FROM subjects WHERE account = ? AND kind = ? AND id = ?`,
    ),
    byNo: db.prepare<[number], SubjectRecord>(`SELECT ${columns} FROM subjects WHERE no = ?`),
    insert: db.prepare<[string, string, string, Instant | null]>(`
      INSERT INTO subjects (account, kind, id, delivered_at) VALUES (?, ?, ?, ?)
      ON CONFLICT DO NOTHING`),
    noteDelivered: db.prepare<[Instant, number]>(
      'UPDATE subjects SET delivered_at = ? WHERE no = ? AND delivered_at IS NULL',
    ),
    // Neither a join nor a list of aliases: SQLite takes five times as long for those.
    byAlias: db
      .prepare<[string, string, string], number>(
        'SELECT subject FROM aliases WHERE account = ? AND kind = ? AND alias = ?',
      )
      .pluck(),
    bind: db.prepare<[string, string, string, number]>(
      `INSERT INTO aliases (account, kind, alias, subject) VALUES (?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ),
    aliases: db
      .prepare<[number], string>('SELECT alias FROM aliases WHERE subject = +? ORDER BY alias')
      .pluck(),
  };
}
