import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../src/domain/random.ts';
import type { Alteration } from '../support/altered-store.ts';
import { type Companies, openCompanies, untilAllStands } from '../support/companies.ts';
import type { CallKind } from '../support/companies-calls.ts';
import type { Sent, Tally } from '../support/companies-vendors-child.ts';
import { until } from '../support/until.ts';
import type { Counted, Extent, Proof } from './proof.ts';

const killsOf: Readonly<Record<Extent, number>> = { full: 200, short: 2 };
const companies = 3;
/** Each call is told of in five deliveries, each of which comes so often. */
const loads = {
  full: { callsPerSecond: 2, times: 20 },
  short: { callsPerSecond: 6, times: 1 },
} as const;
const kindsOfAll: readonly CallKind[] = ['answer', 'escalation', 'quality'];
const zohoMs = 150;
/**
 * Everything acknowledged before the kill stands in Zoho so soon after the port is open again. Other tests run beside the
 * short form.
 */
const recoveryMs: Readonly<Record<Extent, number>> = { full: 5_000, short: 15_000 };
/** What is not there after so long never comes. */
const patienceMs = 30_000;
/** Whoever is made to lose what was acknowledged is not waited for that long. */
const brokenPatienceMs = { recovery: 2_000, end: 6_000 } as const;
/** The service is killed within so long after it has recovered, or one time in four within so long after it was opened. */
const afterRecoveryMs = 800;
const afterStartMs = 400;

export const kills: Proof = {
  id: '1',
  isHeavy: true,
  promise: 'killed at random moments under load, nothing is lost, nothing stands twice',
  run: async (extent, tell) => {
    const course = { kills: killsOf[extent], kinds: kindsOfAll, alterations: [] };
    return counted(await runKills({ extent, ...course }, tell));
  },
  without: [
    {
      mechanism: 'the commit before the acknowledgement',
      run: async (extent) => counted(await runKills(brokenCourse(extent, 'told_early'))),
    },
    {
      mechanism: 'the doubt about what had been begun',
      run: async (extent) => counted(await runKills(brokenCourse(extent, 'no_doubt'))),
    },
  ],
};

interface Course {
  readonly extent: Extent;
  readonly kills: number;
  readonly kinds: readonly CallKind[];
  readonly alterations: readonly Alteration[];
}

function brokenCourse(extent: Extent, alteration: Alteration): Course {
  return { extent, kills: 3, kinds: kindsOfAll, alterations: [alteration] };
}

interface Ended {
  readonly extent: Extent;
  readonly kills: number;
  /** From the open port until everything acknowledged before the kill stood in Zoho. */
  readonly recoveriesMs: readonly number[];
  readonly startsMs: readonly number[];
  /** Processor time of the service from its start until then. */
  readonly cpuMs: readonly number[];
  readonly sent: Sent;
  readonly tally: Tally;
  readonly secondsOfLoad: number;
}

async function runKills(
  course: Course,
  tell: (progress: string) => void = () => undefined,
): Promise<Ended> {
  const { extent, kinds } = course;
  // What the poll would find does not count here: the journal alone has to keep what it acknowledged.
  const alterations: readonly Alteration[] = ['no_poll', ...course.alterations];
  // Where there is a unique field it stops a second record even when the doubt is gone.
  const preinstalled = !alterations.includes('no_doubt');
  const world = await openCompanies({ companies, zohoMs, preinstalled, alterations });
  try {
    await world.start();
    await until(async () => (await fetch(`${world.baseUrl}/readyz`)).ok, 'the service to be ready');
    const begun = performance.now();
    await world.begin({ ...loads[extent], kinds });
    const times = await killAgainAndAgain(world, course, tell);
    await world.pause();
    const secondsOfLoad = (performance.now() - begun) / 1_000;
    const patience = course.alterations.length > 0 ? brokenPatienceMs.end : patienceMs;
    await untilAllStands(world, patience).catch(() => undefined);
    // What would be made twice is made by now.
    await until(async () => (await world.state()).idle, 'rest', patience).catch(() => undefined);
    const [sent, tally] = [await world.sent(), await world.tally()];
    return { extent, kills: course.kills, ...times, sent, tally, secondsOfLoad };
  } finally {
    await world.close();
  }
}

async function killAgainAndAgain(
  world: Companies,
  { kills: count, alterations }: Course,
  tell: (progress: string) => void,
): Promise<Pick<Ended, 'recoveriesMs' | 'startsMs' | 'cpuMs'>> {
  const random = seededRandom(20_261_122);
  const recoveriesMs: number[] = [];
  const startsMs: number[] = [];
  const cpuMs: number[] = [];
  const patience = alterations.length > 0 ? brokenPatienceMs.recovery : patienceMs;
  await wait(afterRecoveryMs * (1 + random.next()));
  for (let kill = 1; kill <= count; kill += 1) {
    await world.kill();
    const killedAt = Date.now();
    const startedAt = performance.now();
    await world.start();
    const openAt = performance.now();
    startsMs.push(openAt - startedAt);
    // One in four dies again while it recovers; the first and the last may live.
    if (random.next() < 0.25 && kill > 1 && kill < count) {
      await wait(random.next() * afterStartMs);
    } else {
      const done = async () => (await world.behind(killedAt)) === 0;
      await until(done, 'recovery', patience).catch(() => undefined);
      recoveriesMs.push(performance.now() - openAt);
      cpuMs.push(await world.cpuMs());
      await wait(random.next() * afterRecoveryMs);
    }
    tell(`1 ${kill} of ${count} kills, recovered within ${latest(recoveriesMs)} ms`);
  }
  return { recoveriesMs, startsMs, cpuMs };
}

function counted({ extent, kills: count, sent, tally, ...times }: Ended): Counted {
  const { lost, twice, crossed, calls, records } = tally;
  const [slowest, dearest] = [Math.max(...times.recoveriesMs), Math.max(...times.cpuMs)];
  // Where others keep the processor busy, what the service itself needed of it decides.
  const [load = 0] = loadavg();
  const isBusy = load > availableParallelism();
  const recoveredMs = isBusy ? Math.min(slowest, dearest) : slowest;
  const kept =
    lost + twice + crossed + sent.waiting === 0 && calls > 0 && recoveredMs <= recoveryMs[extent];
  const rate = Math.round(sent.deliveries / times.secondsOfLoad);
  const refused = Object.entries(sent.refused).map(([why, times_]) => `${times_} ${why}`);
  const figures = [
    `${count} kills`,
    `${sent.deliveries} deliveries (${rate} a second) of ${calls} calls`,
    `${refused.join(', ') || '0 refused'} and sent again`,
    `${records} records in Zoho, ${lost} lost, ${twice} twice, ${crossed} in another organisation`,
    `open again after ${middle(times.startsMs)} ms (slowest ${Math.round(Math.max(...times.startsMs))})`,
    `recovered after another ${middle(times.recoveriesMs)} ms (slowest ${Math.round(slowest)}; ${middle(times.cpuMs)} ms of processor time, start included, at most ${Math.round(dearest)}; load of the machine ${load.toFixed(1)})`,
    ...tally.examples.slice(0, 5),
  ];
  return { kept, figures: figures.join('; ') };
}

function middle(all: readonly number[]): number {
  return Math.round([...all].sort((one, other) => one - other)[all.length >> 1] ?? 0);
}

function latest(all: readonly number[]): number {
  return Math.round(all.at(-1) ?? 0);
}
