import type { Migration } from './migration.ts';

/** The directory mirror: people of the CRM, their numbers, and those who are gone. */
export const mirrorMigration: Migration = {
  version: 4,
  name: 'mirror',
  up: (words) => `
    CREATE TABLE people (
      account TEXT NOT NULL,
      module TEXT NOT NULL,
      id TEXT NOT NULL,
      modified_at ${words.integer} NOT NULL,
      person TEXT NOT NULL,
      PRIMARY KEY (account, module, id)
    )${words.keyTableEnd};

    CREATE TABLE phones (
      account TEXT NOT NULL,
      e164 TEXT NOT NULL,
      module TEXT NOT NULL,
      id TEXT NOT NULL,
      PRIMARY KEY (account, e164, module, id)
    )${words.keyTableEnd};

    CREATE TABLE people_gone (
      account TEXT NOT NULL,
      module TEXT NOT NULL,
      id TEXT NOT NULL,
      at ${words.integer} NOT NULL,
      PRIMARY KEY (account, module, id)
    )${words.keyTableEnd};

    CREATE TABLE mirror_watermarks (
      account TEXT PRIMARY KEY NOT NULL,
      watermark TEXT NOT NULL
    )${words.keyTableEnd};`,
};
