import { sandboxPorts, servicePort } from '../app/project.ts';
import { startSandboxes } from '../app/sandboxes.ts';
import { untilSignal } from '../app/signals.ts';
import { systemClock } from '../app/system.ts';
import { seededRandom } from '../domain/random.ts';
import type { AddCommand } from './command.ts';
import { print, tint } from './terminal.ts';

const about = `Starts the imitated Zoho CRM and CloudTalk on this machine, with a small dental practice in them.

Ports: ZOHO_SANDBOX_PORT (8091) and CLOUDTALK_SANDBOX_PORT (8092). Open the pages to make calls happen and to look at
the records; every control is also an HTTP request (see connectors/*/sandbox/README.md).`;

export const addSandbox: AddCommand = (program) => {
  program
    .command('sandbox')
    .summary('run the two imitated vendors')
    .description(about)
    .option('--bare', "without the fields that 'setup' installs, to try 'setup' itself")
    .option('--no-webhooks', 'do not send webhooks to a service on this machine')
    .option(
      '--to <url>',
      'where webhooks go; default: the port of the service (PORT) on this machine',
    )
    .action(async (options: { bare?: boolean; webhooks: boolean; to?: string }) => {
      const ports = sandboxPorts();
      const to = options.to ?? `http://127.0.0.1:${servicePort(program.opts<{ root: string }>())}`;
      const both = await startSandboxes({
        clock: systemClock,
        random: seededRandom(1),
        ...ports,
        preinstalled: options.bare !== true,
      });
      if (options.webhooks) both.subscribe(to);
      print(`Zoho       ${tint('cyan', `${both.zoho.baseUrl}/__sandbox`)}`);
      print(`CloudTalk  ${tint('cyan', `${both.cloudtalk.baseUrl}/__sandbox`)}`);
      print(
        options.webhooks ? `Webhooks go to ${to}, account demo. Ctrl-C stops.` : 'Ctrl-C stops.',
      );
      await untilSignal();
      await both.close();
    });
};
