import type { ASTNode } from '@marcbachmann/cel-js';
import type { SubjectKind } from '../../domain/subject.ts';
import { memberOf } from '../access.ts';
import { eventModel, kindsOf } from '../event-model.ts';
import { functions, macros, methods } from '../functions/registry.ts';
import { didYouMean } from '../problem.ts';
import { children, literalOf, pathOf } from './ast.ts';

/** What a look at an expression finds besides its types. */
export interface Findings {
  /** Paths of the event model it can read, those of functions included. */
  readonly reads: Set<string>;
  readonly results: Set<string>;
  readonly vars: Set<string>;
  readonly words: Set<string>;
  readonly tables: Set<string>;
  /** Where `now` is used, if it is. */
  readonly now: ASTNode | undefined;
}

export type Fail = (node: ASTNode, code: string, message: string, help?: string) => void;

interface Look {
  readonly kinds: readonly SubjectKind[];
  readonly fail: Fail;
  readonly findings: { -readonly [K in keyof Findings]: Findings[K] };
}

/**
 * Walks an expression: what it reads, and what the type checker cannot see: variables that these kinds of subject do
 * not have (E106), comparisons with values that never occur (E107), forbidden functions (E201), nesting (E202).
 */
export function inspect(node: ASTNode, kinds: readonly SubjectKind[], fail: Fail): Findings {
  const findings: Look['findings'] = {
    reads: new Set<string>(),
    results: new Set<string>(),
    vars: new Set<string>(),
    words: new Set<string>(),
    tables: new Set<string>(),
    now: undefined,
  };
  walk(node, { kinds, fail, findings }, [], 0);
  return findings;
}

function walk(node: ASTNode, look: Look, locals: readonly string[], loops: number): void {
  const path = pathOf(node);
  if (path !== undefined) {
    if (!locals.includes(path[0] ?? '')) notePath(node, path, look);
    return;
  }
  if (node.op === 'call') noteCall(node, look);
  if (node.op === 'rcall' && macros.has(node.args[0])) {
    walkMacro(node, look, locals, loops + 1);
    return;
  }
  if (node.op === 'rcall') noteMethod(node, look);
  compareValues(node, look);
  for (const child of children(node)) walk(child, look, locals, loops);
}

function walkMacro(
  node: ASTNode & { op: 'rcall' },
  look: Look,
  locals: readonly string[],
  loops: number,
): void {
  const [name, receiver, [variable, ...bodies]] = node.args;
  if (loops > 2) look.fail(node, 'E202', `${name} is nested more than twice`);
  walk(receiver, look, locals, loops - 1);
  const inner = variable?.op === 'id' ? [...locals, variable.args] : locals;
  for (const body of bodies) walk(body, look, inner, loops);
}

function notePath(node: ASTNode, path: readonly string[], look: Look): void {
  const [root = '', member] = path;
  const { findings } = look;
  if (root === 'now') findings.now ??= node;
  if (root === 'results' && member !== undefined) findings.results.add(member);
  if (root === 'vars' && member !== undefined) findings.vars.add(member);
  if (root === 'words' && member !== undefined) findings.words.add(member);
  if (eventModel[root] === undefined) return;
  if (!kindsOf(root).some((kind) => look.kinds.includes(kind))) {
    look.fail(
      node,
      'E106',
      `${root} does not exist for ${look.kinds.join(', ')}`,
      `${root} is known for: ${kindsOf(root).join(', ')}`,
    );
  }
  if (member !== undefined) findings.reads.add(path.join('.'));
}

function noteCall(node: ASTNode & { op: 'call' }, look: Look): void {
  const [name, args] = node.args;
  if (name === 'has') checkHas(args[0], look);
  const definition = functions.get(name);
  for (const path of definition?.reads?.(args.length) ?? []) look.findings.reads.add(path);
  const [first] = args;
  const table = first === undefined ? undefined : literalOf(first);
  if ((name === 'tr' || name === 'named') && typeof table === 'string')
    look.findings.tables.add(table);
  if (definition?.kinds?.some((kind) => look.kinds.includes(kind)) === false) {
    look.fail(
      node,
      'E106',
      `${name}() does not exist for ${look.kinds.join(', ')}`,
      `it is for: ${definition.kinds.join(', ')}`,
    );
  }
}

/** The type checker does not look into `has`. */
function checkHas(operand: ASTNode | undefined, look: Look): void {
  const path = operand === undefined ? undefined : pathOf(operand);
  if (operand === undefined || path === undefined || path.length < 2) return;
  let model: string | undefined = path[0];
  for (const member of path.slice(1)) {
    if (model === undefined || eventModel[model] === undefined) return;
    const known = memberOf(model, member);
    if (known === undefined) {
      look.fail(operand, 'E101', `No such key: ${member}`, memberHelp(model, member));
      return;
    }
    model = known.type === 'appointment' || known.type === 'case' ? known.type : undefined;
  }
}

/** `did you mean "call.talking_seconds"?` */
export function memberHelp(model: string, member: string): string | undefined {
  const known = Object.keys(eventModel[model]?.members ?? {});
  const help = didYouMean(member, known);
  return help?.replace('"', `"${model}.`);
}

function noteMethod(node: ASTNode & { op: 'rcall' }, look: Look): void {
  const [name] = node.args;
  if (name === 'matches') {
    look.fail(
      node,
      'E201',
      'matches() backtracks and is refused',
      'use regex_match(text, pattern)',
    );
    return;
  }
  if (!methods.has(name)) {
    look.fail(node, 'E104', `No such method: ${name}`, didYouMean(name, methods.keys()));
  }
}

/** `call.status == "answred"`, `call.status in ["answered", "mised"]`. */
function compareValues(node: ASTNode, look: Look): void {
  if (node.op === '==' || node.op === '!=') {
    const [left, right] = node.args;
    compareOne(left, right, look);
    compareOne(right, left, look);
  }
  if (node.op === 'in' && node.args[1].op === 'list') {
    for (const item of node.args[1].args) compareOne(node.args[0], item, look);
  }
}

function compareOne(member: ASTNode, literal: ASTNode, look: Look): void {
  const value = literalOf(literal);
  const path = pathOf(member);
  if (typeof value !== 'string' || path === undefined) return;
  const values = valuesOf(path);
  if (values === undefined || values.includes(value)) return;
  look.fail(
    literal,
    'E107',
    `"${value}" is never a value of ${path.join('.')}`,
    didYouMean(value, values) ?? `values: ${values.join(' | ')}`,
  );
}

/** The only values of a member, if there are such. */
export function valuesOf(path: readonly string[]): readonly string[] | undefined {
  let model: string | undefined = path[0];
  for (const [index, member] of path.slice(1).entries()) {
    const known = model === undefined ? undefined : memberOf(model, member);
    if (index === path.length - 2) return known?.values;
    model = known?.type === 'appointment' || known?.type === 'case' ? known.type : undefined;
  }
  return undefined;
}
