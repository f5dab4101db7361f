import { accountNamed, connectToken, projectLogger, soundProject } from '../app/project.ts';
import { withConnections } from '../app/vendors.ts';
import type { AddCommand } from './command.ts';
import { ask, mark, print, tint } from './terminal.ts';

const about = `Connects an account to its Zoho organisation. Two ways:

  With a self client (nothing needs to be reachable from outside)
    1. Open the API console of your Zoho data centre, choose "Self Client", then "Generate Code".
    2. Paste the scopes this command prints, choose 10 minutes, and copy the code.
    3. npm run patchcord -- connect --account <id> --code <code>

  In the browser (the service must be running and reachable under public_url)
    npm run patchcord -- connect --account <id> --browser      prints the address to open

The refresh token is kept encrypted in the database; it is never printed.`;

/** Whoever connects decides where an account's data goes: the link carries a token and is good for an hour. */
const linkSeconds = 3_600;

export const addConnect: AddCommand = (program) => {
  program
    .command('connect')
    .summary('connect an account to its Zoho organisation')
    .description(about)
    .option('--account <id>', 'which account')
    .option('--code <code>', 'the self-client code; without it you are asked for it')
    .option('--browser', 'print the address that connects in the browser')
    .action(async (options: { account?: string; code?: string; browser?: boolean }) => {
      const config = soundProject(program.opts<{ root: string }>());
      const account = accountNamed(config, options.account);
      if (options.browser) {
        const base = config.service.publicUrl ?? `http://127.0.0.1:${config.service.port}`;
        print('Start the service, then open this address and sign in to Zoho:');
        print(
          tint(
            'cyan',
            `${base}/connect/zoho/${account.id}?token=${connectToken(config, account.id, linkSeconds)}`,
          ),
        );
        return;
      }
      await withConnections(config, account, projectLogger(config), async (connections) => {
        const authorizer = connections.find((one) => one.authorizer)?.authorizer;
        if (!authorizer) return;
        print(`Scopes to paste: ${tint('cyan', authorizer.scopes.join(','))}`);
        const code = options.code ?? (await ask('Code: ', 'Give the code with --code <code>.'));
        await authorizer.exchange(code.trim());
        print(
          `${mark(true)} ${account.id} is connected. Next: npm run patchcord -- setup --account ${account.id}`,
        );
      });
    });
};
