import {
  type Backfill,
  type BackfillCost,
  type BackfillSession,
  type Made,
  openBackfill,
  type PastWindow,
  pastWindow,
} from '../app/backfill.ts';
import { accountNamed, soundProject } from '../app/project.ts';
import { systemClock } from '../app/system.ts';
import { toIso } from '../domain/clock.ts';
import { ConfigError } from '../domain/errors.ts';
import type { AddCommand } from './command.ts';
import { ask, complain, endProgress, print, progress } from './terminal.ts';

const about = `Brings in calls of the past, as if they had come when they were made: the cost is shown first. A running service
does it, behind everything that happens now; where none runs, this command does. It may be stopped at any time: asked for
again it goes on where it was. Twice changes nothing.

  npm run patchcord -- backfill --account demo --from 2026-11-01 --to 2026-11-14
  npm run patchcord -- backfill --account demo --from 2026-11-01 --to 2026-11-14 --max-credits 2000 --yes`;

interface BackfillOptions {
  readonly account?: string;
  readonly from: string;
  readonly to: string;
  readonly maxCredits?: string;
  readonly yes?: boolean;
}

export const addBackfill: AddCommand = (program, finish) => {
  program
    .command('backfill')
    .summary('bring in calls of the past')
    .description(about)
    .option('--account <id>', 'which account')
    .requiredOption('--from <day>', 'the first day: 2026-11-01, or a time')
    .requiredOption('--to <day>', 'the last day, itself included')
    .option('--max-credits <number>', 'stop when the CRM has counted so many credits')
    .option('-y, --yes', 'do not ask')
    .action(async (options: BackfillOptions) => {
      const config = soundProject(program.opts<{ root: string }>());
      const account = accountNamed(config, options.account);
      const window = pastWindow(options.from, options.to, account.timezone);
      const cap = capOf(options.maxCredits);
      const session = openBackfill(config, account);
      try {
        print(`Account ${account.id}, calls from ${toIso(window.from)} to ${toIso(window.to)}:`);
        print(costText(await session.cost(window), cap));
        if (options.yes !== true && !(await agreed())) return;
        const before = await session.made(window);
        const state = await follow(session, await session.begin(window, cap), window);
        print(endText(state, before, await session.made(window)));
        if (state.phase !== 'done') finish(1);
      } catch (error) {
        endProgress();
        if (error instanceof ConfigError) throw error;
        complain(`It is not finished: ${error instanceof Error ? error.message : String(error)}`);
        finish(1);
      } finally {
        await session.close();
      }
    });
};

function capOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new ConfigError(`"${text}" is no number of credits.`, { code: 'credits.unreadable' });
}

async function agreed(): Promise<boolean> {
  const answer = await ask('Go on? [y/N] ', 'Say --yes where nobody can answer.');
  return /^y(es)?$/i.test(answer.trim());
}

function costText(cost: BackfillCost, cap: number | null): string {
  const { conversations, operations, lastsMs, credits } = cost;
  return [
    `  about ${conversations} calls`,
    `  about ${operations} CloudTalk operations, ${lasting(lastsMs)} at the budget of the account`,
    `  about ${credits.least} to ${credits.most} Zoho credits${cap === null ? '' : `, stopped at ${cap}`}`,
    '  What is there already is left as it is.',
  ].join('\n');
}

function lasting(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

const lookMs = 1_000;

async function follow(
  session: BackfillSession,
  isHere: boolean,
  window: PastWindow,
): Promise<Backfill> {
  print(
    isHere
      ? 'No service runs, so it is done here. Stopped, it goes on when it is asked for again or the service starts.'
      : 'The running service does it; this only watches.',
  );
  let said = '';
  for (;;) {
    const state = await session.state();
    if (state === undefined) throw new Error('The request is gone.');
    const line = progressText(state, window);
    if (line !== said) progress(line);
    said = line;
    if (state.phase === 'done' || state.phase === 'capped') break;
    await systemClock.sleep(lookMs);
  }
  endProgress();
  const state = await session.state();
  if (state === undefined) throw new Error('The request is gone.');
  return state;
}

function progressText(state: Backfill, { from, to }: PastWindow): string {
  const share = Math.floor((100 * (state.next - from)) / (to - from));
  const trouble = state.trouble === null ? '' : `, waits: ${state.trouble}`;
  const doing = state.phase === 'feeding' ? `${share} % read` : 'all read, records are being made';
  return `${doing}, ${state.fresh} calls brought in, ${state.credits} credits${trouble}`;
}

function endText(state: Backfill, before: Made, after: Made): string {
  const { seen, fresh, credits, creditCap, phase } = state;
  const head =
    phase === 'capped'
      ? `Stopped at ${credits} of ${creditCap} credits. Ask again with a higher --max-credits to go on.`
      : `Done: ${seen} calls looked at, ${fresh} brought in, ${credits} credits (live traffic included).`;
  const states = Object.entries(after.conversations).map(([name, count]) => `${count} ${name}`);
  const made = Object.entries(after.records).map(
    ([target, count]) => `  ${target}: ${count} (${count - (before.records[target] ?? 0)} new)`,
  );
  return [head, `Calls of that time: ${states.join(', ') || 'none'}`, ...made].join('\n');
}
