import { fromIso, toIso } from '../domain/clock.ts';
import { asText } from './functions/text.ts';
import type { EvaluationInput } from './outcome.ts';
import type { Request, RequestKind, RequestOutcome, RequestTrace } from './request-outcome.ts';
import type { RequestPlan, RulePlan } from './request-plan.ts';
import type { MemberName } from './schema.ts';
import type { Scope } from './scope.ts';
import type { MappingSettings } from './settings.ts';
import type { FieldTrace } from './trace.ts';
import { EvaluationFault, PENDING, type Plain, type Value } from './value.ts';
import type { ValuePlan } from './value-plan.ts';

interface Verdict {
  readonly rule: RulePlan | undefined;
  readonly evidence: readonly string[];
}

/** Decides the request of a conversation by the rules, then extracts what was said. */
export function runRequest(
  plan: RequestPlan | undefined,
  settings: MappingSettings,
  input: EvaluationInput,
  scope: Scope,
): RequestOutcome {
  const rules: RequestTrace['rules'][number][] = [];
  const extract: FieldTrace[] = [];
  const trace: RequestTrace = { rules, extract };
  const verdict =
    plan === undefined ? { rule: undefined, evidence: [] } : judge(plan, scope, rules);
  if (verdict === PENDING) return { as: 'undecided', because: scope.because ?? 'facts', trace };
  const members = extractAll(plan, verdict.rule, scope, extract);
  if (members === PENDING) return { as: 'undecided', because: scope.because ?? 'facts', trace };
  const request = build(plan, verdict, members, { settings, input });
  return { as: 'decided', request, trace };
}

/** The first rule that holds; pending as soon as one before it cannot be decided. */
function judge(
  plan: RequestPlan,
  scope: Scope,
  trace: RequestTrace['rules'][number][],
): Verdict | typeof PENDING {
  for (const rule of plan.rules) {
    const evidence = { said: [], quoted: new Set<string>() } satisfies Scope['evidence'];
    scope.inputs = {};
    scope.evidence = evidence;
    const value = holds(rule, scope);
    scope.evidence = undefined;
    const { file, line, column } = rule.when.place;
    trace.push({
      rule: rule.id,
      file,
      line,
      column,
      expression: rule.when.text,
      inputs: scope.inputs,
      value: value === PENDING ? '(pending)' : value,
    });
    if (value === PENDING) return PENDING;
    if (value !== true) continue;
    scope.reached?.add(rule);
    return {
      rule,
      evidence: [...new Set([...evidence.said, ...seenMembers(scope.inputs, evidence.quoted)])],
    };
  }
  return { rule: undefined, evidence: [] };
}

/** A rule that fails to compute does not hold; the trace shows it. */
function holds(rule: RulePlan, scope: Scope): Value {
  try {
    return rule.when.code(scope);
  } catch (error) {
    if (error instanceof EvaluationFault) return false;
    throw error;
  }
}

/** Members a rule compared, as `call.rating = 1`; what was said and tagged has quoted itself. */
function seenMembers(
  inputs: Readonly<Record<string, unknown>>,
  quoted: ReadonlySet<string>,
): readonly string[] {
  return Object.entries(inputs)
    .filter(([path]) => !quoted.has(path))
    .flatMap(([path, value]) => {
      const shown = shownMember(value);
      return shown === undefined ? [] : [`${path}${shown}`];
    });
}

function shownMember(value: unknown): string | undefined {
  if (value === null || value === false || value === '(pending)') return undefined;
  if (value === true) return '';
  if (!Array.isArray(value)) return ` = ${String(value)}`;
  return value.length === 0 ? undefined : ` = ${value.slice(0, 3).map(String).join('; ')}`;
}

type Members = Readonly<Partial<Record<MemberName, Plain>>>;

function extractAll(
  plan: RequestPlan | undefined,
  rule: RulePlan | undefined,
  scope: Scope,
  trace: FieldTrace[],
): Members | typeof PENDING {
  const found: Partial<Record<MemberName, Plain>> = {};
  const plans = new Map([...(plan?.extract ?? []), ...(rule?.extract ?? [])]);
  for (const [member, value] of plans) {
    const made = extractOne(member, value, scope, trace);
    if (made === PENDING) return PENDING;
    if (typeof made !== 'symbol') found[member] = made;
  }
  return found;
}

function extractOne(member: MemberName, plan: ValuePlan, scope: Scope, trace: FieldTrace[]): Value {
  const inputs: Record<string, unknown> = {};
  scope.inputs = inputs;
  const notes: string[] = [];
  let value: Value | undefined;
  try {
    value = plan.run(scope);
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error;
    notes.push(error.message);
  }
  const { file, line, column } = plan.place;
  const shown = value === undefined || typeof value === 'symbol' ? undefined : asText(value);
  const expression = plan.text;
  const entry = { field: member, file, line, column, expression, inputs, value: shown };
  trace.push({ ...entry, policy: 'overwrite', notes });
  return value ?? false;
}

interface Facts {
  readonly settings: MappingSettings;
  readonly input: EvaluationInput;
}

function build(
  plan: RequestPlan | undefined,
  { rule, evidence }: Verdict,
  members: Members,
  facts: Facts,
): Request {
  const kind: RequestKind = rule?.kind ?? 'other';
  const start = instantOf(members.start);
  const service = textOf(members.service);
  const end = instantOf(members.end) ?? endOf(start, service, facts);
  const wish = {
    ...given('rule', rule?.id),
    ...given('service', service),
    ...given('specialist', textOf(members.specialist)),
    ...given('district', textOf(members.district)),
    ...given('question', textOf(members.question)),
    ...given('start', start === undefined ? undefined : toIso(start)),
    ...given('end', end === undefined ? undefined : toIso(end)),
    ...given('rating', typeof members.rating === 'number' ? members.rating : undefined),
    urgent: members.urgent === true,
  };
  const missing = (plan?.needs[kind] ?? []).filter(
    (member) => !(member in wish) || wish[member] === false,
  );
  return {
    kind,
    ...wish,
    complete: missing.length === 0,
    refused: facts.input.snapshot['request']?.['refused'] === true,
    evidence,
    missing,
  };
}

function endOf(
  start: number | undefined,
  service: string | undefined,
  { settings, input }: Facts,
): number | undefined {
  if (start === undefined) return undefined;
  const known = service === undefined ? undefined : input.serviceMs(service);
  return start + (known ?? settings.slotMs);
}

function given<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: V });
}

function textOf(value: Plain | undefined): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
  return typeof value === 'number' ? String(value) : undefined;
}

function instantOf(value: Plain | undefined): number | undefined {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'string' ? fromIso(value) : undefined;
}
