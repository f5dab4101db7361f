import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { PatchcordError } from '../domain/errors.ts';
import { addBackfill } from './backfill.ts';
import { addCheck } from './check.ts';
import { addCompleteness } from './completeness.ts';
import { addConnect } from './connect.ts';
import { addDemo } from './demo.ts';
import { addDoctor } from './doctor.ts';
import { addErase } from './erase.ts';
import { addExplain } from './explain.ts';
import { addKeys } from './keys.ts';
import { addRedrive } from './redrive.ts';
import { addReplay } from './replay.ts';
import { addSandbox } from './sandbox.ts';
import { addSend } from './send.ts';
import { addSetup } from './setup.ts';
import { addStart } from './start.ts';
import { complain } from './terminal.ts';
import { addTest } from './test.ts';
import { addToken } from './token.ts';

const about = `Patchcord joins CloudTalk (phone) to Zoho CRM: calls and messages become complete, linked records.

First steps
  npm run demo                          one working day of a small practice, nothing to set up
  npm run sandbox                       only the two imitated vendors, to play with
  npm run patchcord -- check            reads all settings and mappings, names every problem
  npm run patchcord -- doctor           looks whether CloudTalk and Zoho answer as they must
  npm run patchcord -- start            the service`;

/**
 * The command line.
 *
 * @returns the exit code: 0 when all went well, 1 when something is wrong, 2 when the command itself was misused.
 */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const finish = (code: number): void => {
    exitCode = Math.max(exitCode, code);
  };
  const program = new Command('patchcord')
    .description(about)
    .option('--root <folder>', 'the folder that holds config/ and mappings/', '.')
    .helpOption('-h, --help', 'help for a command')
    .showHelpAfterError('(add --help to see what is possible)')
    .exitOverride();
  for (const add of [
    addStart,
    addDemo,
    addSandbox,
    addConnect,
    addSetup,
    addDoctor,
    addCheck,
    addTest,
    addSend,
    addExplain,
    addRedrive,
    addReplay,
    addCompleteness,
    addErase,
    addKeys,
    addToken,
    addBackfill,
  ])
    add(program, finish);
  try {
    if (argv.length <= 2) program.outputHelp();
    else await program.parseAsync([...argv]);
  } catch (error) {
    finish(explainFailure(error));
  }
  return exitCode;
}

/** Tells a stranger what went wrong and what to do; a fault of ours shows where it was. */
function explainFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof PatchcordError) {
    complain(error.message);
    if (error.facts.advice !== undefined) complain(error.facts.advice);
    return 1;
  }
  const known = machineTrouble(error);
  complain(known ?? (error instanceof Error ? (error.stack ?? error.message) : String(error)));
  return 1;
}

const trouble = z.looseObject({
  code: z.string(),
  port: z.number().optional(),
  path: z.string().optional(),
});

/** What a person can put right on this machine: no place in our code is of any help. */
function machineTrouble(error: unknown): string | undefined {
  const { data } = trouble.safeParse(error);
  if (data === undefined) return undefined;
  const { code, port, path } = data;
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program: stop it, or choose another port (PORT, ZOHO_SANDBOX_PORT, CLOUDTALK_SANDBOX_PORT).`;
  if ((code === 'EACCES' || code === 'EROFS') && path !== undefined)
    return `This user may not write ${path}: change its owner, or choose another place (PATCHCORD_DATABASE).`;
  return undefined;
}
