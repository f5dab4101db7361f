import type { Target } from '../domain/record.ts';
import type { SubjectKind } from '../domain/subject.ts';
import type { Evaluation, EvaluationInput } from './outcome.ts';
import type { RequestOutcome } from './request-outcome.ts';

/** What can be said of a loaded mapping without evaluating it. */
export interface MappingInfo {
  readonly id: string;
  readonly title: string | undefined;
  /** The file that defines it. */
  readonly file: string;
  readonly from: readonly SubjectKind[];
  readonly into: Target;
  readonly elseInto: Target | undefined;
  readonly shadow: boolean;
  readonly enabled: boolean;
  readonly providesPerson: boolean;
}

/** All mappings of an account, checked and compiled together. Opaque: use the functions of this room. */
export interface MappingSet {
  /** Hash over all texts and the settings that matter. */
  readonly version: string;
  /** In dependency order. */
  readonly mappings: readonly MappingInfo[];
  /** Whether any enabled expression reads this path or something below it: `ai.summary`, `ai`, `call.journey`. */
  uses(path: string): boolean;
  /** See `evaluateMappings`. */
  evaluate(input: EvaluationInput): Evaluation;
  /** See `evaluateRequest`. */
  request(input: EvaluationInput): RequestOutcome;
}
