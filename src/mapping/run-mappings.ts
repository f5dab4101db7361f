import type { RecordRef } from '../domain/record.ts';
import type { LoadedSet } from './loaded-set.ts';
import type { Evaluation, EvaluationInput, Outcome } from './outcome.ts';
import { personResult, type Result, type Run, startScope } from './run.ts';
import { runMapping } from './run-mapping.ts';

/** What tests add to an evaluation. */
export interface RunOptions {
  readonly given?: ReadonlyMap<string, Result> | undefined;
  /** Collects what this mapping reached. */
  readonly reached?: { readonly mapping: string; readonly what: Set<object> } | undefined;
}

/** Evaluates all mappings about this kind of subject, in their order. */
export function runMappings(
  loaded: LoadedSet,
  input: EvaluationInput,
  options: RunOptions = {},
): Evaluation {
  const plans = loaded.plans.filter((plan) => plan.info.from.includes(input.kind));
  const run: Run = {
    input,
    scope: startScope(loaded.settings, input),
    providers: loaded.plans.filter((plan) => plan.info.providesPerson && plan.info.enabled),
    results: new Map(),
    given: options.given,
  };
  const outcomes: Outcome[] = [];
  const { reached } = options;
  for (const plan of plans) {
    run.scope.reached = reached?.mapping === plan.info.id ? reached.what : undefined;
    outcomes.push(runMapping(plan, run));
  }
  const results: Record<string, RecordRef> = {};
  for (const [id, result] of run.results) if (typeof result !== 'symbol') results[id] = result;
  const [first] = plans;
  run.scope.inputs = {};
  const person = first === undefined ? undefined : personResult(run, first);
  if (person !== undefined && typeof person !== 'symbol') results['person'] = person;
  return { outcomes, results };
}
