import { checkMappings, checkSettings } from '../app/check.ts';
import { accountNamed, openProject, projectLogger } from '../app/project.ts';
import { withConnections } from '../app/vendors.ts';
import type { AddCommand } from './command.ts';
import { complain, mark, print } from './terminal.ts';

const about = `Reads every settings file and every mapping and names every problem with file, line and column.

With --live the mappings are also checked against the fields and picklist values of the connected Zoho organisation.`;

interface CheckOptions {
  readonly account?: string;
  readonly live?: boolean;
}

export const addCheck: AddCommand = (program, finish) => {
  program
    .command('check')
    .summary('find every problem in settings and mappings')
    .description(about)
    .option('--account <id>', 'only this account')
    .option('--live', 'check against the connected organisation')
    .action((options: CheckOptions) => check(program.opts<{ root: string }>(), options, finish));
};

async function check(
  root: { readonly root: string },
  options: CheckOptions,
  finish: (code: number) => void,
): Promise<void> {
  const config = openProject(root);
  const settings = checkSettings(config);
  for (const line of settings.lines) complain(line);
  if (settings.lines.length > 0) finish(1);
  // What is named but cannot be read has been told above.
  else if (options.account !== undefined) accountNamed(config, options.account);
  for (const account of config.accounts) {
    const left = options.account !== undefined && account.id !== options.account;
    if (left || settings.files.has(account.file)) continue;
    if (!(await checkAccount(config, account, options.live === true))) finish(1);
  }
}

/** @returns whether its mappings have no errors. */
async function checkAccount(
  config: Config,
  account: Config['accounts'][number],
  live: boolean,
): Promise<boolean> {
  const catalog = live ? await liveCatalog(config, account) : undefined;
  const { lines, errors, warnings } = checkMappings(config, account, catalog);
  for (const line of lines) print(line);
  const against = live ? ', against the live organisation' : '';
  print(`${mark(errors === 0)} ${account.id}: ${errors} errors, ${warnings} warnings${against}`);
  return errors === 0;
}

type Config = ReturnType<typeof openProject>;

function liveCatalog(config: Config, account: Config['accounts'][number]) {
  return withConnections(config, account, projectLogger(config), async (connections) =>
    connections.find((connection) => connection.sink)?.sink?.catalog(),
  );
}
