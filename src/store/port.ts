import type { WireFields, WriteFailure } from '../domain/change.ts';
import type { Instant } from '../domain/clock.ts';
import type { NewDelivery, StoredDelivery } from '../domain/delivery.ts';
import type { Event, Folded } from '../domain/event.ts';
import type { PersonRow } from '../domain/person-row.ts';
import type { DesiredRecord, Target } from '../domain/record.ts';
import type { Subject, SubjectHint } from '../domain/subject.ts';
import type { Erasing, Keeping, Keys } from './keeping-port.ts';
import type { LedgerState } from './ledger-state.ts';
import type { Again, DeadLetter, Reports, Summary } from './reports-port.ts';

/**
 * What the rest of the service needs from a database. Whole steps, each one transaction; no transaction callback, so
 * that SQLite (synchronous, one process) and PostgreSQL (many processes) can both be it. Every row and every query
 * carries the account. Steps that write may be committed together with others (group commit); each is atomic alone.
 *
 * @throws StoreFullError when the disk is full: nothing of the step happened.
 */
export interface Store
  extends Journal,
    WakeUps,
    Ledger,
    Mirror,
    Reports,
    Again,
    Keeping,
    Keys,
    Erasing {
  /**
   * Takes the place of a service that died; called once by a service, before it claims anything. Where a service has the
   * data for itself, whoever held leases and intents is gone: both end now, so that subjects are claimed again at once
   * and what was being written counts as doubtful. Where several share the data, they are left to expire.
   *
   * @throws ConfigError when another service has the data for itself and is alive.
   */
  recover(now: Instant): Promise<Recovered>;
  /** Waits for what was asked for, then closes. */
  close(): Promise<void>;
}

/** What a service that died had begun. */
export interface Recovered {
  readonly leases: number;
  readonly intents: number;
}

export interface Journal {
  /**
   * Stores deliveries verbatim and wakes their subjects (due now), all or nothing. A duplicate (account, source,
   * dedupe key) stores nothing but still wakes its subject. Subject hints are resolved by alias: unknown aliases make a
   * new subject whose id is the first alias without its `name:` prefix; aliases of two subjects merge the younger into
   * the older.
   *
   * @param priority of the wake-ups; that of a finished conversation (1) when not said. A backfill says less urgent.
   */
  append(
    deliveries: readonly NewDelivery[],
    now: Instant,
    priority?: number,
  ): Promise<readonly Appended[]>;
  /** Adds what we read or decided, binds aliases and wakes subjects. An event id that is there already is skipped. */
  addFacts(account: string, batch: FactBatch, now: Instant): Promise<void>;
  /** The subject known under any of the aliases; undefined when none is. */
  findSubject(account: string, hint: SubjectHint): Promise<Subject | undefined>;
  /** The same, made when unknown; a new subject's id is `newId`. Two subjects found are merged, the older stays. */
  resolveSubject(account: string, hint: SubjectHint, newId: string, now: Instant): Promise<Subject>;
  /** Which of the dedupe keys are not in the journal, in the order given. */
  unknownKeys(account: string, source: string, keys: readonly string[]): Promise<readonly string[]>;
  /** The dedupe key of the newest delivery about each subject; undefined when there is none. */
  newestKeys(
    account: string,
    hints: readonly SubjectHint[],
  ): Promise<readonly (string | undefined)[]>;
  /** How each subject was told of so far; nothing for one that is unknown, or whose deliveries were purged. */
  waysOf(account: string, hints: readonly SubjectHint[]): Promise<readonly (readonly Way[])[]>;
  /** Everything the journal holds about a subject; undefined when it knows nothing (or purged it without a base). */
  load(account: string, subject: Subject): Promise<SubjectHistory | undefined>;
}

/** A channel and topic in which deliveries about a subject came. */
export interface Way {
  readonly channel: string;
  readonly topic: string;
}

export interface Appended {
  readonly id: string;
  readonly duplicate: boolean;
  /** Null also when it is about somebody who is kept out: then nothing was stored. */
  readonly subject: Subject | null;
}

export interface FactBatch {
  readonly events: readonly { readonly subject: Subject; readonly event: Event }[];
  readonly aliases?: readonly { readonly subject: Subject; readonly aliases: readonly string[] }[];
  readonly wakes?: readonly Wake[];
}

export interface Wake {
  readonly subject: Subject;
  readonly due: Instant;
  /** Lower goes first; see `priority` in the connector contract. */
  readonly priority: number;
}

export interface SubjectHistory {
  readonly subject: Subject;
  readonly aliases: readonly string[];
  /** What purged deliveries and events said. */
  readonly base: Folded | undefined;
  readonly deliveries: readonly StoredDelivery[];
  readonly events: readonly Event[];
  /** Of the newest delivery, purged ones included. */
  readonly lastDeliveryAt: Instant | undefined;
  /**
   * Ledger rows this subject contributes to. What it dropped is among them, with its contribution, until that was
   * settled: a withdrawal that failed is found again.
   */
  readonly rows: readonly LedgerRow[];
}

export interface WakeUps {
  /**
   * Leases due subjects: by priority, then due time. A lease that has expired counts as due.
   *
   * @param perAccount at most so many of one account, so that one cannot starve the others.
   */
  claim(request: ClaimRequest): Promise<readonly Claim[]>;
  /** Prolongs a lease. @returns false when it is no longer ours. */
  renew(claim: Claim, leaseUntil: Instant): Promise<boolean>;
  /** When the next wake-up or expiring lease is due, those of the accounts named left out. */
  nextDue(exceptAccounts?: readonly string[]): Promise<Instant | undefined>;
  wake(account: string, wakes: readonly Wake[]): Promise<void>;
}

export interface ClaimRequest {
  readonly now: Instant;
  readonly limit: number;
  readonly perAccount: number;
  readonly leaseUntil: Instant;
  /** Accounts whose subjects stay unclaimed now (their writing is halted or their breaker is open). */
  readonly exceptAccounts?: readonly string[] | undefined;
  /**
   * Accounts whose backlog drains, with how many of each at most. Of theirs the subjects known longest come first, by
   * priority, however often each was tried meanwhile.
   */
  readonly draining?: ReadonlyMap<string, number> | undefined;
}

export interface Claim {
  readonly account: string;
  readonly subject: Subject;
  readonly token: string;
  readonly priority: number;
  /** Claims of this subject in a row, this one included, since one last ended in a settle that did not fail. */
  readonly attempts: number;
}

/** One record of ours: what we wrote, or tried to. */
export interface LedgerRow {
  readonly account: string;
  readonly target: Target;
  readonly key: string;
  readonly mapping: string;
  /** Starts at 1; a record desired again after its final state is a new generation of the key. */
  readonly generation: number;
  readonly recordId: string | null;
  readonly state: LedgerState;
  /** What we last wrote, field by field, as we sent it. */
  readonly written: WireFields;
  /** How the target showed those values when its `Modified_Time` was the one our write had returned. */
  readonly shown: WireFields;
  /** As the target returned it after our last write, verbatim. */
  readonly modifiedTime: string | null;
  readonly mappingVersion: string | null;
  /** Failed attempts in a row, the first of them, and when to try again. */
  readonly attempts: number;
  readonly firstFailedAt: Instant | null;
  readonly nextAttemptAt: Instant | null;
  readonly failure: WriteFailure | null;
  readonly intent: Intent | null;
  /** Desired by whom, in the order of `desired.at`, then subject. */
  readonly contributions: readonly Contribution[];
}

/** Noted before a write is sent. Only its owner sends; an expired one leaves a doubtful outcome behind. */
export interface Intent {
  readonly token: string;
  readonly until: Instant;
  readonly startedAt: Instant;
  /** True once a request may have reached the target without an answer being settled. */
  readonly doubtful: boolean;
}

export interface Contribution {
  readonly subject: Subject;
  readonly desired: DesiredRecord;
}

export interface Ledger {
  rows(account: string, keys: readonly RowKey[]): Promise<readonly LedgerRow[]>;
  /** The row behind a record of the target. */
  rowOfRecord(account: string, target: Target, recordId: string): Promise<LedgerRow | undefined>;
  /**
   * One step before anything is sent: notes what the subject desires (or that it no longer does) and takes the intents.
   * A row whose live intent belongs to another token is not taken: it comes back with `owned: false`, and the subject
   * is woken when that intent is settled or expires. Taking over an expired intent makes it doubtful and keeps its
   * `startedAt`.
   */
  intend(account: string, request: IntendRequest): Promise<readonly Intended[]>;
  /** Prolongs intents just before sending. @returns the keys still ours. */
  renewIntents(
    account: string,
    token: string,
    keys: readonly RowKey[],
    until: Instant,
  ): Promise<readonly RowKey[]>;
  /**
   * One step after the vendor answered (or after there was nothing to do): rows, dead letters, summary, trace, and the
   * wake-up's end. Rows are settled to their intent even when the wake-up's own lease was lost.
   *
   * @returns false when the wake-up's lease was lost: another worker has the subject, its own end will follow.
   */
  settle(account: string, settlement: Settlement): Promise<boolean>;
}

export interface RowKey {
  readonly target: Target;
  readonly key: string;
}

export interface IntendRequest {
  readonly subject: Subject;
  readonly token: string;
  readonly now: Instant;
  readonly until: Instant;
  readonly wants: readonly {
    readonly target: Target;
    readonly key: string;
    readonly mapping: string;
    readonly desired: DesiredRecord;
  }[];
  /** Keys the subject contributed to and does not desire any more. */
  readonly drops: readonly RowKey[];
}

export interface Intended {
  readonly row: LedgerRow;
  readonly owned: boolean;
}

export interface RowUpdate {
  readonly target: Target;
  readonly key: string;
  /** The intent it settles; released by this. A row whose intent is another's by now only learns the record id. */
  readonly token: string;
  readonly state: LedgerState;
  /** Undefined leaves a column as it is. */
  readonly recordId?: string | null | undefined;
  readonly generation?: number | undefined;
  readonly written?: WireFields | undefined;
  readonly shown?: WireFields | undefined;
  readonly modifiedTime?: string | null | undefined;
  readonly mappingVersion?: string | undefined;
  readonly attempts?: number | undefined;
  readonly firstFailedAt?: Instant | null | undefined;
  readonly nextAttemptAt?: Instant | null | undefined;
  readonly failure?: WriteFailure | null | undefined;
  /** Whether an answer is still missing; undefined leaves the mark as it is. */
  readonly doubtful?: boolean | undefined;
}

export interface Settlement {
  readonly subject: Subject;
  /** Undefined when rows are settled outside a claim. */
  readonly claim?: Claim | undefined;
  readonly now: Instant;
  readonly rows: readonly RowUpdate[];
  /** Wakes the subject again then; null sleeps until something happens. Ignored without `claim`. */
  readonly nextDue: Instant | null;
  /** How urgent that is; undefined for as urgent as the claim was. */
  readonly nextPriority?: number | undefined;
  /** True: the claim's attempts count on (the reconciliation failed as a whole). */
  readonly failed?: boolean | undefined;
  readonly wakes?: readonly Wake[] | undefined;
  /** Replaces the subject's open dead letters; undefined leaves them. */
  readonly deadLetters?: readonly DeadLetter[] | undefined;
  readonly summary?: Summary | undefined;
  /** The trace of this reconciliation; undefined when nothing changed since the last one. */
  readonly trace?: unknown;
  readonly aliases?:
    | readonly { readonly subject: Subject; readonly aliases: readonly string[] }[]
    | undefined;
  readonly people?: readonly PersonRow[] | undefined;
}

export interface Mirror {
  /** One page of the directory with the watermark it ends at. Later `modifiedAt` wins; a tombstone wins over older rows. */
  putPeople(account: string, rows: readonly PersonRow[], watermark?: string): Promise<void>;
  removePeople(
    account: string,
    gone: readonly { readonly module: string; readonly id: string; readonly at: Instant }[],
  ): Promise<void>;
  mirrorWatermark(account: string): Promise<string | undefined>;
  peopleByPhone(account: string, e164: string): Promise<readonly PersonRow[]>;
  personRow(account: string, module: string, id: string): Promise<PersonRow | undefined>;
  countPeople(account: string): Promise<number>;
}
