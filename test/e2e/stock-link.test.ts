import { afterEach, expect, it, jest } from '@jest/globals';
import { doubledLine } from '../../src/app/doubles.ts';
import { type AppLab, openLab } from '../support/app-lab.ts';
import type { Row } from '../support/app-lab-vendors.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(120_000);

const anna = 'anna@harbourdental.example';
const ben = 'ben@harbourdental.example';
const minute = 60_000;
const hour = 60 * minute;

let lab: AppLab;
afterEach(() => lab.close());

interface Logged {
  readonly from: string;
  readonly startsAt: number;
  readonly seconds: number;
}

/** What CloudTalk's own link to Zoho writes of a call, as the user it was connected by. */
async function stockLogs({ from, startsAt, seconds }: Logged, as: string, more: Row = {}) {
  const two = (part: number) => String(part).padStart(2, '0');
  const fields = {
    Subject: `Incoming call from ${from}`,
    Call_Type: 'Inbound',
    Call_Start_Time: `${new Date(startsAt).toISOString().slice(0, 19)}+00:00`,
    Call_Duration: `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`,
    ...more,
  };
  const { data } = await lab.zoho('edit', { module: 'Calls', as, fields });
  return String((data as readonly Row[])[0]?.['id']);
}

/** A call that both log; `before` ours, as it ended, or after. */
async function rings(from: string, as: string, order: 'before' | 'after'): Promise<string> {
  const talkSeconds = 61;
  const { cloudtalk } = lab.sandboxes;
  const { call_id } = cloudtalk.call({ from, agent: anna, talkSeconds, notes: 'hello', ai: false });
  const call = cloudtalk.calls().find((one) => one.call_id === call_id);
  const logged = { from, startsAt: Date.parse(call?.started_at ?? ''), seconds: talkSeconds };
  const early = order === 'before' ? await stockLogs(logged, as) : undefined;
  await lab.pass(5 * minute);
  const id = early ?? (await stockLogs(logged, as));
  await lab.pass(minute);
  return id;
}

const calls = () => lab.records('Calls');

it('names an integration that logs the same calls, and touches nothing of it', async () => {
  lab = await openLab();
  const stock: string[] = [];
  for (const last of [1, 2, 3]) stock.push(await rings(`+44770090070${last}`, ben, 'after'));
  const before = calls().filter((row) => stock.includes(String(row['id'])));
  expect(calls()).toHaveLength(6);
  await lab.pass(20 * minute);
  const line = await doubledLine(lab.app.store, 'demo');
  expect(line).toContain('3 calls of 2026-11-20 were also logged by another integration.');
  expect(line).toContain('Integrations, Zoho CRM');
  const metrics = await (await lab.get('/metrics')).text();
  expect(metrics).toContain('patchcord_doubled_calls{account="demo"} 3');
  expect(calls().filter((row) => stock.includes(String(row['id'])))).toEqual(before);
});

it('takes calls that a person logged by hand for what they are', async () => {
  lab = await openLab();
  for (const last of [1, 2, 3, 4]) {
    const from = `+44770090071${last}`;
    const startsAt = lab.clock.now();
    await lab.call({ from, agent: anna, talkSeconds: 61, notes: 'hello', ai: false });
    await lab.pass(20 * minute);
    // From memory, when there is time: a round time and a round length.
    const byHand = { from, startsAt: startsAt - (startsAt % (5 * minute)), seconds: 60 };
    await stockLogs(byHand, ben);
  }
  // One that happens to be exact.
  await rings('+447700900719', ben, 'after');
  await lab.pass(20 * minute);
  expect(await doubledLine(lab.app.store, 'demo')).toBeUndefined();
});

it('adopts what the integration wrote first, once it is known for one, when the account says so', async () => {
  lab = await openLab();
  lab.project.rewrite('config/accounts/demo.yaml', (text) =>
    text.replace(/^zoho:$/m, 'zoho:\n  stock_link: adopt'),
  );
  await lab.restart();
  for (const last of [1, 2, 3]) await rings(`+44770090072${last}`, ben, 'after');
  await lab.pass(20 * minute);
  expect(calls()).toHaveLength(6);
  const id = await rings('+447700900724', ben, 'before');
  await lab.pass(hour);
  expect(calls()).toHaveLength(7);
  const call = calls().find((row) => row['id'] === id);
  expect(call).toMatchObject({
    // What the other wrote is left as it is, what was empty is filled.
    Subject: 'Incoming call from +447700900724',
    Request_Kind: 'other',
    What_Id: { id: String(lab.records('Leads').at(-1)?.['id']) },
  });
  expect(call?.['Description']).toContain('hello');
  const row = await lab.app.store.rowOfRecord('demo', 'zoho.Calls', id);
  expect(row).toMatchObject({ state: 'written', mapping: 'call' });
});
