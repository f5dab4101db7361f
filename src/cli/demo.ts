import { compareDay, type DayDifference } from '../app/demo-compare.ts';
import { type DemoDay, openDemo } from '../app/demo-day.ts';
import { conversationText, dayTable } from '../app/demo-text.ts';
import { sandboxPorts, servicePort } from '../app/project.ts';
import { untilSignal } from '../app/signals.ts';
import type { AddCommand } from './command.ts';
import { complain, endProgress, mark, print, progress, table, tint } from './terminal.ts';

const about = `Plays one working day of a small dental practice: both vendors imitated on this machine, the real service
between them. Every conversation is a line: who, what they wanted, what now stands in Zoho. Nothing leaves this machine.

Afterwards it stays, so that you can look at the records and make calls happen yourself. With --exit it compares what
the sandboxes hold with the day's expected records instead and ends: exit code 0 only if they are equal.`;

export const addDemo: AddCommand = (program, finish) => {
  program
    .command('demo')
    .summary('play one working day of a small practice')
    .description(about)
    .option('--exit', 'compare with what is expected, then end')
    .action(async (options: { exit?: boolean }) => {
      const root = program.opts<{ root: string }>();
      const demo = await openDemo({ ...root, ...sandboxPorts(), port: servicePort(root) });
      try {
        await show(demo);
        const differences = await compareDay(demo);
        tell(differences);
        if (differences.length > 0) finish(1);
        if (options.exit !== true) await stay(demo);
      } finally {
        await demo.close();
      }
    });
};

async function show(demo: DemoDay): Promise<void> {
  print(tint('bold', 'A working day at Harbour Street Dental Practice'));
  print(tint('dim', 'time   what    who                        wanted      now in Zoho'));
  await demo.play(
    (line) => {
      endProgress();
      print(conversationText(line, demo.config));
    },
    (now) => {
      if (process.stdout.isTTY) progress(new Date(now).toISOString().slice(11, 16));
    },
  );
  endProgress();
  print();
  print(table(await dayTable(demo)));
  print();
}

function tell(differences: readonly DayDifference[]): void {
  if (differences.length === 0)
    print(`${mark(true)} Zoho holds exactly what the day expects: nothing lost, nothing twice.`);
  for (const difference of differences) complain(`${difference.what}: ${difference.message}`);
}

async function stay(demo: DemoDay): Promise<void> {
  await demo.goOn();
  print();
  print(
    `Zoho       ${tint('cyan', `${demo.sandboxes.zoho.baseUrl}/__sandbox`)}   the records, as the owner sees them`,
  );
  print(
    `CloudTalk  ${tint('cyan', `${demo.sandboxes.cloudtalk.baseUrl}/__sandbox`)}   make a call happen, send a message`,
  );
  print(`Service    ${tint('cyan', `${demo.baseUrl}/`)}   health, metrics, API`);
  print(tint('dim', `Token for the API: ${demo.token}`));
  print('Time now passes as usual. Ctrl-C stops.');
  await untilSignal();
}
