import { type TestReport, testMappings } from '../app/check.ts';
import { accountNamed, soundProject } from '../app/project.ts';
import type { AddCommand } from './command.ts';
import { mark, print, tint } from './terminal.ts';

const about =
  'Runs the tests written inside the mapping files. Nothing is sent anywhere, no network is needed.';

interface TestOptions {
  readonly account?: string;
  readonly verbose?: boolean;
}

export const addTest: AddCommand = (program, finish) => {
  program
    .command('test')
    .summary('run the tests written in the mappings')
    .description(about)
    .option('--account <id>', 'only this account')
    .option('--verbose', 'name the tests that passed, too')
    .action((options: TestOptions) => {
      const config = soundProject(program.opts<{ root: string }>());
      const accounts =
        options.account === undefined ? config.accounts : [accountNamed(config, options.account)];
      for (const account of [undefined, ...accounts]) {
        const report = testMappings(config, account);
        show(report, options.verbose === true);
        const passed = report.results.filter((result) => result.ok).length;
        const failed = report.results.length - passed;
        if (failed > 0 || report.problems.length > 0) finish(1);
        const what =
          account === undefined
            ? 'mappings/default'
            : `account ${account.id}, its presets and overrides`;
        print(
          `${mark(failed === 0 && report.problems.length === 0)} ${what}: ${passed} passed, ${failed} failed`,
        );
      }
    });
};

function show(report: TestReport, verbose: boolean): void {
  for (const problem of report.problems) print(problem);
  for (const result of report.results) {
    if (result.ok && !verbose) continue;
    print(`${mark(result.ok)} ${result.file}:${result.line} ${result.name}`);
    if (result.message !== undefined)
      print(tint('red', `    ${result.message.replaceAll('\n', '\n    ')}`));
  }
}
