import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { type Sandboxes, startSandboxes } from '../../src/app/sandboxes.ts';
import { systemRandom } from '../../src/app/system.ts';
import { type App, createApp } from '../../src/app.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { clockTicker } from '../../src/worker/ticker.ts';
import { fridayMorning } from '../support/app-lab.ts';
import { type FastTime, fastClock } from '../support/app-lab-clock.ts';
import {
  compileCache,
  type LabProject,
  makeProject,
  projectRoot,
} from '../support/app-lab-project.ts';
import type { ChildOrder } from '../support/service-child.ts';
import type { Boundary } from '../support/service-child-boundary.ts';
import { until } from '../support/until.ts';

const speed = 15;
/** How soon after a restart everything stands in Zoho. */
const recoveryMs = 5_000;
const stranger = '+447700900201';
const rossi = '+447700900102';

let sandboxes: Sandboxes | undefined;
let project: LabProject | undefined;
let child: ChildProcess | undefined;
let app: App | undefined;

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await app?.stop();
  await sandboxes?.close();
  project?.remove();
  app = undefined;
  child = undefined;
});

/** The vendors, on a time that goes fifteen times as fast. */
async function openWorld(): Promise<{ both: Sandboxes; place: LabProject; time: FastTime }> {
  const time = { startsAt: fridayMorning, since: Date.now(), speed };
  const ports = { zohoPort: 0, cloudtalkPort: 0, preinstalled: true };
  const both = await startSandboxes({ clock: fastClock(time), random: seededRandom(9), ...ports });
  sandboxes = both;
  both.cloudtalk.limits({ noDetailChance: 0 });
  const place = makeProject({ zohoUrl: both.zoho.baseUrl, cloudtalkUrl: both.cloudtalk.baseUrl });
  project = place;
  return { both, place, time };
}

/** A service in a process of its own that dies at a boundary. @returns its port. */
async function startDoomed(order: ChildOrder): Promise<number> {
  const script = join(projectRoot, 'test/support/service-child.ts');
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache };
  const doomed = spawn(process.execPath, [script, JSON.stringify(order)], { stdio, env });
  child = doomed;
  let printed = '';
  doomed.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  await until(() => printed.endsWith('\n'), 'the child to open its port');
  return Number(printed);
}

/** The service after the crash. */
async function startAgain(place: LabProject, time: FastTime, port: number): Promise<App> {
  const config = place.config();
  const clock = fastClock(time);
  const again = createApp({
    config: { ...config, service: { ...config.service, port } },
    clock,
    random: systemRandom,
    logger: silentLogger,
    ticker: clockTicker(clock, 10_000),
  });
  app = again;
  await again.start();
  return again;
}

/** Records that were not there from the start. */
function fresh(both: Sandboxes, module: string) {
  return both.zoho
    .records(module)
    .filter((row) => Date.parse(String(row['Created_Time'])) >= fridayMorning);
}

/** Nothing is held or due, and both conversations are told as done. */
async function isAtRest({ store }: App): Promise<boolean> {
  const { due, leased } = await store.counts();
  const lines = await store.conversations({ account: 'demo', kinds: ['call', 'thread'], limit: 9 });
  const records = lines.flatMap((line) => line.records);
  return (
    due + leased === 0 &&
    lines.length === 2 &&
    lines.every((line) => line.state === 'done') &&
    records.every((record) => record.state === 'written')
  );
}

it.each<[string, Boundary]>([
  ['a delivery is stored, before it is acknowledged', { at: 'delivery stored' }],
  ['a subject is claimed', { at: 'subject claimed' }],
  ['facts are stored', { at: 'facts stored', time: 3 }],
  ['an intent is noted, before anything is sent', { at: 'intent noted' }],
  [
    'Zoho has made the lead, before the answer is read',
    { at: 'vendor committed', module: 'Leads' },
  ],
  [
    'Zoho has made the call, before the answer is read',
    { at: 'vendor committed', module: 'Calls' },
  ],
  [
    'Zoho has made the appointment, before the answer is read',
    { at: 'vendor committed', module: 'Appointments__s' },
  ],
  [
    'Zoho has made the note, before the answer is read',
    { at: 'vendor committed', module: 'Notes' },
  ],
  ['the answer is read, before it is settled', { at: 'answer read' }],
  ['everything is settled', { at: 'settled' }],
])(
  'writes everything once when it is killed after %s',
  async (_when, boundary) => {
    const { both, place, time } = await openWorld();
    const port = await startDoomed({ root: place.root, env: place.env, time, boundary });
    both.subscribe(`http://127.0.0.1:${port}`);
    both.cloudtalk.message({ channel: 'whatsapp', from: rossi, body: 'Do you have parking?' });
    both.cloudtalk.call({
      from: stranger,
      agent: 'anna@harbourdental.example',
      talkSeconds: 60,
      tags: ['booking'],
      notes: 'cleaning, Monday at 3',
      ai: false,
    });
    await until(() => child?.signalCode === 'SIGKILL', 'the child to be killed');

    const again = await startAgain(place, time, port);
    // What was not acknowledged is delivered again; the sandbox's next attempt is minutes away.
    await both.cloudtalk.setClock({ advance: 'PT6M' });
    const modules = ['Leads', 'Calls', 'Appointments__s', 'Notes'];
    const counts = () => modules.map((module) => fresh(both, module).length);
    // Leases and intents of the dead last eight seconds on this clock: nobody waits for them.
    await until(() => counts().every((count) => count > 0), 'all records', recoveryMs);
    await until(() => isAtRest(again), 'rest', recoveryMs);
    expect(counts()).toEqual([1, 1, 1, 1]);
    expect(both.zoho.stats().duplicateKeys).toBe(0);
    const [lead] = fresh(both, 'Leads');
    expect(fresh(both, 'Calls')[0]).toMatchObject({ What_Id: { id: lead?.['id'] } });
    expect(fresh(both, 'Appointments__s')[0]).toMatchObject({
      Appointment_For: { id: lead?.['id'] },
    });
    expect(fresh(both, 'Tasks')).toEqual([]);
  },
  30_000,
);
