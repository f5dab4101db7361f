import type { z } from 'zod';
import { didYouMean, type Problem } from './problem.ts';
import { nodeAt, placeOf, placeOfKey, type SourceNode, toData } from './source.ts';

type Issue = z.core.$ZodIssue;

/** Parses a merged file by its schema; every issue becomes a problem with its place. */
export function validate<T>(
  root: SourceNode,
  schema: z.ZodType<T>,
  problems: Problem[],
): T | undefined {
  const result = schema.safeParse(toData(root));
  if (result.success) return result.data;
  for (const issue of result.error.issues) report(root, issue, [], problems);
  return undefined;
}

function report(
  root: SourceNode,
  issue: Issue,
  above: readonly PropertyKey[],
  problems: Problem[],
): void {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union') {
    reportUnion(root, issue, path, problems);
    return;
  }
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportKey(root, path, key, problems);
    return;
  }
  const missing = issue.code === 'invalid_type' && isAbsent(root, path);
  const place = placeOf(nodeAt(root, path));
  problems.push({ ...place, severity: 'error', ...describe(issue, path, missing) });
}

function describe(
  issue: Issue,
  path: readonly PropertyKey[],
  missing: boolean,
): { readonly code: string; readonly message: string } {
  const name = path.map(String).join('.');
  if (missing) return { code: 'M005', message: `Missing key: ${name}` };
  const code = issue.code === 'invalid_type' || issue.code === 'custom' ? 'M006' : 'M004';
  const inner = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
  return { code, message: `${name}: ${inner ?? issue.message}` };
}

/** A missing key reads as undefined: its node is the one above. */
function isAbsent(root: SourceNode, path: readonly PropertyKey[]): boolean {
  const last = path.at(-1);
  if (last === undefined) return false;
  const holder = nodeAt(root, path.slice(0, -1));
  return holder.as === 'map' && !holder.entries.has(String(last));
}

function reportKey(
  root: SourceNode,
  path: readonly PropertyKey[],
  key: string,
  problems: Problem[],
): void {
  const holder = nodeAt(root, path);
  const siblings = holder.as === 'map' ? [...holder.entries.keys()] : [];
  const split = /[)\]"']$/.test(key) && siblings.some((other) => /^(expr|when|then)$/.test(other));
  problems.push({
    ...placeOfKey(root, path, key),
    severity: 'error',
    code: 'M003',
    message: `Unknown key: ${key}`,
    help: split
      ? 'the comma ended the value: put the expression in quotes, or each key on a line of its own'
      : didYouMean(key, knownKeys),
  });
}

const knownKeys = [
  ...'version mapping title say from into else_into layout enabled shadow provides when key at vars owner'.split(
    ' ',
  ),
  ...'relate trigger fields else_fields on_withdraw else_on_withdraw attach tables tests requests words'.split(
    ' ',
  ),
  ...'rules extract needs expr value template cases else lookup by clear translate transform default'.split(
    ' ',
  ),
  ...'on_missing on_error max_length update pii note map compare on_unknown given then expect name'.split(
    ' ',
  ),
];

/** Of the alternatives, the one that got furthest: an object is measured against the object's form. */
function reportUnion(
  root: SourceNode,
  issue: Issue & { code: 'invalid_union' },
  path: readonly PropertyKey[],
  problems: Problem[],
): void {
  const node = nodeAt(root, path);
  const structured = node.as !== 'scalar';
  const fitting = issue.errors.filter(
    (issues) => !issues.some((one) => one.path.length === 0 && one.code === 'invalid_type'),
  );
  const [best] = fitting.toSorted((a, b) => a.length - b.length);
  if (structured && best !== undefined) {
    for (const inner of best) report(root, inner, path, problems);
    return;
  }
  const name = path.map(String).join('.');
  const message = best?.[0]?.message ?? 'this form is not possible here';
  problems.push({
    ...placeOf(node),
    severity: 'error',
    code: best === undefined ? 'M006' : 'M004',
    message: `${name}: ${message}`,
  });
}
