import { ConfigError } from '../domain/errors.ts';

/** Both from 1; 0 where there is no text, for instance in the environment. */
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
      const first = line === 0 ? `${file} ${message}` : `${file}:${line}:${column} ${message}`;
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

/** In the order of files, lines and columns, each once. */
export function sortProblems(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const each = new Map(problems.map((problem) => [formatConfigProblems([problem]), problem]));
  return [...each.values()].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

/** Without those at a place that has one already: a variable that is missing is no wrong value besides. */
export function notAt(
  places: readonly Place[],
  problems: readonly ConfigProblem[],
): readonly ConfigProblem[] {
  return problems.filter(
    ({ line, column }) => !places.some((place) => place.line === line && place.column === column),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
