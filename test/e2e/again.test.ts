import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { CallRequest } from '../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import { systemClock } from '../../src/app/system.ts';
import { type AppLab, openLab } from '../support/app-lab.ts';
import { runCommand } from '../support/app-lab-process.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(60_000);

const minuteMs = 60_000;

let lab: AppLab;
beforeEach(async () => {
  // The commands are processes of their own and live by the clock on the wall.
  lab = await openLab({ startsAt: systemClock.now() });
});
afterEach(() => lab.close());

const run = (...args: readonly string[]) => runCommand(lab.project, args);

const booking: CallRequest & { readonly from: string } = {
  from: '+447700900231',
  agent: 'anna@harbourdental.example',
  talkSeconds: 41,
  tags: ['booking'],
  notes: 'cleaning, Monday at 9',
  ai: false,
};

it('tells dead letters by cause with advice, and writes the records once the cause is gone', async () => {
  await lab.zoho('faults', { match: { method: 'POST', path: '/crm/v8/Leads' }, answer: 413 });
  await lab.call(booking);
  expect(lab.records('Leads')).toEqual([]);

  const listed = await run('redrive');
  expect(listed.code).toBe(0);
  expect(listed.printed).toMatch(/^1 × zoho\.\w+ {2}\(zoho\.Leads\), account demo/);
  expect(listed.printed).toContain('Then: patchcord redrive --account demo --code zoho.');
  expect(listed.printed).not.toContain(booking.from);

  await lab.zoho('faults', { clear: true });
  const none = await run('redrive', '--account', 'demo', '--code', 'zoho.something');
  expect(none).toMatchObject({ code: 1, printed: expect.stringContaining('No dead letter fits') });
  const tried = await run('redrive', '--account', 'demo', '--all');
  expect(tried.printed).toContain('1 dead letters of 1 subjects are tried again.');
  await lab.pass(5 * minuteMs);
  expect(lab.record('Leads')['Phone']).toBe(booking.from);
  const lead = lab.record('Leads')['id'];
  expect(lab.record('Calls')['What_Id']).toMatchObject({ id: lead });
  expect((await run('redrive')).printed).toContain('There are no dead letters');
});

it('reconciles again without writing what is as it should be', async () => {
  await lab.call(booking);
  const before = lab.sandboxes.zoho.stats().byModule;
  const trace = await lab.app.store.trace('demo', (await calls())[0]!);
  const ran = await run('replay', '--account', 'demo', '--since', '2026-11-01', '--yes');
  expect(ran.printed).toContain('1 conversations of account demo would be reconciled again.');
  await lab.pass(5 * minuteMs);
  expect(lab.logged.filter((line) => line.includes('subject.reconciled')).length).toBeGreaterThan(
    1,
  );
  expect(lab.sandboxes.zoho.stats().byModule).toEqual(before);
  expect((await lab.app.store.trace('demo', (await calls())[0]!))?.at).toBeGreaterThanOrEqual(
    trace?.at ?? Number.POSITIVE_INFINITY,
  );
});

async function calls() {
  const lines = await lab.app.store.conversations({ account: 'demo', kinds: ['call'], limit: 10 });
  return lines.map((line) => line.subject);
}
