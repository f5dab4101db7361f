import { accountNamed, projectLogger, soundProject } from '../app/project.ts';
import { type Setup, type SetupStep, withConnections } from '../app/vendors.ts';
import type { AddCommand } from './command.ts';
import { ask, mark, print, tint } from './terminal.ts';

const about = `Prepares the Zoho organisation of an account: shows what is missing, asks, then does it. Safe to repeat.

Installs our unique text field (so that nothing is ever written twice), the optional fields of the default mappings, and
finds out how this organisation reads call durations (one test call, deleted at once). Says what the edition lacks.`;

export const addSetup: AddCommand = (program, finish) => {
  program
    .command('setup')
    .summary('install our fields in the Zoho organisation')
    .description(about)
    .option('--account <id>', 'which account')
    .option('--yes', 'do it without asking')
    .option('--dry-run', 'only show')
    .action(async (options: { account?: string; yes?: boolean; dryRun?: boolean }) => {
      const config = soundProject(program.opts<{ root: string }>());
      const account = accountNamed(config, options.account);
      await withConnections(config, account, projectLogger(config), async (connections) => {
        for (const { setup, vendor } of connections) {
          if (setup && !(await prepare(setup, vendor, options))) finish(1);
        }
      });
    });
};

async function prepare(
  setup: Setup,
  vendor: string,
  options: { yes?: boolean; dryRun?: boolean },
): Promise<boolean> {
  const steps = await setup.plan();
  print(tint('bold', vendor));
  for (const step of steps)
    print(
      `  ${sign(step)} ${step.title}${step.detail === undefined ? '' : tint('dim', ` (${step.detail})`)}`,
    );
  const open = steps.filter((step) => step.state === 'do');
  if (open.length === 0) {
    print('Nothing is left to do.');
    return true;
  }
  if (options.dryRun) return true;
  if (options.yes !== true && !(await agreed(open.length))) {
    print('Nothing was changed.');
    return true;
  }
  let ok = true;
  for (const [index, step] of open.entries()) {
    const line = await setup.apply(step);
    ok &&= line.ok !== false;
    print(
      `  ${mark(line.ok)} ${index + 1} of ${open.length}: ${step.title}${line.ok === true ? '' : `: ${line.message}`}`,
    );
    if (line.advice !== undefined && line.ok !== true) print(tint('dim', `      ${line.advice}`));
  }
  return ok;
}

function sign(step: SetupStep): string {
  if (step.state === 'done') return tint('green', '✓');
  return step.state === 'do' ? tint('cyan', '+') : tint('yellow', '!');
}

async function agreed(count: number): Promise<boolean> {
  const otherwise = 'Add --yes to do it without asking, or --dry-run only to look.';
  return /^y(es)?$/i.test((await ask(`Do these ${count} now? [y/N] `, otherwise)).trim());
}
