/**
 * Plays random histories of both vendors, their people and the service on a virtual clock, and checks the promise after
 * each. What fails is printed with the command that plays it again, step by step.
 *
 *     npm run simulate -- [--seeds 1000] [--seed 1] [--verbose] [--shrink] [--break <mechanism>] [--histories two-sided]
 *
 * Ends with 1 when a seed fails. With `--break` a mechanism is taken out, and it ends with 1 when no seed notices.
 */
import { parseArgs } from 'node:util';
import { breakages } from '../test/simulation/breakage.ts';
import { runSeed } from '../test/simulation/run-seed.ts';
import { playSeeds } from '../test/simulation/seed-pool.ts';
import { histories, type SeedEnd, type SeedKind } from '../test/simulation/seeds.ts';
import { shrink } from '../test/simulation/shrink.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
    break: { type: 'string' },
    histories: { type: 'string', default: 'usual' },
  },
});

const first = Number(values.seed);
const breakage = values.break === undefined ? undefined : breakages[values.break];

const kind = values.histories as SeedKind;
process.exitCode = await main();

async function main(): Promise<number> {
  if (!(kind in histories)) {
    console.log(`There are no such histories; there are: ${Object.keys(histories).join(', ')}`);
    return 2;
  }
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

async function runAll(count: number): Promise<number> {
  const begun = performance.now();
  const all: SeedEnd[] = [];
  const range = { first, count, kind, breakage: values.break };
  await playSeeds(range, (told) => {
    all.push(told);
    if (told.broken.length > 0 && !breakage) printFailure(told);
    progress(all.length, count);
    return breakage !== undefined && told.broken.length > 0;
  });
  const seconds = (performance.now() - begun) / 1_000;
  const failed = all.filter(({ broken }) => broken.length > 0);
  const sum = (of: (told: SeedEnd) => number): number =>
    all.reduce((total, one) => total + of(one), 0);
  console.log(
    `\n${all.length} seeds in ${seconds.toFixed(0)} s: ${sum((one) => one.conversations)} conversations, ` +
      `${sum((one) => one.typed)} values typed by people (${sum((one) => one.sameSecond)} in the second of ours, excepted), ` +
      `${sum((one) => one.unheard)} corrections nobody told of, ${failed.length} failed`,
  );
  return breakage ? printCaught(failed) : Number(failed.length > 0);
}

function printCaught(failed: readonly SeedEnd[]): number {
  const [caught] = [...failed].sort((a, b) => a.seed - b.seed);
  console.log(
    caught
      ? `taken out: ${breakage?.what}; noticed by seed ${caught.seed}: ${caught.broken[0]}`
      : `taken out: ${breakage?.what}; NOT noticed`,
  );
  return caught ? 0 : 1;
}

const barWidth = 40;

function progress(done: number, count: number): void {
  if (!process.stdout.isTTY) return;
  const full = Math.round((done / count) * barWidth);
  process.stdout.write(`\r[${'='.repeat(full).padEnd(barWidth)}] ${done}/${count} `);
}

function printFailure({ seed, broken }: SeedEnd): void {
  console.log(`\nseed ${seed} failed:`);
  for (const what of broken) console.log(`  ${what}`);
  console.log(
    `  again: npm run simulate -- --seed ${seed} ${kind === 'usual' ? '' : `--histories ${kind} `}--verbose (--shrink finds what of it is needed)`,
  );
}

async function printOne(): Promise<number> {
  const done = await runSeed(first, { verbose: true, breakage, history: histories[kind](first) });
  for (const line of done.lines) console.log(line);
  console.log(`\nseed ${first}, trace ${done.hash}`);
  for (const what of done.broken) console.log(`  ${what}`);
  return Number(done.broken.length > 0);
}

async function printShrunk(): Promise<number> {
  const drawn = histories[kind](first);
  const small = await shrink(drawn, { breakage });
  for (const op of small.history.ops)
    console.log(`${new Date(op.at).toISOString()} ${JSON.stringify({ ...op, at: undefined })}`);
  console.log(`\nseed ${first}: ${small.history.ops.length} of ${drawn.ops.length} are needed`);
  for (const what of small.broken) console.log(`  ${what}`);
  return Number(small.broken.length > 0);
}
