import type { Migration } from './migration.ts';

/**
 * Subjects, the names they are known under, and what is known about them. Subjects have a number: it is their age,
 * and a merge moves rows by changing it. A merged subject stays as a pointer to the one it became.
 * `delivered_at` is when a delivery came: the first, or the newest of those purged since. To note the newest always would
 * cost a statement on the way in.
 */
export const journalMigration: Migration = {
  version: 1,
  name: 'journal',
  up: (words) => `
    CREATE TABLE subjects (
      no ${words.counter},
      account TEXT NOT NULL,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      merged_into ${words.integer} REFERENCES subjects (no),
      base TEXT,
      delivered_at ${words.integer},
      UNIQUE (account, kind, id)
    )${words.tableEnd};

    CREATE TABLE aliases (
      account TEXT NOT NULL,
      kind TEXT NOT NULL,
      alias TEXT NOT NULL,
      subject ${words.integer} NOT NULL REFERENCES subjects (no),
      PRIMARY KEY (account, kind, alias)
    )${words.keyTableEnd};
    CREATE INDEX aliases_subject ON aliases (subject);

    CREATE TABLE deliveries (
      no ${words.counter},
      account TEXT NOT NULL,
      id TEXT NOT NULL,
      source TEXT NOT NULL,
      dedupe_key TEXT NOT NULL,
      channel TEXT NOT NULL,
      topic TEXT NOT NULL,
      subject ${words.integer} REFERENCES subjects (no),
      hint TEXT,
      headers TEXT NOT NULL,
      body ${words.bytes} NOT NULL,
      received_at ${words.integer} NOT NULL,
      occurred_at ${words.integer},
      UNIQUE (account, source, dedupe_key)
    )${words.tableEnd};
    CREATE INDEX deliveries_subject ON deliveries (subject);
    CREATE INDEX deliveries_age ON deliveries (received_at, subject);

    CREATE TABLE events (
      no ${words.counter},
      account TEXT NOT NULL,
      id TEXT NOT NULL,
      subject ${words.integer} NOT NULL REFERENCES subjects (no),
      occurred_at ${words.integer} NOT NULL,
      rank ${words.integer} NOT NULL,
      facts TEXT NOT NULL,
      UNIQUE (account, id)
    )${words.tableEnd};
    CREATE INDEX events_subject ON events (subject);`,
};
