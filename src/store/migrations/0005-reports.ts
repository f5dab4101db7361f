import type { Migration } from './migration.ts';

/** What people look at (summaries, traces, dead letters), and small values of an account. */
export const reportsMigration: Migration = {
  version: 5,
  name: 'reports',
  up: (words) => `
    CREATE TABLE summaries (
      subject ${words.integer} PRIMARY KEY REFERENCES subjects (no),
      account TEXT NOT NULL,
      kind TEXT NOT NULL,
      at ${words.integer} NOT NULL,
      state TEXT NOT NULL,
      summary TEXT NOT NULL
    )${words.tableEnd};
    CREATE INDEX summaries_newest ON summaries (account, at);

    CREATE TABLE traces (
      subject ${words.integer} PRIMARY KEY REFERENCES subjects (no),
      account TEXT NOT NULL,
      at ${words.integer} NOT NULL,
      trace TEXT NOT NULL
    )${words.tableEnd};
    CREATE INDEX traces_age ON traces (at);

    CREATE TABLE dead_letters (
      no ${words.counter},
      account TEXT NOT NULL,
      subject ${words.integer} NOT NULL REFERENCES subjects (no),
      mapping TEXT,
      target TEXT,
      key TEXT,
      code TEXT NOT NULL,
      message TEXT NOT NULL,
      advice TEXT,
      field TEXT,
      at ${words.integer} NOT NULL
    )${words.tableEnd};
    CREATE INDEX dead_letters_subject ON dead_letters (subject);
    CREATE INDEX dead_letters_newest ON dead_letters (account, at);

    CREATE TABLE kept_values (
      account TEXT NOT NULL,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (account, name)
    )${words.keyTableEnd};`,
};
