import type Database from 'better-sqlite3';
import type { Found } from '../keeping-port.ts';
import type { SealedTable } from './sealed-tables.ts';
import type { Subjects } from './subjects.ts';

interface Column {
  readonly name: string;
  readonly pk: number;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads every value of every table of one account, opened, and says where something matches. Tables and columns are taken
 * from the database itself, so that one that is added later is looked through too.
 *
 * @param matches says what was found in a text; undefined for nothing.
 */
export function searchAll(
  db: Database.Database,
  sealed: readonly SealedTable[],
  subjects: Subjects,
  account: string,
  matches: (text: string) => string | undefined,
): readonly Found[] {
  const locks = new Map(sealed.map((table) => [table.name, table]));
  return tablesOf(db).flatMap((table) => {
    const columns = db.prepare<[], Column>(`PRAGMA table_info(${table})`).all();
    const of = accountOf(columns);
    if (of === undefined) return [];
    const keys = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const rows = db
      .prepare<[string], Row>(`SELECT * FROM ${table} WHERE ${of} = ?`)
      .iterate(account);
    const found: Found[] = [];
    for (const row of rows) {
      const id = keys.map(({ name }) => row[name] as string | number);
      for (const { name: column } of columns) {
        const lock = locks.get(`${table}.${column}`);
        const what = matchIn(row[column], (value) => lock?.open({ id, account, value }), matches);
        if (what !== undefined) found.push({ table, column, what, id, ...aboutOf(table, row) });
      }
    }
    return found.map((one) => named(one, subjects));
  });
}

function tablesOf(db: Database.Database): readonly string[] {
  return db
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
    .pluck()
    .all();
}

/** How the rows of one account are told; undefined for tables about no account. */
function accountOf(columns: readonly Column[]): string | undefined {
  const names = new Set(columns.map(({ name }) => name));
  if (names.has('account')) return 'account';
  if (names.has('ledger_row')) return '(SELECT account FROM ledger WHERE no = ledger_row)';
  return undefined;
}

type Open = (value: string | Uint8Array) => string | Uint8Array | undefined;

function matchIn(
  value: unknown,
  open: Open,
  matches: (text: string) => string | undefined,
): string | undefined {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return undefined;
  if (value.length === 0) return undefined;
  const plain = open(value) ?? value;
  return matches(typeof plain === 'string' ? plain : Buffer.from(plain).toString('utf8'));
}

/** The number of the subject a row belongs to. */
function aboutOf(table: string, row: Row): { readonly no?: number } {
  const no = table === 'subjects' ? row['no'] : row['subject'];
  return typeof no === 'number' ? { no } : {};
}

function named(found: Found & { readonly no?: number }, subjects: Subjects): Found {
  const { no, ...rest } = found;
  return no === undefined ? rest : { ...rest, subject: subjects.nameOf(no) };
}
