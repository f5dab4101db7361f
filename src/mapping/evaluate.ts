import type { MappingSet } from './mapping-set.ts';
import type { Evaluation, EvaluationInput } from './outcome.ts';

/**
 * Maps a snapshot to desired records. Pure: the same input gives the same outcomes.
 *
 * @param set what {@link compileMappings} made.
 * @returns one outcome for each mapping that is about this kind of subject.
 */
export function evaluateMappings(set: MappingSet, input: EvaluationInput): Evaluation {
  return set.evaluate(input);
}

export type {
  Desired,
  Evaluation,
  EvaluationInput,
  Outcome,
  ResultState,
  Snapshot,
} from './outcome.ts';
export { mayWithdraw } from './outcome.ts';
