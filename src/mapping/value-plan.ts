import { memberCode } from './access.ts';
import {
  compileExpression,
  type Expression,
  type ExpressionContext,
} from './expression/expression.ts';
import { asText } from './functions/text.ts';
import type { FieldOrValue, FieldText } from './schema.ts';
import type { Code, Scope } from './scope.ts';
import { nodeAt, type Place, placeOf, type SourceNode } from './source.ts';
import { parseTemplate } from './template.ts';
import { MISSING, PENDING, type Plain, type Value } from './value.ts';

/** A literal that can come out, with the place it is written at. */
export interface Possible {
  readonly value: string | number | boolean;
  readonly place: Place;
}

/** One value of a file made ready: a literal, an expression, a template, a choice, a lookup. */
export interface ValuePlan {
  readonly run: Code;
  /** As the type checker names types; `lookup` and `clear` besides. */
  readonly type: string;
  /** As written, for the trace. */
  readonly text: string;
  readonly place: Place;
  /** Literals that can come out. */
  readonly possible: readonly Possible[];
  /** Whether anything else can come out. */
  readonly open: boolean;
  /** Whether it can be missing. */
  readonly maybeMissing: boolean;
  /** Paths it reads. */
  readonly reads: readonly string[];
  /** What tests have to reach: the cases. */
  readonly branches: readonly Branch[];
}

export interface Branch {
  readonly place: Place;
  readonly text: string;
}

type Literal = string | number | boolean;

/** A literal or `=expression`. */
export function planValue(data: Literal, node: SourceNode, context: ExpressionContext): ValuePlan {
  if (typeof data === 'string' && data.startsWith('=')) {
    return fromExpression(compileExpression({ text: data.slice(1), node, skip: 1 }, context));
  }
  const value = typeof data === 'string' && data.startsWith('\\=') ? data.slice(1) : data;
  return literalPlan(value, placeOf(node));
}

function literalPlan(value: Literal, place: Place): ValuePlan {
  return {
    ...nothing,
    run: () => value,
    type: typeName(value),
    text: JSON.stringify(value),
    place,
    possible: [{ value, place }],
    maybeMissing: value === '',
  };
}

const nothing = {
  possible: [],
  open: false,
  maybeMissing: true,
  reads: [],
  branches: [],
} as const;

function typeName(value: Literal): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int' : 'double';
}

/** An expression's bool or list is never missing; anything it reads besides may be. */
export function fromExpression(expression: Expression): ValuePlan {
  const { code, type, text, place, findings } = expression;
  return {
    ...nothing,
    run: code,
    type,
    text,
    place,
    open: true,
    reads: [...findings.reads],
  };
}

/** Any form of section 4, without its options. */
export function planForm(
  data: FieldOrValue,
  node: SourceNode,
  context: ExpressionContext,
): ValuePlan {
  if (typeof data !== 'object') return planValue(data, node, context);
  if (data.expr !== undefined) {
    const inner = nodeAt(node, ['expr']);
    return fromExpression(
      compileExpression({ text: String(data.expr), node: inner, skip: 0 }, context),
    );
  }
  if (data.value !== undefined) return literalPlan(data.value, placeOf(nodeAt(node, ['value'])));
  if (data.template !== undefined) return planTemplate(data.template, node, context);
  if (data.cases !== undefined) return planCases(data, node, context);
  if (data.lookup !== undefined) return planLookup(data.lookup, data, node, context);
  return { ...nothing, run: () => MISSING, type: 'clear', text: 'clear', place: placeOf(node) };
}

function planTemplate(
  template: string | Readonly<Record<string, string>>,
  node: SourceNode,
  context: ExpressionContext,
): ValuePlan {
  const inner = nodeAt(node, ['template']);
  if (typeof template === 'string') return planText(template, inner, context);
  const plans = Object.entries(template).map(
    ([language, text]) => [language, planText(text, nodeAt(inner, [language]), context)] as const,
  );
  const byLanguage = new Map(plans);
  const accountLanguage = context.settings.languages[0] ?? 'en';
  const personLanguage = memberCode('person', 'language', 'text');
  const parts = plans.map(([, plan]) => plan);
  context.used.reads.add('person.language');
  return {
    ...joinPlans(parts, placeOf(inner)),
    type: 'string',
    text: parts.map((plan) => plan.text).join(' | '),
    reads: [...parts.flatMap((plan) => plan.reads), 'person.language'],
    run: (scope) => {
      const wanted = personLanguage(scope);
      if (wanted === PENDING) return PENDING;
      const language = chooseLanguage(byLanguage, wanted, accountLanguage);
      const before = scope.language;
      scope.language = language;
      const value = byLanguage.get(language)?.run(scope) ?? MISSING;
      scope.language = before;
      return value;
    },
  };
}

/** The person's language, else the account's, else the first that is written. */
function chooseLanguage(
  written: ReadonlyMap<string, unknown>,
  wanted: Value,
  account: string,
): string {
  if (typeof wanted === 'string') {
    const short = wanted.toLowerCase().split(/[-_]/)[0] ?? '';
    if (written.has(wanted)) return wanted;
    if (written.has(short)) return short;
  }
  return written.has(account) ? account : ([...written.keys()][0] ?? account);
}

function planText(template: string, node: SourceNode, context: ExpressionContext): ValuePlan {
  const pieces = parseTemplate(template);
  const place = placeOf(node);
  if ('unclosed' in pieces) {
    const message = 'A hole of the template is never closed';
    context.problems.push({ ...place, severity: 'error', code: 'E105', message });
    return literalPlan('', place);
  }
  const holes: ValuePlan[] = [];
  const codes = pieces.map((piece): Code => {
    if (piece.as === 'text') return () => piece.text;
    const hole = fromExpression(
      compileExpression({ text: piece.text, node, skip: piece.start }, context),
    );
    holes.push(hole);
    return hole.run;
  });
  const joined = joinPlans(holes, place);
  return {
    ...joined,
    run: templateCode(codes),
    type: 'string',
    text: template.trimEnd(),
    possible: holes.length === 0 ? [{ value: template, place }] : [],
    open: holes.length > 0,
    maybeMissing: holes.length > 0,
  };
}

/** One missing hole makes the whole missing. */
function templateCode(codes: readonly Code[]): Code {
  return (scope) => {
    let text = '';
    let waits = false;
    for (const code of codes) {
      const value = code(scope);
      if (value === MISSING) return MISSING;
      if (value === PENDING) waits = true;
      else text += asText(value);
    }
    return waits ? PENDING : text;
  };
}

function planCases(data: FieldText, node: SourceNode, context: ExpressionContext): ValuePlan {
  const list = nodeAt(node, ['cases']);
  const cases = (data.cases ?? []).map((one, index) => {
    const at = nodeAt(list, [index]);
    const condition = compileExpression(
      { text: String(one.when), node: nodeAt(at, ['when']), skip: 0 },
      context,
      'condition',
    );
    needBool(condition, context);
    const branch: Branch = { place: placeOf(at), text: condition.text };
    return { condition, branch, outcome: planValue(one.then, nodeAt(at, ['then']), context) };
  });
  const otherwise =
    data.else === undefined ? undefined : planValue(data.else, nodeAt(node, ['else']), context);
  const outcomes = [...cases.map(({ outcome }) => outcome), ...(otherwise ? [otherwise] : [])];
  const joined = joinPlans(outcomes, placeOf(list));
  const conditions = cases.map(({ condition }) => fromExpression(condition));
  return {
    ...joined,
    run: casesCode(cases, otherwise?.run ?? (() => MISSING)),
    text: cases.map(({ condition, outcome }) => `${condition.text} -> ${outcome.text}`).join(' | '),
    maybeMissing: otherwise === undefined || joined.maybeMissing,
    reads: [...joined.reads, ...conditions.flatMap((plan) => plan.reads)],
    branches: cases.map(({ branch }) => branch),
  };
}

interface CaseCode {
  readonly condition: Expression;
  readonly branch: Branch;
  readonly outcome: ValuePlan;
}

function casesCode(cases: readonly CaseCode[], otherwise: Code): Code {
  return (scope) => {
    for (const { condition, branch, outcome } of cases) {
      const holds = condition.code(scope);
      if (holds === PENDING) return PENDING;
      if (holds !== true) continue;
      scope.reached?.add(branch);
      return outcome.run(scope);
    }
    return otherwise(scope);
  };
}

/** A condition of another type is a mistake; `dyn` is decided while running. */
export function needBool(expression: Expression, context: ExpressionContext): void {
  needType(expression, ['bool'], 'a condition', context);
}

export function needType(
  found: { readonly type: string; readonly place: Place },
  types: readonly string[],
  what: string,
  context: ExpressionContext,
): void {
  const { type } = found;
  if (type === 'dyn' || types.includes(type.replace(/^optional<(.*)>$/, '$1'))) return;
  context.problems.push({
    ...found.place,
    severity: 'error',
    code: 'E401',
    message: `${what} must be ${types.map(plainType).join(' or ')}, this is ${plainType(type)}`,
  });
}

/** The checker's type names in the words of the language. */
export function plainType(type: string): string {
  return type
    .replaceAll('string', 'text')
    .replaceAll('reference', 'a result')
    .replaceAll('double', 'decimal');
}

function planLookup(
  target: string,
  data: FieldText,
  node: SourceNode,
  context: ExpressionContext,
): ValuePlan {
  const by = nodeAt(node, ['by']);
  const parts = Object.entries(data.by ?? {}).map(
    ([name, value]) => [name, planValue(value, nodeAt(by, [name]), context)] as const,
  );
  const plans = parts.map(([, plan]) => plan);
  return {
    ...joinPlans(plans, placeOf(node)),
    type: `lookup ${target}`,
    text: `lookup ${target} by ${parts.map(([name, plan]) => `${name} = ${plan.text}`).join(', ')}`,
    possible: [],
    open: true,
    run: (scope) => lookUp(target, parts, scope),
  };
}

function lookUp(
  target: string,
  parts: readonly (readonly [string, ValuePlan])[],
  scope: Scope,
): Value {
  const by: Record<string, Plain> = {};
  let waits = false;
  for (const [name, plan] of parts) {
    const value = plan.run(scope);
    if (value === MISSING) return MISSING;
    if (value === PENDING) waits = true;
    else by[name] = value instanceof Date ? value.toISOString() : value;
  }
  return waits ? PENDING : { lookup: target, by };
}

/** What several plans have in common. */
function joinPlans(plans: readonly ValuePlan[], place: Place): ValuePlan {
  const types = new Set(plans.map((plan) => plan.type));
  return {
    ...nothing,
    run: () => MISSING,
    text: '',
    type: types.size === 1 ? ([...types][0] ?? 'dyn') : 'dyn',
    place,
    possible: plans.flatMap((plan) => plan.possible),
    open: plans.some((plan) => plan.open),
    maybeMissing: plans.some((plan) => plan.maybeMissing),
    reads: plans.flatMap((plan) => plan.reads),
    branches: plans.flatMap((plan) => plan.branches),
  };
}
