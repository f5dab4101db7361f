import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '../../scripts/bench/child.ts';
import { makeRoot } from '../../scripts/bench/service-root.ts';
import type { CompanyPorts } from '../../scripts/bench/vendors-child.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Alteration } from './altered-store.ts';
import { fridayMorning } from './app-lab.ts';
import { type FastTime, fastClock } from './app-lab-clock.ts';
import { freePort } from './app-lab-process.ts';
import type { Secrets } from './companies-calls.ts';
import type { ProcessState, ServiceOrder } from './companies-service-child.ts';
import type { Load, Opening, Sent, Tally } from './companies-vendors-child.ts';
import { until } from './until.ts';

/** What a proof asks for. */
export interface CompaniesOptions {
  readonly companies: number;
  /** How long every answer of Zoho takes, on the wall. */
  readonly zohoMs: number;
  /** False when the organisations lack the unique field. */
  readonly preinstalled?: boolean | undefined;
  readonly alterations: readonly Alteration[];
  /** True when what one company signs proves it to all others as well. */
  readonly sharedSecrets?: boolean | undefined;
  /** Where the database is to be; a folder of its own when not said. */
  readonly folder?: string | undefined;
  /** Options of Node for the service, such as `--expose-gc`. */
  readonly execArgv?: readonly string[] | undefined;
  readonly order?: Partial<ServiceOrder> | undefined;
}

/** The service of several companies in a process of its own, their vendors in another. */
export interface Companies {
  readonly baseUrl: string;
  readonly root: string;
  readonly database: string;
  readonly secrets: readonly Secrets[];
  readonly ports: readonly CompanyPorts[];
  /** The time of the vendors and of the service: fifteen times as fast as the wall's. */
  readonly clock: Clock;
  /** Starts the service; the port stays the same. @returns when the port was open and all was ready. */
  start(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  state(): Promise<ProcessState>;
  /** Processor time of the service since it was started, in milliseconds. */
  cpuMs(): Promise<number>;
  /** See `room` of the service. */
  room(bytes: number | undefined): Promise<void>;
  begin(load: Pick<Load, 'callsPerSecond' | 'kinds' | 'times'>): Promise<void>;
  pause(): Promise<void>;
  /** How many calls acknowledged before then, or of all, lack a record. */
  behind(before?: number): Promise<number>;
  sent(): Promise<Sent>;
  tally(): Promise<Tally>;
  /** A word for each company: records that hold their own company's, and another's. */
  holding(words: readonly string[]): Promise<{ readonly own: number; readonly foreign: number }>;
  close(): Promise<void>;
}

const perMinute = 10_000;
/** So fast goes the time of the vendors and of the service: nobody waits for details and wrap-ups. */
const speed = 15;
const support = '../../test/support';

export async function openCompanies(options: CompaniesOptions): Promise<Companies> {
  const vendors = startChild(`${support}/companies-vendors-child.ts`);
  try {
    const { companies: count, zohoMs, preinstalled = true } = options;
    const time: FastTime = { startsAt: fridayMorning, since: Date.now(), speed };
    const opening: Opening = { count, zohoMs: zohoMs * speed, preinstalled, time };
    const ports = await vendors.ask<CompanyPorts[]>('open', opening);
    return companiesOf(options, vendors, ports, { port: await freePort(), time });
  } catch (error) {
    await vendors.kill();
    throw error;
  }
}

function companiesOf(
  options: CompaniesOptions,
  vendors: Child,
  ports: readonly CompanyPorts[],
  { port, time }: { readonly port: number; readonly time: FastTime },
): Companies {
  const root = makeRoot(ports, perMinute);
  const secrets = ports.map((_none, index) => secretsOf(index));
  const all = secrets.map(({ signing }) => signing);
  for (const [index, { signing, workflow }] of secrets.entries())
    giveSecrets(root, index, { signing: options.sharedSecrets ? all : [signing], workflow });
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'patchcord-proof-'));
  mkdirSync(folder, { recursive: true });
  const database = join(folder, 'proof.db');
  const { alterations } = options;
  const order: ServiceOrder = { root, database, port, time, alterations, ...options.order };
  const baseUrl = `http://127.0.0.1:${port}`;
  let service: Child | undefined;
  const running = (): Child => {
    if (service === undefined) throw new Error('the service was not started');
    return service;
  };
  return {
    baseUrl,
    root,
    database,
    secrets,
    ports,
    clock: fastClock(time),
    start: async () => {
      service = startChild(`${support}/companies-service-child.ts`, options.execArgv);
      await service.ask('open', order);
    },
    kill: () => running().kill(),
    stop: () => running().ask('stop'),
    state: () => running().ask('state'),
    cpuMs: () => running().ask('cpuMs'),
    room: (bytes) => running().ask('room', bytes),
    begin: (load) =>
      vendors.ask('begin', { ...load, secrets, hooks: `${baseUrl}/hooks/cloudtalk/acme` }),
    pause: () => vendors.ask('pause'),
    behind: (before) => vendors.ask('behind', before),
    sent: () => vendors.ask('sent'),
    tally: () => vendors.ask('tally'),
    holding: (words) => vendors.ask('holding', words),
    close: async () => {
      await Promise.all([service?.kill(), vendors.kill()]);
      rmSync(root, { recursive: true, force: true });
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function secretsOf(index: number): Secrets {
  const signing = Buffer.from(`signing secret of company ${index}`).toString('base64');
  return { signing: `whsec_${signing}`, workflow: `workflow-secret-of-company-${index}` };
}

function giveSecrets(
  root: string,
  index: number,
  { signing, workflow }: { readonly signing: readonly string[]; readonly workflow: string },
): void {
  const file = join(root, 'config', 'accounts', `acme${index}.yaml`);
  const text = readFileSync(file, 'utf8')
    .replace(/"\$\{CLOUDTALK_WEBHOOK_SECRET:-[^}]*\}"/, signing.join('\n    - '))
    .replace(/\$\{CLOUDTALK_WORKFLOW_SECRET:-[^}]*\}/, workflow);
  writeFileSync(file, text);
}

/** Waits until everything acknowledged so far stands in Zoho and nothing is under way. */
export function untilAllStands(companies: Companies, withinMs: number): Promise<unknown> {
  return until(
    async () => (await companies.sent()).waiting === 0 && (await companies.behind()) === 0,
    'everything to stand in Zoho',
    withinMs,
  );
}
