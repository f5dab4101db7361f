import type Database from 'better-sqlite3';
import type { Clock } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Random } from '../../domain/random.ts';
import type { Cipher } from '../cipher.ts';
import type { Store } from '../port.ts';
import { createSealing } from '../sealing.ts';
import { createAgain } from './again.ts';
import { createErasing } from './erase.ts';
import { createGroupCommit } from './group-commit.ts';
import { createJournal } from './journal.ts';
import { createKeeping } from './keeping.ts';
import { createKeptOut } from './kept-out.ts';
import { createKeyChange } from './key-change.ts';
import { openKeyRing } from './key-ring.ts';
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
  /** Seals what people said, wrote or are called; without it that is stored as it is, and values named `secret:…` are refused. */
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
 * @throws ConfigError when the file cannot be opened, is newer than we are, would not be durable, or was sealed
 * with a key that is not among ours.
 */
export function createSqliteStore({ path, ...ports }: SqliteStoreOptions): Store {
  const db = openDatabase(path);
  try {
    return createStoreOn(db, ports);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The store on a database that `openDatabase` opened; closing the store closes it. */
export function createStoreOn(db: Database.Database, ports: SqliteStorePorts): Store {
  const { clock, random, logger, cipher } = ports;
  const sealing = createSealing(cipher);
  const { hashKey } = openKeyRing(db, cipher, clock.now());
  const keptOut = createKeptOut(db, hashKey);
  const group = createGroupCommit(db, logger, ports.groupMs ?? 5);
  const wakes = createWakeRows(db);
  const subjects = createSubjects({ db, wakes, sealing, keptOut });
  const rows = createLedgerRows(db, sealing);
  const people = createPeopleRows(db, sealing, keptOut);
  const reports = createReportRows(db, sealing);
  const recovery = createRecovery({ db, group, wakes });
  return {
    ...createJournal({
      db,
      group,
      sealing,
      keptOut,
      random,
      subjects,
      wakes,
      rowsOf: rows.ofSubject,
    }),
    ...createWakeUps({ db, group, random, subjects, wakes }),
    ...createLedger({ db, group, sealing, logger, rows, subjects, wakes, people, reports }),
    ...createMirror(db, group, people),
    ...createReports(db, subjects, clock, sealing),
    ...createAgain({ db, group, sealing, subjects, wakes }),
    ...createKeeping({ db, group, subjects, sealing }),
    ...createErasing({ db, group, sealing, subjects, wakes, keptOut }),
    ...createKeyChange({ db, group, sealing, cipher }),
    recover: (now) => recovery.recover(now),
    async close() {
      await group.close();
      recovery.release();
      db.close();
    },
  };
}
