import { Option } from 'commander';
import { accountNamed, apiToken, soundProject } from '../app/project.ts';
import type { AddCommand } from './command.ts';
import { print } from './terminal.ts';

const about = `Prints a token for the API (GET /api/conversations), signed with PATCHCORD_JWT_SECRET.

  curl -H "Authorization: Bearer $(npm run -s patchcord -- token --account demo)" http://127.0.0.1:8080/api/conversations?account=demo`;

export const addToken: AddCommand = (program) => {
  program
    .command('token')
    .summary('print a token for the API')
    .description(about)
    .option('--account <id>', 'which account it may see')
    .addOption(
      new Option('--role <role>', 'who uses it')
        .choices(['integrator', 'owner'])
        .default('integrator'),
    )
    .option('--hours <n>', 'how long it is valid', '24')
    .action((options: { account?: string; role: 'integrator' | 'owner'; hours: string }) => {
      const config = soundProject(program.opts<{ root: string }>());
      const account = accountNamed(config, options.account);
      const hours = Number(options.hours);
      if (!(hours > 0 && hours <= 8760)) program.error('--hours must be between 1 and 8760');
      print(apiToken(config, account.id, options.role, Math.round(hours * 3600)));
    });
};
