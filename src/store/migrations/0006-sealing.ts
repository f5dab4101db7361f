import type { Migration } from './migration.ts';

/**
 * Keys that values here are sealed with, and who is kept out. `check_text` is the secret that kept-out values are hashed
 * with, sealed with that key: it opens only with the right key, and it stays the same when the key is replaced.
 * `complete` once every value is known to be sealed with this key. Of the people kept out nothing but hashes is here;
 * `person` ties together what one erasure left behind.
 */
export const sealingMigration: Migration = {
  version: 6,
  name: 'sealing',
  up: (words) => `
    CREATE TABLE sealing_keys (
      id TEXT PRIMARY KEY NOT NULL,
      check_text TEXT NOT NULL,
      since ${words.integer} NOT NULL,
      complete ${words.integer} NOT NULL DEFAULT 0
    )${words.keyTableEnd};

    CREATE TABLE kept_out (
      account TEXT NOT NULL,
      hash TEXT NOT NULL,
      person TEXT NOT NULL,
      since ${words.integer} NOT NULL,
      refused ${words.integer} NOT NULL DEFAULT 0,
      PRIMARY KEY (account, hash)
    )${words.keyTableEnd};
    CREATE INDEX kept_out_person ON kept_out (account, person);
    CREATE INDEX subjects_merged ON subjects (merged_into) WHERE merged_into IS NOT NULL;`,
};
