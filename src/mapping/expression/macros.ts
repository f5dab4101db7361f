import type { ASTNode } from '@marcbachmann/cel-js';
import type { Code, Scope } from '../scope.ts';
import { LIST_LIMIT, MISSING, PENDING, type Plain, type Value } from '../value.ts';
import type { CodeContext } from './context.ts';

type Step = (scope: Scope, item: Plain) => Value;

/** `list.map(x, …)` and its like; undefined when the name is no macro. */
export function macroCode(
  name: string,
  receiver: ASTNode,
  args: readonly ASTNode[],
  context: CodeContext,
  compileCode: (node: ASTNode, context: CodeContext) => Code,
): Code | undefined {
  const run = loops[name];
  const [variable, ...bodies] = args;
  if (run === undefined || variable?.op !== 'id') return undefined;
  const depth = context.locals.length;
  const inner = { ...context, locals: [...context.locals, variable.args] };
  const steps = bodies.map((body): Step => {
    const code = compileCode(body, inner);
    return (scope, item) => {
      scope.locals[depth] = item;
      return code(scope);
    };
  });
  const list = compileCode(receiver, context);
  return (scope) => {
    const value = list(scope);
    if (typeof value === 'symbol') return value;
    const items = Array.isArray(value) ? (value as readonly Plain[]) : Object.keys(value);
    return run(scope, items.slice(0, LIST_LIMIT), steps);
  };
}

type Loop = (scope: Scope, items: readonly Plain[], steps: readonly Step[]) => Value;

const loops: Readonly<Record<string, Loop>> = {
  exists: quantifier(true),
  all: quantifier(false),
  exists_one: (scope, items, [step]) => {
    const kept = select(scope, items, step);
    return Array.isArray(kept) ? kept.length === 1 : kept;
  },
  filter: (scope, items, [step]) => select(scope, items, step),
  map: (scope, items, steps) => {
    const [transform, filtered] = steps.length === 2 ? [steps[1], steps[0]] : [steps[0], undefined];
    const kept = filtered === undefined ? items : select(scope, items, filtered);
    if (!Array.isArray(kept)) return kept;
    return project(scope, kept as readonly Plain[], transform);
  },
};

/** `exists` is decided by one true, `all` by one false; an absent item counts only when nothing decides. */
function quantifier(decides: boolean): Loop {
  return (scope, items, [step]) => {
    let absent: Value | undefined;
    for (const item of items) {
      const value = step?.(scope, item);
      if (value === decides) return decides;
      if (value === PENDING || (value === MISSING && absent === undefined)) absent = value;
    }
    return absent ?? !decides;
  };
}

function select(scope: Scope, items: readonly Plain[], step: Step | undefined): Value {
  const kept: Plain[] = [];
  for (const item of items) {
    const value = step?.(scope, item);
    if (value === MISSING || value === PENDING) return value;
    if (value === true) kept.push(item);
  }
  return kept;
}

function project(scope: Scope, items: readonly Plain[], step: Step | undefined): Value {
  const made: Plain[] = [];
  for (const item of items) {
    const value = step?.(scope, item) ?? MISSING;
    if (typeof value === 'symbol') return value;
    made.push(value);
  }
  return made;
}
