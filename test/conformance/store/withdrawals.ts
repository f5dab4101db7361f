import { beforeEach, expect, it } from '@jest/globals';
import type { RowUpdate, Store } from '../../../src/store/port.ts';
import {
  account,
  call,
  claimAll,
  delivery,
  idsOf,
  intend,
  request,
  settlement,
  target,
  written,
} from './samples.ts';
import type { Given } from './suite.ts';

const key = 'event:1';
const drops = [{ target, key }];

/** Call 1 has written a record and does not desire it any more. */
export function withdrawalPromises(given: () => Given): void {
  beforeEach(async () => {
    const { store } = given();
    await store.append([delivery('1', ['id:1']), delivery('2', ['id:2'])], 1_000);
    await intend(store, request(call('1'), 't1', [key]));
    await settle(store, written(key, 't1'));
    for (const claim of await claimAll(store, 1_000))
      await store.settle(account, settlement(claim.subject, { claim }));
  });

  it('owns the row of a drop and no longer shows the contribution', async () => {
    const { store } = given();
    const { row, owned } = await drop(store, 't2');
    expect(owned).toBe(true);
    expect(row).toMatchObject({ recordId: `r-${key}`, contributions: [], intent: { token: 't2' } });
  });

  it.each(['withdrawn', 'final'] as const)('forgets a drop settled as %s', async (state) => {
    const { store } = given();
    await drop(store, 't2');
    await settle(store, { target, key, token: 't2', state });
    expect((await store.load(account, call('1')))?.rows).toEqual([]);
    expect((await store.rows(account, drops))[0]?.state).toBe(state);
  });

  it.each([
    ['failed', { state: 'failed', nextAttemptAt: 9_000 }],
    ['died', { state: 'dead' }],
    ['was put off', { state: 'written', nextAttemptAt: null }],
  ] as const)('finds a drop again whose withdrawal %s', async (_name, update) => {
    const { store } = given();
    await drop(store, 't2');
    await settle(store, { target, key, token: 't2', ...update });
    const [row] = (await store.load(account, call('1')))?.rows ?? [];
    expect(row?.contributions.map((one) => one.desired.onWithdraw.as)).toEqual(['cancel']);
    expect((await store.rows(account, drops))[0]?.contributions).toEqual([]);
  });

  it('finds a drop again that was intended before a crash', async () => {
    const { store } = given();
    await drop(store, 't2');
    expect((await store.load(account, call('1')))?.rows.map((row) => row.key)).toEqual([key]);
  });

  it('finds a drop again that had to wait for another writer', async () => {
    const { store } = given();
    await intend(store, request(call('2'), 't2', [key]));
    const { row, owned } = await drop(store, 't3');
    expect(owned).toBe(false);
    expect(row.contributions.map((one) => one.subject.id)).toEqual(['2']);
    await settle(store, written(key, 't2'));
    expect(idsOf(await claimAll(store, 2_000))).toEqual(['1']);
    expect((await store.load(account, call('1')))?.rows).toHaveLength(1);
    expect((await drop(store, 't4')).owned).toBe(true);
  });

  it('forgets a drop once the record was written for those who still desire it', async () => {
    const { store } = given();
    await intend(store, request(call('2'), 't2', [key]));
    await settle(store, written(key, 't2'));
    await drop(store, 't3');
    await settle(store, written(key, 't3'));
    expect((await store.load(account, call('1')))?.rows).toEqual([]);
    expect((await store.load(account, call('2')))?.rows).toHaveLength(1);
  });

  it('finds a drop again while the record is still to be written for the others', async () => {
    const { store } = given();
    await intend(store, request(call('2'), 't2', [key]));
    await settle(store, written(key, 't2'));
    await drop(store, 't3');
    await settle(store, written(key, 't3', { nextAttemptAt: 9_000 }));
    expect((await store.load(account, call('1')))?.rows).toHaveLength(1);
  });

  it('takes a key that is desired again for desired', async () => {
    const { store } = given();
    await drop(store, 't2');
    const { row } = await intend(store, request(call('1'), 't2', [key]));
    expect(row.contributions).toHaveLength(1);
    await settle(store, { target, key, token: 't2', state: 'withdrawn' });
    expect((await store.load(account, call('1')))?.rows).toHaveLength(1);
  });

  function drop(store: Store, token: string) {
    return intend(store, request(call('1'), token, [], { drops }));
  }

  function settle(store: Store, update: RowUpdate) {
    return store.settle(account, settlement(call('x'), { rows: [update] }));
  }
}
