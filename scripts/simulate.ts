/**
 * Plays random histories of both vendors, their people and the service on a virtual clock, and checks the promise after
 * each. What fails is printed with the command that plays it again, step by step.
 *
 *     npm run simulate -- [--seeds 1000] [--seed 1] [--verbose] [--shrink] [--break <mechanism>]
 *
 * Ends with 1 when a seed fails. With `--break` a mechanism is taken out, and it ends with 1 when no seed notices.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { breakages } from '../test/simulation/breakage.ts';
import { drawHistory } from '../test/simulation/draw.ts';
import { runSeed } from '../test/simulation/run-seed.ts';
import { shrink } from '../test/simulation/shrink.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
    break: { type: 'string' },
    worker: { type: 'boolean', default: false },
  },
});

/** What one run came to, as a worker tells it. */
interface Told {
  readonly seed: number;
  readonly hash: string;
  readonly broken: readonly string[];
  readonly conversations: number;
  readonly typed: number;
  readonly sameSecond: number;
  readonly unheard: number;
}

const first = Number(values.seed);
const breakage = values.break === undefined ? undefined : breakages[values.break];

if (values.worker) work();
else process.exitCode = await main();

async function main(): Promise<number> {
  if (values.break !== undefined && !breakage) {
    console.log(
      `There is no mechanism "${values.break}"; there are: ${Object.keys(breakages).join(', ')}`,
    );
    return 2;
  }
  if (values.shrink) return printShrunk();
  if (values.verbose || (values.seeds === undefined && first !== 1)) return printOne();
  return runAll(Number(values.seeds ?? 1_000));
}

/** A worker: gets seeds, tells what they came to. */
function work(): void {
  process.on('message', (seed: number) => void tell(seed));
}

async function tell(seed: number): Promise<void> {
  const told = await run(seed);
  process.send?.(told);
}

async function run(seed: number): Promise<Told> {
  try {
    const { hash, broken, conversations, typed, sameSecond, unheard } = await runSeed(seed, {
      breakage,
    });
    return { seed, hash, broken, conversations, typed, sameSecond, unheard };
  } catch (error) {
    const broken = [
      `it broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ];
    return { seed, hash: '', broken, conversations: 0, typed: 0, sameSecond: 0, unheard: 0 };
  }
}

async function runAll(count: number): Promise<number> {
  const begun = performance.now();
  const all: Told[] = [];
  await share(count, (told) => {
    all.push(told);
    if (told.broken.length > 0 && !breakage) printFailure(told);
    progress(all.length, count);
    return breakage !== undefined && told.broken.length > 0;
  });
  const seconds = (performance.now() - begun) / 1_000;
  const failed = all.filter(({ broken }) => broken.length > 0);
  const sum = (of: (told: Told) => number): number =>
    all.reduce((total, one) => total + of(one), 0);
  console.log(
    `\n${all.length} seeds in ${seconds.toFixed(0)} s: ${sum((one) => one.conversations)} conversations, ` +
      `${sum((one) => one.typed)} values typed by people (${sum((one) => one.sameSecond)} in the second of ours, excepted), ` +
      `${sum((one) => one.unheard)} corrections nobody told of, ${failed.length} failed`,
  );
  return breakage ? printCaught(failed) : Number(failed.length > 0);
}

function printCaught(failed: readonly Told[]): number {
  const [caught] = [...failed].sort((a, b) => a.seed - b.seed);
  console.log(
    caught
      ? `taken out: ${breakage?.what}; noticed by seed ${caught.seed}: ${caught.broken[0]}`
      : `taken out: ${breakage?.what}; NOT noticed`,
  );
  return caught ? 0 : 1;
}

/** Hands seeds to one worker a core. @param onTold says true when no more are wanted. */
async function share(count: number, onTold: (told: Told) => boolean): Promise<void> {
  let next = first;
  const workers = Array.from({ length: Math.min(availableParallelism(), count) }, startWorker);
  await Promise.all(
    workers.map(
      (worker) =>
        new Promise<void>((resolve) => {
          const give = (): void => {
            if (next < first + count) {
              worker.send(next);
              next += 1;
            } else {
              worker.disconnect();
              resolve();
            }
          };
          worker.on('message', (told: Told) => {
            if (onTold(told)) next = first + count;
            give();
          });
          worker.on('exit', () => resolve());
          give();
        }),
    ),
  );
}

function startWorker(): ChildProcess {
  const args = ['--worker', ...(values.break === undefined ? [] : ['--break', values.break])];
  return fork(import.meta.filename, args, { execArgv: ['--disable-warning=ExperimentalWarning'] });
}

const barWidth = 40;

function progress(done: number, count: number): void {
  if (!process.stdout.isTTY) return;
  const full = Math.round((done / count) * barWidth);
  process.stdout.write(`\r[${'='.repeat(full).padEnd(barWidth)}] ${done}/${count} `);
}

function printFailure({ seed, broken }: Told): void {
  console.log(`\nseed ${seed} failed:`);
  for (const what of broken) console.log(`  ${what}`);
  console.log(
    `  again: npm run simulate -- --seed ${seed} --verbose (--shrink finds what of it is needed)`,
  );
}

async function printOne(): Promise<number> {
  const done = await runSeed(first, { verbose: true, breakage });
  for (const line of done.lines) console.log(line);
  console.log(`\nseed ${first}, trace ${done.hash}`);
  for (const what of done.broken) console.log(`  ${what}`);
  return Number(done.broken.length > 0);
}

async function printShrunk(): Promise<number> {
  const small = await shrink(drawHistory(first), { breakage });
  for (const op of small.history.ops)
    console.log(`${new Date(op.at).toISOString()} ${JSON.stringify({ ...op, at: undefined })}`);
  console.log(
    `\nseed ${first}: ${small.history.ops.length} of ${drawHistory(first).ops.length} are needed`,
  );
  for (const what of small.broken) console.log(`  ${what}`);
  return Number(small.broken.length > 0);
}
