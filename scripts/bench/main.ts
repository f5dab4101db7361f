/**
 * Measures the table of design 18, side by side with what a user would write instead, and says what misses its goal.
 *
 *     npm run bench -- [--only 1,4] [--quick]
 *
 * A bench never fails a build: it ends with 0 whatever it measured.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { stopChildren } from './child.ts';
import { measureCredits, measureOutage } from './rows-day.ts';
import { measureBurst, measureLatency, measureThroughput } from './rows-load.ts';
import { measureIntake, measureMapping, measureStart, notBuilt } from './rows-scripts.ts';
import type { Size } from './size.ts';
import { type Measured, renderTable } from './table.ts';

const { values } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const size: Size = { quick: values.quick };
const rows: Readonly<Record<string, (size: Size) => Promise<Measured | readonly Measured[]>>> = {
  '1': measureIntake,
  '2': measureBurst,
  '3': measureOutage,
  '4': measureLatency,
  '5': measureThroughput,
  '6': measureMapping,
  '7': measureCredits,
  '11': measureStart,
};
/** No row takes longer than this. */
const patienceMs = 100_000;

process.on('SIGINT', () => {
  stopChildren();
  process.exit(130);
});

await main();
process.exit(0);

async function main(): Promise<void> {
  const wanted = values.only?.split(',') ?? Object.keys(rows);
  const measured: Measured[] = [];
  const begun = performance.now();
  console.log(machineLine());
  for (const row of wanted) {
    const measure = rows[row];
    if (!measure) {
      console.log(`there is no row ${row}; rows: ${Object.keys(rows).join(', ')}`);
      continue;
    }
    const rowBegun = performance.now();
    measured.push(...[await guarded(row, measure)].flat());
    console.log(`row ${row} took ${((performance.now() - rowBegun) / 1_000).toFixed(1)} s`);
  }
  if (values.only === undefined) measured.push(...notBuilt());
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
  console.log(`\n${renderTable(measured)}\n\n${machineLine()}; took ${seconds} s`);
}

/** A row that breaks is a line in the table; its processes are ended. */
async function guarded(
  row: string,
  measure: (size: Size) => Promise<Measured | readonly Measured[]>,
): Promise<Measured | readonly Measured[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`took longer than ${patienceMs / 1_000} s`)),
      patienceMs,
    );
  });
  try {
    return await Promise.race([measure(size), late]);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return failed(row, text);
  } finally {
    clearTimeout(timer);
    stopChildren();
  }
}

function failed(row: string, why: string): Measured {
  const nothing = { goal: '', measured: '', baseline: '', ratio: '' };
  return { row, measure: 'could not be measured', ...nothing, verdict: 'failed', notes: [why] };
}

function machineLine(): string {
  const load = loadavg().map((value) => value.toFixed(2));
  return `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), load average ${load.join(' ')}, node ${process.version}`;
}
