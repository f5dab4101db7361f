import type { Migration } from './migration.ts';

/**
 * One row a subject. `due` and `asked_priority` collect what is asked for, also during a lease; `ready_at` is when the
 * subject can be claimed: its due time, or the end of its lease. The index is read lane by lane (account, priority), so
 * that a claim costs the same however many subjects one account has waiting.
 */
export const wakeUpsMigration: Migration = {
  version: 2,
  name: 'wake-ups',
  up: (words) => `
    CREATE TABLE wake_ups (
      subject ${words.integer} PRIMARY KEY REFERENCES subjects (no),
      account TEXT NOT NULL,
      due ${words.integer},
      priority ${words.integer} NOT NULL,
      asked_priority ${words.integer},
      token TEXT,
      lease_until ${words.integer},
      attempts ${words.integer} NOT NULL DEFAULT 0,
      ready_at ${words.integer} GENERATED ALWAYS AS
        (CASE WHEN token IS NULL THEN due ELSE lease_until END) STORED
    )${words.tableEnd};
    CREATE INDEX wake_ups_lanes ON wake_ups (account, priority, ready_at) WHERE ready_at IS NOT NULL;
    CREATE INDEX wake_ups_leased ON wake_ups (lease_until) WHERE token IS NOT NULL;`,
};
