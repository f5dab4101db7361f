import { createHmac } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import { ConfigError, RejectedError } from '../../domain/errors.ts';
import type { PersonRow } from '../../domain/person-row.ts';
import { type Subject, type SubjectHint, subjectName } from '../../domain/subject.ts';
import { storeClosed } from '../store-error.ts';

/** What is known of people who were erased: keyed hashes, which say nothing without the key. */
export interface KeptOut {
  /** False costs next to nothing, and is the rule. */
  hasAny(account: string): boolean;
  /** True when the number is one of theirs; counts it. */
  refuses(account: string, e164: string): boolean;
  /** True when a name of a subject is one of theirs; counts it. */
  refusesHint(account: string, hint: SubjectHint): boolean;
  refusesPerson(account: string, person: PersonRow): boolean;
  /** @throws RejectedError `subject.erased` when it was erased: whoever still works on it must not bring it back. */
  assertNotErased(account: string, subject: Subject): void;
  assertNoneErased(account: string, hint: SubjectHint): void;
  /**
   * @param person ties together what is kept out with one person: their number.
   * @throws ConfigError `store.no_key`
   */
  add(account: string, person: string, names: readonly KeptName[], now: Instant): void;
  /** @returns how many names are let in again. */
  letIn(account: string, e164: string): number;
  /** How often each person was refused, without saying who they are. */
  count(account: string): { readonly people: number; readonly refused: number };
}

export interface KeptName {
  readonly kind: 'phone' | 'email' | 'record' | 'subject' | 'alias';
  readonly name: string;
}

export function createKeptOut(db: Database.Database, hashKey: Buffer | undefined): KeptOut {
  const sql = prepareKeptOut(db);

  function hash(account: string, { kind, name }: KeptName): string {
    if (hashKey === undefined) throw noKey();
    return createHmac('sha256', hashKey).update(`${account}\n${kind}\n${name}`).digest('base64url');
  }
  function hasAny(account: string): boolean {
    // What still runs when the store is closed asks here first.
    if (!db.open) throw storeClosed();
    return hashKey !== undefined && sql.any.get(account) !== undefined;
  }
  const has = (account: string, name: KeptName) =>
    sql.one.get(account, hash(account, name)) !== undefined;
  const refuses = (account: string, name: KeptName) =>
    hasAny(account) && sql.refuse.run(account, hash(account, name)).changes > 0;

  function assertNoneErased(account: string, hint: SubjectHint): void {
    if (hasAny(account) && aliasesOf(hint).some((name) => has(account, name))) throw erased();
  }

  return {
    hasAny,
    refuses: (account, e164) => refuses(account, { kind: 'phone', name: e164 }),
    refusesHint: (account, hint) =>
      hasAny(account) && aliasesOf(hint).some((name) => refuses(account, name)),
    refusesPerson: (account, person) =>
      hasAny(account) && namesOf(person).some((name) => has(account, name)),
    assertNotErased(account, subject) {
      if (hasAny(account) && has(account, { kind: 'subject', name: subjectName(subject) }))
        throw erased();
    },
    assertNoneErased,
    add(account, person, names, now) {
      const by = hash(account, { kind: 'phone', name: person });
      for (const name of names) sql.add.run(account, hash(account, name), by, now);
    },
    letIn: (account, e164) =>
      sql.letIn.run(account, account, hash(account, { kind: 'phone', name: e164 })).changes,
    count: (account) => sql.count.get(account) ?? { people: 0, refused: 0 },
  };
}

/** How the aliases of a subject are kept. */
export function aliasesOf({ kind, aliases }: SubjectHint): readonly KeptName[] {
  return aliases.map((alias) => ({ kind: 'alias', name: `${kind}\n${alias}` }));
}

function namesOf(person: PersonRow): readonly KeptName[] {
  const { module, id, phones, emails } = person;
  return [
    { kind: 'record', name: `${module}/${id}` },
    ...phones.map((name): KeptName => ({ kind: 'phone', name })),
    ...emails.map((name): KeptName => ({ kind: 'email', name: name.toLowerCase() })),
  ];
}

function erased(): RejectedError {
  return new RejectedError('it is about somebody who was erased', {
    code: 'subject.erased',
    advice: 'Nothing is to be done; erase --undo lets them in again.',
  });
}

function noKey(): ConfigError {
  return new ConfigError('nobody can be kept out without an encryption key', {
    code: 'store.no_key',
    advice: 'Configure the encryption key of this installation.',
  });
}

function prepareKeptOut(db: Database.Database) {
  return {
    any: db.prepare<[string]>('SELECT 1 FROM kept_out WHERE account = ? LIMIT 1'),
    one: db.prepare<[string, string]>('SELECT 1 FROM kept_out WHERE account = ? AND hash = ?'),
    refuse: db.prepare<[string, string]>(
      'UPDATE kept_out SET refused = refused + 1 WHERE account = ? AND hash = ?',
    ),
    add: db.prepare<[string, string, string, Instant]>(`
      INSERT INTO kept_out (account, hash, person, since) VALUES (?, ?, ?, ?)
      ON CONFLICT (account, hash) DO NOTHING`),
    letIn: db.prepare<[string, string, string]>(`
      DELETE FROM kept_out WHERE account = ?
        AND person IN (SELECT person FROM kept_out WHERE account = ? AND hash = ?)`),
    count: db.prepare<[string], { people: number; refused: number }>(`
      SELECT count(DISTINCT person) AS people, coalesce(sum(refused), 0) AS refused
      FROM kept_out WHERE account = ?`),
  };
}
