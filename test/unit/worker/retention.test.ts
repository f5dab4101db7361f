import { afterEach, expect, it } from '@jest/globals';
import { silentLogger } from '../../../src/domain/logger.ts';
import type { Desk } from '../../../src/reconcile/desk.ts';
import { fold } from '../../../src/reconcile/fold.ts';
import { known } from '../../../src/reconcile/gather.ts';
import { keepRetention } from '../../../src/worker/retention.ts';
import { day, type Lab, minute, morning, openLab } from '../../support/reconcile-lab.ts';
import { deliveryOf, fakeCall, tell } from '../../support/reconcile-telephony.ts';

let lab: Lab;
afterEach(() => lab.close());

const keep = (desks: ReadonlyMap<string, Desk> = new Map([['demo', lab.desk()]])) =>
  keepRetention({
    store: lab.store,
    clock: lab.clock,
    logger: silentLogger,
    desks,
    deliveriesMs: 30 * day,
    tracesMs: 90 * day,
    subjectsAtOnce: 20,
  });
const call100 = { kind: 'call', id: '100' } as const;
const history = async () => {
  const found = await lab.store.load('demo', call100);
  if (!found) throw new Error('nothing is known');
  return found;
};

it('what was known stays known, with where it came from; only the raw deliveries go', async () => {
  lab = await openLab();
  const call = fakeCall({ id: '100', startedAt: morning, tags: ['booking'], notes: 'Check-up' });
  await lab.call(call, tell.started(call), tell.workflow(call));
  const before = known(lab.desk(), await history());
  await keep();
  expect((await history()).deliveries).not.toEqual([]);
  await lab.pass(31 * day);
  await keep();
  const after = await history();
  expect(after.deliveries).toEqual([]);
  expect(after.events).toEqual([]);
  expect(known(lab.desk(), after)).toEqual(before);
  expect(after.lastDeliveryAt).toBeGreaterThan(morning);
  // Once more changes nothing.
  await keep();
  expect(known(lab.desk(), await history())).toEqual(before);
});

it('a part of it goes when a part of it is old', async () => {
  lab = await openLab();
  const call = fakeCall({ id: '100', startedAt: morning });
  await lab.call(call);
  await lab.pass(20 * day);
  await lab.arrive(tell.modified(call, 'a'));
  await lab.pass(minute);
  const before = known(lab.desk(), await history());
  await lab.pass(15 * day);
  await keep();
  const after = await history();
  expect(after.deliveries).toHaveLength(1);
  expect(known(lab.desk(), after)).toEqual(before);
  expect(fold([], after.base)).not.toEqual({});
});

it('the same webhook again after the purge changes no record', async () => {
  lab = await openLab();
  const call = fakeCall({ id: '100', startedAt: morning, tags: ['booking'], notes: 'Check-up' });
  await lab.call(call);
  await lab.pass(31 * day);
  await keep();
  const sent = lab.crm.sent.length;
  await lab.arrive(tell.started(call), tell.ended(call));
  await lab.pass(day);
  expect(lab.crm.sent).toHaveLength(sent);
});

it('deliveries about nothing we know go too; those of an account without a desk stay', async () => {
  lab = await openLab();
  const call = fakeCall({ id: '100', startedAt: morning });
  await lab.call(call);
  const unknown = deliveryOf('demo', tell.modified(call, 'x'), lab.clock.now());
  await lab.store.append([{ ...unknown, subjectHint: null }], lab.clock.now());
  const { deliveries } = await lab.store.counts();
  await lab.pass(31 * day);
  await keep(new Map());
  expect((await lab.store.counts()).deliveries).toBe(deliveries - 1);
});

it('an edit on day 31 updates one field and withdraws nothing', async () => {
  lab = await openLab();
  const call = fakeCall({ id: '100', startedAt: morning, tags: ['answered'], notes: 'Check-up' });
  await lab.call(call, tell.started(call));
  await lab.pass(31 * day);
  await keep();
  expect((await history()).deliveries).toEqual([]);
  const sent = lab.crm.sent.length;
  const edited = { ...call, notes: 'Check-up, and the price of a crown' };
  lab.telephony.calls.set(call.id, edited);
  await lab.arrive(tell.modified(edited, 'day 31'));
  await lab.pass(day);
  const after = lab.crm.sent.slice(sent);
  expect(after.map((change) => [change.as, change.target])).toEqual([
    ['update', 'zoho.Leads'],
    ['update', 'zoho.Calls'],
  ]);
  for (const change of after)
    expect(Object.keys('fields' in change ? change.fields : {})).toEqual(['Description']);
});

it("subjects of accounts that are not configured any more stand in nobody's way", async () => {
  lab = await openLab();
  const gone = Array.from({ length: 30 }, (_, no) => ({
    ...deliveryOf('gone', tell.modified(fakeCall({ id: `${no}`, startedAt: morning }), 'x'), 0),
    receivedAt: morning,
  }));
  const call = fakeCall({ id: '100', startedAt: morning });
  await lab.call(call);
  await lab.pass(31 * day);
  await lab.store.append(gone, lab.clock.now());
  await keep();
  expect((await history()).deliveries).toEqual([]);
});

it('one subject that cannot be read keeps its deliveries; the others do not wait for it', async () => {
  lab = await openLab();
  for (const id of ['99', '100']) await lab.call(fakeCall({ id, startedAt: morning }));
  await lab.pass(31 * day);
  const { source } = lab.telephony.connection;
  const desk = lab.desk();
  const unreadable: Desk = {
    ...desk,
    account: {
      ...desk.account,
      telephony: {
        ...desk.account.telephony,
        source: source && {
          ...source,
          decode: (delivery) => {
            if (delivery.dedupeKey.startsWith('99 ')) throw new Error('unreadable');
            return source.decode(delivery);
          },
        },
      },
    },
  };
  await keep(new Map([['demo', unreadable]]));
  expect((await history()).deliveries).toEqual([]);
  const other = await lab.store.load('demo', { kind: 'call', id: '99' });
  expect(other?.deliveries).not.toEqual([]);
});
