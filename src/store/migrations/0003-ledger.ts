import type { Migration } from './migration.ts';

/**
 * Records of ours, who desires them, and who waits for one being written. A contribution that is dropped stays, marked,
 * until the withdrawal was settled: a crash in between must not lose it.
 */
export const ledgerMigration: Migration = {
  version: 3,
  name: 'ledger',
  up: (words) => `
    CREATE TABLE ledger (
      no ${words.counter},
      account TEXT NOT NULL,
      target TEXT NOT NULL,
      key TEXT NOT NULL,
      mapping TEXT NOT NULL,
      generation ${words.integer} NOT NULL DEFAULT 1,
      record_id TEXT,
      state TEXT NOT NULL,
      written TEXT NOT NULL DEFAULT '{}',
      shown TEXT NOT NULL DEFAULT '{}',
      modified_time TEXT,
      mapping_version TEXT,
      attempts ${words.integer} NOT NULL DEFAULT 0,
      first_failed_at ${words.integer},
      next_attempt_at ${words.integer},
      failure TEXT,
      intent_token TEXT,
      intent_until ${words.integer},
      intent_started_at ${words.integer},
      intent_doubtful ${words.integer} NOT NULL DEFAULT 0,
      UNIQUE (account, target, key)
    )${words.tableEnd};
    CREATE INDEX ledger_record ON ledger (account, target, record_id) WHERE record_id IS NOT NULL;

    CREATE TABLE contributions (
      ledger_row ${words.integer} NOT NULL REFERENCES ledger (no),
      subject ${words.integer} NOT NULL REFERENCES subjects (no),
      at ${words.integer} NOT NULL,
      desired TEXT NOT NULL,
      dropped ${words.integer} NOT NULL DEFAULT 0,
      drop_token TEXT,
      PRIMARY KEY (ledger_row, subject)
    )${words.keyTableEnd};
    CREATE INDEX contributions_subject ON contributions (subject);

    CREATE TABLE waiters (
      ledger_row ${words.integer} NOT NULL REFERENCES ledger (no),
      subject ${words.integer} NOT NULL REFERENCES subjects (no),
      priority ${words.integer} NOT NULL,
      PRIMARY KEY (ledger_row, subject)
    )${words.keyTableEnd};
    CREATE INDEX waiters_subject ON waiters (subject);`,
};
