import Database from 'better-sqlite3';
import { openCipher } from '../../src/app/key-file.ts';
import { openProject } from '../../src/app/project.ts';
import { systemClock, systemRandom } from '../../src/app/system.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';

/** What the rows of a database say about whose they are. */
export interface StoreCheck {
  /** Rows that hold the word of their own account: the check can see. */
  readonly own: number;
  /** Rows that hold the word of another account. */
  readonly foreign: number;
  /** Rows that hang on a row of another account. */
  readonly astray: number;
  readonly rows: number;
}

/** Tables whose rows are about a subject, which is a row of `subjects`. */
const aboutSubjects = [
  'aliases',
  'deliveries',
  'events',
  'wake_ups',
  'summaries',
  'traces',
  'dead_letters',
];

const strays = [
  ...aboutSubjects.map(
    (table) => `SELECT count(*) AS n FROM ${table} JOIN subjects ON subjects.no = ${table}.subject
      WHERE subjects.account <> ${table}.account`,
  ),
  `SELECT count(*) AS n FROM subjects JOIN subjects AS other ON other.no = subjects.merged_into
    WHERE other.account <> subjects.account`,
  ...['contributions', 'waiters'].map(
    (table) => `SELECT count(*) AS n FROM ${table} JOIN ledger ON ledger.no = ${table}.ledger_row
      JOIN subjects ON subjects.no = ${table}.subject WHERE subjects.account <> ledger.account`,
  ),
  `SELECT count(*) AS n FROM phones LEFT JOIN people USING (account, module, id)
    WHERE people.id IS NULL`,
];

/**
 * Looks at every row of a database that no service has open, with what is sealed opened.
 *
 * @param words one that belongs to each account and to no other.
 */
export async function checkStore(
  root: string,
  database: string,
  words: ReadonlyMap<string, string>,
): Promise<StoreCheck> {
  const { service } = openProject({ root, env: { PATCHCORD_DATABASE: database } });
  const ports = { clock: systemClock, random: systemRandom, logger: silentLogger };
  const store = createSqliteStore({ path: database, cipher: openCipher(service), ...ports });
  let own = 0;
  let foreign = 0;
  try {
    for (const [account, ownWord] of words)
      for (const word of words.values()) {
        const holds = (text: string): string | undefined =>
          text.includes(word) ? word : undefined;
        const found = await store.search(account, holds);
        if (word === ownWord) own += found.length;
        else foreign += found.length;
      }
  } finally {
    await store.close();
  }
  return { own, foreign, ...countStrays(database) };
}

function countStrays(database: string): Pick<StoreCheck, 'astray' | 'rows'> {
  const db = new Database(database, { readonly: true });
  const count = (sql: string): number => db.prepare<[], { n: number }>(sql).get()?.n ?? 0;
  try {
    const tables = [...aboutSubjects, 'subjects', 'ledger', 'contributions', 'phones'];
    return {
      astray: strays.reduce((sum, sql) => sum + count(sql), 0),
      rows: tables.reduce((sum, table) => sum + count(`SELECT count(*) AS n FROM ${table}`), 0),
    };
  } finally {
    db.close();
  }
}
