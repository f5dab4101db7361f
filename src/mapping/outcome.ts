import type { Instant } from '../domain/clock.ts';
import type { FactValue } from '../domain/event.ts';
import type { DesiredRecord, RecordRef, Target } from '../domain/record.ts';
import type { SubjectKind } from '../domain/subject.ts';
import type { MappingTrace } from './trace.ts';

/** Everything known about a subject: variable → member → plain JSON; times are ISO 8601 with an offset. */
export type Snapshot = Readonly<Record<string, Readonly<Record<string, FactValue>>>>;

/** What the ledger knows of a record. A record with an id is `record` whatever its last write did. */
export type ResultState =
  | { readonly as: 'absent' }
  | { readonly as: 'record'; readonly id: string; readonly target: Target }
  /** Its first write failed and will be retried. */
  | { readonly as: 'waiting' }
  /** Its first write failed for good. */
  | { readonly as: 'dead' };

export interface EvaluationInput {
  readonly kind: SubjectKind;
  readonly subjectId: string;
  /** With `request` once it is decided. */
  readonly snapshot: Snapshot;
  /**
   * The variable `person` as it would be without any record: what the provider sees of a person found through the record
   * it made itself. Otherwise it would learn from what it wrote. Without it only `person.found` is hidden.
   */
  readonly stranger?: Snapshot[string] | undefined;
  /** Dotted prefixes of what is not known yet: `call.tags`, `agent`, `request`. */
  readonly pending: readonly string[];
  readonly now: Instant;
  /** True when the org has no such module. */
  readonly lacks: (target: Target) => boolean;
  readonly resultOf: (mapping: string, target: Target, key: string) => ResultState;
  /** Length of a service in milliseconds; undefined when the target does not say. */
  readonly serviceMs: (service: string) => number | undefined;
}

/** Why nothing is desired. `when`, `skip` and `at` are decided and may withdraw; the others never do. */
export type NotDesiredBecause = 'when' | 'skip' | 'at' | 'until' | 'lacks' | 'disabled';

export interface Desired {
  readonly as: 'desired';
  readonly mapping: string;
  readonly target: Target;
  readonly key: string;
  readonly record: DesiredRecord;
  readonly trace: MappingTrace;
}

export interface NotDesired {
  readonly as: 'not_desired';
  readonly mapping: string;
  /** When it could be computed all the same. */
  readonly key?: string | undefined;
  readonly because: NotDesiredBecause;
  readonly trace: MappingTrace;
}

/** The time gate opens later: wake the subject then. Until then nothing is desired. */
export interface Gated {
  readonly as: 'gated';
  readonly mapping: string;
  readonly key?: string | undefined;
  readonly at: Instant;
  readonly trace: MappingTrace;
}

/** It hangs on something not known yet: changes nothing. */
export interface Undecided {
  readonly as: 'undecided';
  readonly mapping: string;
  /** A path or a result: `call.tags`, `results.person`. */
  readonly because: string;
  readonly trace: MappingTrace;
}

/** An evaluation error, or a value that had to be there: a dead letter, never a withdrawal. */
export interface Failed {
  readonly as: 'failed';
  readonly mapping: string;
  readonly problem: {
    readonly field: string;
    readonly message: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  };
  readonly trace: MappingTrace;
}

export type Outcome = Desired | NotDesired | Gated | Undecided | Failed;

export interface Evaluation {
  /** In dependency order: what others refer to comes first. */
  readonly outcomes: readonly Outcome[];
  /** The references others saw under `results`. */
  readonly results: Readonly<Record<string, RecordRef>>;
}

/** Whether an outcome that desires nothing lets the ledger withdraw what this subject desired before. */
export function mayWithdraw(outcome: Outcome): boolean {
  if (outcome.as === 'gated') return true;
  if (outcome.as !== 'not_desired') return false;
  return outcome.because === 'when' || outcome.because === 'skip' || outcome.because === 'at';
}
