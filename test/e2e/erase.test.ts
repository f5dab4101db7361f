import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { CallRequest } from '../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import { matcherOf } from '../../src/app/erase-terms.ts';
import { systemClock } from '../../src/app/system.ts';
import type { LogFields } from '../../src/domain/logger.ts';
import { redactFields } from '../../src/domain/redact.ts';
import { type AppLab, openLab } from '../support/app-lab.ts';
import { runCommand } from '../support/app-lab-process.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(90_000);

const minuteMs = 60_000;
const theirs = '+447700900231';
const anybody = { agent: 'anna@harbourdental.example', talkSeconds: 41, ai: false } as const;
const booking = {
  ...anybody,
  from: theirs,
  tags: ['booking'],
  notes: 'cleaning, Monday at 9 for Ottilie Featherstone',
} satisfies CallRequest;

let lab: AppLab;
beforeEach(async () => {
  // The commands are processes of their own and live by the clock on the wall.
  lab = await openLab({ startsAt: systemClock.now() });
  // Remembers what was there before.
  for (const module of ['Leads', 'Calls']) expect(lab.records(module)).toEqual([]);
});
afterEach(() => lab.close());

const erase = (...args: readonly string[]) =>
  runCommand(lab.project, ['erase', '07700 900231', '--account', 'demo', ...args]);

function bytesOnDisk(): string {
  const files = ['', '-wal'].map((end) => `${lab.project.databasePath}${end}`).filter(existsSync);
  return files.map((file) => readFileSync(file).toString('latin1')).join('\n');
}

async function conversations(): Promise<number> {
  return (await lab.app.store.conversations({ account: 'demo', limit: 100 })).length;
}

const held = () => {
  const terms = { phones: [theirs], emails: [], names: ['Ottilie Featherstone'], ids: [] };
  return lab.app.store.search('demo', matcherOf(terms));
};

it('removes a person everywhere beside a running service, proves it, and keeps them out until they are let in', async () => {
  await lab.call(booking);
  await lab.message({ channel: 'sms', from: theirs, body: 'Is Monday still fine?' });
  await lab.call({ ...anybody, from: '+447700900777', tags: ['answered'], notes: 'opening hours' });
  expect(bytesOnDisk()).toContain('7700900231');
  expect(bytesOnDisk()).not.toContain('Featherstone');
  const before = await conversations();

  expect((await held()).length).toBeGreaterThan(5);

  const shown = await erase('--dry-run');
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.printed).toMatch(/What is held about \+447700900231[\s\S]*1 × call/);
  expect(shown.printed).toMatch(/zoho\.Leads \d+ {2}made by us/);
  expect(await conversations()).toBe(before);

  const erased = await erase('--yes');
  expect(erased.printed).toContain(
    'Everything stored was read again. Found: number 0, e-mail 0, name 0',
  );
  expect(erased.printed).toContain('The bytes are gone from the database file');
  expect(erased.printed).toMatch(/Still in Zoho[\s\S]*zoho\.Leads/);
  expect(erased.code).toBe(0);
  expect(bytesOnDisk()).not.toContain('7700900231');
  expect(await conversations()).toBeLessThan(before);
  expect(await conversations()).toBeGreaterThan(0);

  // Webhooks, the poll, the mirror and reads: none of them brings the person back.
  const leads = lab.records('Leads').length;
  await lab.call(booking);
  await lab.message({ channel: 'sms', from: theirs, body: 'Hello again' });
  await lab.pass(20 * minuteMs);
  expect(await held()).toEqual([]);
  expect(lab.records('Leads')).toHaveLength(leads);
  expect(lab.records('Calls')).toHaveLength(2);
  expect(bytesOnDisk()).not.toContain('7700900231');
  expect(await lab.app.store.peopleByPhone('demo', theirs)).toEqual([]);
  expect((await lab.app.store.keptOut('demo')).refused).toBeGreaterThan(1);
  // As the service's logger writes them.
  const log = lab.logged.map((line) => redactFields(JSON.parse(line) as LogFields));
  expect(JSON.stringify(log)).not.toContain('7700900231');

  expect((await erase('--undo')).printed).toContain('let in again');
  expect((await erase('--undo')).code).toBe(1);
  await lab.call({ ...booking, notes: 'cleaning, Tuesday at 9' });
  expect(await held()).not.toEqual([]);
  expect(lab.records('Calls').map((row) => String(row['Description']))).toContainEqual(
    expect.stringContaining('Tuesday at 9'),
  );
});

it('deletes in Zoho what we made, and nothing else, when it is asked to', async () => {
  await lab.call(booking);
  const seeded = lab.sandboxes.zoho.records('Leads').length;
  expect(lab.records('Leads')).toHaveLength(1);
  const erased = await erase('--yes', '--in-zoho');
  expect(erased.printed).toMatch(/\d records deleted in Zoho/);
  expect(erased.code).toBe(0);
  expect(lab.records('Leads')).toEqual([]);
  expect(lab.records('Calls')).toEqual([]);
  expect(lab.sandboxes.zoho.records('Leads')).toHaveLength(seeded - 1);
});

it('forgets conversations of others that name the person, and says so', async () => {
  await lab.call(booking);
  const other = { ...anybody, from: '+447700900777', tags: ['answered'] };
  await lab.call({ ...other, notes: 'husband of (07700) 900-231, call back' });
  const erased = await erase('--yes');
  expect(erased.printed).toContain('1 of these are conversations with others that name the person');
  expect(erased.printed).toContain('Found: number 0, e-mail 0, name 0');
  expect(erased.code).toBe(0);
});

it('refuses what is no number, in words', async () => {
  const ran = await runCommand(lab.project, ['erase', 'somebody', '--account', 'demo']);
  expect(ran).toMatchObject({ code: 1, printed: expect.stringContaining('no telephone number') });
});
