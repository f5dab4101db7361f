import { explainSubject } from '../app/explain.ts';
import { accountNamed, openStore, projectLogger, soundProject } from '../app/project.ts';
import type { AddCommand } from './command.ts';
import { complain, print } from './terminal.ts';

const about = `Shows why a record holds what it holds: per field the value, file and line, expression and inputs, and what was decided.

  npm run patchcord -- explain call:100200301 --account demo
  npm run patchcord -- explain 5000000000000000123 --account demo      a Zoho record id
  npm run patchcord -- explain --account demo                          lists the latest conversations`;

export const addExplain: AddCommand = (program, finish) => {
  program
    .command('explain [subject]')
    .summary('show why a record holds what it holds')
    .description(about)
    .option('--account <id>', 'which account')
    .option('--json', 'the whole trace as JSON')
    .action(async (subject: string | undefined, options: { account?: string; json?: boolean }) => {
      const config = soundProject(program.opts<{ root: string }>());
      const account = accountNamed(config, options.account);
      const store = openStore(config, projectLogger(config));
      try {
        const explained = await explainSubject(store, account.id, subject, options.json === true);
        if (explained.found) print(explained.text);
        else complain(explained.text);
        if (!explained.found) finish(1);
      } finally {
        await store.close();
      }
    });
};
