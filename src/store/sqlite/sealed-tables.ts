import type Database from 'better-sqlite3';
import { type Cipher, keyIdOfBytes, keyIdOfText } from '../cipher.ts';
import { type SealedColumn, type Sealing, sealedColumns } from '../sealing.ts';

/** One sealed column, row by row, in the order of its table's key. */
export interface SealedTable {
  /** `ledger.written`; values of an account by name are `kept_values.value`. */
  readonly name: string;
  /**
   * The next rows that hold something.
   *
   * @param after the key of the last row seen; undefined begins.
   */
  page(after: RowId | undefined, limit: number): readonly SealedRow[];
  /** What a row holds, in clear. */
  open(row: SealedRow): string | Uint8Array;
  /**
   * Seals a row with the present key; a row that has changed since it was read is left alone, because whoever changed
   * it has sealed it.
   *
   * @returns how many rows were written.
   */
  reseal(row: SealedRow): number;
}

export type RowId = readonly (string | number)[];

export interface SealedRow {
  readonly id: RowId;
  readonly account: string;
  readonly value: string | Uint8Array;
}

interface Place {
  readonly table: string;
  readonly column: string;
  readonly keys: readonly string[];
  /** An expression for the account of a row. */
  readonly account: string;
  readonly where?: string | undefined;
}

const ids: Readonly<Record<string, readonly string[]>> = {
  deliveries: ['no'],
  events: ['no'],
  subjects: ['no'],
  ledger: ['no'],
  dead_letters: ['no'],
  contributions: ['ledger_row', 'subject'],
  people: ['account', 'module', 'id'],
  summaries: ['subject'],
  traces: ['subject'],
};

/** Every place where something is sealed; prepared when it is first asked for, which most processes never do. */
export function sealedTables(
  db: Database.Database,
  sealing: Sealing,
): () => readonly SealedTable[] {
  let tables: readonly SealedTable[] | undefined;
  return () => {
    tables ??= prepareTables(db, sealing);
    return tables;
  };
}

function prepareTables(db: Database.Database, sealing: Sealing): readonly SealedTable[] {
  const columns = sealedColumns.map((name) => {
    const [table = '', column = ''] = name.split('.');
    const account =
      table === 'contributions' ? '(SELECT account FROM ledger WHERE no = ledger_row)' : 'account';
    return sealedTable(
      db,
      { table, column, keys: ids[table] ?? [], account },
      columnOf(name, sealing),
    );
  });
  const secrets: Place = {
    table: 'kept_values',
    column: 'value',
    keys: ['account', 'name'],
    account: 'account',
    where: `name LIKE 'secret:%'`,
  };
  return [...columns, sealedTable(db, secrets, secretsOf(sealing))];
}

/** How the values of one place are sealed and opened. */
interface Lock {
  open(row: SealedRow): string | Uint8Array;
  seal(row: SealedRow, plain: string | Uint8Array): string | Uint8Array;
}

function columnOf(name: SealedColumn, sealing: Sealing): Lock {
  return {
    open: ({ account, value }) =>
      typeof value === 'string'
        ? sealing.open(account, name, value)
        : sealing.openBytes(account, name, value),
    seal: ({ account }, plain) =>
      typeof plain === 'string'
        ? sealing.seal(account, name, plain)
        : sealing.sealBytes(account, name, plain),
  };
}

function secretsOf(sealing: Sealing): Lock {
  const nameOf = ({ id }: SealedRow) => String(id[1]);
  return {
    // Values that are no secrets stand in the same table.
    open: (row) =>
      keyIdOf(row.value) === undefined
        ? row.value
        : sealing.openSecret(row.account, nameOf(row), String(row.value)),
    seal: (row, plain) => sealing.sealSecret(row.account, nameOf(row), String(plain)),
  };
}

function sealedTable(db: Database.Database, place: Place, lock: Lock): SealedTable {
  const { table, column, keys, account, where } = place;
  const list = keys.join(', ');
  const marks = keys.map(() => '?').join(', ');
  const some = `${column} IS NOT NULL${where === undefined ? '' : ` AND ${where}`}`;
  const select = `SELECT ${list}, ${account} AS of_account, ${column} AS value FROM ${table} WHERE ${some}`;
  type Row = Readonly<Record<string, string | number | Uint8Array>>;
  const first = db.prepare<[number], Row>(`${select} ORDER BY ${list} LIMIT ?`);
  const next = db.prepare<unknown[], Row>(
    `${select} AND (${list}) > (${marks}) ORDER BY ${list} LIMIT ?`,
  );
  const update = db.prepare<unknown[]>(
    `UPDATE ${table} SET ${column} = ? WHERE (${list}) = (${marks}) AND ${column} IS ?`,
  );
  return {
    name: `${table}.${column}`,
    page: (after, limit) =>
      (after === undefined ? first.all(limit) : next.all(...after, limit)).map((row) => ({
        id: keys.map((key) => row[key] as string | number),
        account: String(row['of_account']),
        value: row['value'] as string | Uint8Array,
      })),
    open: lock.open,
    reseal: (row) => update.run(lock.seal(row, lock.open(row)), ...row.id, row.value).changes,
  };
}

/** Rows read at a time; between two pages the database may change. */
const pageRows = 200;

/** Every sealed value there is. */
export function* allRows(
  tables: readonly SealedTable[],
): Generator<SealedRow & { readonly table: SealedTable }> {
  for (const table of tables) {
    let rows = table.page(undefined, pageRows);
    while (rows.length > 0) {
      for (const row of rows) yield { ...row, table };
      rows = table.page(rows.at(-1)?.id, pageRows);
    }
  }
}

/** The id of the key a value needs; undefined when it is not sealed. */
export function keyIdOf(value: string | Uint8Array): string | undefined {
  return typeof value === 'string' ? keyIdOfText(value) : keyIdOfBytes(value);
}

/** Whether a value is as it should be: sealed with the present key, or nothing to seal. */
export function isCurrent(value: string | Uint8Array, cipher: Cipher): boolean {
  return value === '{}' || keyIdOf(value) === cipher.keyId;
}
