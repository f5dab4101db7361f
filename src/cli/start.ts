import { projectLogger, soundProject } from '../app/project.ts';
import { untilSignal } from '../app/signals.ts';
import { systemClock, systemRandom } from '../app/system.ts';
import { createApp } from '../app.ts';
import type { AddCommand } from './command.ts';

const about = `Starts the service: opens the journal, loads the people of the CRM, opens the port.

Stops on SIGTERM or Ctrl-C: takes nothing new, finishes what was begun, closes. A second Ctrl-C ends at once;
nothing is lost by that, what was begun is done again at the next start.`;

export const addStart: AddCommand = (program) => {
  program
    .command('start')
    .summary('run the service')
    .description(about)
    .action(async () => {
      const config = soundProject(program.opts<{ root: string }>());
      const logger = projectLogger(config);
      const app = createApp({ config, clock: systemClock, random: systemRandom, logger });
      try {
        await app.start();
        await untilSignal();
      } finally {
        await app.stop();
      }
    });
};
