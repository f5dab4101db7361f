import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { type ConfigProblem, notAt } from './problem.ts';
import type { Locate, VendorBlock } from './settings.ts';

/** The document something was read from. */
export interface Located {
  readonly file: string;
  readonly locate: Locate;
}

/** A problem at a path of a document, for what other rooms find in the values they interpret. */
export function problemAt(
  where: Located,
  path: readonly PropertyKey[],
  message: string,
  help?: string,
): ConfigProblem {
  return { file: where.file, ...where.locate(path), message, help };
}

/** What a connector says about its block, as problems of the account file. `error` is whatever its `parse` threw. */
export function vendorProblems(block: VendorBlock, error: unknown): readonly ConfigProblem[] {
  const top = [block.vendor];
  if (error instanceof z.ZodError) {
    const context = { value: block.block, prefix: top };
    return notAt(block.reported, schemaProblems(block, error.issues, context));
  }
  const reason = error instanceof Error ? error.message : String(error);
  return [problemAt(block, top, `${block.vendor}: ${reason}`)];
}

export interface SchemaContext {
  /** What was parsed. */
  readonly value: unknown;
  /** Where in the document it stands. */
  readonly prefix?: readonly PropertyKey[];
  /** Keys that are allowed at a path, for "did you mean". */
  readonly keysAt?: (path: readonly PropertyKey[]) => readonly string[];
}

/** A parser's issues as problems with places. */
export function schemaProblems(
  where: Located,
  issues: readonly z.core.$ZodIssue[],
  context: SchemaContext,
): readonly ConfigProblem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? unknownKeys(where, issue, context)
      : [valueProblem(where, issue, context)],
  );
}

function unknownKeys(
  where: Located,
  issue: z.core.$ZodIssueUnrecognizedKeys,
  context: SchemaContext,
): ConfigProblem[] {
  const path = [...(context.prefix ?? []), ...issue.path];
  const known = context.keysAt?.(issue.path) ?? [];
  return issue.keys.map((key) => ({
    file: where.file,
    ...where.locate([...path, key], 'key'),
    message: `Unknown key "${key}".`,
    help: didYouMean(key, known) ?? (known.length > 0 ? `Known: ${known.join(', ')}.` : undefined),
  }));
}

function valueProblem(
  where: Located,
  issue: z.core.$ZodIssue,
  context: SchemaContext,
): ConfigProblem {
  const path = [...(context.prefix ?? []), ...issue.path];
  const name = path.map(String).join('.');
  if (valueAt(context.value, issue.path) === undefined)
    return problemAt(where, path, `The key "${name}" is missing.`);
  const reason = issue.message.replace(/^Invalid input: /, '');
  return problemAt(where, path, name === '' ? reason : `${name}: ${reason}`);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
    value,
  );
}

/** The keys a schema allows at a path. */
export function schemaKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = schema;
  for (const part of path) {
    at = inner(at);
    if (at instanceof z.ZodObject) at = at.shape[String(part)];
    else if (at instanceof z.ZodArray) at = at.element;
    else return [];
  }
  at = inner(at);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function inner(schema: unknown): unknown {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodPrefault)
    at = at.unwrap();
  return at;
}
