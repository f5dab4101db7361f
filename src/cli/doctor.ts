import { checkCompleteness } from '../app/completeness.ts';
import { checkDoubles } from '../app/doubles.ts';
import { checkKeys } from '../app/keys.ts';
import { checkMechanisms } from '../app/mechanisms.ts';
import { accountNamed, projectLogger, soundProject } from '../app/project.ts';
import { checkWayIn } from '../app/reachability.ts';
import { type CheckLine, withConnections } from '../app/vendors.ts';
import type { AddCommand } from './command.ts';
import { mark, print, tint } from './terminal.ts';

const about = `Looks whether everything an account needs works: the CloudTalk key, the Zoho token and its scopes, our fields,
the clock, and whether webhooks can reach the service. Changes nothing. Exit code 1 when something is wrong.`;

export const addDoctor: AddCommand = (program, finish) => {
  program
    .command('doctor')
    .summary('look whether everything works')
    .description(about)
    .option('--account <id>', 'only this account')
    .action(async (options: { account?: string }) => {
      const config = soundProject(program.opts<{ root: string }>());
      const accounts =
        options.account === undefined ? config.accounts : [accountNamed(config, options.account)];
      for (const account of accounts) {
        print(tint('bold', `${account.id} (${account.name})`));
        await withConnections(config, account, projectLogger(config), async (connections) => {
          for (const connection of connections)
            show(connection.vendor, await connection.check(), finish);
        });
        show('service', await checkWayIn(config, account.id), finish);
        show('told by', await checkMechanisms(config, account, projectLogger(config)), finish);
        show('calls', await checkDoubles(config, account, projectLogger(config)), finish);
        show('night', await checkCompleteness(config, account, projectLogger(config)), finish);
      }
      show('database', await checkKeys(config, projectLogger(config)), finish);
    });
};

function show(what: string, lines: readonly CheckLine[], finish: (code: number) => void): void {
  for (const line of lines) {
    print(`  ${mark(line.ok)} ${what}: ${line.name}: ${line.message}`);
    if (line.advice !== undefined && line.ok !== true) print(tint('dim', `      ${line.advice}`));
    if (line.ok === false) finish(1);
  }
}
