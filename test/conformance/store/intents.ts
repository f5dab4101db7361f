import { expect, it } from '@jest/globals';
import {
  account,
  call,
  claimAll,
  claimOne,
  desired,
  idsOf,
  intend,
  request,
  settlement,
  target,
  written,
} from './samples.ts';
import type { Given } from './suite.ts';

export function intentPromises(given: () => Given): void {
  it('notes a new row, what is desired, and the intent', async () => {
    const { store } = given();
    const { row, owned } = await intend(store, request(call('1'), 't1', ['call:1']));
    expect(owned).toBe(true);
    expect(row).toEqual({
      account,
      target,
      key: 'call:1',
      mapping: 'call',
      generation: 1,
      recordId: null,
      state: 'intended',
      written: {},
      shown: {},
      modifiedTime: null,
      mappingVersion: null,
      attempts: 0,
      firstFailedAt: null,
      nextAttemptAt: null,
      failure: null,
      intent: { token: 't1', until: 61_000, startedAt: 1_000, doubtful: false },
      contributions: [{ subject: call('1'), desired: desired('call:1') }],
    });
    expect(await store.rows(account, [{ target, key: 'call:1' }])).toEqual([row]);
  });

  it('answers in the order asked: wants, then drops that exist', async () => {
    const { store } = given();
    await store.intend(account, request(call('1'), 't0', ['a', 'b']));
    const drops = ['b', 'never', 'a'].map((key) => ({ target, key }));
    const got = await store.intend(account, request(call('1'), 't0', ['z', 'c', 'a'], { drops }));
    expect(got.map((one) => one.row.key)).toEqual(['z', 'c', 'a', 'b']);
  });

  it('gives a row to one of many who want it at once', async () => {
    const { store } = given();
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        intend(store, request(call(`${index}`), `t${index}`, ['lead:1'])),
      ),
    );
    expect(all.filter((one) => one.owned)).toHaveLength(1);
    expect(all.at(-1)?.row.contributions).toHaveLength(50);
  });

  it('shows all contributions in the order of the conversations', async () => {
    const { store } = given();
    await intend(store, request(call('3'), 't', ['lead:1'], { at: 300 }));
    await intend(store, request(call('b'), 't', ['lead:1'], { at: 100 }));
    await intend(store, request(call('a'), 't', ['lead:1'], { at: 100 }));
    const { row } = await intend(store, request(call('2'), 't', ['lead:1'], { at: 200 }));
    expect(row.contributions.map((one) => one.subject.id)).toEqual(['a', 'b', '2', '3']);
  });

  it('renews a contribution', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't', ['lead:1'], { at: 300 }));
    const { row } = await intend(store, request(call('1'), 't', ['lead:1'], { at: 400 }));
    expect(row.contributions.map((one) => one.desired.at)).toEqual([400]);
  });

  it('keeps another subject waiting until the intent is settled', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't1', ['lead:1']));
    const second = await intend(store, request(call('2'), 't2', ['lead:1']));
    expect(second.owned).toBe(false);
    expect(second.row.intent?.token).toBe('t1');
    expect(await claimAll(store, 60_999)).toEqual([]);
    await store.settle(account, settlement(call('1'), { rows: [written('lead:1', 't1')] }));
    expect(idsOf(await claimAll(store, 2_000))).toEqual(['2']);
    expect((await intend(store, request(call('2'), 't2', ['lead:1']))).owned).toBe(true);
  });

  it('wakes who waits when the holder never settles', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't1', ['lead:1'], { until: 5_000 }));
    await intend(store, request(call('2'), 't2', ['lead:1']));
    expect(await store.nextDue()).toBe(5_000);
    expect(idsOf(await claimAll(store, 5_000))).toEqual(['2']);
  });

  it('does not lose who waits while they are being reconciled', async () => {
    const { store } = given();
    await store.wake(account, [{ subject: call('2'), due: 1, priority: 0 }]);
    const claim = await claimOne(store, 1_000);
    await intend(store, request(call('1'), 't1', ['lead:1']));
    await intend(store, request(call('2'), claim.token, ['lead:1']));
    await store.settle(account, settlement(call('1'), { rows: [written('lead:1', 't1')] }));
    await store.settle(account, settlement(call('2'), { claim }));
    expect(await claimOne(store, 2_000)).toMatchObject({ subject: call('2'), priority: 0 });
  });

  it('does not wake the one who settles, nor anybody twice', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't1', ['lead:1'], { until: 5_000 }));
    await intend(store, request(call('2'), 't2', ['lead:1']));
    const claim = await claimOne(store, 5_000);
    const again = { now: 5_000, until: 65_000 };
    await intend(store, request(call('2'), claim.token, ['lead:1'], again));
    const rows = [written('lead:1', claim.token)];
    await store.settle(account, settlement(call('2'), { claim, rows, now: 6_000 }));
    const first = await claimOne(store, 6_000);
    expect(first.subject).toEqual(call('1'));
    await intend(store, request(call('1'), 't3', ['lead:1'], again));
    const settled = { claim: first, rows: [written('lead:1', 't3')], now: 6_500 };
    await store.settle(account, settlement(call('1'), settled));
    expect(await store.nextDue()).toBeUndefined();
  });

  it('wakes whoever desires a record once there is one, and not when it stays the same', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't1', ['lead:1']));
    const dead = written('lead:1', 't1', { state: 'dead', recordId: null });
    await store.settle(account, settlement(call('1'), { rows: [dead] }));
    await intend(store, request(call('2'), 't2', ['lead:1']));
    await store.settle(account, settlement(call('2'), { rows: [written('lead:1', 't2')] }));
    expect(idsOf(await claimAll(store, 3_000))).toEqual(['1']);
  });

  it('takes over an expired intent as doubtful, since its beginning', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't1', ['lead:1'], { until: 5_000 }));
    const early = request(call('2'), 't2', ['lead:1'], { now: 4_999 });
    expect((await intend(store, early)).owned).toBe(false);
    const { row, owned } = await intend(
      store,
      request(call('2'), 't2', ['lead:1'], { now: 5_000, until: 9_000 }),
    );
    expect(owned).toBe(true);
    expect(row.intent).toEqual({ token: 't2', until: 9_000, startedAt: 1_000, doubtful: true });
    const third = request(call('3'), 't3', ['lead:1'], { now: 9_000, until: 12_000 });
    expect((await intend(store, third)).row.intent).toMatchObject({
      startedAt: 1_000,
      doubtful: true,
    });
  });

  it('lets the holder intend again without making it doubtful', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't1', ['lead:1'], { until: 5_000 }));
    const again = request(call('1'), 't1', ['lead:1'], { now: 6_000, until: 9_000 });
    const { row, owned } = await intend(store, again);
    expect(owned).toBe(true);
    expect(row.intent).toEqual({ token: 't1', until: 9_000, startedAt: 1_000, doubtful: false });
  });

  it('prolongs only the intents that are still ours', async () => {
    const { store } = given();
    await store.intend(account, request(call('1'), 't1', ['a', 'b'], { until: 5_000 }));
    await intend(store, request(call('2'), 't2', ['b'], { now: 5_000 }));
    const keys = ['a', 'b', 'never'].map((key) => ({ target, key }));
    expect(await store.renewIntents(account, 't1', keys, 70_000)).toEqual([{ target, key: 'a' }]);
    const [row] = await store.rows(account, [{ target, key: 'a' }]);
    expect(row?.intent?.until).toBe(70_000);
  });

  it('keeps the rows of accounts and targets apart', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't1', ['lead:1']));
    const theirs = await store.intend('other', request(call('1'), 't2', ['lead:1']));
    expect(theirs[0]).toMatchObject({ owned: true, row: { account: 'other' } });
    expect(theirs[0]?.row.contributions).toHaveLength(1);
    expect(await store.rows(account, [{ target: 'zoho.Leads', key: 'lead:1' }])).toEqual([]);
  });

  it('does nothing of an intend when part of it cannot be stored', async () => {
    const { store } = given();
    const broken = { ...desired('b'), at: undefined as unknown as number };
    const asked = request(call('1'), 't1', ['a']);
    const wants = [...asked.wants, { target, key: 'b', mapping: 'call', desired: broken }];
    const good = store.intend(account, request(call('2'), 't2', ['c']));
    await expect(store.intend(account, { ...asked, wants })).rejects.toMatchObject({
      code: 'store.failed',
    });
    expect((await good)[0]?.owned).toBe(true);
    const keys = ['a', 'b', 'c'].map((key) => ({ target, key }));
    expect((await store.rows(account, keys)).map((row) => row.key)).toEqual(['c']);
  });
}
