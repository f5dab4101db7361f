import { readAccountFile } from '../config/load.ts';
import { readFixtureFiles } from '../config/mapping-texts.ts';
import { formatConfigProblems } from '../config/problem.ts';
import type { AccountConfig, LoadedConfig } from '../config/settings.ts';
import type { TargetCatalog } from '../domain/metadata.ts';
import { readFixtures } from '../mapping/fixtures.ts';
import { runInlineTests } from '../mapping/inline-tests.ts';
import { formatProblem, type Problem } from '../mapping/problem.ts';
import { accountProblems, compileAccount } from './accounts.ts';

/** What is wrong with the settings of all accounts, one problem a line; and the files they stand in. */
export interface SettingsReport {
  readonly lines: readonly string[];
  readonly files: ReadonlySet<string>;
}

/** Checks every settings file, vendor blocks included. */
export function checkSettings(config: LoadedConfig): SettingsReport {
  const problems = accountProblems(config);
  return {
    lines: problems.map((problem) => formatConfigProblems([problem])),
    files: new Set(problems.map((problem) => problem.file)),
  };
}

export interface MappingReport {
  readonly lines: readonly string[];
  readonly errors: number;
  readonly warnings: number;
}

/** Checks the mappings of one account with the tests written in its own files, and against the live metadata of its organisation when it is given. */
export function checkMappings(
  config: LoadedConfig,
  account: AccountConfig,
  catalog?: TargetCatalog,
): MappingReport {
  const compiled = compileAccount(config.root, account, catalog);
  const tested = testMappings(config, account).results.filter((result) => !result.ok);
  const problems = [...compiled.problems, ...tested.map(failedTest), ...withoutCalendar(account)];
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  return { lines: problems.map(formatProblem), errors, warnings: problems.length - errors };
}

function failedTest({ file, line, name, message }: TestReport['results'][number]): Problem {
  const told = message === undefined ? '' : `: ${message}`;
  return { file, line, column: 1, severity: 'error', code: 'T001', message: `${name}${told}` };
}

function withoutCalendar(account: AccountConfig): readonly Problem[] {
  if (account.calendar !== undefined) return [];
  const message =
    'There is no calendar: the business counts as never open, and no booking is taken';
  return [{ file: account.file, line: 1, column: 1, severity: 'warning', code: 'M005', message }];
}

export interface TestReport {
  readonly problems: readonly string[];
  readonly results: readonly {
    readonly file: string;
    readonly line: number;
    readonly name: string;
    readonly ok: boolean;
    readonly message?: string | undefined;
  }[];
}

/** The account that the tests of `mappings/default` are written for. */
const referenceAccount = 'mappings/fixtures/account/example.yaml';

/**
 * Runs the tests of the default mappings for the account they are written for, and those of an account's presets and
 * overrides for the account itself. Nothing is sent anywhere.
 *
 * @param account undefined runs the default mappings' tests.
 */
export function testMappings(config: LoadedConfig, account?: AccountConfig): TestReport {
  const tested = account ?? readAccountFile(config.root, referenceAccount);
  const { set, problems } = compileAccount(config.root, tested);
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (!set) return { problems: errors.map(formatProblem), results: [] };
  const { fixtures } = readFixtures(readFixtureFiles(config.root));
  const { results } = runInlineTests(set, fixtures);
  const own = (file: string): boolean => !file.startsWith('mappings/default/');
  return {
    problems: [],
    results: results.filter((result) => (account ? own(result.file) : !own(result.file))),
  };
}
