import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { type AppLab, openLab } from '../support/app-lab.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(60_000);

const minuteMs = 60_000;
const anna = 'anna@harbourdental.example';
const hours = ['at 9', 'at 11', 'at 1', 'at 3'];
const callers = hours.map((_, index) => `+44770090023${index}`);

let lab: AppLab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

/** New people who book, each another hour, and one message of a known contact. */
function conversationsHappen(): void {
  for (const [index, from] of callers.entries())
    lab.sandboxes.cloudtalk.call({
      from,
      agent: anna,
      talkSeconds: 40 + index,
      tags: ['booking'],
      notes: `cleaning, Monday ${hours[index]}`,
      ai: false,
    });
  lab.sandboxes.cloudtalk.message({
    channel: 'whatsapp',
    from: '+447700900102',
    body: 'Is there parking?',
  });
}

function counts() {
  return ['Leads', 'Calls', 'Appointments__s', 'Notes'].map((module) => lab.records(module).length);
}

const complete = [callers.length, callers.length, callers.length, 1];

function isComplete(): boolean {
  return counts().every((count, index) => count >= complete[index]!);
}

/** Everything once, and it stays so. */
async function everythingStandsOnce(): Promise<void> {
  await lab.pass(60 * minuteMs);
  expect(counts()).toEqual(complete);
  expect(lab.sandboxes.zoho.stats().duplicateKeys).toBe(0);
  expect(
    lab
      .records('Leads')
      .map((row) => row['Phone'])
      .sort(),
  ).toEqual(callers);
  for (const call of lab.records('Calls'))
    expect(call['What_Id']).toMatchObject({ id: expect.any(String) });
  expect(
    new Set(lab.records('Calls').map((row) => (row['What_Id'] as { id: string }).id)).size,
  ).toBe(callers.length);
  const lines = await lab.app.store.conversations({
    account: 'demo',
    kinds: ['call', 'thread'],
    limit: 100,
  });
  expect(lines.map((line) => line.state)).toEqual(lines.map(() => 'done'));
  expect(await lab.app.store.deadLetters('demo', 10)).toEqual([]);
  expect(lab.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
}

it('writes everything once after Zoho has answered 500 for ten minutes', async () => {
  await lab.zoho('faults', { match: { path: '/crm/' }, answer: 500 });
  conversationsHappen();
  await lab.pass(10 * minuteMs);
  expect(counts()).toEqual([0, 0, 0, 0]);
  expect((await lab.app.store.counts()).deliveries).toBeGreaterThan(callers.length);
  await lab.zoho('faults', { clear: true });
  // However long it lasted, nobody waits longer than for the next probe.
  await lab.until(isComplete, 'all records', 5 * minuteMs);
  await everythingStandsOnce();
});

it('writes everything once when Zoho commits and answers 500 to half of all requests', async () => {
  await lab.zoho('faults', {
    match: { method: 'POST', path: '/crm/' },
    when: 'after_commit',
    answer: 500,
    chance: 0.5,
  });
  conversationsHappen();
  await lab.pass(5 * minuteMs);
  await lab.zoho('faults', { clear: true });
  await lab.until(isComplete, 'all records', 60 * minuteMs);
  await everythingStandsOnce();
});

it.each(['Leads', 'Calls', 'Appointments__s', 'Contacts/'])(
  'makes no second record when the answers to inserts are lost on the way: %s',
  async (path) => {
    await lab.zoho('faults', {
      match: { method: 'POST', path: `/crm/v8/${path}` },
      when: 'after_commit',
      answer: 'drop',
      times: 3,
    });
    conversationsHappen();
    await lab.until(isComplete, 'all records', 60 * minuteMs);
    await everythingStandsOnce();
  },
);

it('loses nothing while CloudTalk does not answer', async () => {
  lab.sandboxes.cloudtalk.fault({ match: { path: '/my/' }, answer: 503 });
  conversationsHappen();
  await lab.pass(minuteMs);
  lab.sandboxes.cloudtalk.fault({ clear: true });
  await lab.until(isComplete, 'all records', 60 * minuteMs);
  await everythingStandsOnce();
});

it('finds calls whose webhooks never arrived, once', async () => {
  lab.sandboxes.cloudtalk.fault({ webhooks: { drop: 1 } });
  lab.sandboxes.cloudtalk.call({
    from: callers[0]!,
    agent: anna,
    tags: ['answered'],
    notes: 'the address',
    ai: false,
  });
  await lab.pass(10 * minuteMs);
  expect(counts().slice(0, 2)).toEqual([1, 1]);
  lab.sandboxes.cloudtalk.fault({ clear: true });
  await lab.pass(20 * minuteMs);
  expect(counts().slice(0, 2)).toEqual([1, 1]);
});

it('keeps what it owes over a restart in the middle of an outage', async () => {
  await lab.zoho('faults', { match: { path: '/crm/' }, answer: 503 });
  conversationsHappen();
  await lab.pass(2 * minuteMs);
  await lab.restart();
  await lab.pass(2 * minuteMs);
  expect(counts()).toEqual([0, 0, 0, 0]);
  await lab.zoho('faults', { clear: true });
  // However long it lasted, nobody waits longer than for the next probe.
  await lab.until(isComplete, 'all records', 5 * minuteMs);
  await everythingStandsOnce();
});
