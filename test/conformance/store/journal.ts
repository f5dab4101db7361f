import { expect, it } from '@jest/globals';
import { account, call, claimAll, delivery, event, idsOf } from './samples.ts';
import type { Given } from './suite.ts';

export function journalPromises(given: () => Given): void {
  it('gives back a delivery exactly as it came', async () => {
    const { store } = given();
    const body = Uint8Array.from([0, 255, 10, 13, 128]);
    const came = delivery('1', ['id:7'], { body, occurredAt: 900, topic: 'call.ended' });
    const [appended] = await store.append([came], 1_000);
    const known = await store.load(account, call('7'));
    expect(known?.deliveries).toEqual([{ ...came, id: appended?.id }]);
    expect(appended).toEqual({ id: expect.any(String), duplicate: false, subject: call('7') });
  });

  it('keeps deliveries and events in the order they came', async () => {
    const { store } = given();
    await store.append([delivery('b', ['id:7']), delivery('a', ['id:7'])], 1_000);
    await store.append([delivery('c', ['id:7'])], 1_000);
    const events = ['e2', 'e1'].map((id) => ({ subject: call('7'), event: event(id) }));
    await store.addFacts(account, { events }, 1_000);
    const known = await store.load(account, call('7'));
    expect(known?.deliveries.map((one) => one.dedupeKey)).toEqual(['b', 'a', 'c']);
    expect(known?.events.map((one) => one.id)).toEqual(['e2', 'e1']);
  });

  it('wakes the subject of a delivery now, as urgently as asked', async () => {
    const { store } = given();
    await store.append([delivery('1', ['id:7'])], 1_000, 5);
    await store.append([delivery('2', ['id:8'])], 1_000);
    const claims = await claimAll(store, 1_000);
    expect(claims.map((one) => [one.subject.id, one.priority])).toEqual([
      ['8', 1],
      ['7', 5],
    ]);
  });

  it('stores a duplicate once, names the stored one, and wakes its subject again', async () => {
    const { store } = given();
    const [first] = await store.append([delivery('1', ['id:7'])], 1_000);
    const [claim] = await claimAll(store, 1_000);
    await store.settle(account, { subject: call('7'), claim, now: 1_000, rows: [], nextDue: null });
    const [again] = await store.append([delivery('1', ['id:7'])], 2_000);
    expect(again).toEqual({ id: first?.id, duplicate: true, subject: call('7') });
    expect((await store.load(account, call('7')))?.deliveries).toHaveLength(1);
    expect(idsOf(await claimAll(store, 2_000))).toEqual(['7']);
  });

  it('finds a duplicate within one append', async () => {
    const { store } = given();
    const both = await store.append([delivery('1', ['id:7']), delivery('1', ['id:7'])], 1_000);
    expect(both.map((one) => one.duplicate)).toEqual([false, true]);
    expect(both[0]?.id).toBe(both[1]?.id);
  });

  it('stores one of a thousand appends of the same delivery made at once', async () => {
    const { store } = given();
    const all = await Promise.all(
      Array.from({ length: 1_000 }, () => store.append([delivery('1', ['id:7'])], 1_000)),
    );
    expect(all.filter(([one]) => one?.duplicate === false)).toHaveLength(1);
    expect(new Set(all.map(([one]) => one?.id)).size).toBe(1);
    expect((await store.counts()).deliveries).toBe(1);
  });

  it.each([
    ['account', { account: 'other' }],
    ['source', { source: 'zoho' }],
  ])('takes the same dedupe key of another %s for another delivery', async (_name, more) => {
    const { store } = given();
    await store.append([delivery('1', ['id:7']), delivery('1', ['id:7'], more)], 1_000);
    expect((await store.counts()).deliveries).toBe(2);
  });

  it('keeps the accounts apart', async () => {
    const { store } = given();
    await store.append([delivery('1', ['id:7'], { account: 'other' })], 1_000);
    expect(await store.load(account, call('7'))).toBeUndefined();
    expect(await store.findSubject(account, { kind: 'call', aliases: ['id:7'] })).toBeUndefined();
    expect((await store.load('other', call('7')))?.deliveries).toHaveLength(1);
  });

  it('stores and counts what is about nothing we know, and wakes nobody', async () => {
    const { store } = given();
    const [appended] = await store.append([delivery('1', [], { topic: 'unknown' })], 1_000);
    expect(appended).toEqual({ id: expect.any(String), duplicate: false, subject: null });
    const [again] = await store.append([delivery('1', [], { topic: 'unknown' })], 1_000);
    expect(again).toEqual({ id: appended?.id, duplicate: true, subject: null });
    expect((await store.counts()).deliveries).toBe(1);
    expect(await store.nextDue()).toBeUndefined();
  });

  it('skips an event that is there already', async () => {
    const { store } = given();
    const first = { subject: call('7'), event: event('e1', { 'call.tags': ['a'] }) };
    await store.addFacts(account, { events: [first] }, 1_000);
    const changed = { ...first, event: event('e1', { 'call.tags': ['b'] }) };
    await store.addFacts(account, { events: [changed] }, 1_000);
    expect((await store.load(account, call('7')))?.events).toEqual([first.event]);
  });

  it('gives back every kind of fact', async () => {
    const { store } = given();
    const facts = { a: null, b: 1.5, c: true, d: ['x', { y: [] }], 'e.f': 'ü' };
    await store.addFacts(
      account,
      { events: [{ subject: call('7'), event: event('e1', facts) }] },
      1,
    );
    expect((await store.load(account, call('7')))?.events[0]?.facts).toEqual(facts);
  });

  it('wakes whom a batch of facts names, when it says', async () => {
    const { store } = given();
    const wakes = [{ subject: call('7'), due: 5_000, priority: 2 }];
    await store.addFacts(account, { events: [], wakes }, 1_000);
    expect(await claimAll(store, 4_999)).toEqual([]);
    expect(idsOf(await claimAll(store, 5_000))).toEqual(['7']);
  });

  it('knows nothing of a subject that was only woken', async () => {
    const { store } = given();
    await store.wake(account, [{ subject: call('7'), due: 1, priority: 1 }]);
    expect(await store.load(account, call('7'))).toBeUndefined();
    expect(await store.load(account, call('8'))).toBeUndefined();
  });

  it('remembers when the newest delivery came, whatever the order', async () => {
    const { store } = given();
    await store.append([delivery('1', ['id:7'], { receivedAt: 3_000 })], 3_000);
    await store.append([delivery('2', ['id:7'], { receivedAt: 2_000 })], 3_000);
    expect((await store.load(account, call('7')))?.lastDeliveryAt).toBe(3_000);
  });
}
