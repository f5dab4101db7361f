import type { Instant } from '../domain/clock.ts';
import type { Folded } from '../domain/event.ts';
import type { Subject } from '../domain/subject.ts';

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
