import { setTimeout as wait } from 'node:timers/promises';
import type { Alteration } from '../support/altered-store.ts';
import { type Companies, openCompanies, untilAllStands } from '../support/companies.ts';
import type { Sent, Tally } from '../support/companies-vendors-child.ts';
import { openSmallDisk } from '../support/small-disk.ts';
import { until } from '../support/until.ts';
import type { Counted, Extent, Proof } from './proof.ts';

interface Course {
  readonly callsPerSecond: number;
  /** How often the disk fills up, and how long it stays so, in milliseconds. */
  readonly times: number;
  readonly fullMs: number;
}

const courses: Readonly<Record<Extent, Course>> = {
  full: { callsPerSecond: 20, times: 5, fullMs: 10_000 },
  short: { callsPerSecond: 12, times: 1, fullMs: 1_000 },
};
const zohoMs = 50;
const drainMs = 60_000;
/** As long as a working disk must go on for when there is nothing to wait for. */
const workingMs = 1_000;

/**
 * How a disk is made full. `limit`: SQLite may not make the file larger, and says itself that the disk is full; on any
 * machine. `disk`: a file system of a few megabytes without a byte left, where this process may mount one.
 */
type Fullness = 'limit' | 'disk';

export const fullDisk: Proof = {
  id: '8',
  isHeavy: true,
  promise: 'a full disk is told with 503, nothing acknowledged is lost, and it drains by itself',
  run: async (extent, tell) => {
    const limited = await runFull(extent, 'limit', [], tell);
    if (extent === 'short') return counted('page limit', limited);
    const real = await runFull(extent, 'disk', [], tell).catch(isNotAllowed);
    if (real === undefined) return counted('page limit (no file system could be mounted)', limited);
    const both = [counted('page limit', limited), counted('full file system', real)];
    return {
      kept: both.every(({ kept }) => kept),
      figures: both.map(({ figures }) => figures).join('; '),
    };
  },
  without: [
    {
      mechanism: 'the commit before the acknowledgement',
      run: async (extent) => counted('page limit', await runFull(extent, 'limit', ['told_anyway'])),
    },
  ],
};

class NotAllowedError extends Error {}

function isNotAllowed(error: unknown): undefined {
  if (!(error instanceof NotAllowedError)) throw error;
}

interface Ended {
  readonly times: number;
  readonly sent: Sent;
  readonly tally: Tally;
  readonly drainedMs: readonly number[];
}

async function runFull(
  extent: Extent,
  fullness: Fullness,
  altered: readonly Alteration[],
  tell: (progress: string) => void = () => undefined,
): Promise<Ended> {
  const disk = fullness === 'disk' ? openSmallDisk(96) : undefined;
  if (fullness === 'disk' && disk === undefined) throw new NotAllowedError();
  // What the poll would find does not count here: what was acknowledged is to be kept.
  const alterations: readonly Alteration[] = ['no_poll', ...altered];
  const folder = disk?.folder;
  const world = await openCompanies({ companies: 3, zohoMs, alterations, folder });
  const lever = {
    fill: async () => (disk === undefined ? world.room(0) : disk.fill()),
    free: async () => (disk === undefined ? world.room(undefined) : disk.free()),
  };
  try {
    await world.start();
    await until(async () => (await fetch(`${world.baseUrl}/readyz`)).ok, 'the service to be ready');
    const drainedMs: number[] = [];
    const course = courses[extent];
    for (let time = 1; time <= course.times; time += 1) {
      tell(`8 ${fullness} ${time} of ${course.times}`);
      drainedMs.push(await fillOnce(world, lever, course, altered.length > 0));
    }
    const [sent, tally] = [await world.sent(), await world.tally()];
    return { times: course.times, sent, tally, drainedMs };
  } finally {
    await world.close();
    disk?.remove();
  }
}

/** @returns how long it took until everything stood in Zoho, once there was space again; infinite when it never did. */
async function fillOnce(
  world: Companies,
  lever: { readonly fill: () => Promise<void>; readonly free: () => Promise<void> },
  { callsPerSecond, fullMs }: Course,
  isBroken: boolean,
): Promise<number> {
  await world.begin({ callsPerSecond, times: 1, kinds: ['answer', 'escalation', 'quality'] });
  await wait(workingMs);
  const before = refusals(await world.sent());
  await lever.fill();
  const isRefused = async () => refusals(await world.sent()) > before;
  await until(isRefused, 'a refusal', isBroken ? fullMs : 20_000).catch(() => undefined);
  await wait(fullMs);
  await lever.free();
  const freeAt = performance.now();
  await wait(workingMs);
  await world.pause();
  try {
    await untilAllStands(world, isBroken ? 6_000 : drainMs);
    return performance.now() - freeAt;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function refusals({ refused }: Sent): number {
  return refused['503'] ?? 0;
}

function counted(how: string, { times, sent, tally, drainedMs }: Ended): Counted {
  const { lost, twice, crossed, calls, records } = tally;
  const slowest = Math.max(...drainedMs);
  const other = Object.entries(sent.refused).filter(([why]) => why !== '503');
  const kept =
    refusals(sent) > 0 &&
    sent.dishonest + other.length + sent.waiting === 0 &&
    lost + twice + crossed === 0 &&
    Number.isFinite(slowest);
  const figures = [
    `${how}: full ${times} times`,
    `${refusals(sent)} times 503 with Retry-After, ${sent.dishonest} other answers, ${other.length} cut`,
    `${sent.acknowledged} deliveries of ${calls} calls acknowledged, ${records} records in Zoho`,
    `${lost} lost, ${twice} twice`,
    `drained ${Number.isFinite(slowest) ? `within ${Math.round(slowest)} ms` : 'never'}`,
    ...tally.examples.slice(0, 5),
  ];
  return { kept, figures: figures.join('; ') };
}
