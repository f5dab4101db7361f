import { journalMigration } from './0001-journal.ts';
import { wakeUpsMigration } from './0002-wake-ups.ts';
import { ledgerMigration } from './0003-ledger.ts';
import { mirrorMigration } from './0004-mirror.ts';
import { reportsMigration } from './0005-reports.ts';
import { sealingMigration } from './0006-sealing.ts';
import type { Migration } from './migration.ts';

/** Every step of the schema, in order. */
export const migrations: readonly Migration[] = [
  journalMigration,
  wakeUpsMigration,
  ledgerMigration,
  mirrorMigration,
  reportsMigration,
  sealingMigration,
];
