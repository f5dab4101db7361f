import type {
  Attachment,
  DesiredField,
  FieldValue,
  RecordRef,
  Withdrawal,
} from '../domain/record.ts';
import { type FieldPlan, runField, runVariable } from './field-plan.ts';
import type { MappingPlan, TargetPlan, WithdrawPlan } from './mapping-plan.ts';
import { mayWithdraw, type NotDesiredBecause, type Outcome, type ResultState } from './outcome.ts';
import { isOwnRecord, personResult, type Result, type Run, refOf, subjectAt } from './run.ts';
import type { Place } from './source.ts';
import { translate } from './tables.ts';
import type { ExpressionTrace, FieldTrace, MappingTrace } from './trace.ts';
import { DEAD, EvaluationFault, isStructure, MISSING, PENDING, type Value } from './value.ts';
import type { ValuePlan } from './value-plan.ts';

/** Says why a mapping's evaluation ends early; a value, because it is no error. */
type Stop =
  | { readonly stop: 'pending' }
  | { readonly stop: 'not'; readonly because: NotDesiredBecause }
  | { readonly stop: 'gated'; readonly at: number }
  | {
      readonly stop: 'fail';
      readonly field: string;
      readonly message: string;
      readonly place: Place;
    };

interface Drafting {
  readonly plan: MappingPlan;
  readonly run: Run;
  readonly trace: { -readonly [K in keyof MappingTrace]: MappingTrace[K] };
  readonly vars: FieldTrace[];
  readonly fields: FieldTrace[];
  readonly notes: string[];
  /** What is being computed, for a fault. */
  step: { readonly field: string; readonly place: Place | undefined };
}

/** Evaluates one mapping and remembers what others see of it. */
export function runMapping(plan: MappingPlan, run: Run): Outcome {
  const vars: FieldTrace[] = [];
  const fields: FieldTrace[] = [];
  const notes: string[] = [];
  const trace: Drafting['trace'] = {
    mapping: plan.info.id,
    file: plan.info.file,
    vars,
    fields,
    notes,
  };
  const step = { field: 'when', place: plan.when?.place };
  const drafting: Drafting = { plan, run, trace, vars, fields, notes, step };
  const snapshot = run.scope.snapshot;
  prepare(drafting);
  const outcome = guarded(drafting);
  run.scope.snapshot = snapshot;
  run.results.set(plan.info.id, resultOf(outcome, drafting));
  return outcome;
}

function prepare({ plan, run, vars }: Drafting): void {
  const { scope } = run;
  scope.because = undefined;
  scope.result = (name) =>
    run.given?.get(name) ??
    (name === 'person' && !plan.info.providesPerson
      ? personResult(run, plan)
      : (run.results.get(name) ?? MISSING));
  const known = new Map<string, Value>();
  scope.variable = (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const found = plan.vars.find((one) => one.name === name);
    const value = found === undefined ? MISSING : runVariable(found, scope, vars);
    known.set(name, value);
    return value;
  };
}

function guarded(drafting: Drafting): Outcome {
  try {
    return evaluate(drafting);
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error;
    const { plan, trace, step } = drafting;
    const { field } = step;
    const place = step.place ?? plan.into.fields[0]?.place;
    const { file = plan.info.file, line = 1, column = 1 } = place ?? {};
    const problem = { field, message: error.message, file, line, column };
    return { as: 'failed', mapping: plan.info.id, problem, trace };
  }
}

function evaluate(drafting: Drafting): Outcome {
  const { plan, run } = drafting;
  if (!plan.info.enabled) return ended(drafting, { stop: 'not', because: 'disabled' });
  const target = targetOf(plan, run);
  if (target === undefined) return ended(drafting, { stop: 'not', because: 'lacks' });
  hideOwnRecord(drafting, target);
  const refusal = decideWhen(drafting);
  if (refusal !== undefined) return ended(drafting, refusal);
  const key = keyOf(drafting);
  if (typeof key !== 'string') return ended(drafting, key);
  const shut = decideGate(drafting);
  if (shut !== undefined) return ended(drafting, shut, key);
  return draft(drafting, target, key);
}

function targetOf(plan: MappingPlan, run: Run): TargetPlan | undefined {
  if (!run.input.lacks(plan.into.target)) return plan.into;
  const other = plan.elseInto;
  return other === undefined || run.input.lacks(other.target) ? undefined : other;
}

/** Inside the provider, the person found through its own record counts as not found. */
function hideOwnRecord({ plan, run }: Drafting, target: TargetPlan): void {
  if (!plan.info.providesPerson) return;
  const key = plan.key?.run(run.scope);
  run.scope.because = undefined;
  if (typeof key !== 'string') return;
  const state = run.input.resultOf(plan.info.id, target.target, key);
  const { scope } = run;
  if (!isOwnRecord(state, run)) return;
  const person = run.input.stranger ?? { ...scope.snapshot['person'], found: false };
  scope.snapshot = { ...scope.snapshot, person };
}

function decideWhen({ plan, run, trace }: Drafting): Stop | undefined {
  const { when } = plan;
  if (when === undefined) return undefined;
  const { scope } = run;
  scope.inputs = {};
  scope.deadIsPending = true;
  const inputs = scope.inputs;
  let value: Value;
  try {
    value = when.code(scope);
  } finally {
    scope.deadIsPending = false;
  }
  trace.when = traceOf(when, inputs, value);
  if (value === PENDING) return { stop: 'pending' };
  return value === true ? undefined : { stop: 'not', because: 'when' };
}

function traceOf(
  written: { readonly place: Place; readonly text: string },
  inputs: ExpressionTrace['inputs'],
  value: Value,
): ExpressionTrace {
  const { file, line, column } = written.place;
  const shown = value === MISSING ? null : value === PENDING ? '(pending)' : value;
  return { file, line, column, expression: written.text, inputs, value: shown };
}

function keyOf(drafting: Drafting): string | Stop {
  const { plan, run } = drafting;
  if (plan.key === undefined) return `${plan.info.id}:${run.input.subjectId}`;
  run.scope.inputs = {};
  drafting.step = { field: 'key', place: plan.key.place };
  const key = plan.key.run(run.scope);
  if (key === PENDING) return { stop: 'pending' };
  if (typeof key === 'string' && key !== '') return key;
  const message = `the key has no value: ${plan.key.text} is missing`;
  return { stop: 'fail', field: 'key', message, place: plan.key.place };
}

function decideGate(drafting: Drafting): Stop | undefined {
  const { plan, run, trace } = drafting;
  if (plan.at === undefined) return undefined;
  const { scope } = run;
  const { from, until } = plan.at;
  drafting.step = { field: 'at', place: from.place };
  scope.inputs = {};
  const opens = from.run(scope);
  const closes = until?.run(scope);
  trace.at = traceOf(from, scope.inputs, opens);
  if (opens === PENDING || closes === PENDING) return { stop: 'pending' };
  if (!(opens instanceof Date) || closes === MISSING) return { stop: 'not', because: 'at' };
  if (closes instanceof Date && run.input.now >= closes.getTime())
    return { stop: 'not', because: 'until' };
  return run.input.now < opens.getTime() ? { stop: 'gated', at: opens.getTime() } : undefined;
}

function draft(drafting: Drafting, target: TargetPlan, key: string): Outcome {
  const { plan, run, trace } = drafting;
  const fields = runFields(drafting, target.fields, drafting.fields);
  if ('stop' in fields) return ended(drafting, fields, key);
  const relate = relations(drafting);
  if ('stop' in relate) return ended(drafting, relate, key);
  const owner = owners(drafting);
  if ('stop' in owner) return ended(drafting, owner, key);
  const attach = attachments(drafting);
  if ('stop' in attach) return ended(drafting, attach, key);
  const onWithdraw = withdrawal(drafting, target.onWithdraw);
  if ('stop' in onWithdraw) return ended(drafting, onWithdraw, key);
  const record = {
    mapping: plan.info.id,
    target: target.target,
    key,
    fields: fields.made,
    relate: relate.made,
    owner: { candidates: owner.made, onUpdate: plan.owner?.onUpdate ?? 'keep' },
    attach: attach.made,
    onWithdraw: onWithdraw.made,
    trigger: plan.trigger,
    layout: plan.layout,
    providesPerson: plan.info.providesPerson,
    shadow: plan.info.shadow,
    at: subjectAt(run.input),
  };
  return { as: 'desired', mapping: plan.info.id, target: target.target, key, record, trace };
}

type Made<T> = { readonly made: T } | Stop;

function runFields(
  { run }: Drafting,
  plans: readonly FieldPlan[],
  trace: FieldTrace[],
): Made<Readonly<Record<string, DesiredField>>> {
  const made: Record<string, DesiredField> = {};
  for (const plan of plans) {
    const result = runField(plan, run.scope, trace);
    switch (result.as) {
      case 'set':
        made[plan.name] = { value: result.value, update: plan.update, pii: plan.pii };
        break;
      case 'omit':
        break;
      case 'skip':
        return { stop: 'not', because: 'skip' };
      case 'pending':
        return { stop: 'pending' };
      case 'fail':
        return { stop: 'fail', field: plan.name, message: result.message, place: plan.place };
    }
  }
  return { made };
}

function relations(drafting: Drafting): Made<readonly RecordRef[]> {
  const { plan, run, notes } = drafting;
  const made: RecordRef[] = [];
  for (const one of plan.relate) {
    drafting.step = { field: 'relate', place: one.place };
    const value = one.run(run.scope);
    if (value === PENDING) return { stop: 'pending' };
    if (isStructure(value) && 'ref' in value) made.push(value as unknown as RecordRef);
    else notes.push(`not related: ${one.text} is missing`);
  }
  return { made };
}

function owners(drafting: Drafting): Made<readonly string[]> {
  const { plan, run } = drafting;
  const { owner } = plan;
  if (owner === undefined) return { made: [] };
  drafting.step = { field: 'owner', place: owner.candidates[0]?.place };
  const made = new Set<string>();
  for (const one of owner.candidates) {
    const value = ownerValue(one, owner.table, run);
    if (value === PENDING) return { stop: 'pending' };
    if (typeof value === 'string') made.add(value);
  }
  const fallback = owner.fallback?.run(run.scope);
  if (fallback === PENDING) return { stop: 'pending' };
  if (typeof fallback === 'string') made.add(fallback);
  made.add(run.scope.settings.fallbackUser);
  return { made: [...made] };
}

function ownerValue(
  plan: ValuePlan,
  table: NonNullable<MappingPlan['owner']>['table'],
  run: Run,
): Value {
  const value = plan.run(run.scope);
  if (typeof value === 'symbol' || table === undefined) return value;
  return translate(table, value, run.scope.reached);
}

function attachments(drafting: Drafting): Made<readonly Attachment[]> {
  const { plan, run } = drafting;
  const made: Attachment[] = [];
  for (const one of plan.attach) {
    drafting.step = { field: 'attach', place: one.place };
    const holds = one.when === undefined || one.when.code(run.scope);
    if (holds === PENDING) return { stop: 'pending' };
    if (holds !== true) continue;
    const parts = one.make(run.scope);
    if (parts === PENDING) return { stop: 'pending' };
    made.push(...parts);
  }
  return { made };
}

function withdrawal(drafting: Drafting, plan: WithdrawPlan): Made<Withdrawal> {
  if (plan.as !== 'cancel') return { made: plan };
  const fields = runFields(drafting, plan.fields, []);
  if ('stop' in fields) return fields;
  const values: Record<string, FieldValue> = {};
  for (const [name, { value }] of Object.entries(fields.made)) values[name] = value;
  return { made: { as: 'cancel', fields: values } };
}

function ended({ plan, run, trace }: Drafting, stop: Stop, key?: string): Outcome {
  const mapping = plan.info.id;
  switch (stop.stop) {
    case 'pending':
      return { as: 'undecided', mapping, because: run.scope.because ?? 'facts', trace };
    case 'gated':
      return { as: 'gated', mapping, key, at: stop.at, trace };
    case 'not':
      return { as: 'not_desired', mapping, key, because: stop.because, trace };
    case 'fail': {
      const { field, message, place } = stop;
      const problem = { field, message, file: place.file, line: place.line, column: place.column };
      return { as: 'failed', mapping, problem, trace };
    }
  }
}

/** What others see: a record that exists is there whatever became of this evaluation. */
function resultOf(outcome: Outcome, drafting: Drafting): Result {
  const { plan, run } = drafting;
  if (outcome.as === 'desired') {
    const { target, key } = outcome;
    return refOf(run.input.resultOf(plan.info.id, target, key), target, key, plan.info.shadow);
  }
  if (mayWithdraw(outcome)) return MISSING;
  const state = stateByKey(drafting);
  if (state?.as === 'record' && !plan.info.shadow) return { ref: state.target, id: state.id };
  if (outcome.as === 'not_desired') return MISSING;
  return outcome.as === 'undecided' ? PENDING : DEAD;
}

function stateByKey({ plan, run }: Drafting): ResultState | undefined {
  const target = targetOf(plan, run);
  if (target === undefined) return undefined;
  let key: Value = `${plan.info.id}:${run.input.subjectId}`;
  try {
    if (plan.key !== undefined) key = plan.key.run(run.scope);
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error;
    return undefined;
  }
  return typeof key === 'string' ? run.input.resultOf(plan.info.id, target.target, key) : undefined;
}
