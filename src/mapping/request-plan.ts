import {
  compileExpression,
  type Expression,
  type ExpressionContext,
} from './expression/expression.ts';
import type { RequestKind } from './request-outcome.ts';
import type { MemberName, RequestsText } from './schema.ts';
import { nodeAt, placeOf, type SourceNode } from './source.ts';
import type { Table } from './tables.ts';
import { needBool, needType, planValue, type ValuePlan } from './value-plan.ts';

/** The rules that turn a conversation into a request, ready to run. */
export interface RequestPlan {
  readonly id: string;
  readonly file: string;
  readonly root: SourceNode;
  readonly rules: readonly RulePlan[];
  readonly extract: ReadonlyMap<MemberName, ValuePlan>;
  readonly needs: Readonly<Partial<Record<RequestKind, readonly MemberName[]>>>;
  readonly tables: ReadonlyMap<string, Table>;
  readonly tests: NonNullable<RequestsText['tests']>;
  readonly used: ExpressionContext['used'];
}

export interface RulePlan {
  readonly id: string;
  readonly kind: RequestKind;
  readonly when: Expression;
  readonly extract: ReadonlyMap<MemberName, ValuePlan>;
}

const types: Readonly<Record<MemberName, string>> = {
  service: 'string',
  specialist: 'string',
  district: 'string',
  question: 'string',
  start: 'time',
  end: 'time',
  urgent: 'bool',
  rating: 'int',
};

export function planRequests(
  text: RequestsText,
  root: SourceNode,
  context: ExpressionContext,
): RequestPlan {
  return {
    id: text.requests,
    file: root.source.file,
    root,
    rules: planRules(text, root, context),
    extract: planExtract(text.extract, nodeAt(root, ['extract']), context),
    needs: text.needs ?? {},
    tables: context.tables,
    tests: text.tests ?? [],
    used: context.used,
  };
}

function planRules(
  text: RequestsText,
  root: SourceNode,
  context: ExpressionContext,
): readonly RulePlan[] {
  const now = {
    code: 'E402',
    message: 'now in a rule: nothing wakes the subject at that time',
    help: 'use a time of the subject',
  };
  const seen = new Set<string>();
  return text.rules.map((rule, i) => {
    const node = nodeAt(root, ['rules', i]);
    if (seen.has(rule.id)) {
      const message = `There are two rules "${rule.id}"`;
      context.problems.push({ ...placeOf(node), severity: 'error', code: 'M016', message });
    }
    seen.add(rule.id);
    const when = compileExpression(
      { text: String(rule.when), node: nodeAt(node, ['when']), skip: 0 },
      { ...context, now },
      'condition',
    );
    needBool(when, context);
    const extract = planExtract(rule.extract, nodeAt(node, ['extract']), context);
    return { id: rule.id, kind: rule.kind, when, extract };
  });
}

function planExtract(
  extract: RequestsText['extract'],
  node: SourceNode,
  context: ExpressionContext,
): ReadonlyMap<MemberName, ValuePlan> {
  const plans = new Map<MemberName, ValuePlan>();
  for (const [name, data] of Object.entries(extract ?? {})) {
    if (data === undefined) continue;
    const plan = planValue(data, nodeAt(node, [name]), context);
    const member = name as MemberName;
    needType(plan, [types[member]], member, context);
    plans.set(member, plan);
  }
  return plans;
}
