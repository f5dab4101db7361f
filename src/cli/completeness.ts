import { completenessOn, completenessText } from '../app/completeness.ts';
import { accountNamed, openStore, projectLogger, soundProject } from '../app/project.ts';
import type { AddCommand } from './command.ts';
import { complain, print } from './terminal.ts';

const about = `How complete a day is: each night the service compares CloudTalk's calls with what it knows, what should stand in Zoho
with what stands there, and repairs what it can. This shows the number and the list.

  npm run patchcord -- completeness --account demo                        the last day that was examined
  npm run patchcord -- completeness --account demo --day 2026-11-20`;

interface Options {
  readonly account?: string;
  readonly day?: string;
  readonly json?: boolean;
}

export const addCompleteness: AddCommand = (program, finish) => {
  program
    .command('completeness')
    .summary('show how complete a day is, and what is missing')
    .description(about)
    .option('--account <id>', 'which account')
    .option('--day <day>', 'a day in the zone of the business: 2026-11-20')
    .option('--json', 'as JSON')
    .action(async ({ account, day, json }: Options) => {
      const config = soundProject(program.opts<{ root: string }>());
      const { id } = accountNamed(config, account);
      const store = openStore(config, projectLogger(config));
      try {
        const shown =
          json === true
            ? JSON.stringify(await completenessOn(store, id, day), null, 2)
            : await completenessText(store, id, day);
        if (shown !== undefined) print(shown);
        else
          complain(
            day === undefined ? 'No night has been looked at yet.' : 'That day was not examined.',
          );
        if (shown === undefined) finish(1);
      } finally {
        await store.close();
      }
    });
};
