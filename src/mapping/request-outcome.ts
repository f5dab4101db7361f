import type { ExpressionTrace, FieldTrace } from './trace.ts';

export type RequestKind = 'booking' | 'answer' | 'escalation' | 'quality' | 'other' | 'spam';

/** What somebody wants; plain JSON, goes into the snapshot as `request`. */
export interface Request {
  readonly kind: RequestKind;
  /** The rule that decided; absent for `other` without a rule. */
  readonly rule?: string | undefined;
  readonly service?: string | undefined;
  readonly specialist?: string | undefined;
  readonly district?: string | undefined;
  readonly question?: string | undefined;
  /** ISO 8601 in UTC. */
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly rating?: number | undefined;
  readonly urgent: boolean;
  readonly complete: boolean;
  /** Carried over from the facts: admission said no. */
  readonly refused: boolean;
  /** What decided, in words. */
  readonly evidence: readonly string[];
  /** Members the kind needs and nobody said. */
  readonly missing: readonly string[];
}

export interface RequestTrace {
  /** The rules looked at, the deciding one last. */
  readonly rules: readonly (ExpressionTrace & { readonly rule: string })[];
  readonly extract: readonly FieldTrace[];
}

export type RequestOutcome =
  | { readonly as: 'decided'; readonly request: Request; readonly trace: RequestTrace }
  /** It hangs on facts not known yet. */
  | { readonly as: 'undecided'; readonly because: string; readonly trace: RequestTrace };
