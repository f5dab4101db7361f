/**
 * Runs the proofs of what the service promises and prints what was counted. Each is also run with its mechanism taken
 * out: it must fail then, or it could not fail at all.
 *
 *     npm run proofs -- [--only 3a,5] [--short] [--json]
 *
 * @returns exit code 1 when a promise was not kept, or when a proof held without its mechanism.
 */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { proofs } from '../test/proofs/all.ts';
import type { Counted, Extent, Proof, WithoutMechanism } from '../test/proofs/proof.ts';

interface Line {
  readonly id: string;
  readonly what: string;
  readonly figures: string;
  readonly asExpected: boolean;
  readonly seconds: number;
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const extent: Extent = values.short ? 'short' : 'full';
const wanted = values.only?.split(',');
const chosen = proofs.filter(({ id }) => wanted === undefined || wanted.includes(id));

if (chosen.length === 0) {
  console.error(`There is no such proof. Proofs: ${proofs.map(({ id }) => id).join(', ')}.`);
  process.exit(1);
}
const lines: Line[] = [];
for (const proof of chosen) lines.push(...(await linesOf(proof)));
console.log(values.json ? JSON.stringify(lines, null, 2) : table(lines));
process.exit(lines.every(({ asExpected }) => asExpected) ? 0 : 1);

async function linesOf(proof: Proof): Promise<readonly Line[]> {
  const held = await line(proof.id, proof.promise, true, () => proof.run(extent, tell));
  const without: Line[] = [];
  for (const one of proof.without) without.push(await lineWithout(proof.id, one));
  return [held, ...without];
}

// The mechanism is taken out in the short form: one broken promise is enough.
function lineWithout(id: string, { mechanism, run }: WithoutMechanism): Promise<Line> {
  return line(`${id}-`, `without ${mechanism}`, false, () => run('short'));
}

async function line(
  id: string,
  what: string,
  expected: boolean,
  run: () => Promise<Counted>,
): Promise<Line> {
  const begun = performance.now();
  tell(`${id} ${what}`);
  const { kept, figures } = await run().catch(broken);
  const seconds = (performance.now() - begun) / 1_000;
  endTelling();
  const done = { id, what, figures, asExpected: kept === expected, seconds };
  console.error(`${sign(done)} ${id} ${what} (${seconds.toFixed(1)} s)`);
  return done;
}

function broken(error: unknown): { kept: undefined; figures: string } {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kept: undefined, figures: `could not be run: ${text}` };
}

function sign({ asExpected }: Line): string {
  return asExpected ? '✓' : '✗';
}

/** Long work says how far it is: one line that replaces itself on a terminal. */
function tell(progress: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${progress}`);
}

function endTelling(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}

function table(all: readonly Line[]): string {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`;
  const rows = all.map(({ id, what, figures, seconds, ...rest }) => {
    const head = `${sign({ id, what, figures, seconds, ...rest })} ${id.padEnd(4)} ${what}`;
    return `${head}\n       ${figures} (${seconds.toFixed(1)} s)`;
  });
  const wrong = all.filter(({ asExpected }) => !asExpected).length;
  const end =
    wrong === 0
      ? 'Every promise was kept, and each was broken when its mechanism was taken out.'
      : `${wrong} of ${all.length} are not as they must be.`;
  return [machine, ...rows, end].join('\n');
}
