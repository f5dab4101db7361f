import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import type { JournalKind, Subject, SubjectHint } from '../../domain/subject.ts';
import { freeId } from '../subject-id.ts';
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
  resolve(account: string, hint: SubjectHint, newId: string, now: Instant): number;
  /** Binds aliases to a subject; a subject that already has one of them is merged with it. @returns the one that stays. */
  bind(account: string, no: number, aliases: readonly string[], now: Instant): number;
  /** What it is called; a merged one is called what it became. */
  nameOf(no: number): Subject;
  aliasesOf(no: number): readonly string[];
}

interface SubjectRecord {
  readonly no: number;
  readonly kind: JournalKind;
  readonly id: string;
  readonly merged_into: number | null;
}

export function createSubjects(db: Database.Database, wakes: WakeRows): Subjects {
  const sql = prepareSubjects(db);
  const merge = createMerge(db, wakes);

  function survivor(record: SubjectRecord): SubjectRecord {
    if (record.merged_into === null) return record;
    const next = sql.byNo.get(record.merged_into);
    return next === undefined ? record : survivor(next);
  }

  function find(account: string, subject: Subject): number | undefined {
    const record = sql.byName.get(account, subject.kind, subject.id);
    return record && survivor(record).no;
  }

  function create(account: string, kind: JournalKind, id: string): number {
    return Number(sql.insert.run(account, kind, id).lastInsertRowid);
  }

  function owners(account: string, hint: SubjectHint): Set<number> {
    const found = new Set<number>();
    for (const alias of hint.aliases) {
      const no = sql.byAlias.get(account, hint.kind, alias);
      if (no !== undefined) found.add(no);
    }
    return found;
  }

  /** Makes one subject of those found and gives it all the aliases. */
  function unite(account: string, hint: SubjectHint, found: Set<number>, now: Instant): number {
    const [oldest, ...younger] = [...found].sort((a, b) => a - b);
    if (oldest === undefined) throw new RangeError('no subject to unite');
    for (const loser of younger) merge(account, oldest, loser, now);
    for (const alias of hint.aliases) sql.bind.run(account, hint.kind, alias, oldest);
    return oldest;
  }

  return {
    find,
    ensure: (account, subject) =>
      find(account, subject) ?? create(account, subject.kind, subject.id),
    findByAlias: (account, hint) => [...owners(account, hint)].sort((a, b) => a - b)[0],
    resolve(account, hint, newId, now) {
      const found = owners(account, hint);
      if (found.size === 0) {
        const isTaken = (id: string) => sql.byName.get(account, hint.kind, id) !== undefined;
        found.add(create(account, hint.kind, freeId(newId, isTaken)));
      }
      return unite(account, hint, found, now);
    },
    bind(account, no, aliases, now) {
      const hint = { kind: this.nameOf(no).kind, aliases };
      return unite(account, hint, owners(account, hint).add(no), now);
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

function prepareSubjects(db: Database.Database) {
  const columns = 'no, kind, id, merged_into';
  return {
    byName: db.prepare<[string, string, string], SubjectRecord>(
      `SELECT ${columns} FROM subjects WHERE account = ? AND kind = ? AND id = ?`,
    ),
    byNo: db.prepare<[number], SubjectRecord>(`SELECT ${columns} FROM subjects WHERE no = ?`),
    insert: db.prepare<[string, string, string]>(
      'INSERT INTO subjects (account, kind, id) VALUES (?, ?, ?)',
    ),
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
      .prepare<[number], string>('SELECT alias FROM aliases WHERE subject = ? ORDER BY alias')
      .pluck(),
  };
}
