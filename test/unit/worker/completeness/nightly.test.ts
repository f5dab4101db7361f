import { afterEach, expect, it } from '@jest/globals';
import type { EndedConversation } from '../../../../src/connector/contract.ts';
import { RetryableError } from '../../../../src/domain/errors.ts';
import { silentLogger } from '../../../../src/domain/logger.ts';
import type { Desk } from '../../../../src/reconcile/desk.ts';
import { completenessStep } from '../../../../src/worker/completeness/nightly.ts';
import { type DayReport, readCompleteness } from '../../../../src/worker/completeness/report.ts';
import { hour, type Lab, minute, openLab } from '../../../support/reconcile-lab.ts';
import { type FakeCall, fakeCall, tell } from '../../../support/reconcile-telephony.ts';

let lab: Lab;
let calls: FakeCall[] = [];
let isDown = false;
afterEach(() => lab.close());

async function open(): Promise<void> {
  lab = await openLab();
  calls = [];
  isDown = false;
  const since = { since: 0, doneAt: 0, next: null, owed: false };
  await lab.store.putValue('demo', 'reread:cloudtalk', JSON.stringify(since));
}

function call(id: string, more: Partial<FakeCall> = {}): FakeCall {
  const one = fakeCall({ id, startedAt: lab.clock.now(), theirs: `+4477009008${id}`, ...more });
  calls.push(one);
  return one;
}

async function rings(id: string, more: Partial<FakeCall> = {}): Promise<void> {
  await lab.call(call(id, more));
}

/** A desk whose telephony has all calls in its history. */
function desk(requests = 500): Desk {
  const { telephony, ...account } = lab.desk().account;
  const window = async (from: number, to: number) => {
    if (isDown) throw new RetryableError('No answer.', { code: 'fake.down' });
    const ended = calls
      .filter(({ startedAt }) => startedAt >= from && startedAt <= to)
      .map(
        ({ id, startedAt }): EndedConversation => ({
          hint: { kind: 'call', aliases: [`id:${id}`] },
          endedAt: startedAt + minute,
          expected: [],
        }),
      );
    return { deliveries: [], ended };
  };
  const poller = {
    everyMs: 1,
    rereadMs: 0,
    between: window,
    poll: async () => ({ deliveries: [], ended: [], watermark: '', more: false }),
    count: async () => 0,
  };
  const night = { atMinute: 180, requests };
  return { ...lab.desk(), account: { ...account, night, telephony: { ...telephony, poller } } };
}

async function untilThree(): Promise<void> {
  const next = new Date(lab.clock.now());
  next.setUTCHours(27, 1, 0, 0);
  await lab.pass(next.getTime() - lab.clock.now());
}

async function steps(requests?: number, most = 12): Promise<void> {
  const { store, clock } = lab;
  for (let step = 0; step < most; step += 1) {
    await completenessStep({ store, clock, logger: silentLogger }, desk(requests));
    await lab.pass(minute);
  }
}

async function reportOf(day: string): Promise<DayReport | undefined> {
  return (await readCompleteness(lab.store, 'demo')).days.find((one) => one.day === day);
}

const kindsOf = (report: DayReport | undefined) => report?.holes.map(({ kind }) => kind).sort();
const friday = '2026-11-20';

it('finds a normal day complete, and writes nothing', async () => {
  await open();
  await rings('01');
  await rings('02');
  await untilThree();
  const sent = lab.crm.sent.length;
  await steps();
  expect(await reportOf(friday)).toMatchObject({ percent: 100, conversations: 2, complete: 2 });
  expect(lab.crm.sent).toHaveLength(sent);
});

it('does not look by day, and once a night', async () => {
  await open();
  await rings('01');
  await steps();
  expect((await readCompleteness(lab.store, 'demo')).days).toEqual([]);
  await untilThree();
  await steps();
  const first = await reportOf(friday);
  await steps();
  expect(await reportOf(friday)).toEqual(first);
});

it('names what is refused, what is still tried and what never came; the last is not counted', async () => {
  await open();
  lab.crm.trouble({
    on: (change) => change.as === 'create' && change.target === 'zoho.Leads',
    failure: { disposition: 'reject', field: 'Last_Name' },
  });
  await rings('01');
  lab.crm.trouble({
    on: (change) => change.as === 'create' && change.target === 'zoho.Calls',
    failure: { retryAfterMs: 48 * hour },
  });
  await rings('02');
  await rings('03', { journey: false });
  await untilThree();
  await steps();
  const report = await reportOf(friday);
  expect(kindsOf(report)).toEqual(['artifact_never', 'dead', 'waiting']);
  expect(report).toMatchObject({ conversations: 3, complete: 1, percent: 33.3, repaired: 0 });
});

it('wakes a call nothing was decided about, and one whose record was never made', async () => {
  await open();
  await rings('01');
  const row = (await lab.store.load('demo', { kind: 'call', id: '01' }))!.rows.find(
    ({ target }) => target === 'zoho.Calls',
  )!;
  const { target, key, mapping, contributions } = row;
  const { subject, desired } = contributions[0]!;
  const now = lab.clock.now();
  const wants = [{ target, key, mapping, desired }];
  await lab.store.intend('demo', { subject, token: 't', now, until: now + 1, wants, drops: [] });
  const lost = { target, key, token: 't', state: 'intended', recordId: null, written: {} } as const;
  await lab.store.settle('demo', { subject, now, rows: [lost], nextDue: null });
  lab.crm.remove(lab.crm.one('Calls'));
  const unseen = call('02');
  await untilThree();
  // Told at last, and nobody has looked at it yet.
  lab.telephony.calls.set('02', unseen);
  await lab.arrive(tell.ended(unseen));
  const { store, clock } = lab;
  await completenessStep({ store, clock, logger: silentLogger }, desk());
  await steps();
  const report = await reportOf(friday);
  expect(kindsOf(report)).toEqual(['not_reconciled', 'record_wanted']);
  expect(report?.holes.every(({ repaired }) => repaired)).toBe(true);
  expect(lab.crm.all('Calls')).toHaveLength(2);
});

it('takes what people deleted and emptied for their will', async () => {
  await open();
  await rings('01');
  await rings('02');
  const [first, second] = lab.crm.all('Calls');
  lab.crm.remove(first!);
  lab.crm.edit(second!, { Description: null });
  await untilThree();
  await steps();
  expect(await reportOf(friday)).toMatchObject({ percent: 100, holes: [] });
  expect(lab.crm.all('Calls')).toHaveLength(1);
});

it('writes again what was emptied by nobody, twice, then leaves it to people', async () => {
  await open();
  await rings('01');
  const made = () => lab.crm.one('Calls');
  const vanish = () => {
    made().fields['Description'] = null;
  };
  const seen: (string | undefined)[] = [];
  for (const nth of [1, 2, 3]) {
    vanish();
    await untilThree();
    await steps();
    const [hole] = (await reportOf(friday))?.holes ?? [];
    seen.push(hole && `${hole.kind} ${hole.field} ${hole.repaired} ${hole.tries}`);
    if (nth < 3) expect(made().fields['Description']).not.toBeNull();
  }
  expect(seen).toEqual([
    'field_empty Description true 1',
    'field_empty Description true 2',
    'field_empty Description false 2',
  ]);
});

it('goes on where it was after a crash, and the next night when its requests are spent', async () => {
  await open();
  await rings('01');
  await untilThree();
  await steps(500, 1);
  expect((await readCompleteness(lab.store, 'demo')).run).toMatchObject({ callsDone: true });
  lab.restart();
  await steps(1, 5);
  expect(await reportOf(friday)).toBeUndefined();
  await untilThree();
  await steps();
  expect(await reportOf(friday)).toMatchObject({ percent: 100, conversations: 1 });
});

it('waits while CloudTalk does not answer', async () => {
  await open();
  await rings('01');
  await untilThree();
  isDown = true;
  await steps();
  expect(await reportOf(friday)).toBeUndefined();
  isDown = false;
  await steps();
  expect(await reportOf(friday)).toMatchObject({ percent: 100 });
});
