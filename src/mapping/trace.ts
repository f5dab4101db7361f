import type { FieldValue, UpdatePolicy } from '../domain/record.ts';

/** What an expression looked at: dotted path to the value it saw; null for "missing", `"(pending)"` for "not known yet". */
export type Inputs = Readonly<Record<string, unknown>>;

/** One evaluated expression and the place it is written at. */
export interface ExpressionTrace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** As written, without the leading `=`. */
  readonly expression: string;
  readonly inputs: Inputs;
  /** What came out: JSON, null for missing. */
  readonly value: unknown;
}

/** How one field came to its value. */
export interface FieldTrace {
  readonly field: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly expression: string;
  readonly inputs: Inputs;
  /** Undefined when the field was left out. */
  readonly value: FieldValue | undefined;
  readonly policy: UpdatePolicy;
  /** `cut to 120`, `table channel: voice -> Phone`, `default`, `omitted: when`. */
  readonly notes: readonly string[];
}

/** How a mapping came to its outcome. Stored as it stands: JSON. */
export interface MappingTrace {
  readonly mapping: string;
  readonly file: string;
  readonly when?: ExpressionTrace | undefined;
  readonly at?: ExpressionTrace | undefined;
  readonly vars: readonly FieldTrace[];
  readonly fields: readonly FieldTrace[];
  /** Said about the record as a whole: `owner`, `relate`, notes of what was left out. */
  readonly notes: readonly string[];
}
