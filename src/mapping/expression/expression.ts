import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import type { SubjectKind } from '../../domain/subject.ts';
import { eventModel } from '../event-model.ts';
import { didYouMean, type Problem } from '../problem.ts';
import type { Code } from '../scope.ts';
import type { MappingSettings } from '../settings.ts';
import { type Place, placeInside, placeOf, type SourceNode } from '../source.ts';
import type { Table } from '../tables.ts';
import { MISSING } from '../value.ts';
import { compileCode, compileCondition } from './code.ts';
import { type Findings, inspect, memberHelp } from './inspect.ts';

/** An expression ready to run, with what is needed to explain it. */
export interface Expression {
  readonly code: Code;
  /** `string`, `time`, `list<string>`, `dyn`, …: as the type checker found it. */
  readonly type: string;
  /** As written, without the leading `=`. */
  readonly text: string;
  readonly place: Place;
  readonly findings: Findings;
  /** The value when it is a literal. */
  readonly literal?: string | number | boolean | undefined;
}

/** What names mean in one mapping or one requests file, and where problems go. */
export interface ExpressionContext {
  readonly env: Environment;
  readonly kinds: readonly SubjectKind[];
  readonly settings: MappingSettings;
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly tables: ReadonlyMap<string, Table>;
  readonly problems: Problem[];
  /** What to say about `now`; undefined where it may be used. */
  readonly now: NowProblem | undefined;
  /** Everything any expression of the mapping reads. */
  readonly used: UsedNames;
}

export interface NowProblem {
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

export interface UsedNames {
  readonly reads: Set<string>;
  readonly results: Set<string>;
  readonly vars: Set<string>;
  readonly words: Set<string>;
  readonly tables: Set<string>;
}

export function noNames(): UsedNames {
  return {
    reads: new Set(),
    results: new Set(),
    vars: new Set(),
    words: new Set(),
    tables: new Set(),
  };
}

/** Where an expression's text stands: in a scalar, from this character on. */
export interface Written {
  readonly text: string;
  readonly node: SourceNode;
  /** Characters of the scalar before the text: 1 for `=`, more inside a template. */
  readonly skip: number;
}

const notRunnable: Code = () => MISSING;

/**
 * Parses, checks and compiles one expression. Problems are noted with their place in the file; a broken expression is
 * returned all the same, as one that is always missing, so that everything else is still checked.
 */
export function compileExpression(
  written: Written,
  context: ExpressionContext,
  as: 'value' | 'condition' = 'value',
): Expression {
  const before = context.problems.length;
  const fail = (range: Range, code: string, message: string, help?: string): void => {
    const place = placeWithin(written, range.start);
    context.problems.push({ ...place, severity: 'error', code, message, help });
  };
  const parsed = parse(written, context, fail);
  const place = placeWithin(written, 0);
  const findings = parsed && inspect(parsed.ast, context.kinds, fail);
  if (findings?.now !== undefined && context.now !== undefined)
    fail(findings.now, context.now.code, context.now.message, context.now.help);
  const broken: Expression = {
    code: notRunnable,
    type: 'dyn',
    text: written.text.trim(),
    place,
    findings: findings ?? { ...noNames(), now: undefined },
  };
  if (parsed === undefined || findings === undefined) return broken;
  noteUse(context.used, findings);
  const code = codeOf(parsed.ast, context, fail, as);
  if (context.problems.length > before) return broken;
  return { ...broken, code, type: parsed.type };
}

interface Range {
  readonly start: number;
}

type FailAt = (range: Range, code: string, message: string, help?: string) => void;

function placeWithin(written: Written, index: number): Place {
  return written.node.as === 'scalar'
    ? placeInside(written.node, written.skip + index)
    : placeOf(written.node);
}

function codeOf(
  ast: ASTNode,
  context: ExpressionContext,
  fail: FailAt,
  as: 'value' | 'condition',
): Code {
  const { settings, words, tables } = context;
  const compile = as === 'condition' ? compileCondition : compileCode;
  const atNode =
    (node: ASTNode): FailAt =>
    (_range, code, message, help) =>
      fail(node, code, message, help);
  return compile(ast, {
    settings,
    words,
    table: (name) => {
      const table = tables.get(name);
      if (table === undefined)
        atNode(ast)(ast, 'E301', `There is no table "${name}"`, didYouMean(name, tables.keys()));
      return table;
    },
    fail,
    locals: [],
  });
}

function noteUse(used: UsedNames, findings: Findings): void {
  for (const name of ['reads', 'results', 'vars', 'words', 'tables'] as const) {
    for (const item of findings[name]) used[name].add(item);
  }
}

interface Parsed {
  readonly ast: ASTNode;
  readonly type: string;
}

interface Trouble {
  readonly code: string;
  readonly summary: string;
  readonly range?: Range;
}

function parse(written: Written, context: ExpressionContext, fail: FailAt): Parsed | undefined {
  try {
    const parsed = context.env.parse(written.text);
    const checked = parsed.check();
    if (checked.valid) return { ast: parsed.ast, type: checked.type ?? 'dyn' };
    reportTrouble(checked.error as Trouble, written.text, context, fail, parsed.ast);
    // A name in a broken expression is used all the same: one mistake is one problem.
    noteUse(
      context.used,
      inspect(parsed.ast, context.kinds, () => {}),
    );
  } catch (error) {
    reportTrouble(error as Trouble, written.text, context, fail);
  }
  return undefined;
}

const codes: Readonly<Record<string, string>> = {
  no_such_key: 'E101',
  unknown_variable: 'E102',
  no_such_overload: 'E103',
  invalid_logical_operand: 'E103',
  invalid_condition_type: 'E103',
  incompatible_ternary_branches: 'E103',
  heterogeneous_list_element: 'E103',
  cannot_index_type: 'E103',
  invalid_index_type: 'E103',
  no_matching_overload: 'E104',
  limit_exceeded: 'E204',
};

function reportTrouble(
  trouble: Trouble,
  text: string,
  context: ExpressionContext,
  fail: FailAt,
  ast?: ASTNode,
): void {
  const code = codes[trouble.code] ?? (ast === undefined ? 'E105' : 'E103');
  if (code === 'E104' && ast !== undefined && /\bmatches\s*\(/.test(text)) {
    inspect(ast, context.kinds, fail);
    return;
  }
  const message = limitMessage(trouble.summary) ?? trouble.summary.split('\n')[0] ?? '';
  fail(
    trouble.range ?? { start: 0 },
    code,
    message,
    helpFor(code, message, text, trouble, context),
  );
}

const limits: Readonly<Record<string, string>> = {
  maxAstNodes: 'The expression is too large: at most 400 parts',
  maxDepth: 'The expression is nested too deep: at most 32 levels',
  maxListElements: 'The list is too long: at most 64 items',
  maxCallArguments: 'Too many arguments: at most 8',
  maxMapEntries: 'Maps cannot be written in expressions',
};

function limitMessage(summary: string): string | undefined {
  const name = /^Exceeded (\w+)/.exec(summary)?.[1];
  return name === undefined ? undefined : limits[name];
}

function helpFor(
  code: string,
  message: string,
  text: string,
  trouble: Trouble,
  context: ExpressionContext,
): string | undefined {
  if (code === 'E101') return helpForKey(text, trouble.range?.start ?? 0, message, context);
  if (code === 'E102') {
    const name = message.replace(/^.*: /, '');
    return didYouMean(name, [...Object.keys(eventModel), 'now', 'results', 'vars', 'words']);
  }
  if (code === 'E103' && /string \+ (int|double)|(int|double) \+ string/.test(message))
    return 'use a template, or text(n)';
  if (code === 'E103' && /\bnull\b/.test(message)) return 'use has(…) or !has(…)';
  return undefined;
}

/** The member's place says what stands before it: `call.` */
function helpForKey(
  text: string,
  start: number,
  message: string,
  context: ExpressionContext,
): string | undefined {
  const member = message.replace(/^.*: /, '');
  const base = /(\w+)\s*\.\??\s*$/.exec(text.slice(0, start))?.[1];
  if (base === undefined) return undefined;
  const help = memberHelp(base, member);
  if (help !== undefined) return help;
  const known = base === 'words' ? Object.keys(context.words) : [];
  return didYouMean(member, known);
}
