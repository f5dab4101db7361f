import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { completenessOn, completenessText } from '../../src/app/completeness.ts';
import { parseSubjectName } from '../../src/domain/subject.ts';
import { issueToken } from '../../src/http/auth.ts';
import type { LedgerRow, RowUpdate } from '../../src/store/port.ts';
import { type AppLab, openLab } from '../support/app-lab.ts';
import { jwtSecret } from '../support/app-lab-project.ts';
import { controlOf, type Row } from '../support/app-lab-vendors.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(120_000);

const anna = 'anna@harbourdental.example';
const minute = 60_000;
const hour = 60 * minute;

let lab: AppLab;
beforeAll(async () => {
  lab = await openLab({ startsAt: Date.parse('2026-11-20T21:30:00Z') });
});
afterAll(() => lab.close());

const rings = (from: string) =>
  lab.call({ from, agent: anna, talkSeconds: 40, tags: ['answered'], notes: 'hours', ai: false });

/** To half past three of the next night. */
async function night(): Promise<void> {
  const next = new Date(lab.clock.now());
  next.setUTCHours(3, 30, 0, 0);
  const at = next.getTime() <= lab.clock.now() ? next.getTime() + 24 * hour : next.getTime();
  await lab.pass(at - lab.clock.now());
}

const report = (day?: string) => completenessOn(lab.app.store, 'demo', day);

async function rowOf(target: string, nth: number): Promise<LedgerRow> {
  const record = lab.records(target.slice('zoho.'.length))[nth];
  const row = await lab.app.store.rowOfRecord('demo', target, String(record?.['id']));
  if (!row) throw new Error(`no row for ${target} ${nth}`);
  return row;
}

/** The ledger says something else than what is so: a fault no person had a hand in. */
async function falsify(row: LedgerRow, change: Partial<RowUpdate>): Promise<void> {
  const { store } = lab.app;
  const { target, key, mapping, contributions } = row;
  const [one] = contributions;
  if (!one) throw new Error('nobody wants it');
  const now = lab.clock.now();
  const token = `fault:${key}`;
  const wants = [{ target, key, mapping, desired: one.desired }];
  const asks = { subject: one.subject, token, now, until: now + minute, wants, drops: [] };
  await store.intend('demo', asks);
  const rows = [{ target, key, token, state: 'written' as const, ...change }];
  await store.settle('demo', { subject: one.subject, now, rows, nextDue: null });
}

it('a normal day is complete, and looking at it writes nothing', async () => {
  for (const last of [1, 2, 3]) await rings(`+44770090040${last}`);
  const writes = JSON.stringify(lab.sandboxes.zoho.stats().byModule);
  await night();
  expect(await report()).toMatchObject({
    day: '2026-11-20',
    percent: 100,
    conversations: 3,
    complete: 3,
  });
  expect(JSON.stringify(lab.sandboxes.zoho.stats().byModule)).toBe(writes);
  // One page of calls, one look at each of the modules it wrote into.
  expect((await report())?.requests).toBeLessThanOrEqual(6);
});

it('names each kind of hole of a day and repairs what the usual road can', async () => {
  for (const last of [1, 2, 3, 4, 5]) await rings(`+44770090050${last}`);
  const [, , , first, second, third, fourth] = lab.records('Calls');
  // A field and a link: emptied, and the ledger does not know of anybody who did it.
  for (const [nth, fields] of [
    [3, { Description: null }],
    [4, { What_Id: null }],
  ] as const) {
    const row = await rowOf('zoho.Calls', nth);
    const id = String(lab.records('Calls')[nth]?.['id']);
    await lab.zoho('edit', { module: 'Calls', id, fields });
    const modifiedTime = String(lab.records('Calls')[nth]?.['Modified_Time']);
    await falsify(row, { modifiedTime });
  }
  // A record that never was: nobody deleted it.
  await falsify(await rowOf('zoho.Calls', 5), { recordId: '1111111000000999999' });
  // One a person deleted: no hole.
  await lab.zoho('delete', { module: 'Calls', id: String(fourth?.['id']) });
  // Neither webhook nor poll: CloudTalk alone knows of it.
  const poller = lab.app.desks.get('demo')?.account.telephony.poller;
  const nothing = async (watermark = '') => ({ watermark, more: false, deliveries: [], ended: [] });
  Object.assign(poller ?? {}, { poll: nothing, rereadMs: 0 });
  await controlOf(lab.sandboxes.cloudtalk.baseUrl, 'faults', { webhooks: { drop: 1 } });
  await rings('+447700900601');
  const left = lab.records('Calls').length;
  await night();
  const found = await report('2026-11-21');
  const kinds = found?.holes.map(({ kind }) => kind).sort();
  expect(kinds).toEqual(['call_unknown', 'field_empty', 'link_missing', 'record_missing']);
  expect(found).toMatchObject({ percent: 33.3, conversations: 6, complete: 2, repaired: 4 });
  await lab.pass(10 * minute);
  const now = new Map(lab.records('Calls').map((row) => [row['id'], row]));
  expect(now.get(first?.['id'])).toMatchObject({ Description: first?.['Description'] });
  const link = second?.['What_Id'] as Row;
  expect(now.get(second?.['id'])).toMatchObject({ What_Id: { id: link['id'] } });
  // Adopted by its key: there is no second one.
  expect(now.has(third?.['id'])).toBe(true);
  expect(now.size).toBe(left + 1);
  // It is known by the name the list of holes gives it.
  const unknown = found?.holes.find(({ kind }) => kind === 'call_unknown');
  const subject = parseSubjectName(String(unknown?.subject));
  const lines = await lab.app.store.conversations({ account: 'demo', subject, limit: 1 });
  expect(lines).toMatchObject([{ state: 'done' }]);
});

it('tells it on the health page, in the metrics, through the API and in words', async () => {
  const health = await (await lab.get('/healthz')).text();
  const ready = await (await lab.get('/readyz')).text();
  expect(`${health}${ready}`).toContain('2026-11-21 is 33.3 % complete: 2 of 6 conversations');
  const metrics = await (await lab.get('/metrics')).text();
  expect(metrics).toContain('patchcord_completeness_percent{account="demo"} 33.3');
  expect(metrics).toContain('patchcord_holes{account="demo",kind="record_missing"} 1');
  const sealed = { secret: jwtSecret, ttlSeconds: 3_600, clock: lab.clock };
  const token = issueToken({ account: 'demo', role: 'owner', ...sealed });
  const ask = (query: string) =>
    lab.get(`/api/completeness${query}`, { authorization: `Bearer ${token}` });
  expect(await (await ask('?day=2026-11-21')).json()).toMatchObject({ percent: 33.3, complete: 2 });
  expect((await ask('?day=2026-01-01')).status).toBe(404);
  expect((await ask('?day=yesterday')).status).toBe(400);
  expect((await lab.get('/api/completeness')).status).toBe(401);
  expect(await completenessText(lab.app.store, 'demo')).toMatch(
    /call:\d+ zoho\.Calls Description: the field is empty and nobody emptied it; repaired/,
  );
});

it('finds the day complete the next night', async () => {
  await night();
  expect(await report('2026-11-21')).toMatchObject({ percent: 100, conversations: 6, holes: [] });
});
