import type { ASTNode } from '@marcbachmann/cel-js';

/** The parts of an expression directly below a node. */
export function children(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    case 'list':
    case '?:':
    case '&&':
    case '||':
    case '[]':
    case '[?]':
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
      return node.args;
  }
}

/** `['person', 'open_case', 'subject']` for a chain of members; undefined for anything else. */
export function pathOf(node: ASTNode): readonly string[] | undefined {
  if (node.op === 'id') return [node.args];
  if (node.op !== '.' && node.op !== '.?') return undefined;
  const base = pathOf(node.args[0]);
  return base === undefined ? undefined : [...base, node.args[1]];
}

/** A literal, or a list of literals, as a plain value; undefined for what must be computed. */
export function literalOf(
  node: ASTNode,
): string | number | boolean | readonly string[] | undefined {
  if (node.op === 'list') {
    const items = node.args.map(literalOf);
    return items.every((item) => typeof item === 'string') ? items : undefined;
  }
  if (node.op !== 'value') return undefined;
  const value = node.args;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;
}
