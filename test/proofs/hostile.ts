import { availableParallelism, loadavg } from 'node:os';
import { seededRandom } from '../../src/domain/random.ts';
import { jwtSecret } from '../support/app-lab-project.ts';
import { type Companies, openCompanies } from '../support/companies.ts';
import type { ProcessState, ServiceOrder } from '../support/companies-service-child.ts';
import { type RawAnswer, sendRaw, sendSlowly } from '../support/raw-http.ts';
import { until } from '../support/until.ts';
import { type Hostile, hostile, kinds, type Loot } from './hostile-requests.ts';
import type { Counted, Extent, Proof } from './proof.ts';

const requestsOf: Readonly<Record<Course, number>> = { full: 10_000, short: 300, bombs: 0 };
const atOnce = 16;
/** Slow heads and as many slow bodies. */
const slowOf: Readonly<Record<Course, number>> = { full: 100, short: 5, bombs: 1 };
/** In the short form slow clients are borne for a shorter time than usual. */
const limitsOf: Readonly<Record<Course, ServiceOrder['limits']>> = {
  full: undefined,
  short: { headersMs: 1_000, requestMs: 2_000, checkMs: 200 },
  bombs: undefined,
};
const slowBoundMs = 25_000;
/**
 * After collection, from when everything had been used once to the end. The heap stays; the process still grows by what
 * SQLite caches and by what the allocator keeps of sixteen bodies at once, and ever less.
 */
const growthBoundMb = { heap: 10, process: 128 } as const;
/** One request, alone, keeps the service busy for no longer. */
const busyBoundMs = 250;

export const hostileRequests: Proof = {
  id: '7a',
  isHeavy: true,
  promise:
    'hostile requests neither break the service, nor store anything, nor make it grow or stall',
  run: async (extent, tell) => counted(await runHostile(extent, {}, tell)),
  without: [
    {
      mechanism: 'the proof of the sender',
      run: async (extent) => counted(await runHostile(extent, { believing: true })),
    },
    {
      mechanism: 'the bound of a body',
      run: async () => counted(await runHostile('bombs', { limits: { bodyBytes: 2 ** 30 } })),
    },
  ],
};

interface Ended {
  readonly tally: Tally;
  readonly stored: number;
  readonly before: ProcessState;
  readonly after: ProcessState;
  readonly slow: readonly (RawAnswer & { readonly ms: number })[];
  readonly dearest: { readonly what: string; readonly ms: number };
  readonly isAlive: boolean;
}

/** `bombs`: signed bodies that grow, and nothing else. */
type Course = Extent | 'bombs';

async function runHostile(
  extent: Course,
  order: Partial<ServiceOrder>,
  tell: (progress: string) => void = () => undefined,
): Promise<Ended> {
  const world = await openCompanies({
    companies: 2,
    zohoMs: 0,
    alterations: ['no_poll'],
    execArgv: ['--expose-gc'],
    order: { jwtSecret, limits: limitsOf[extent], ...order },
  });
  try {
    await world.start();
    await until(async () => (await fetch(`${world.baseUrl}/readyz`)).ok, 'the service to be ready');
    const loot = lootOf(world);
    const port = Number(new URL(world.baseUrl).port);
    const { deliveries } = await world.state();
    const tally = new Tally();
    const slow = slowClients(port, slowOf[extent]);
    const count = requestsOf[extent];
    const warm = Math.floor(count / 4);
    await sendAll({ port, loot, tally, from: 0, to: warm, tell });
    const dearest = await findDearest(world, port, loot, tally, extent);
    await until(async () => (await world.state()).idle, 'rest', 60_000).catch(() => undefined);
    const before = await world.state();
    await sendAll({ port, loot, tally, from: warm, to: count, tell });
    await until(async () => (await world.state()).idle, 'rest', 60_000).catch(() => undefined);
    const after = await world.state();
    const stored = after.deliveries - deliveries;
    const isAlive = (await fetch(`${world.baseUrl}/healthz`)).ok;
    return { tally, stored, before, after, slow: await Promise.all(slow), dearest, isAlive };
  } finally {
    await world.close();
  }
}

function lootOf({ clock, secrets: all }: Companies): Loot {
  const [secrets, others] = all;
  if (secrets === undefined || others === undefined) throw new Error('two companies are needed');
  return { clock, secrets, others, jwtSecret };
}

/** What became of the requests. */
class Tally {
  readonly statuses: Record<string, number> = {};
  readonly examples: string[] = [];
  sent = 0;
  /** Deliveries that were accepted as new ones, of those who may. */
  accepted = 0;
  /** Deliveries that were accepted without a proof. */
  unproven = 0;
  /** Answers of 500 and above but for an honest 503. */
  broken = 0;

  note({ authorized, what }: Hostile, { status, head, body }: RawAnswer): void {
    this.sent += 1;
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if (body.includes('"duplicate":false')) {
      if (authorized) this.accepted += 1;
      else {
        this.unproven += 1;
        this.examples.push(`accepted: ${what}`);
      }
    }
    if (status >= 500 && !isHonest(status, head, body)) {
      this.broken += 1;
      this.examples.push(`${status}: ${what}`);
    }
  }
}

/** It says when to come again, or what is missing. */
function isHonest(status: number, head: string, body: string): boolean {
  return status === 503 && (/\nretry-after:/i.test(head) || /"(ready|error)":/.test(body));
}

interface Sending {
  readonly port: number;
  readonly loot: Loot;
  readonly tally: Tally;
  readonly from: number;
  readonly to: number;
  readonly tell: (progress: string) => void;
}

async function sendAll({ port, loot, tally, from, to, tell }: Sending): Promise<void> {
  let next = from;
  const work = async (): Promise<void> => {
    while (next < to) {
      const request = hostile(next, loot);
      next += 1;
      tally.note(request, await sendRaw(port, request.bytes));
      if (next % 100 === 0) tell(`7a ${next} of ${to} requests`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Every kind of request alone: how much of the processor it costs the service, the least of some tries. */
async function findDearest(
  world: Companies,
  port: number,
  loot: Loot,
  tally: Tally,
  extent: Course,
): Promise<Ended['dearest']> {
  let dearest = { what: 'nothing', ms: 0 };
  const every = extent === 'short' ? 12 : 1;
  for (let index = 0; index < kinds.length; index += every) {
    if (extent === 'bombs' && !/bomb, signed$/.test(kinds[index]?.what ?? '')) continue;
    let least = Number.POSITIVE_INFINITY;
    let what = '';
    // What else the service does now and then is not the request's.
    for (let time = 0; time < 3 && least > busyBoundMs / 5; time += 1) {
      const made = kinds[index]?.make(seededRandom(index), loot);
      if (made === undefined) continue;
      const before = await world.cpuMs();
      tally.note(made, await sendRaw(port, made.bytes));
      least = Math.min(least, (await world.cpuMs()) - before);
      what = made.what;
    }
    if (least > dearest.ms) dearest = { what, ms: least };
  }
  return dearest;
}

function slowClients(port: number, count: number): readonly Promise<RawAnswer & { ms: number }>[] {
  const heads = 'POST /hooks/cloudtalk/acme0 HTTP/1.1\r\nhost: a\r\nx-slow: ';
  const whole =
    'POST /hooks/cloudtalk/acme0 HTTP/1.1\r\nhost: a\r\ncontent-length: 900000\r\n\r\n{';
  return [heads, whole].flatMap((begin) =>
    Array.from({ length: count }, () => sendSlowly(port, begin, 400)),
  );
}

function counted({ tally, stored, before, after, slow, dearest, isAlive }: Ended): Counted {
  const longest = Math.max(...slow.map(({ ms }) => ms));
  const cutOff = slow.filter(({ status }) => status === 408).length;
  const kept =
    isAlive &&
    tally.broken === 0 &&
    tally.unproven === 0 &&
    stored === tally.accepted &&
    after.heapMb - before.heapMb <= growthBoundMb.heap &&
    after.rssMb - before.rssMb <= growthBoundMb.process &&
    dearest.ms <= busyBoundMs &&
    cutOff === slow.length &&
    longest <= slowBoundMs;
  const said = Object.entries(tally.statuses).map(([status, count]) => `${count} × ${status}`);
  const figures = [
    `${tally.sent} requests of ${kinds.length} kinds (${said.join(', ')}; 0 is cut off without an answer)`,
    `${tally.broken} broken answers`,
    `${tally.unproven} accepted without a proof, ${tally.accepted} with one, ${stored} stored`,
    `memory ${before.rssMb.toFixed(0)} MB, then ${after.rssMb.toFixed(0)} MB (heap ${before.heapMb.toFixed(0)}, then ${after.heapMb.toFixed(0)})`,
    `dearest single request ${dearest.ms.toFixed(0)} ms of processor time (${dearest.what})`,
    `event loop held up ${after.heldUpMs.toFixed(0)} ms at most with ${atOnce} at once (load of the machine ${loadText()})`,
    `${slow.length} slow clients cut off within ${(longest / 1_000).toFixed(1)} s, ${cutOff} with 408`,
    isAlive ? 'alive' : 'dead',
    ...tally.examples.slice(0, 5),
  ];
  return { kept, figures: figures.join('; ') };
}

function loadText(): string {
  const [load = 0] = loadavg();
  return `${load.toFixed(1)} on ${availableParallelism()} cores`;
}
