import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CallRequest } from '../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import { requestBackfill } from '../../src/intake/backfill.ts';
import { type AppLab, openLab } from '../support/app-lab.ts';
import { controlOf, sendSigned } from '../support/app-lab-vendors.ts';

// A busy machine takes its time; nothing here waits on purpose.
jest.setTimeout(180_000);

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let lab: AppLab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const anna = 'anna@harbourdental.example';

function callOf(no: number, more: Partial<CallRequest> = {}): CallRequest {
  return {
    from: `+4477009004${String(no).padStart(2, '0')}`,
    agent: anna,
    talkSeconds: 40 + no,
    tags: no % 3 === 0 ? ['booking'] : [],
    notes: no % 3 === 0 ? 'cleaning, Monday at 10' : 'asked for the opening hours',
    ai: false,
    ...more,
  };
}

/** What the calls left in Zoho, without what differs from run to run. */
function endState(of: AppLab): unknown {
  return Object.fromEntries(
    ['Leads', 'Calls', 'Tasks', 'Appointments__s'].map((module) => [
      module,
      of
        .records(module)
        .map((row) => [row['Patchcord_Key'] ?? row['Subject'], row['Call_Duration'], row['Phone']])
        .map((row) => JSON.stringify(row))
        .sort(),
    ]),
  );
}

const due = (): Promise<Response> => lab.get('/readyz');

describe('webhooks that never come', () => {
  it('change nothing: with 30 % of them dropped the end is the same as with none', async () => {
    // A call has several webhooks: of every third one none comes, of the others most do.
    const play = async (lossy: boolean): Promise<unknown> => {
      for (let no = 0; no < 20; no += 1) {
        const isSilent = lossy && no % 3 === 0;
        const silent = isSilent ? { webhooks: false, workflows: false } : {};
        lab.sandboxes.cloudtalk.call(callOf(no, silent));
        await lab.pass(2 * minute);
      }
      await lab.pass(45 * minute);
      return endState(lab);
    };
    const whole = await play(false);
    await lab.close();
    lab = await openLab();
    const { baseUrl } = lab.sandboxes.cloudtalk;
    await controlOf(baseUrl, 'faults', { webhooks: { drop: 0.3 } });
    expect(await play(true)).toEqual(whole);
    expect((whole as { Calls: unknown[] }).Calls).toHaveLength(20);
    const stats = lab.sandboxes.cloudtalk.stats();
    expect(stats.webhooks.dropped).toBeGreaterThan(5);
  });

  it('are counted and named when one falls silent, until it tells again', async () => {
    await lab.pass(2 * minute);
    await lab.call(callOf(1));
    await lab.pass(15 * minute);
    for (let no = 2; no < 9; no += 1) {
      lab.sandboxes.cloudtalk.call(callOf(no, { workflows: false }));
      await lab.pass(minute);
    }
    await lab.until(
      () => lab.logged.some((line) => line.includes('webhooks.broken')),
      'the silence to be noticed',
      hour,
    );
    expect(lab.records('Calls')).toHaveLength(8);
    const health = (await (await due()).json()) as { ready: boolean; degraded: string[] };
    expect(health).toMatchObject({ ready: true });
    expect(health.degraded).toEqual([
      'demo: the workflow "Call: Ended" is silent since 5 calls (inbound).',
    ]);
    const metrics = await (await lab.get('/metrics')).text();
    expect(metrics).toMatch(
      /patchcord_webhooks_missed_total\{[^}]*channel="workflow",topic="call.ended"\} 5/,
    );
    const missed = lab.logged.filter((line) => line.includes('webhooks.missed'));
    expect(missed.join()).not.toContain('4477');
    await lab.call(callOf(9));
    await lab.until(
      () => lab.logged.some((line) => line.includes('webhooks.recovered')),
      'the recovery to be noticed',
      hour,
    );
    expect(await (await due()).json()).toEqual({ ready: true, reasons: [] });
  });

  it('of a call that began do not leave it working for ever', async () => {
    const body = JSON.stringify({
      event_id: 'evt_began',
      type: 'call.started',
      occurred_at: new Date(lab.clock.now()).toISOString(),
      data: {
        call_id: '999',
        call_uuid: 'aaaa',
        direction: 'incoming',
        external_number: '+447700900477',
      },
    });
    expect((await sendSigned(lab.baseUrl, { body, at: lab.clock.now() })).status).toBe(202);
    const summary = async () =>
      (await lab.app.store.conversations({ account: 'demo', limit: 9 })).find(
        ({ subject }) => subject.kind === 'call',
      );
    await lab.pass(minute);
    expect(await summary()).toMatchObject({ state: 'working' });
    await lab.pass(15 * hour);
    expect(await summary()).toMatchObject({ state: 'done', records: [] });
    expect(await lab.app.store.nextDue()).toBeUndefined();
  });

  it('a tag added two days later arrives', async () => {
    await lab.call(callOf(1, { tags: [], notes: 'asked for the opening hours' }));
    expect(lab.records('Tasks')).toHaveLength(0);
    await lab.pass(2 * day);
    const [call] = lab.sandboxes.cloudtalk.calls();
    if (!call) throw new Error('no call');
    await controlOf(lab.sandboxes.cloudtalk.baseUrl, 'faults', { webhooks: { drop: 1 } });
    lab.sandboxes.cloudtalk.edit({ call_id: Number(call.call_id), tags: ['complaint'] });
    await lab.pass(minute);
    const before = JSON.stringify(lab.record('Calls'));
    await lab.pass(25 * hour);
    expect(JSON.stringify(lab.record('Calls'))).not.toBe(before);
  });
});

describe('a workflow request without any id', () => {
  const secret = { 'x-patchcord-secret': 'sandbox-workflow-secret-0001' };
  const send = (external: string) =>
    fetch(`${lab.baseUrl}/hooks/cloudtalk/demo/workflow`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...secret },
      body: JSON.stringify({
        event: 'call.ended',
        external_number: external,
        direction: 'incoming',
        disposition: 'Callback',
      }),
    });
  const conversations = async () =>
    (await lab.app.store.conversations({ account: 'demo', kinds: ['call'], limit: 9 })).map(
      ({ subject, state }) => `${subject.id.slice(0, 6)} ${state}`,
    );

  it('is the call of that number and time, and writes nothing of its own', async () => {
    const silent = { webhooks: false, workflows: false } as const;
    const { call_id } = lab.sandboxes.cloudtalk.call(callOf(4, silent));
    expect((await send('+447700900404')).status).toBe(202);
    await lab.pass(3 * minute);
    expect(lab.records('Calls')).toHaveLength(1);
    expect(lab.record('Calls')['Patchcord_Key']).toContain('call:');
    await lab.pass(20 * minute);
    expect(lab.records('Calls')).toHaveLength(1);
    expect(await conversations()).toHaveLength(1);
    const subject = await lab.app.store.findSubject('demo', {
      kind: 'call',
      aliases: [`id:${call_id}`],
    });
    expect(subject).toBeDefined();
  });

  it('that fits no call comes to rest without a record', async () => {
    await send('+447700900499');
    await lab.pass(8 * hour);
    expect(lab.records('Calls')).toHaveLength(0);
    expect((await conversations())[0]).toMatch(/ done$/);
  });
});

describe('one webhook a hundred times at once', () => {
  it('is one delivery and one set of records', async () => {
    const silent = { webhooks: false, workflows: false } as const;
    const { call_id, call_uuid } = lab.sandboxes.cloudtalk.call(callOf(3, silent));
    const body = JSON.stringify({
      event_id: 'evt_hundred',
      type: 'call.ended',
      occurred_at: new Date(lab.clock.now()).toISOString(),
      data: { call_id, call_uuid, direction: 'incoming', external_number: '+447700900403' },
    });
    const before = (await lab.app.store.counts()).deliveries;
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => sendSigned(lab.baseUrl, { body, at: lab.clock.now() })),
    );
    const said = await Promise.all(answers.map((answer) => answer.json()));
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    expect(said.filter((one) => (one as { duplicate: boolean }).duplicate)).toHaveLength(99);
    expect((await lab.app.store.counts()).deliveries).toBe(before + 1);
    await lab.pass(10 * minute);
    expect(lab.records('Calls')).toHaveLength(1);
    expect(lab.records('Leads')).toHaveLength(1);
  });
});

describe('a backfill', () => {
  it('brings in the past once, behind the present, however often it is asked for', async () => {
    const past = { webhooks: false, workflows: false, live: false } as const;
    for (let no = 0; no < 6; no += 1)
      lab.sandboxes.cloudtalk.call(
        callOf(no, { ...past, at: new Date(lab.clock.now() - (5 - (no % 3)) * day).toISOString() }),
      );
    await lab.pass(15 * minute);
    expect(lab.records('Calls')).toHaveLength(0);
    const source = lab.app.desks.get('demo')?.account.telephony.source;
    if (!source) throw new Error('no source');
    const asking = { account: 'demo', source, store: lab.app.store, clock: lab.clock };
    const window = { from: lab.clock.now() - 6 * day, to: lab.clock.now() - day };
    const ask = (id: string) => requestBackfill(asking, window, { id, creditCap: null });
    await ask('b1');
    await lab.pass(10 * minute);
    expect(lab.records('Calls')).toHaveLength(6);
    const first = endState(lab);
    await ask('b2');
    await lab.restart();
    await lab.pass(10 * minute);
    expect(endState(lab)).toEqual(first);
    expect(lab.logged.filter((line) => line.includes('backfill.done'))).toHaveLength(2);
  });
});
