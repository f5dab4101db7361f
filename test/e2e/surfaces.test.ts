import { afterEach, expect, it, jest } from '@jest/globals';
import { issueToken } from '../../src/http/auth.ts';
import { type AppLab, openLab } from '../support/app-lab.ts';
import { jwtSecret } from '../support/app-lab-project.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(60_000);

const minuteMs = 60_000;
let lab: AppLab | undefined;
afterEach(async () => {
  await lab?.close();
  lab = undefined;
});

async function ready(of: AppLab): Promise<{ status: number; reasons: readonly string[] }> {
  const answer = await of.get('/readyz');
  const { reasons } = (await answer.json()) as { reasons: readonly string[] };
  return { status: answer.status, reasons };
}

it('is alive at once, but ready only when the people of the CRM are loaded', async () => {
  lab = await openLab({ started: false });
  await lab.zoho('faults', { match: { path: '/crm/v8/' }, answer: 500 });
  await lab.start();
  expect((await lab.get('/healthz')).status).toBe(200);
  const early = await ready(lab);
  expect(early.status).toBe(503);
  expect(early.reasons).toContain('demo: the people of the CRM are not loaded yet.');
  await lab.zoho('faults', { clear: true });
  await lab.pass(10 * minuteMs);
  expect(await ready(lab)).toEqual({ status: 200, reasons: [] });
});

it('is not ready while the token of the CRM is refused, and takes calls all the same', async () => {
  lab = await openLab();
  expect((await ready(lab)).status).toBe(200);
  await lab.zoho('faults', { match: { path: '/crm/v8/' }, answer: 401 });
  await lab.call({ from: '+447700900201', tags: ['answered'], notes: 'hello', ai: false });
  const halted = await ready(lab);
  expect(halted.status).toBe(503);
  expect(halted.reasons.join()).toMatch(/^demo: writing is stopped/);
  expect((await lab.app.store.counts()).deliveries).toBeGreaterThan(0);
  expect(lab.records('Calls')).toEqual([]);
  await lab.zoho('faults', { clear: true });
  await lab.pass(15 * minuteMs);
  expect((await ready(lab)).status).toBe(200);
  expect(lab.records('Calls')).toHaveLength(1);
  expect(lab.records('Leads')).toHaveLength(1);
});

it('counts what it does for Prometheus, without a word about anybody', async () => {
  lab = await openLab();
  await lab.call({
    from: '+447700900201',
    tags: ['booking'],
    notes: 'Helen Marsh, cleaning, Monday at 3',
    ai: false,
  });
  const answer = await lab.get('/metrics');
  expect(answer.headers.get('content-type')).toContain('text/plain');
  const text = await answer.text();
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  expect(names.filter((name) => name?.startsWith('patchcord_')).length).toBeGreaterThan(5);
  expect(text).toMatch(/patchcord_\w+\{[^}]*outcome="accepted"[^}]*\} [1-9]/);
  expect(text).toMatch(/target="zoho\.Leads"/);
  expect(text).toMatch(/^patchcord_\w*halted\w*\{account="demo"\} 0$/m);
  expect(text).toMatch(/^patchcord_\w*budget\w*\{[^}]*vendor="cloudtalk"[^}]*\} 0?\.?\d+/m);
  expect(text).toMatch(
    /^patchcord_\w+\{[^}]*vendor="zoho"[^}]*operation="Leads\.insert"[^}]*\} [1-9]/m,
  );
  expect(text).not.toMatch(/7700900201|Helen|Marsh|cleaning|Monday|anna@/i);
});

it('shows conversations to whoever holds a token of the account, and to nobody else', async () => {
  lab = await openLab({ withOther: true });
  const { call_id } = await lab.call({
    from: '+447700900201',
    tags: ['booking'],
    notes: 'cleaning, Monday at 3',
    ai: false,
  });
  const { clock } = lab;
  const as = (account: string) => {
    const sealed = { secret: jwtSecret, ttlSeconds: 3_600, clock };
    return { authorization: `Bearer ${issueToken({ account, role: 'owner', ...sealed })}` };
  };

  expect((await lab.get('/api/conversations')).status).toBe(401);
  expect((await lab.get('/api/conversations', { authorization: 'Bearer a.b.c' })).status).toBe(401);
  const list = await lab.get('/api/conversations?account=demo&since=&state=', as('demo'));
  expect(list.status).toBe(200);
  const lines = (await list.json()) as { subject: string }[];
  expect(lines).toEqual([
    expect.objectContaining({
      subject: `call:${call_id}`,
      state: 'done',
      request: expect.objectContaining({ kind: 'booking', rule: 'booking-tag' }),
      records: expect.arrayContaining([
        expect.objectContaining({ target: 'zoho.Calls', state: 'written' }),
        expect.objectContaining({ target: 'zoho.Leads', state: 'written' }),
        expect.objectContaining({ target: 'zoho.Appointments__s', state: 'written' }),
      ]),
    }),
  ]);
  const one = await lab.get(`/api/conversations/call:${call_id}`, as('demo'));
  expect(one.status).toBe(200);
  expect(JSON.stringify(await one.json())).toContain('mappings/default/call.yaml');

  expect((await lab.get('/api/conversations?account=other', as('demo'))).status).toBe(404);
  expect((await lab.get(`/api/conversations/call:${call_id}`, as('other'))).status).toBe(404);
  expect(await (await lab.get('/api/conversations', as('other'))).json()).toEqual([]);
});
