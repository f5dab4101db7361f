import { type ReplayChoice, replayStored } from '../app/once-more.ts';
import { accountNamed, openStore, projectLogger, soundProject } from '../app/project.ts';
import { systemClock } from '../app/system.ts';
import { ConfigError } from '../domain/errors.ts';
import { parseSubjectName } from '../domain/subject.ts';
import type { AddCommand } from './command.ts';
import { pastTime } from './past-time.ts';
import { ask, complain, print } from './terminal.ts';

const about = `Reconciles stored conversations again, after live traffic: for instance when a mapping was changed, or something was
put right in Zoho. What is as it should be is left alone; what people changed stays theirs.

  npm run patchcord -- replay --account demo --since 7d
  npm run patchcord -- replay --account demo --since 2026-11-01 --until 2026-11-08 --kind call --yes
  npm run patchcord -- replay --account demo --subject call:100200301`;

interface ReplayOptions {
  readonly account?: string;
  readonly since?: string;
  readonly until?: string;
  readonly kind?: string;
  readonly subject?: string;
  readonly yes?: boolean;
}

export const addReplay: AddCommand = (program, finish) => {
  program
    .command('replay')
    .summary('reconcile stored conversations again')
    .description(about)
    .option('--account <id>', 'which account')
    .option('--since <time>', 'conversations from then on: 7d, 12h, 2026-11-01')
    .option('--until <time>', 'only those before then')
    .option('--kind <kind>', 'only calls, or only threads')
    .option('--subject <name>', 'one conversation')
    .option('-y, --yes', 'do not ask')
    .action(async (options: ReplayOptions) => {
      const config = soundProject(program.opts<{ root: string }>());
      const account = accountNamed(config, options.account).id;
      const which = filterOf(options);
      const store = openStore(config, projectLogger(config));
      try {
        const found = await store.countReplay(account, which);
        if (found === 0) {
          complain(`Account ${account} has no such conversation.`);
          finish(1);
          return;
        }
        print(`${found} conversations of account ${account} would be reconciled again.`);
        if (options.yes !== true && !(await agreed())) return;
        print(`${await replayStored(store, account, which)} are.`);
        print('A running service takes them up within ten seconds; otherwise when it starts.');
      } finally {
        await store.close();
      }
    });
};

async function agreed(): Promise<boolean> {
  const answer = await ask('Go on? [y/N] ', 'Say --yes where nobody can answer.');
  return /^y(es)?$/i.test(answer.trim());
}

/** @throws ConfigError when nothing was chosen, or what was is unreadable. */
function filterOf(options: ReplayOptions): ReplayChoice {
  const now = systemClock.now();
  const { since, until, kind, subject } = options;
  if (since === undefined && subject === undefined)
    throw new ConfigError('Which conversations?', {
      code: 'replay.everything',
      advice: 'Say --since 7d, or --subject call:100200301.',
    });
  return {
    since: since === undefined ? undefined : pastTime(since, now),
    until: until === undefined ? undefined : pastTime(until, now),
    kinds: kind === undefined ? ['call', 'thread'] : [kindOf(kind)],
    subject: subject === undefined ? undefined : subjectOf(subject),
  };
}

function kindOf(kind: string): 'call' | 'thread' {
  if (kind === 'call' || kind === 'thread') return kind;
  throw new ConfigError(`"${kind}" is no kind of conversation.`, {
    code: 'kind.unreadable',
    advice: 'Say --kind call or --kind thread.',
  });
}

function subjectOf(name: string): ReplayChoice['subject'] {
  const subject = parseSubjectName(name);
  if (subject !== undefined) return subject;
  throw new ConfigError(`"${name}" is no subject.`, {
    code: 'subject.unreadable',
    advice: 'Say call:100200301 or thread:…; explain lists the latest.',
  });
}
