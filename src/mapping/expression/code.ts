import type { ASTNode } from '@marcbachmann/cel-js';
import { keyOf, memberCode, memberOf, nestedCode } from '../access.ts';
import { eventModel } from '../event-model.ts';
import type { CallSite, Implementation } from '../functions/definition.ts';
import { functions } from '../functions/registry.ts';
import type { Code, Scope } from '../scope.ts';
import {
  DEAD,
  EvaluationFault,
  isAbsent,
  MISSING,
  PENDING,
  type Plain,
  type Value,
} from '../value.ts';
import { literalOf, pathOf } from './ast.ts';
import type { CodeContext } from './context.ts';
import { macroCode } from './macros.ts';
import { binary, method, negative } from './operators.ts';

/** Makes a checked expression ready to run. */
export function compileCode(node: ASTNode, context: CodeContext): Code {
  switch (node.op) {
    case 'value':
      return literalCode(node.args);
    case 'id':
      return variableCode(node.args, context);
    case '.':
    case '.?':
      return selectCode(node.args[0], node.args[1], node, context);
    case '[]':
    case '[?]':
      return indexCode(node.args[0], node.args[1], context);
    case 'call':
      return callCode(node, node.args[0], node.args[1], context);
    case 'rcall':
      return receiverCode(node, context);
    case 'list':
      return listCode(node.args, context);
    case '&&':
    case '||':
      return logicCode(node.op === '||', node.args, context);
    case '?:':
      return choiceCode(node.args, context);
    case '!_':
      return notCode(compileCode(node.args, context));
    case '-_':
      return strict([node.args], context, ([value = 0]) => negative(value));
    case 'map':
      return () => MISSING;
    case 'in':
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return binaryCode(node, node.args, context);
  }
}

/**
 * Makes a condition ready: at its top level a missing side of `&&` and `||` counts as false, so that it is decided as
 * soon as it can be. Gives true, false or pending.
 */
export function compileCondition(node: ASTNode, context: CodeContext): Code {
  if (node.op !== '&&' && node.op !== '||') {
    const code = compileCode(node, context);
    return (scope) => {
      const value = code(scope);
      if (value === MISSING) return false;
      return value === PENDING ? PENDING : asBool(value);
    };
  }
  const [left, right] = node.args.map((side) => compileCondition(side, context));
  return combine(node.op === '||', left, right);
}

function literalCode(args: unknown): Code {
  const value = typeof args === 'bigint' ? Number(args) : args;
  return value === null ? () => MISSING : () => value as Plain;
}

function variableCode(name: string, context: CodeContext): Code {
  const depth = context.locals.lastIndexOf(name);
  if (depth >= 0) return (scope) => scope.locals[depth] ?? MISSING;
  if (name === 'now') {
    return (scope) => {
      scope.inputs['now'] = scope.now.toISOString();
      return scope.now;
    };
  }
  return () => MISSING;
}

function selectCode(base: ASTNode, member: string, node: ASTNode, context: CodeContext): Code {
  const path = pathOf(node);
  const root = path?.[0];
  if (path === undefined || root === undefined || context.locals.includes(root))
    return keyCode(compileCode(base, context), member);
  if (path.length === 2) {
    if (root === 'vars') return varCode(member);
    if (root === 'results') return resultCode(member);
    if (root === 'words') return wordsCode(context.words[member] ?? []);
    const known = memberOf(root, member);
    return known === undefined ? () => MISSING : memberCode(root, member, known.type);
  }
  const model = modelOf(path.slice(0, -1));
  const known = model === undefined ? undefined : memberOf(model, member);
  const code = compileCode(base, context);
  return known === undefined
    ? keyCode(code, member)
    : nestedCode(code, path.join('.'), member, known.type);
}

/** `appointment` for `person.next_appointment`. */
function modelOf(path: readonly string[]): string | undefined {
  let model: string | undefined = path[0];
  for (const member of path.slice(1)) {
    const type = model === undefined ? undefined : memberOf(model, member)?.type;
    model = type !== undefined && type in eventModel ? type : undefined;
  }
  return model;
}

function keyCode(base: Code, key: string): Code {
  return (scope) => keyOf(base(scope), key);
}

function wordsCode(list: readonly string[]): Code {
  return () => list;
}

function varCode(name: string): Code {
  const path = `vars.${name}`;
  return (scope) => {
    const value = scope.variable(name);
    scope.inputs[path] = isAbsent(value) ? shown(value) : value;
    return value;
  };
}

function resultCode(name: string): Code {
  const path = `results.${name}`;
  return (scope) => {
    const found = scope.result(name);
    const value: Value =
      found === DEAD ? (scope.deadIsPending ? PENDING : MISSING) : (found as Value);
    if (value === PENDING) scope.because ??= path;
    scope.inputs[path] = isAbsent(value) ? shown(value) : value;
    return value;
  };
}

function shown(value: Value): string | null {
  return value === PENDING ? '(pending)' : null;
}

function indexCode(base: ASTNode, index: ASTNode, context: CodeContext): Code {
  return strict([base, index], context, ([whole, key]) => {
    if (Array.isArray(whole)) {
      const at = Number(key);
      return (whole as readonly Plain[])[at] ?? MISSING;
    }
    return keyOf(whole ?? MISSING, String(key));
  });
}

/** Evaluates all parts; a missing one makes the whole missing, else a pending one makes it pending. */
export function strict(
  parts: readonly ASTNode[],
  context: CodeContext,
  run: (values: readonly Plain[], scope: Scope) => Value,
): Code {
  const codes = parts.map((part) => compileCode(part, context));
  return (scope) => {
    const values: Plain[] = [];
    let waits = false;
    for (const code of codes) {
      const value = code(scope);
      if (value === MISSING) return MISSING;
      if (value === PENDING) waits = true;
      else values.push(value);
    }
    return waits ? PENDING : run(values, scope);
  };
}

function callCode(
  node: ASTNode,
  name: string,
  args: readonly ASTNode[],
  context: CodeContext,
): Code {
  if (name === 'has') return hasCode(args, context);
  if (name === 'coalesce') return coalesceCode(args, context);
  if (name === 'size') return strict(args, context, ([value]) => sizeOf(value));
  const definition = functions.get(name);
  if (definition === undefined) {
    context.fail(node, 'E104', `No such function: ${name}`);
    return () => MISSING;
  }
  return strict(args, context, definition.link(callSite(node, args, context)));
}

function callSite(node: ASTNode, args: readonly ASTNode[], context: CodeContext): CallSite {
  return {
    settings: context.settings,
    literals: args.map((arg) => literalOf(arg) ?? wordsOf(arg, context)),
    table: (name) => context.table(name),
    fail: (argument, code, message, help) =>
      context.fail(args[argument] ?? node, code, message, help),
  };
}

/** `words.booking` is as good as the list written out. */
function wordsOf(node: ASTNode, context: CodeContext): readonly string[] | undefined {
  const path = pathOf(node);
  return path?.[0] === 'words' && path.length === 2 ? context.words[path[1] ?? ''] : undefined;
}

function hasCode(args: readonly ASTNode[], context: CodeContext): Code {
  const [operand] = args;
  if (operand === undefined) return () => false;
  const code = compileCode(operand, context);
  return (scope) => {
    const value = code(scope);
    return value === PENDING ? PENDING : value !== MISSING;
  };
}

function coalesceCode(args: readonly ASTNode[], context: CodeContext): Code {
  const codes = args.map((arg) => compileCode(arg, context));
  return (scope) => {
    for (const code of codes) {
      const value = code(scope);
      if (value !== MISSING) return value;
    }
    return MISSING;
  };
}

function sizeOf(value: Plain | undefined): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' ? Object.keys(value).length : 0;
}

function receiverCode(node: ASTNode & { op: 'rcall' }, context: CodeContext): Code {
  const [name, receiver, args] = node.args;
  const macro = macroCode(name, receiver, args, context, compileCode);
  if (macro !== undefined) return macro;
  if (name === 'orValue') return coalesceCode([receiver, ...args], context);
  if (name === 'hasValue') return hasCode([receiver], context);
  if (name === 'size') return strict([receiver], context, ([value]) => sizeOf(value));
  const run: Implementation | undefined = method(name);
  if (run === undefined) {
    context.fail(node, 'E104', `No such method: ${name}`);
    return () => MISSING;
  }
  return strict([receiver, ...args], context, run);
}

function listCode(items: readonly ASTNode[], context: CodeContext): Code {
  const literal = items.map(literalOf);
  if (literal.every((item) => item !== undefined)) return () => literal;
  return strict(items, context, (values) => values);
}

/** Three values and "missing": the side that decides, decides. */
function logicCode(
  decides: boolean,
  sides: readonly [ASTNode, ASTNode],
  context: CodeContext,
): Code {
  const [left, right] = sides.map((side) => compileCode(side, context));
  return combine(decides, left, right);
}

function combine(decides: boolean, left: Code | undefined, right: Code | undefined): Code {
  if (left === undefined || right === undefined) return () => MISSING;
  return (scope) => {
    const first = left(scope);
    if (first === decides) return decides;
    const second = right(scope);
    if (second === decides) return decides;
    if (first === PENDING || second === PENDING) return PENDING;
    if (first === MISSING || second === MISSING) return MISSING;
    asBool(first);
    asBool(second);
    return !decides;
  };
}

function asBool(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  throw new EvaluationFault(`a condition must be true or false, not ${JSON.stringify(value)}`);
}

function notCode(code: Code): Code {
  return (scope) => {
    const value = code(scope);
    return isAbsent(value) ? value : !asBool(value);
  };
}

function choiceCode(parts: readonly [ASTNode, ASTNode, ASTNode], context: CodeContext): Code {
  const [condition, then, otherwise] = parts;
  const decide = compileCode(condition, context);
  const yes = compileCode(then, context);
  const no = compileCode(otherwise, context);
  return (scope) => {
    const value = decide(scope);
    if (isAbsent(value)) return value;
    return asBool(value) ? yes(scope) : no(scope);
  };
}

function binaryCode(node: ASTNode, sides: readonly ASTNode[], context: CodeContext): Code {
  const run = binary(node);
  return strict(sides, context, ([a = '', b = '']) => run(a, b));
}
