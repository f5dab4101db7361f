import { compareDay, type DayComparison } from '../app/demo-compare.ts';
import { type DemoDay, openDemo } from '../app/demo-day.ts';
import { dayTables } from '../app/demo-table.ts';
import { createDayText, dayHead } from '../app/demo-text.ts';
import { sandboxPorts, servicePort } from '../app/project.ts';
import { untilSignal } from '../app/signals.ts';
import type { AddCommand } from './command.ts';
import { complain, endProgress, mark, print, progress, table, tint } from './terminal.ts';

const about = `Plays one working day of a small dental practice: both vendors imitated on this machine, the real service
between them. Every conversation is a line: who, what they wanted, what now stands in Zoho; "~" marks one that changed.
Then what the sandboxes hold is compared with the day's expected records, field by field. Nothing leaves this machine.

Afterwards it stays, so that you can look at the records and make calls happen yourself. With --exit it ends: exit code 0
only if everything is as expected, nothing lost and nothing twice.`;

export const addDemo: AddCommand = (program, finish) => {
  program
    .command('demo')
    .summary('play one working day of a small practice')
    .description(about)
    .option('--exit', 'end after the comparison')
    .action(async (options: { exit?: boolean }) => {
      const root = program.opts<{ root: string }>();
      const demo = await openDemo({ ...root, ...sandboxPorts(), port: servicePort(root) });
      const stopped = untilSignal();
      try {
        const outcome = await Promise.race([play(demo), stopped]);
        if (outcome === undefined) return;
        if (outcome.differences.length > 0) finish(1);
        if (options.exit === true) return;
        await stay(demo);
        await stopped;
      } finally {
        await demo.close();
      }
    });
};

async function play(demo: DemoDay): Promise<DayComparison> {
  await show(demo);
  for (const rows of await dayTables(demo)) print(`${table(rows)}\n`);
  const comparison = await compareDay(demo);
  tell(comparison);
  return comparison;
}

async function show(demo: DemoDay): Promise<void> {
  print(tint('bold', 'A working day at Harbour Street Dental Practice, Friday 20 November 2026'));
  print(tint('dim', dayHead));
  const textOf = createDayText(demo);
  let firstAfter: number | undefined;
  await demo.play(
    (line) => {
      const text = textOf(line);
      if (text === undefined) return;
      if (line.records.length > 0) firstAfter ??= process.uptime();
      endProgress();
      print(text.startsWith('~') ? tint('dim', text) : text);
    },
    (now) => {
      if (process.stdout.isTTY) progress(`  ${new Date(now).toISOString().slice(11, 16)}`);
    },
  );
  endProgress();
  print();
  if (firstAfter !== undefined)
    print(`The first record stood in Zoho ${firstAfter.toFixed(1)} s after the start.\n`);
}

function tell(comparison: DayComparison): void {
  const { differences, conversations, lost, duplicates } = comparison;
  const { records, fields, links, untouched } = comparison;
  for (const { what, message } of differences) complain(`${what}: ${message}`);
  const compared = `${records} records, ${fields} fields and ${links} links compared`;
  print(
    differences.length === 0
      ? `${mark(true)} Zoho holds exactly what the day expects: ${compared}; ${untouched} records of others are as they were.`
      : `${mark(false)} ${differences.length} differences: ${compared}.`,
  );
  print(
    `${mark(lost + duplicates === 0)} ${conversations} conversations: lost ${lost}, duplicates ${duplicates} (counted by the sandboxes)`,
  );
}

async function stay(demo: DemoDay): Promise<void> {
  await demo.goOn();
  const { zoho, cloudtalk } = demo.sandboxes;
  print();
  print(
    `Zoho       ${tint('cyan', `${zoho.baseUrl}/__sandbox`)}   the records, as the owner sees them`,
  );
  print(
    `CloudTalk  ${tint('cyan', `${cloudtalk.baseUrl}/__sandbox`)}   make a call happen, send a message`,
  );
  print(`Service    ${tint('cyan', `${demo.baseUrl}/`)}   health, metrics, API`);
  print(tint('dim', `Token for the API: ${demo.token}`));
  print(
    `It is ${new Date(demo.clock.now()).toISOString()} there, and time now passes as usual. Ctrl-C stops.`,
  );
}
