import type { MappingSet } from './mapping-set.ts';
import type { EvaluationInput } from './outcome.ts';
import type { RequestOutcome } from './request-outcome.ts';

/** Decides what a call or thread wants. Without rules the kind is `other`. */
export function evaluateRequest(set: MappingSet, input: EvaluationInput): RequestOutcome {
  return set.request(input);
}

export type { Request, RequestOutcome } from './request-outcome.ts';
