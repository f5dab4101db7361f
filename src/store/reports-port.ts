import type { Instant } from '../domain/clock.ts';
import type { Target } from '../domain/record.ts';
import type { Subject } from '../domain/subject.ts';
import type { LedgerState } from './ledger-state.ts';

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
