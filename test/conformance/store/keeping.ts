import { expect, it } from '@jest/globals';
import { account, call, delivery, event, fact, request, settlement } from './samples.ts';
import type { Given } from './suite.ts';

const base = { 'call.tags': fact('a', 900) };

export function keepingPromises(given: () => Given): void {
  it('keeps small values of an account', async () => {
    const { store } = given();
    expect(await store.getValue(account, 'poll.cloudtalk')).toBeUndefined();
    await store.putValue(account, 'poll.cloudtalk', 'w1');
    await store.putValue(account, 'poll.cloudtalk', 'w2');
    expect(await store.getValue(account, 'poll.cloudtalk')).toBe('w2');
    expect(await store.getValue('other', 'poll.cloudtalk')).toBeUndefined();
  });

  it('gives secrets back', async () => {
    const { store } = given();
    await store.putValue(account, 'secret:zoho.refresh', '1000.abc.ü');
    expect(await store.getValue(account, 'secret:zoho.refresh')).toBe('1000.abc.ü');
    expect(await store.getValue(account, 'secret:other')).toBeUndefined();
  });

  it('names subjects with old deliveries, up to the limit', async () => {
    const { store } = given();
    const old = ['1', '2', '3'].flatMap((id) => [
      delivery(`${id}a`, [`id:${id}`], { receivedAt: 100 }),
      delivery(`${id}b`, [`id:${id}`], { receivedAt: 200 }),
    ]);
    await store.append([...old, delivery('4', ['id:4'], { receivedAt: 500 })], 1_000);
    await store.append([delivery('5', [], { receivedAt: 100 })], 1_000);
    const all = await store.purgeable(500, [account], 10);
    expect(all.map((one) => one.subject.id).sort()).toEqual(['1', '2', '3']);
    expect(all[0]?.account).toBe(account);
    expect(await store.purgeable(500, [account], 2)).toHaveLength(2);
    expect(await store.purgeable(100, [account], 10)).toEqual([]);
  });

  it('puts a base in the place of deliveries and events', async () => {
    const { store } = given();
    const [a] = await store.append([delivery('a', ['id:1'], { receivedAt: 100 })], 1_000);
    await store.append([delivery('b', ['id:1'], { receivedAt: 700 })], 1_000);
    const events = ['e1', 'e2'].map((id) => ({ subject: call('1'), event: event(id) }));
    await store.addFacts(account, { events }, 1_000);
    await store.intend(account, request(call('1'), 't', ['call:1']));
    await store.rebase(account, call('1'), base, [a?.id ?? ''], ['e1']);
    const known = await store.load(account, call('1'));
    expect(known?.base).toEqual(base);
    expect(known?.deliveries.map((one) => one.dedupeKey)).toEqual(['b']);
    expect(known?.events.map((one) => one.id)).toEqual(['e2']);
    expect(known?.rows).toHaveLength(1);
    expect(await store.purgeable(500, [account], 10)).toEqual([]);
  });

  it('knows a subject by its base alone, and when its last delivery came', async () => {
    const { store } = given();
    const [a] = await store.append([delivery('a', ['id:1'], { receivedAt: 100 })], 1_000);
    await store.rebase(account, call('1'), base, [a?.id ?? ''], []);
    expect(await store.load(account, call('1'))).toMatchObject({
      base,
      deliveries: [],
      aliases: ['id:1'],
      lastDeliveryAt: 100,
    });
  });

  it('deletes nothing of another subject or account', async () => {
    const { store } = given();
    const [a] = await store.append([delivery('a', ['id:1'])], 1_000);
    await store.rebase(account, call('2'), base, [a?.id ?? ''], []);
    await store.rebase('other', call('1'), base, [a?.id ?? ''], []);
    expect((await store.load(account, call('1')))?.deliveries).toHaveLength(1);
  });

  it('keeps what an earlier base knew', async () => {
    const { store } = given();
    const first = { 'call.tags': fact('a', 900), 'call.notes': fact('n', 100) };
    await store.rebase(account, call('1'), first, [], []);
    await store.rebase(account, call('1'), { 'call.tags': fact('b', 950) }, [], []);
    expect((await store.load(account, call('1')))?.base).toEqual({
      'call.tags': fact('b', 950),
      'call.notes': fact('n', 100),
    });
  });

  it('deletes old deliveries about nothing we know', async () => {
    const { store } = given();
    const at = (receivedAt: number) => ({ receivedAt });
    await store.append([delivery('1', [], at(100)), delivery('2', [], at(500))], 1_000);
    await store.append([delivery('3', ['id:1'], at(100))], 1_000);
    expect(await store.purgeUnknown(500)).toBe(1);
    expect((await store.counts()).deliveries).toBe(2);
  });

  it('deletes old traces', async () => {
    const { store } = given();
    await store.settle(account, settlement(call('1'), { now: 100, trace: 1 }));
    await store.settle(account, settlement(call('2'), { now: 200, trace: 2 }));
    expect(await store.purgeTraces(200)).toBe(1);
    expect(await store.trace(account, call('1'))).toBeUndefined();
    expect(await store.trace(account, call('2'))).toEqual({ at: 200, trace: 2 });
  });
}
