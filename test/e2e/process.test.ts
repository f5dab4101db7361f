import { afterEach, expect, it, jest } from '@jest/globals';
import { type Sandboxes, startSandboxes } from '../../src/app/sandboxes.ts';
import { systemClock } from '../../src/app/system.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { freePort, killAll, startCommand, startService } from '../support/app-lab-process.ts';
import { jwtSecret, type LabProject, makeProject } from '../support/app-lab-project.ts';
import { controlOf, demoSecret } from '../support/app-lab-vendors.ts';
import { until } from '../support/until.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(60_000);

let sandboxes: Sandboxes | undefined;
let project: LabProject | undefined;
afterEach(async () => {
  await killAll();
  await sandboxes?.close();
  project?.remove();
});

async function openWorld() {
  const ports = { zohoPort: 0, cloudtalkPort: 0, preinstalled: true };
  const both = await startSandboxes({ clock: systemClock, random: seededRandom(11), ...ports });
  sandboxes = both;
  both.cloudtalk.limits({ noDetailChance: 0, perMinute: null });
  const place = makeProject({ zohoUrl: both.zoho.baseUrl, cloudtalkUrl: both.cloudtalk.baseUrl });
  project = place;
  const port = await freePort();
  const since = Date.now();
  const fresh = (module: string) =>
    both.zoho
      .records(module)
      .filter((row) => Date.parse(String(row['Created_Time'])) >= since - 1_000);
  return { both, place, port, fresh };
}

const day = 24 * 3_600_000;

/** A working day in some weeks, as an operator notes it. */
function someTuesday(): string {
  let at = Date.now() + 16 * day;
  while (new Date(at).getUTCDay() !== 2) at += day;
  const closed = ['12-28', '12-29', '03-30'].some((date) =>
    new Date(at).toISOString().includes(date),
  );
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(closed ? at + 7 * day : at);
}

const callers = Array.from({ length: 8 }, (_, index) => `+44770090023${index}`);
const secrets = [
  'sandbox-refresh',
  'sandbox-secret',
  'sandbox-key',
  'sandbox-workflow-secret',
  demoSecret,
  jwtSecret,
];

it('loses nothing and writes nothing twice when it is asked to stop in the middle of work, and says nothing about anybody', async () => {
  const { both, place, port, fresh } = await openWorld();
  const first = await startService(place, port, { LOG_LEVEL: 'debug' });
  both.subscribe(`http://127.0.0.1:${port}`);
  const date = someTuesday();
  for (const [index, from] of callers.entries())
    both.cloudtalk.call({
      from,
      agent: 'anna@harbourdental.example',
      talkSeconds: 40 + index,
      tags: ['answered'],
      notes: `Wilhelmina Quist asked about ${date}`,
      ai: false,
    });
  both.cloudtalk.message({
    channel: 'whatsapp',
    from: '+447700900102',
    body: 'Zebedee wants parking',
  });
  await until(() => fresh('Leads').length > 0, 'the first record');
  const askedAt = performance.now();
  first.process.kill('SIGTERM');
  expect(await first.ended()).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(10_000);
  expect(first.printed()).toContain('service.stopped');
  // It was in the middle.
  expect(fresh('Calls').length).toBeLessThan(callers.length);

  const second = await startService(place, port, { LOG_LEVEL: 'debug' });
  await until(
    () => fresh('Calls').length >= callers.length && fresh('Notes').length > 0,
    'all calls',
    40_000,
  );
  second.process.kill('SIGTERM');
  expect(await second.ended()).toBe(0);
  expect(both.zoho.stats().duplicateKeys).toBe(0);
  const phones = fresh('Leads').map((row) => row['Phone']);
  expect(phones.sort()).toEqual(callers);
  expect(
    fresh('Calls')
      .map((row) => row['Subject'])
      .sort(),
  ).toEqual(callers.map((from) => `From ${from}`));
  expect(fresh('Notes')).toHaveLength(1);

  const printed = first.printed() + second.printed();
  expect(printed).toContain('"event":"changes.written"');
  for (const from of [...callers, '+447700900102']) {
    expect(printed).not.toContain(from);
    expect(printed).not.toContain(from.replace('+44', ''));
  }
  expect(printed).not.toMatch(/Wilhelmina|Quist|Zebedee|parking|Rossi|anna@/i);
  for (const secret of secrets) expect(printed).not.toContain(secret);
  expect(printed).not.toMatch(/Zoho-oauthtoken|Bearer |Basic /i);
  for (const line of printed.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
});

it('ends within its grace although Zoho does not answer, and makes up for it afterwards', async () => {
  const { both, place, port, fresh } = await openWorld();
  place.rewrite('config/patchcord.yaml', (text) => text.replace('grace: PT10S', 'grace: PT1S'));
  const first = await startService(place, port);
  await controlOf(both.zoho.baseUrl, 'faults', {
    match: { method: 'POST', path: '/crm/v8/Leads' },
    answer: 'hang',
    when: 'after_commit',
    times: 1,
  });
  both.subscribe(`http://127.0.0.1:${port}`);
  both.cloudtalk.call({ from: callers[0]!, tags: ['answered'], notes: 'hello', ai: false });
  await until(() => fresh('Leads').length > 0, 'the lead that is made and never acknowledged');
  const askedAt = performance.now();
  first.process.kill('SIGTERM');
  expect(await first.ended()).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(5_000);
  expect(fresh('Calls')).toEqual([]);

  await startService(place, port);
  await until(() => fresh('Calls').length > 0, 'the call', 40_000);
  expect(fresh('Leads')).toHaveLength(1);
  expect(fresh('Calls')).toEqual([
    expect.objectContaining({
      What_Id: expect.objectContaining({ id: fresh('Leads')[0]?.['id'] }),
    }),
  ]);
});

it('refuses to start beside a service on the same database', async () => {
  const { place, port } = await openWorld();
  await startService(place, port);
  const second = startCommand(place, ['start'], { PORT: '0' });
  expect(await second.ended()).toBe(1);
  expect(second.printed()).toContain('another service is running on the database');
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
});
