import type { TargetCatalog } from '../domain/metadata.ts';
import type { Target } from '../domain/record.ts';
import { type AttachPlan, planAttach } from './attach.ts';
import { withVars } from './expression/environment.ts';
import {
  compileExpression,
  type Expression,
  type ExpressionContext,
} from './expression/expression.ts';
import { type FieldPlan, planField, tableOf } from './field-plan.ts';
import type { MappingInfo } from './mapping-set.ts';
import type { FieldOrValue, MappingText, OwnerText, WithdrawText } from './schema.ts';
import { layersOf, nodeAt, placeOfKey, type SourceNode } from './source.ts';
import type { Table } from './tables.ts';
import { needBool, needType, planValue, type ValuePlan } from './value-plan.ts';

/** One mapping made ready to run. */
export interface MappingPlan {
  readonly info: MappingInfo;
  readonly root: SourceNode;
  /** Layers of the files its parts come from, by file name. */
  readonly layers: ReadonlyMap<string, string>;
  readonly when: Expression | undefined;
  /** Undefined for the default `<mapping>:<subject id>`. */
  readonly key: ValuePlan | undefined;
  readonly at: { readonly from: ValuePlan; readonly until: ValuePlan | undefined } | undefined;
  readonly vars: readonly FieldPlan[];
  readonly into: TargetPlan;
  readonly elseInto: TargetPlan | undefined;
  readonly owner: OwnerPlan | undefined;
  readonly relate: readonly ValuePlan[];
  readonly attach: readonly AttachPlan[];
  readonly trigger: readonly string[] | undefined;
  readonly layout: string | undefined;
  readonly tables: ReadonlyMap<string, Table>;
  readonly tests: NonNullable<MappingText['tests']>;
  /** Everything its expressions read. */
  readonly used: ExpressionContext['used'];
}

/** What is written into one of the two possible targets. */
export interface TargetPlan {
  readonly target: Target;
  readonly fields: readonly FieldPlan[];
  readonly onWithdraw: WithdrawPlan;
}

export type WithdrawPlan =
  | { readonly as: 'keep' }
  | { readonly as: 'delete' }
  | { readonly as: 'cancel'; readonly fields: readonly FieldPlan[] };

export interface OwnerPlan {
  readonly candidates: readonly ValuePlan[];
  readonly table: Table | undefined;
  readonly fallback: ValuePlan | undefined;
  readonly onUpdate: 'keep' | 'set';
}

export function planMapping(
  text: MappingText,
  root: SourceNode,
  outer: ExpressionContext,
  catalog: TargetCatalog | undefined,
): MappingPlan {
  const { vars, context } = planVars(text, root, outer);
  const into = planTarget(
    text.into,
    text.fields,
    'fields',
    text.on_withdraw,
    root,
    context,
    catalog,
  );
  return {
    info: {
      id: text.mapping,
      title: text.title,
      file: root.source.file,
      from: text.from,
      into: text.into,
      elseInto: text.else_into,
      shadow: text.shadow,
      enabled: text.enabled,
      providesPerson: text.provides === 'person',
    },
    root,
    layers: layersOf(root),
    when: planWhen(text, root, context),
    key: planKey(text, root, context),
    at: planGate(text.at, root, context),
    vars,
    into,
    elseInto: planElse(text, into, root, context, catalog),
    owner: planOwner(text.owner, nodeAt(root, ['owner']), context),
    relate: planRelate(text.relate, root, context),
    attach: (text.attach ?? []).map((one, i) =>
      planAttach(one, nodeAt(root, ['attach', i]), context),
    ),
    trigger: text.trigger,
    layout: text.layout,
    tables: context.tables,
    tests: text.tests ?? [],
    used: context.used,
  };
}

/** Each variable sees those above it, with their types. */
function planVars(
  text: MappingText,
  root: SourceNode,
  outer: ExpressionContext,
): { readonly vars: readonly FieldPlan[]; readonly context: ExpressionContext } {
  const types: Record<string, string> = {};
  let context = { ...outer, env: withVars(outer.env, types) };
  const vars: FieldPlan[] = [];
  for (const [name, data] of Object.entries(text.vars ?? {})) {
    const plan = planField(name, data, nodeAt(root, ['vars', name]), context);
    vars.push(plan);
    types[name] = typeOfVar(plan);
    context = { ...outer, env: withVars(outer.env, types) };
  }
  return { vars, context };
}

const checked = /^(string|int|double|bool|time|reference|list<(string|time|int)>)$/;

function typeOfVar(plan: FieldPlan): string {
  const type = plan.table === undefined ? plan.value.type : 'dyn';
  const same = plan.fallback === undefined || plan.fallback.type === type;
  return same && checked.test(type) ? type : 'dyn';
}

function planWhen(
  text: MappingText,
  root: SourceNode,
  context: ExpressionContext,
): Expression | undefined {
  if (text.when === undefined) return undefined;
  const now = {
    code: 'E402',
    message: 'now in when: nothing wakes the subject at that time',
    help: 'use at: with the time it should happen',
  };
  const when = compileExpression(
    { text: String(text.when), node: nodeAt(root, ['when']), skip: 0 },
    { ...context, now },
    'condition',
  );
  needBool(when, context);
  return when;
}

function planKey(
  text: MappingText,
  root: SourceNode,
  context: ExpressionContext,
): ValuePlan | undefined {
  const key =
    text.key === undefined ? undefined : planValue(text.key, nodeAt(root, ['key']), context);
  if (key !== undefined) needType(key, ['string'], 'key', context);
  if (text.provides !== 'person') return key;
  if (key === undefined || key.reads.some((path) => path.startsWith('subject.'))) {
    context.problems.push({
      ...(key?.place ?? placeOfKey(root, [], 'provides')),
      severity: 'error',
      code: 'M010',
      message:
        'The key of a mapping that provides the person must name the person, not the subject',
      help: 'for instance key: ="person:" + person.phone',
    });
  }
  return key;
}

function planGate(
  at: MappingText['at'],
  root: SourceNode,
  context: ExpressionContext,
): MappingPlan['at'] {
  if (at === undefined) return undefined;
  const gate = typeof at === 'object' ? at : { from: at };
  const node = nodeAt(root, ['at']);
  const from = planValue(
    gate.from,
    typeof at === 'object' ? nodeAt(node, ['from']) : node,
    context,
  );
  needType(from, ['time'], 'at', context);
  if (gate.until === undefined) return { from, until: undefined };
  const until = planValue(gate.until, nodeAt(node, ['until']), context);
  needType(until, ['time'], 'until', context);
  return { from, until };
}

function planElse(
  text: MappingText,
  into: TargetPlan,
  root: SourceNode,
  context: ExpressionContext,
  catalog: TargetCatalog | undefined,
): TargetPlan | undefined {
  if (text.else_into === undefined) return undefined;
  const fields = text.else_fields ?? text.fields;
  const under = text.else_fields === undefined ? 'fields' : 'else_fields';
  if (text.else_on_withdraw === undefined) {
    const plan = planTarget(text.else_into, fields, under, undefined, root, context, catalog);
    return { ...plan, onWithdraw: into.onWithdraw };
  }
  return planTarget(text.else_into, fields, under, text.else_on_withdraw, root, context, catalog);
}

function planTarget(
  target: Target,
  fields: Readonly<Record<string, FieldOrValue>>,
  under: 'fields' | 'else_fields',
  withdraw: WithdrawText | undefined,
  root: SourceNode,
  context: ExpressionContext,
  catalog: TargetCatalog | undefined,
): TargetPlan {
  const known = catalog?.modules.get(target)?.fields;
  const plan = (name: string, data: FieldOrValue, node: SourceNode): FieldPlan =>
    planField(name, data, node, context, known?.get(name));
  const key = under === 'fields' ? 'on_withdraw' : 'else_on_withdraw';
  return {
    target,
    fields: Object.entries(fields).map(([name, data]) =>
      plan(name, data, nodeAt(root, [under, name])),
    ),
    onWithdraw:
      typeof withdraw === 'object'
        ? {
            as: 'cancel',
            fields: Object.entries(withdraw.cancel).map(([name, data]) =>
              plan(name, data, nodeAt(root, [key, 'cancel', name])),
            ),
          }
        : { as: withdraw ?? 'keep' },
  };
}

function planOwner(
  text: OwnerText | undefined,
  node: SourceNode,
  context: ExpressionContext,
): OwnerPlan | undefined {
  if (text === undefined) return undefined;
  const full = typeof text === 'object' && !Array.isArray(text) ? text : { user: text };
  const users = typeof text === 'object' && !Array.isArray(text) ? nodeAt(node, ['user']) : node;
  const list = Array.isArray(full.user) ? full.user : full.user === undefined ? [] : [full.user];
  const candidates = list.map((user, i) =>
    planValue(user, users.as === 'list' ? nodeAt(users, [i]) : users, context),
  );
  const fallback =
    full.fallback === undefined
      ? undefined
      : planValue(full.fallback, nodeAt(node, ['fallback']), context);
  for (const plan of [...candidates, ...(fallback ? [fallback] : [])])
    needType(plan, ['string'], 'an owner', context);
  return {
    candidates,
    table: tableOf(full.translate, node, context),
    fallback,
    onUpdate: full.on_update ?? 'keep',
  };
}

function planRelate(
  relate: MappingText['relate'],
  root: SourceNode,
  context: ExpressionContext,
): readonly ValuePlan[] {
  if (relate === undefined) return [];
  const list = Array.isArray(relate) ? relate : [relate];
  return list.map((one, i) => {
    const node = nodeAt(root, Array.isArray(relate) ? ['relate', i] : ['relate']);
    const plan = planValue(one, node, context);
    needType(plan, ['reference'], 'relate', context);
    return plan;
  });
}
