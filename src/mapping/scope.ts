import type { RecordRef } from '../domain/record.ts';
import type { Snapshot } from './outcome.ts';
import type { MappingSettings } from './settings.ts';
import type { DEAD, Value } from './value.ts';

/**
 * What an expression sees while it runs. One scope serves a whole evaluation and is changed in place between
 * expressions: making objects here would cost more than the expressions themselves.
 */
export interface Scope {
  readonly settings: MappingSettings;
  snapshot: Snapshot;
  readonly pending: readonly string[];
  readonly now: Date;
  /** Paths the current expression touched. */
  inputs: Record<string, unknown>;
  /** The first path that was pending, or the first result that waits, since the last reset. */
  because: string | undefined;
  /** Reads a variable of the mapping being evaluated, computed on first use. */
  variable: (name: string) => Value;
  /** Reads a result for the mapping being evaluated. */
  result: (name: string) => RecordRef | Value | typeof DEAD;
  /** True in `when`: a result that was given up leaves it undecided. False elsewhere: it is simply missing. */
  deadIsPending: boolean;
  /** Variables of `map`, `filter` and their like, by depth. */
  readonly locals: Value[];
  /** The language times are written in. */
  language: string;
  /** What was said and tagged; made on first use. */
  heard: Heard | undefined;
  /** Collects what decided, while a rule is evaluated. */
  evidence: { readonly said: string[]; readonly quoted: Set<string> } | undefined;
  /** Collects which cases and rows were reached, while tests run. */
  reached: Set<object> | undefined;
}

/** One place of the conversation where something may have been said. */
export interface Utterance {
  /** `call.notes`. */
  readonly path: string;
  /** How evidence names it: `notes`. */
  readonly label: string;
  readonly pending: boolean;
  readonly text: string;
  /** The text as word matchers want it. */
  normalised: string | undefined;
}

/** What was said and tagged, in the order it is read (mapping-language 9). */
export interface Heard {
  readonly utterances: readonly Utterance[];
  readonly tags: readonly string[];
  readonly normalisedTags: readonly string[];
  readonly tagsPending: boolean;
  readonly button: string | undefined;
  readonly buttonPending: boolean;
}

/** An expression, template or choice made ready to run. */
export type Code = (scope: Scope) => Value;

/** Whether a path is not known yet: it or something above it is pending. */
export function isPending(pending: readonly string[], path: string): boolean {
  for (const prefix of pending) {
    if (path === prefix) return true;
    if (path.length > prefix.length && path.startsWith(prefix) && path[prefix.length] === '.')
      return true;
  }
  return false;
}
