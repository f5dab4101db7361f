import { ConfigError } from '../domain/errors.ts';

/** Both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Something wrong in a settings file (or in what it takes from the environment), with the place to look at. */
export interface ConfigProblem extends Place {
  /** Relative to the root: `config/accounts/demo.yaml`. */
  readonly file: string;
  /** Contains no value of a secret. */
  readonly message: string;
  /** What to do about it. */
  readonly help?: string | undefined;
}

/** One or two lines a problem: `config/accounts/demo.yaml:6:12 Unknown key "contry".` and the help. */
export function formatConfigProblems(problems: readonly ConfigProblem[]): string {
  return problems
    .map(({ file, line, column, message, help }) => {
      const first = `${file}:${line}:${column} ${message}`;
      return help === undefined ? first : `${first}\n    help: ${help}`;
    })
    .join('\n');
}

/** The error that lists them all; the process does not start. */
export function configError(problems: readonly ConfigProblem[]): ConfigError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new ConfigError(`${count} in the configuration:\n${formatConfigProblems(problems)}`, {
    code: 'config.invalid',
    advice: 'Correct the places listed, then start again.',
  });
}

/** In the order of files, lines and columns; a place that already has a problem keeps only its first. */
export function sortProblems(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const first = new Map<string, ConfigProblem>();
  for (const problem of problems) {
    const at = `${problem.file}:${problem.line}:${problem.column}`;
    if (!first.has(at)) first.set(at, problem);
  }
  return [...first.values()].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
