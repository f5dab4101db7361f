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

/** What a service finds that takes the place of one that died. */
export function recoveryPromises(given: () => Given): void {
  it('finds nothing to end in a store that was left in order', async () => {
    const { store } = given();
    await store.wake(account, [{ subject: call('1'), due: 5_000, priority: 1 }]);
    const { row } = await intend(store, request(call('2'), 't', ['a']));
    await store.settle(account, settlement(call('2'), { rows: [written('a', 't')] }));
    expect(row.state).toBe('intended');
    expect(await store.recover(2_000)).toEqual({ leases: 0, intents: 0 });
    expect(await claimAll(store, 2_000)).toEqual([]);
    expect(await store.nextDue()).toBe(5_000);
  });

  it('has subjects of the dead claimed again at once, their attempts counting on', async () => {
    const { store } = given();
    await store.wake(account, [{ subject: call('1'), due: 1_000, priority: 0 }]);
    const dead = await claimOne(store, 1_000, 121_000);
    expect(await store.recover(2_000)).toEqual({ leases: 1, intents: 0 });
    const claim = await claimOne(store, 2_000);
    expect(claim).toMatchObject({ subject: call('1'), priority: 0, attempts: 2 });
    expect(await store.settle(account, settlement(call('1'), { claim: dead }))).toBe(false);
    expect(await store.settle(account, settlement(call('1'), { claim }))).toBe(true);
  });

  it('keeps what was asked for a later time during the lease', async () => {
    const { store } = given();
    await store.wake(account, [{ subject: call('1'), due: 1_000, priority: 1 }]);
    await claimOne(store, 1_000, 121_000);
    await store.wake(account, [{ subject: call('1'), due: 90_000, priority: 1 }]);
    await store.recover(2_000);
    const claim = await claimOne(store, 2_000);
    await store.settle(account, settlement(call('1'), { claim }));
    expect(await store.nextDue()).toBe(90_000);
  });

  it('takes what was being written for doubtful, since its beginning', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 'dead', ['lead:1'], { until: 121_000 }));
    expect(await store.recover(2_000)).toEqual({ leases: 0, intents: 1 });
    const again = request(call('1'), 'alive', ['lead:1'], { now: 2_000, until: 122_000 });
    const { row, owned } = await intend(store, again);
    expect(owned).toBe(true);
    expect(row.intent).toEqual({
      token: 'alive',
      until: 122_000,
      startedAt: 1_000,
      doubtful: true,
    });
    expect(row.contributions).toEqual([{ subject: call('1'), desired: desired('lead:1') }]);
  });

  it('wakes who waited for a row that the dead was writing', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 'dead', ['lead:1'], { until: 121_000 }));
    await intend(store, request(call('2'), 't2', ['lead:1']));
    expect(await claimAll(store, 2_000)).toEqual([]);
    await store.recover(2_000);
    expect(idsOf(await claimAll(store, 2_000))).toEqual(['2']);
  });

  it('leaves alone what had expired before', async () => {
    const { store } = given();
    await store.wake(account, [{ subject: call('1'), due: 1_000, priority: 1 }]);
    await claimOne(store, 1_000, 1_500);
    await intend(store, request(call('2'), 'dead', ['a'], { until: 1_500 }));
    expect(await store.recover(2_000)).toEqual({ leases: 0, intents: 0 });
    expect(idsOf(await claimAll(store, 2_000))).toEqual(['1']);
    const [row] = await store.rows(account, [{ target, key: 'a' }]);
    expect(row?.intent?.until).toBe(1_500);
  });

  it('covers every account', async () => {
    const { store } = given();
    await store.wake('one', [{ subject: call('1'), due: 1, priority: 1 }]);
    await store.wake('two', [{ subject: call('1'), due: 1, priority: 1 }]);
    await claimAll(store, 1, 121_000);
    expect(await store.recover(2_000)).toEqual({ leases: 2, intents: 0 });
    const claims = await claimAll(store, 2_000);
    expect(claims.map((one) => one.account).sort()).toEqual(['one', 'two']);
  });
}

/** A store that a service has for itself, opened a second time. */
export function aloneRecoveryPromises(given: () => Given): void {
  it('refuses a second service while the first is alive, and nothing is taken from the first', async () => {
    const { store, reopen } = given();
    await store.recover(1_000);
    await store.wake(account, [{ subject: call('1'), due: 1_000, priority: 1 }]);
    const claim = await claimOne(store, 1_000, 121_000);
    const other = await reopen();
    await expect(other.recover(2_000)).rejects.toMatchObject({ code: 'store.in_use' });
    expect(await store.settle(account, settlement(call('1'), { claim }))).toBe(true);
    await store.close();
    expect(await other.recover(3_000)).toEqual({ leases: 0, intents: 0 });
    await other.close();
  });

  it('lets commands read and write beside the service', async () => {
    const { store, reopen } = given();
    await store.recover(1_000);
    const command = await reopen();
    await command.putValue(account, 'mark', 'set beside');
    expect(await store.getValue(account, 'mark')).toBe('set beside');
    await command.close();
  });
}
