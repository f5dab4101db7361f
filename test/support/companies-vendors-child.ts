/*
 * Both vendors of several companies in one process, away from the service, with a sender that delivers as CloudTalk
 * does: what was not acknowledged is sent again. Everything is counted here, by what stands in the sandboxes.
 */
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createCloudTalkSandbox } from '../../connectors/cloudtalk/sandbox/sandbox.ts';
import type { CloudTalkSandbox } from '../../connectors/cloudtalk/sandbox/sandbox-api.ts';
import { createZohoSandbox, type ZohoSandbox } from '../../connectors/zoho/sandbox/sandbox.ts';
import { contactNumber, contactsEach } from '../../scripts/bench/calls.ts';
import { answerQuestions } from '../../scripts/bench/child.ts';
import { markPattern, type Tap, tapZoho } from '../../scripts/bench/tap.ts';
import type { CompanyPorts } from '../../scripts/bench/vendors-child.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { type FastTime, fastClock } from './app-lab-clock.ts';
import { controlOf } from './app-lab-vendors.ts';
import {
  type CallKind,
  type CompanyCall,
  companyCall,
  type Secrets,
  type Sending,
  tellings,
} from './companies-calls.ts';

/** Calls that go on until they are stopped. */
export interface Load {
  /** `http://127.0.0.1:1234/hooks/cloudtalk/acme`: the company's number follows. */
  readonly hooks: string;
  readonly callsPerSecond: number;
  readonly kinds: readonly CallKind[];
  /** How often each of the five tellings of a call is delivered, as by a sender that misses the answers. */
  readonly times: number;
  /** One for each company. */
  readonly secrets: readonly Secrets[];
}

/** What became of the deliveries so far. */
export interface Sent {
  readonly calls: number;
  readonly deliveries: number;
  readonly acknowledged: number;
  /** Attempts that were not acknowledged, by status; `cut` when there was no answer. */
  readonly refused: Readonly<Record<string, number>>;
  /** Refusals that were no 503 with a `Retry-After`. */
  readonly dishonest: number;
  readonly waiting: number;
}

/** What stands in Zoho, against what must. */
export interface Tally {
  readonly calls: number;
  readonly records: number;
  readonly lost: number;
  readonly twice: number;
  /** Records in an organisation that is not the call's own. */
  readonly crossed: number;
  readonly examples: readonly string[];
}

/** What vendors there are to be. */
export interface Opening {
  readonly count: number;
  /** How long every answer of Zoho takes. */
  readonly zohoMs: number;
  /** Whether the organisations have the unique field. */
  readonly preinstalled: boolean;
  readonly time: FastTime;
}

interface Company {
  readonly zoho: ZohoSandbox;
  readonly cloudtalk: CloudTalkSandbox;
  readonly tap: Tap;
  looked: number;
}

interface Owed {
  readonly call: CompanyCall;
  readonly missing: Set<string>;
  ackedAt: number | undefined;
}

/** How soon what was not acknowledged is sent again. */
const againMs = 300;
const mostAtOnce = 64;
const mostWaiting = 1_000;
const lookMs = 50;
const tickMs = 50;
const modules = ['Calls', 'Cases', 'Quality_Notes', 'Leads'];
const agent = new Agent({ keepAlive: true, maxSockets: mostAtOnce });
const queue: (() => void)[] = [];
const companies: Company[] = [];
const owed = new Map<string, Owed>();
const open = new Set<Owed>();
const refused: Record<string, number> = {};
let clock: Clock;
let made = 0;
let deliveries = 0;
let acknowledged = 0;
let dishonest = 0;
let waiting = 0;
let underWay = 0;
let opening: Promise<void> | undefined;
let ticking: NodeJS.Timeout | undefined;

answerQuestions({
  open: async ({ count, time, ...how }: Opening): Promise<CompanyPorts[]> => {
    clock = fastClock(time);
    const ports: CompanyPorts[] = [];
    for (let index = 0; index < count; index += 1) ports.push(await openCompany(how));
    return ports;
  },
  begin: (load: Load) => {
    let credit = 0;
    ticking = setInterval(() => {
      credit = Math.min(credit + (load.callsPerSecond * tickMs) / 1_000, load.callsPerSecond);
      // Who cannot take more is given less: what waits longer is signed too early, and proves nothing more.
      for (; credit >= 1 && waiting < mostWaiting; credit -= 1) makeCall(load);
    }, tickMs);
  },
  pause: () => clearInterval(ticking),
  /** How many calls that were acknowledged before then lack a record; of all calls when no time is given. */
  behind: (before: number | undefined): number => {
    look();
    if (before === undefined) return open.size;
    return [...open].filter(({ ackedAt = Infinity }) => ackedAt < before).length;
  },
  sent: (): Sent => ({
    calls: owed.size,
    deliveries,
    acknowledged,
    refused: { ...refused },
    dishonest,
    waiting,
  }),
  tally,
  holding,
});

async function openCompany({
  zohoMs,
  preinstalled,
}: Pick<Opening, 'zohoMs' | 'preinstalled'>): Promise<CompanyPorts> {
  // All alike: their calls get the same ids.
  const random = seededRandom(1);
  const options = { clock, random, seed: 'practice' };
  const zoho = createZohoSandbox({ ...options, preinstalled });
  const tap = tapZoho(zoho);
  const cloudtalk = createCloudTalkSandbox(options);
  companies.push({ zoho, cloudtalk, tap, looked: 0 });
  const ports = { zoho: await zoho.listen(0), cloudtalk: await cloudtalk.listen(0) };
  const facts = { ai: false, noDetailChance: 0, detailDelayMs: 0 };
  cloudtalk.limits({ perMinute: null, ...facts });
  for (let n = 0; n < contactsEach; n += 1) {
    const fields = { First_Name: 'Pat', Last_Name: `Number ${n}`, Phone: contactNumber(n) };
    await controlOf(zoho.baseUrl, 'edit', { module: 'Contacts', as: 'owner', fields });
  }
  // Credits are counted, never short: this is not about a day's limits.
  await controlOf(zoho.baseUrl, 'limits', { latencyMs: zohoMs, credits: 100_000_000 });
  return { zoho: ports.zoho.port, cloudtalk: ports.cloudtalk.port };
}

function makeCall(load: Load): void {
  const { hooks, kinds, secrets } = load;
  const call = companyCall(made, companies.length, kinds);
  made += 1;
  const one: Owed = { call, missing: new Set(call.modules), ackedAt: undefined };
  owed.set(call.mark, one);
  open.add(one);
  const { cloudtalk } = companies[call.company] as Company;
  const { call_id, call_uuid } = cloudtalk.call(call.request);
  const secret = secrets[call.company] as Secrets;
  const told = tellings(call, { call_id, call_uuid }, secret, clock.now());
  for (let time = 0; time < load.times; time += 1)
    for (const sending of told) void deliver(`${hooks}${call.company}`, sending, one);
}

async function deliver(url: string, sending: Sending, one: Owed): Promise<void> {
  deliveries += 1;
  waiting += 1;
  for (;;) {
    await takeTurn();
    const status = await post(`${url}${sending.path}`, sending).catch(() => 'cut');
    endTurn();
    if (status === '2xx') break;
    refused[status] = (refused[status] ?? 0) + 1;
    await (status === 'cut' ? untilOpen(url) : wait(againMs));
  }
  waiting -= 1;
  acknowledged += 1;
  if (sending.body.includes('"call.ended"')) one.ackedAt ??= Date.now();
}

/** So many deliveries are under way at a time: what waits longer for a connection would be signed too early. */
async function takeTurn(): Promise<void> {
  if (underWay === mostAtOnce) await new Promise<void>((resolve) => queue.push(resolve));
  else underWay += 1;
}

function endTurn(): void {
  const next = queue.shift();
  if (next === undefined) underWay -= 1;
  else next();
}

/** While nobody listens one connection at a time is tried for all that wait. */
function untilOpen(url: string): Promise<void> {
  opening ??= tryUntilOpen(url).finally(() => {
    opening = undefined;
  });
  return opening;
}

async function tryUntilOpen(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  for (;;) {
    await wait(lookMs);
    const socket = connect(Number(port), hostname);
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
  }
}

/** @returns `2xx`, or the status. */
function post(url: string, { headers, body }: Sending): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: 'POST', headers: headers(clock.now()), agent },
      (answer) => {
        answer.resume();
        answer.on('error', reject);
        answer.on('end', () => {
          const { statusCode = 0 } = answer;
          if (statusCode >= 200 && statusCode < 300) return resolve('2xx');
          if (statusCode !== 503 || answer.headers['retry-after'] === undefined) dishonest += 1;
          return resolve(String(statusCode));
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Strikes off what has come to stand in Zoho. */
function look(): void {
  for (const company of companies) {
    const { made: records } = company.tap;
    for (; company.looked < records.length; company.looked += 1) {
      const { mark, module } = records[company.looked] as (typeof records)[number];
      const one = owed.get(mark);
      one?.missing.delete(module);
      if (one?.missing.size === 0) open.delete(one);
    }
  }
}

interface Marked {
  readonly company: number;
  readonly module: string;
  readonly one: Owed;
}

/** Every record that tells of one of our calls. */
function markedRecords(): readonly Marked[] {
  return companies.flatMap(({ zoho }, company) =>
    modules.flatMap((module) =>
      zoho.records(module).flatMap((row) => {
        const mark = markPattern.exec(JSON.stringify(row))?.[1];
        const one = mark === undefined ? undefined : owed.get(mark);
        return one === undefined ? [] : [{ company, module, one }];
      }),
    ),
  );
}

function tally(): Tally {
  const records = markedRecords();
  const crossed = records.filter(({ company, one }) => company !== one.call.company);
  const examples = crossed.map(
    ({ company, module, one }) => `${module} ${one.call.mark} stands in company ${company}`,
  );
  const counts = new Map<string, number>();
  for (const { module, one } of records) {
    const name = `${module} ${one.call.mark}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  let lost = 0;
  let twice = 0;
  for (const { call } of owed.values())
    for (const module of modules) {
      const count = counts.get(`${module} ${call.mark}`) ?? 0;
      const surplus = count - (call.modules.includes(module) ? 1 : 0);
      lost += Math.max(0, -surplus);
      twice += Math.max(0, surplus);
      if (surplus !== 0) examples.push(`${count} ${module} ${call.mark}`);
    }
  return {
    calls: owed.size,
    records: records.length,
    lost,
    twice,
    crossed: crossed.length,
    examples: examples.slice(0, 20),
  };
}

/** How many records of an organisation hold one of the words that belong to another; and how many hold their own. */
function holding(words: readonly string[]): { readonly own: number; readonly foreign: number } {
  const held = companies.flatMap(({ zoho }, company) =>
    [...modules, 'Tasks', 'Notes', 'Contacts', 'Appointments__s']
      .flatMap((module) => zoho.records(module))
      .map((row) => JSON.stringify(row))
      .flatMap((text) => [...words.keys()].filter((index) => text.includes(words[index] ?? '')))
      .map((index) => index === company),
  );
  const own = held.filter((isOwn) => isOwn).length;
  return { own, foreign: held.length - own };
}
