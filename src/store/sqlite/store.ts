import type Database from 'better-sqlite3';
import type { Clock } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Random } from '../../domain/random.ts';
import type { Cipher } from '../cipher.ts';
import type { Store } from '../port.ts';
import { createAgain } from './again.ts';
import { createGroupCommit } from './group-commit.ts';
import { createJournal } from './journal.ts';
import { createKeeping } from './keeping.ts';
import { createLedger } from './ledger.ts';
import { createLedgerRows } from './ledger-rows.ts';
import { createMirror, createPeopleRows } from './mirror.ts';
import { openDatabase } from './open.ts';
import { createRecovery } from './recovery.ts';
import { createReportRows } from './report-rows.ts';
import { createReports } from './reports.ts';
import { createSubjects } from './subjects.ts';
import { createWakeRows } from './wake-rows.ts';
import { createWakeUps } from './wake-ups.ts';

export interface SqliteStorePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** For values named `secret:…`; without it they are refused. */
  readonly cipher?: Cipher | undefined;
  /**
   * After so many milliseconds of work a group of steps is committed and the rest waits for the next turn of the event
   * loop; 5 when not said. `Infinity` makes groups independent of how fast the machine is, for simulations.
   */
  readonly groupMs?: number | undefined;
}

export interface SqliteStoreOptions extends SqliteStorePorts {
  /** The one file, or `:memory:`. */
  readonly path: string;
}

/**
 * The embedded store: one file, one process.
 *
 * @throws ConfigError when the file cannot be opened, is newer than we are, or would not be durable.
 */
export function createSqliteStore({ path, ...ports }: SqliteStoreOptions): Store {
  return createStoreOn(openDatabase(path), ports);
}

/** The store on a database that `openDatabase` opened; closing the store closes it. */
export function createStoreOn(db: Database.Database, ports: SqliteStorePorts): Store {
  const { clock, random, logger, cipher } = ports;
  const group = createGroupCommit(db, logger, ports.groupMs ?? 5);
  const wakes = createWakeRows(db);
  const subjects = createSubjects(db, wakes);
  const rows = createLedgerRows(db);
  const people = createPeopleRows(db);
  const reports = createReportRows(db);
  const recovery = createRecovery({ db, group, wakes });
  return {
    ...createJournal({ db, group, random, subjects, wakes, rowsOf: rows.ofSubject }),
    ...createWakeUps({ db, group, random, subjects, wakes }),
    ...createLedger({ db, group, logger, rows, subjects, wakes, people, reports }),
    ...createMirror(db, group, people),
    ...createReports(db, subjects, clock),
    ...createAgain({ db, group, subjects, wakes }),
    ...createKeeping({ db, group, subjects, cipher }),
    recover: (now) => recovery.recover(now),
    async close() {
      await group.close();
      recovery.release();
      db.close();
    },
  };
}
