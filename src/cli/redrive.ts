import { type DeadChoice, listDead, redriveDead } from '../app/once-more.ts';
import { accountNamed, openStore, projectLogger, soundProject } from '../app/project.ts';
import { ConfigError } from '../domain/errors.ts';
import { parseSubjectName } from '../domain/subject.ts';
import type { AddCommand } from './command.ts';
import { complain, print } from './terminal.ts';

const about = `Dead letters: what could not be written, by cause, with what to do; and another try for them.

  npm run patchcord -- redrive                                         lists them by cause, changes nothing
  npm run patchcord -- redrive --account demo --code zoho.invalid_data     tries these again
  npm run patchcord -- redrive --account demo --subject call:100200301     those of one conversation
  npm run patchcord -- redrive --account demo --all                        every one

Put the cause right first: what is refused again is dead again. Nothing is written twice.`;

interface RedriveOptions {
  readonly account?: string;
  readonly code?: string;
  readonly target?: string;
  readonly subject?: string;
  readonly all?: boolean;
}

export const addRedrive: AddCommand = (program, finish) => {
  program
    .command('redrive')
    .summary('list dead letters by cause, and try them again')
    .description(about)
    .option('--account <id>', 'which account')
    .option('--code <code>', 'those with this cause')
    .option('--target <target>', 'those of this module: zoho.Leads')
    .option('--subject <name>', 'those of this conversation')
    .option('--all', 'every one')
    .action(async (options: RedriveOptions) => {
      const config = soundProject(program.opts<{ root: string }>());
      const which = filterOf(options);
      const store = openStore(config, projectLogger(config));
      try {
        if (which === undefined) {
          const account =
            options.account === undefined ? undefined : accountNamed(config, options.account).id;
          print(await listDead(store, account));
          return;
        }
        const { id } = accountNamed(config, options.account);
        const { letters, subjects } = await redriveDead(store, id, which);
        if (letters === 0) {
          complain('No dead letter fits. Without options they are listed.');
          finish(1);
          return;
        }
        print(`${letters} dead letters of ${subjects} subjects are tried again.`);
        print('A running service takes them up within ten seconds; otherwise when it starts.');
      } finally {
        await store.close();
      }
    });
};

/** Undefined when nothing was chosen. @throws ConfigError when the subject's name is none. */
function filterOf(options: RedriveOptions): DeadChoice | undefined {
  const { code, target, subject, all } = options;
  if (all !== true && code === undefined && target === undefined && subject === undefined)
    return undefined;
  const named = subject === undefined ? undefined : parseSubjectName(subject);
  if (subject !== undefined && named === undefined)
    throw new ConfigError(`"${subject}" is no subject.`, {
      code: 'subject.unreadable',
      advice: 'Say call:100200301; redrive without options names some.',
    });
  return { code, target, subject: named };
}
