import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import { errorCode } from '../../domain/errors.ts';
import { subjectName } from '../../domain/subject.ts';
import type { Erased, EraseRequest, Erasing } from '../keeping-port.ts';
import type { Sealing } from '../sealing.ts';
import type { GroupCommit } from './group-commit.ts';
import { aliasesOf, type KeptName, type KeptOut } from './kept-out.ts';
import { sealedTables } from './sealed-tables.ts';
import { searchAll } from './search.ts';
import type { Subjects } from './subjects.ts';
import type { WakeRows } from './wake-rows.ts';

export interface ErasingParts {
  readonly db: Database.Database;
  readonly group: GroupCommit;
  readonly sealing: Sealing;
  readonly subjects: Subjects;
  readonly wakes: WakeRows;
  readonly keptOut: KeptOut;
}

/** Like any finished conversation; see `priority` in the connector contract. */
const othersPriority = 1;

export function createErasing(parts: ErasingParts): Erasing {
  const { db, group, sealing, subjects, keptOut } = parts;
  const tables = sealedTables(db, sealing);
  const eraseIn = createEraseStep(parts);
  return {
    async search(account, matches) {
      return searchAll(db, tables(), subjects, account, matches);
    },
    erase: (account, request, now) => group.run(() => eraseIn(account, request, now)),
    letIn: (account, e164) => group.run(() => keptOut.letIn(account, e164)),
    async keepsOutAny(account) {
      return keptOut.hasAny(account);
    },
    refuses: (account, numbers) =>
      group.run(() => numbers.filter((e164) => keptOut.refuses(account, e164)).length > 0),
    async keptOut(account) {
      return keptOut.count(account);
    },
    async compact() {
      return compactFile(db);
    },
  };
}

/**
 * Takes the bytes of what was deleted out of the file: deleting only marks them as free.
 *
 * @returns false when another process was in the way.
 */
function compactFile(db: Database.Database): boolean {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.exec('VACUUM');
    const [done] = db.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[];
    return done?.busy === 0;
  } catch (error) {
    if (!errorCode(error).startsWith('SQLITE_BUSY')) throw error;
    return false;
  }
}

function createEraseStep({ db, subjects, wakes, keptOut }: ErasingParts) {
  const sql = prepareErase(db);

  function eraseSubject(account: string, no: number, now: Instant): void {
    const ledgerRows = sql.ledgerRows.all(no);
    for (const drop of sql.drops) drop.run(no);
    for (const row of ledgerRows) {
      const others = sql.contributors.all(row);
      if (others.length === 0) eraseLedgerRow(row);
      else sql.forgetValues.run(row);
      for (const other of others) wakes.wake(account, other, now, othersPriority);
    }
    for (const merged of sql.merged.all(no)) eraseSubject(account, merged, now);
    sql.dropSubject.run(no);
  }

  function eraseLedgerRow(no: number): void {
    sql.dropWaiters.run(no);
    sql.dropContributions.run(no);
    sql.dropLedgerRow.run(no);
  }

  function eraseRows(account: string, { people, rows }: EraseRequest): void {
    for (const { module, id } of people)
      for (const drop of sql.dropPerson) drop.run(account, module, id);
    for (const { table, id } of rows) {
      if (table === 'ledger') eraseLedgerRow(Number(id[0]));
      if (table === 'deliveries') sql.dropDelivery.run(Number(id[0]));
    }
  }

  return (account: string, request: EraseRequest, now: Instant): Erased => {
    const before = countAll(db);
    const numbers = request.subjects
      .map((subject) => subjects.find(account, subject))
      .filter((no) => no !== undefined);
    const names = numbers.flatMap((no) => subjectNames(subjects, no));
    for (const no of new Set(numbers)) eraseSubject(account, no, now);
    eraseRows(account, request);
    const { keepOut } = request;
    if (keepOut) keptOut.add(account, keepOut.person, [...namesKept(keepOut), ...names], now);
    return differences(before, countAll(db));
  };

  function countAll(of: Database.Database): ReadonlyMap<string, number> {
    return new Map(
      counted.map((table) => [
        table,
        of.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0,
      ]),
    );
  }
}

const bySubject = [
  'contributions',
  'waiters',
  'wake_ups',
  'deliveries',
  'events',
  'aliases',
  'summaries',
  'traces',
  'dead_letters',
] as const;
const counted = [...bySubject, 'subjects', 'ledger', 'people', 'phones'];

function differences(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Erased {
  const rows: Record<string, number> = {};
  for (const [table, count] of before) {
    const gone = count - (after.get(table) ?? 0);
    if (gone > 0) rows[table] = gone;
  }
  return { rows };
}

/** A subject comes back under none of its names. */
function subjectNames(subjects: Subjects, no: number): readonly KeptName[] {
  const subject = subjects.nameOf(no);
  const hint = { kind: subject.kind, aliases: subjects.aliasesOf(no) };
  return [{ kind: 'subject', name: subjectName(subject) }, ...aliasesOf(hint)];
}

function namesKept(keepOut: NonNullable<EraseRequest['keepOut']>): readonly KeptName[] {
  const of = (kind: KeptName['kind'], names: readonly string[]) =>
    names.map((name): KeptName => ({ kind, name }));
  const numbers = keepOut.phones.map((e164) => `number:${e164}`);
  return [
    ...of('phone', keepOut.phones),
    ...of(
      'email',
      keepOut.emails.map((email) => email.toLowerCase()),
    ),
    ...of('record', keepOut.records),
    ...aliasesOf({ kind: 'person', aliases: numbers }),
  ];
}

function prepareErase(db: Database.Database) {
  const numbers = (text: string) => db.prepare<[number], number>(text).pluck();
  return {
    ledgerRows: numbers('SELECT ledger_row FROM contributions WHERE subject = +?'),
    contributors: numbers('SELECT subject FROM contributions WHERE ledger_row = +?'),
    drops: bySubject.map((table) => db.prepare<[number]>(`DELETE FROM ${table} WHERE subject = ?`)),
    merged: numbers('SELECT no FROM subjects WHERE merged_into = +?'),
    dropSubject: db.prepare<[number]>('DELETE FROM subjects WHERE no = ?'),
    dropLedgerRow: db.prepare<[number]>('DELETE FROM ledger WHERE no = ?'),
    dropContributions: db.prepare<[number]>('DELETE FROM contributions WHERE ledger_row = ?'),
    dropWaiters: db.prepare<[number]>('DELETE FROM waiters WHERE ledger_row = ?'),
    dropDelivery: db.prepare<[number]>('DELETE FROM deliveries WHERE no = ? AND subject IS NULL'),
    forgetValues: db.prepare<[number]>(
      `UPDATE ledger SET written = '{}', shown = '{}', failure = NULL WHERE no = ?`,
    ),
    dropPerson: ['people', 'phones', 'people_gone'].map((table) =>
      db.prepare<[string, string, string]>(
        `DELETE FROM ${table} WHERE account = ? AND module = ? AND id = ?`,
      ),
    ),
  };
}
