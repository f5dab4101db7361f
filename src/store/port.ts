import type { WireFields, WriteFailure } from '../domain/change.ts';
import type { Instant } from '../domain/clock.ts';
import type { NewDelivery, StoredDelivery } from '../domain/delivery.ts';
import type { Event, Folded } from '../domain/event.ts';
import type { PersonRow } from '../domain/person-row.ts';
import type { DesiredRecord, Target } from '../domain/record.ts';
import type { Subject, SubjectHint } from '../domain/subject.ts';

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
  /** When the next wake-up or expiring lease is due. */
  nextDue(): Promise<Instant | undefined>;
  wake(account: string, wakes: readonly Wake[]): Promise<void>;
}

export interface ClaimRequest {
  readonly now: Instant;
  readonly limit: number;
  readonly perAccount: number;
  readonly leaseUntil: Instant;
  /** Accounts whose subjects stay unclaimed now (their writing is halted or their breaker is open). */
  readonly exceptAccounts?: readonly string[] | undefined;
}

export interface Claim {
  readonly account: string;
  readonly subject: Subject;
  readonly token: string;
  readonly priority: number;
  /** Claims of this subject in a row, this one included, since one last ended in a settle that did not fail. */
  readonly attempts: number;
}

export type LedgerState = 'intended' | 'written' | 'failed' | 'dead' | 'withdrawn' | 'final';

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

export interface DeadLetter {
  readonly mapping: string | null;
  readonly target: Target | null;
  readonly key: string | null;
  readonly code: string;
  readonly message: string;
  readonly advice: string | null;
  readonly field: string | null;
  readonly at: Instant;
}

/** One line about a subject, for the API, the dashboard and the demo. */
export interface Summary {
  readonly at: Instant;
  /** `working`, `waiting` (for facts or a retry), `done`, `dead`. */
  readonly state: 'working' | 'waiting' | 'done' | 'dead';
  /** Why, in words, when the state is not `done`. */
  readonly reason: string | null;
  readonly person: {
    readonly name: string | null;
    readonly phone: string | null;
    readonly module: string | null;
    readonly id: string | null;
  } | null;
  readonly request: {
    readonly kind: string;
    readonly rule: string | null;
    readonly evidence: readonly string[];
  } | null;
  readonly records: readonly {
    readonly mapping: string;
    readonly target: Target;
    readonly key: string;
    readonly recordId: string | null;
    readonly state: LedgerState;
  }[];
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

export interface Reports {
  conversations(query: ConversationQuery): Promise<readonly ConversationLine[]>;
  trace(
    account: string,
    subject: Subject,
  ): Promise<{ readonly at: Instant; readonly trace: unknown } | undefined>;
  deadLetters(
    account: string | undefined,
    limit: number,
  ): Promise<readonly (DeadLetter & { readonly account: string; readonly subject: Subject })[]>;
  counts(): Promise<StoreCounts>;
}

export interface ConversationQuery {
  readonly account: string;
  /** Only this one. */
  readonly subject?: Subject | undefined;
  readonly kinds?: readonly Subject['kind'][] | undefined;
  readonly since?: Instant | undefined;
  readonly state?: Summary['state'] | undefined;
  readonly limit: number;
}

export interface ConversationLine extends Summary {
  readonly subject: Subject;
}

export interface StoreCounts {
  readonly deliveries: number;
  readonly due: number;
  readonly leased: number;
  readonly deadLetters: number;
  /** Due time of the oldest wake-up that is due. */
  readonly oldestDue: Instant | undefined;
}

/** What a person asks for once more. Everything here only wakes subjects: the usual road does the work. */
export interface Again {
  /** Open dead letters by their cause: account, code, target and field. The most frequent first. */
  deadGroups(account: string | undefined): Promise<readonly DeadGroup[]>;
  /**
   * Gives dead letters another try: their records count as never having failed, their subjects are woken. A dead letter
   * stays until its subject was reconciled.
   */
  redrive(account: string, which: DeadFilter, wake: WakeTogether): Promise<Redriven>;
  /** How many conversations a replay would wake. */
  countReplay(account: string, which: ReplayFilter): Promise<number>;
  /** Wakes stored conversations, so that they are reconciled again. @returns how many. */
  replay(account: string, which: ReplayFilter, wake: WakeTogether): Promise<number>;
}

/** Dead letters that have one cause. */
export interface DeadGroup {
  readonly account: string;
  readonly code: string;
  readonly target: Target | null;
  readonly field: string | null;
  /** Of the newest. */
  readonly message: string;
  readonly advice: string | null;
  readonly letters: number;
  readonly oldest: Instant;
  readonly newest: Instant;
  /** Some of the subjects, the newest first. */
  readonly examples: readonly Subject[];
}

/** Everything given must fit. */
export interface DeadFilter {
  readonly code?: string | undefined;
  readonly target?: Target | undefined;
  readonly subject?: Subject | undefined;
}

export interface Redriven {
  readonly letters: number;
  readonly subjects: number;
}

/** Everything given must fit; times are those of the conversations. */
export interface ReplayFilter {
  readonly subject?: Subject | undefined;
  readonly kinds?: readonly Subject['kind'][] | undefined;
  readonly since?: Instant | undefined;
  readonly until?: Instant | undefined;
}

export interface WakeTogether {
  readonly now: Instant;
  readonly priority: number;
}

export interface Keeping {
  /** A small value per account: watermarks of polls, sealed secrets. */
  getValue(account: string, name: string): Promise<string | undefined>;
  putValue(account: string, name: string, value: string): Promise<void>;
  /** Subjects of these accounts that hold deliveries older than `before`. */
  purgeable(
    before: Instant,
    accounts: readonly string[],
    limit: number,
  ): Promise<readonly { readonly account: string; readonly subject: Subject }[]>;
  /** Replaces the named deliveries and events by a base event, in one step. */
  rebase(
    account: string,
    subject: Subject,
    base: Folded,
    deliveryIds: readonly string[],
    eventIds: readonly string[],
  ): Promise<void>;
  /** Deletes deliveries about no subject that are older than `before`. @returns how many. */
  purgeUnknown(before: Instant): Promise<number>;
  /** Deletes traces older than `before`. @returns how many. */
  purgeTraces(before: Instant): Promise<number>;
}

/** The keys that values are sealed with. */
export interface Keys {
  /**
   * Looks at some more values and seals those anew that need another key than the present one, or none. Begins where it
   * stopped; after a restart from the beginning, passing what is done. When nothing is left the other keys are not
   * needed any more.
   */
  resealSome(): Promise<ResealStep>;
  /** How many values need which key. Reads everything. */
  sealedWith(): Promise<readonly KeyCount[]>;
}

export interface ResealStep {
  /** Every value is known to be sealed with the present key. */
  readonly done: boolean;
  readonly looked: number;
  readonly resealed: number;
}

export interface KeyCount {
  /** Null for values that are not sealed. */
  readonly id: string | null;
  readonly values: number;
  /** It is the one that seals now. */
  readonly current: boolean;
}

/** Removing people for good. */
export interface Erasing {
  /** Looks at everything that is stored about an account, opened. @param matches what a text holds, if anything. */
  search(account: string, matches: (text: string) => string | undefined): Promise<readonly Found[]>;
  /**
   * Removes subjects with all that is known and was written about them, rows of the mirror, and other rows that were
   * found; and keeps the person out from then on: deliveries under names of theirs are not stored, the mirror does not take
   * them, and whoever still works on one of the subjects is refused (`subject.erased`).
   */
  erase(account: string, request: EraseRequest, now: Instant): Promise<Erased>;
  /** Lets a person in again who was erased. @returns 0 when nobody with this number was. */
  letIn(account: string, e164: string): Promise<number>;
  /** Whether anybody is kept out of the account. */
  keepsOutAny(account: string): Promise<boolean>;
  /** Whether one of the numbers is kept out; counts it. */
  refuses(account: string, numbers: readonly string[]): Promise<boolean>;
  /** How many people are kept out, and how often they were. */
  keptOut(account: string): Promise<{ readonly people: number; readonly refused: number }>;
  /** Takes the bytes of what was deleted out of the files. @returns false when another process was in the way. */
  compact(): Promise<boolean>;
}

/** A place where something was found. */
export interface Found {
  readonly table: string;
  readonly column: string;
  readonly what: string;
  /** The key of its row. */
  readonly id: readonly (string | number)[];
  /** Whom the row is about. */
  readonly subject?: Subject | undefined;
}

export interface EraseRequest {
  readonly subjects: readonly Subject[];
  readonly people: readonly { readonly module: string; readonly id: string }[];
  /** Deliveries about nothing we know, and records of ours that nobody desires any more. */
  readonly rows: readonly Pick<Found, 'table' | 'id'>[];
  readonly keepOut?: KeepOut | undefined;
}

/** What a person is kept out by; only keyed hashes of it are stored. */
export interface KeepOut {
  /** Ties it together: a number, E.164. */
  readonly person: string;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  /** `Leads/4500000000001` */
  readonly records: readonly string[];
}

export interface Erased {
  /** By table, how many rows went. */
  readonly rows: Readonly<Record<string, number>>;
}
