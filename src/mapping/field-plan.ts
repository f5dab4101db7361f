import type { FieldMetadata } from '../domain/metadata.ts';
import type { FieldValue, UpdatePolicy } from '../domain/record.ts';
import {
  compileExpression,
  type Expression,
  type ExpressionContext,
} from './expression/expression.ts';
import { fitsField } from './field-check.ts';
import { asText, cutText } from './functions/text.ts';
import { didYouMean } from './problem.ts';
import type { FieldOrValue, FieldText } from './schema.ts';
import type { Scope } from './scope.ts';
import { nodeAt, type Place, placeOf, type SourceNode } from './source.ts';
import { type Table, translate } from './tables.ts';
import type { FieldTrace } from './trace.ts';
import { transforms } from './transform.ts';
import { EvaluationFault, MISSING, PENDING, type Plain, type Value } from './value.ts';
import { needBool, planForm, planValue, type ValuePlan } from './value-plan.ts';

/** A field of a mapping with its options, ready to run. */
export interface FieldPlan {
  readonly name: string;
  readonly place: Place;
  readonly value: ValuePlan;
  readonly when: Expression | undefined;
  readonly table: Table | undefined;
  readonly transform: readonly ((text: string) => string)[];
  readonly fallback: ValuePlan | undefined;
  readonly maxLength: number | undefined;
  readonly onMissing: 'omit' | 'clear' | 'skip' | 'error';
  readonly onError: 'fail' | 'omit' | 'default';
  readonly update: UpdatePolicy;
  readonly pii: boolean;
  readonly clears: boolean;
  /** What the target says of it, when that is known. */
  readonly metadata: FieldMetadata | undefined;
}

export type FieldResult =
  | { readonly as: 'set'; readonly value: FieldValue }
  | { readonly as: 'omit' }
  | { readonly as: 'skip' }
  | { readonly as: 'pending' }
  | { readonly as: 'fail'; readonly message: string };

const personal = /^(person\.(name|phone|phones|email|emails)|(call|thread)\.external)$/;

export function planField(
  name: string,
  data: FieldOrValue,
  node: SourceNode,
  outer: ExpressionContext,
  metadata?: FieldMetadata,
): FieldPlan {
  const options: FieldText = typeof data === 'object' ? data : {};
  const context = options.update === 'once' ? { ...outer, now: undefined } : outer;
  const value = planForm(data, node, context);
  const when =
    options.when === undefined
      ? undefined
      : compileExpression(
          { text: String(options.when), node: nodeAt(node, ['when']), skip: 0 },
          context,
          'condition',
        );
  if (when !== undefined) needBool(when, context);
  const personalType = metadata?.type === 'email' || metadata?.type === 'phone';
  return {
    name,
    place: value.place,
    value,
    when,
    table: tableOf(options.translate, node, context),
    transform: (options.transform ?? []).map((one) => transforms[one] ?? ((text) => text)),
    fallback:
      options.default === undefined
        ? undefined
        : planValue(options.default, nodeAt(node, ['default']), context),
    maxLength: options.max_length ?? metadata?.maxLength,
    onMissing: options.on_missing ?? 'omit',
    onError: options.on_error ?? 'fail',
    update: options.update ?? 'keep_human',
    pii: options.pii ?? (personalType || value.reads.some((path) => personal.test(path))),
    clears: options.clear === true,
    metadata,
  };
}

/** The table a value is translated by; E301 when there is none. */
export function tableOf(
  name: string | undefined,
  node: SourceNode,
  context: ExpressionContext,
): Table | undefined {
  if (name === undefined) return undefined;
  context.used.tables.add(name);
  const table = context.tables.get(name);
  if (table === undefined) {
    context.problems.push({
      ...placeOf(nodeAt(node, ['translate'])),
      severity: 'error',
      code: 'E301',
      message: `There is no table "${name}"`,
      help: didYouMean(name, context.tables.keys()),
    });
  }
  return table;
}

/** Runs a field through its options, in the order of the language. Adds one entry to the trace. */
export function runField(plan: FieldPlan, scope: Scope, trace: FieldTrace[]): FieldResult {
  const inputs: Record<string, unknown> = {};
  scope.inputs = inputs;
  scope.language = scope.settings.languages[0] ?? 'en';
  const notes: string[] = [];
  const result = decide(plan, scope, notes);
  if (result.as === 'set') scope.reached?.add(plan);
  const { file, line, column } = plan.place;
  trace.push({
    field: plan.name,
    file,
    line,
    column,
    expression: plan.value.text,
    inputs,
    value: result.as === 'set' ? result.value : undefined,
    policy: plan.update,
    notes,
  });
  return result;
}

/**
 * Computes a variable of a mapping: the options of a field, but a value of the language comes out. It may run in the
 * middle of another expression, whose inputs and language it leaves alone.
 */
export function runVariable(plan: FieldPlan, scope: Scope, trace: FieldTrace[]): Value {
  const { inputs, language } = scope;
  const own: Record<string, unknown> = {};
  const notes: string[] = [];
  scope.inputs = own;
  let value: Value;
  try {
    value = variableValue(plan, scope, notes);
  } finally {
    scope.inputs = inputs;
    scope.language = language;
  }
  const { file, line, column } = plan.place;
  const shown = typeof value === 'symbol' ? undefined : toFieldValue(value);
  const { name: field, update: policy } = plan;
  const expression = plan.value.text;
  trace.push({ field, file, line, column, expression, inputs: own, value: shown, policy, notes });
  return value;
}

function variableValue(plan: FieldPlan, scope: Scope, notes: string[]): Value {
  const holds = plan.when === undefined || plan.when.code(scope);
  if (holds === PENDING) return PENDING;
  if (holds !== true) return MISSING;
  const found = transformed(plan, scope, notes);
  const value = found === MISSING ? fallBack(plan, scope, notes) : found;
  if (typeof value === 'symbol') return value;
  scope.reached?.add(plan);
  return typeof value === 'string' && plan.maxLength !== undefined
    ? cutText(value, plan.maxLength)
    : value;
}

function decide(plan: FieldPlan, scope: Scope, notes: string[]): FieldResult {
  try {
    if (plan.when !== undefined) {
      const holds = plan.when.code(scope);
      if (holds === PENDING) return { as: 'pending' };
      if (holds !== true) {
        notes.push('left out: when');
        return { as: 'omit' };
      }
    }
    if (plan.clears) return { as: 'set', value: null };
    const found = transformed(plan, scope, notes);
    const value = found === MISSING ? fallBack(plan, scope, notes) : found;
    return finish(plan, value, notes);
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error;
    return onFault(plan, scope, error.message, notes);
  }
}

function transformed(plan: FieldPlan, scope: Scope, notes: string[]): Value {
  let value = plan.value.run(scope);
  if (typeof value === 'symbol') return value;
  if (plan.table !== undefined) {
    const from = value;
    value = translate(plan.table, value, scope.reached);
    if (typeof value === 'symbol')
      notes.push(`table ${plan.table.name}: no row for ${asText(from)}`);
    else notes.push(`table ${plan.table.name}: ${asText(from)} -> ${asText(value)}`);
  }
  if (typeof value !== 'string') return value;
  for (const step of plan.transform) value = step(value as string);
  return tidy(value as string);
}

/** Text loses white space at its end; empty text is nothing. */
function tidy(text: string): Value {
  const trimmed = text.trimEnd();
  return trimmed === '' ? MISSING : trimmed;
}

function fallBack(plan: FieldPlan, scope: Scope, notes: string[]): Value {
  if (plan.fallback === undefined) return MISSING;
  const value = plan.fallback.run(scope);
  if (typeof value !== 'symbol') notes.push('default');
  return typeof value === 'string' ? tidy(value) : value;
}

function finish(plan: FieldPlan, value: Value, notes: string[]): FieldResult {
  if (value === PENDING) return { as: 'pending' };
  if (value === MISSING) return onMissing(plan, notes);
  const made = toFieldValue(value);
  if (typeof made !== 'string') return checked(plan, made);
  const cut = plan.maxLength === undefined ? made : cutText(made, plan.maxLength);
  if (cut !== made) notes.push(`cut to ${plan.maxLength} characters`);
  return checked(plan, cut);
}

function checked(plan: FieldPlan, value: FieldValue): FieldResult {
  const trouble = plan.metadata && fitsField(value, plan.metadata);
  if (trouble !== undefined) throw new EvaluationFault(trouble);
  return { as: 'set', value };
}

function onMissing(plan: FieldPlan, notes: string[]): FieldResult {
  switch (plan.onMissing) {
    case 'omit':
      notes.push('left out: missing');
      return { as: 'omit' };
    case 'clear':
      notes.push('cleared: missing');
      return { as: 'set', value: null };
    case 'skip':
      notes.push('no record: missing');
      return { as: 'skip' };
    case 'error':
      return { as: 'fail', message: `${plan.name} has no value: ${plan.value.text} is missing` };
  }
}

function onFault(plan: FieldPlan, scope: Scope, message: string, notes: string[]): FieldResult {
  notes.push(message);
  if (plan.onError === 'omit') return { as: 'omit' };
  if (plan.onError === 'default' && plan.fallback !== undefined) {
    const value = fallBack(plan, scope, notes);
    if (value === PENDING) return { as: 'pending' };
    return value === MISSING ? onMissing(plan, notes) : { as: 'set', value: toFieldValue(value) };
  }
  return plan.onError === 'default' ? { as: 'omit' } : { as: 'fail', message };
}

/** A value of the language as a record holds it: instants as time values, other lists as lists of text. */
export function toFieldValue(value: Plain): FieldValue {
  if (value instanceof Date) return { time: value.toISOString() };
  if (Array.isArray(value)) return (value as readonly Plain[]).map(asText);
  return value as FieldValue;
}
