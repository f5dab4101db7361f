import { expect, it } from '@jest/globals';
import type { Store, Wake } from '../../../src/store/port.ts';
import { account, call, claimAll, claimOne, idsOf, settlement } from './samples.ts';
import type { Given } from './suite.ts';

export function leasePromises(given: () => Given): void {
  it('claims what is due, the most urgent first, then what waits longest', async () => {
    const { store } = given();
    await wake(
      store,
      ['late', 900, 1],
      ['early', 100, 1],
      ['urgent', 950, 0],
      ['not yet', 1_001, 0],
    );
    const claims = await claimAll(store, 1_000);
    expect(idsOf(claims)).toEqual(['urgent', 'early', 'late']);
    expect(claims[0]).toMatchObject({ account, priority: 0, attempts: 1 });
    expect(new Set(claims.map((one) => one.token)).size).toBe(3);
  });

  it('claims no more than the limit, and the rest the next time', async () => {
    const { store } = given();
    await wake(store, ['a', 1, 1], ['b', 2, 1], ['c', 3, 1]);
    const asked = { now: 10, limit: 2, perAccount: 10, leaseUntil: 100 };
    expect(idsOf(await store.claim(asked))).toEqual(['a', 'b']);
    expect(idsOf(await store.claim(asked))).toEqual(['c']);
    expect(await store.claim(asked)).toEqual([]);
  });

  it('gives a subject to one of many claims made at once', async () => {
    const { store } = given();
    await wake(store, ...Array.from({ length: 20 }, (_, at) => [`s${at}`, at, 1] as const));
    const asked = { now: 100, limit: 5, perAccount: 5, leaseUntil: 1_000 };
    const all = await Promise.all(Array.from({ length: 8 }, () => store.claim(asked)));
    expect(idsOf(all.flat())).toHaveLength(20);
    expect(new Set(idsOf(all.flat())).size).toBe(20);
  });

  it('lets no account starve another', async () => {
    const { store } = given();
    await wake(store, ...Array.from({ length: 50 }, (_, at) => [`s${at}`, at, 1] as const));
    await store.wake('other', [{ subject: call('theirs'), due: 500, priority: 1 }]);
    const claims = await store.claim({ now: 1_000, limit: 10, perAccount: 9, leaseUntil: 2_000 });
    expect(claims.map((one) => one.account)).toEqual([...Array(9).fill(account), 'other']);
  });

  it('takes the most urgent of an account when it may not take all', async () => {
    const { store } = given();
    await wake(store, ['old', 1, 5], ['older', 0, 5], ['live', 900, 0]);
    const claims = await store.claim({ now: 1_000, limit: 10, perAccount: 2, leaseUntil: 2_000 });
    expect(idsOf(claims)).toEqual(['live', 'older']);
  });

  it('leaves out the accounts it is told to', async () => {
    const { store } = given();
    await wake(store, ['ours', 1, 0]);
    await store.wake('other', [{ subject: call('theirs'), due: 1, priority: 1 }]);
    const asked = { now: 10, limit: 10, perAccount: 10, leaseUntil: 100 };
    expect(idsOf(await store.claim({ ...asked, exceptAccounts: [account] }))).toEqual(['theirs']);
    expect(idsOf(await store.claim(asked))).toEqual(['ours']);
  });

  it('wakes at the earliest time and with the greatest urgency asked for', async () => {
    const { store } = given();
    await wake(store, ['a', 500, 3], ['a', 300, 4], ['a', 900, 2]);
    expect(await store.nextDue()).toBe(300);
    expect(await claimOne(store, 300)).toMatchObject({ priority: 2 });
    expect(await store.nextDue()).toBe(60_300);
  });

  it('counts an expired lease as due and refuses its old holder', async () => {
    const { store } = given();
    await wake(store, ['a', 1, 1]);
    const first = await claimOne(store, 10, 100);
    expect(await claimAll(store, 99)).toEqual([]);
    const second = await claimOne(store, 100, 200);
    expect(second).toMatchObject({ subject: call('a'), attempts: 2 });
    expect(await store.renew(first, 500)).toBe(false);
    expect(await store.settle(account, settlement(call('a'), { claim: first }))).toBe(false);
    expect(await store.renew(second, 500)).toBe(true);
    expect(await store.nextDue()).toBe(500);
    expect(await store.settle(account, settlement(call('a'), { claim: second }))).toBe(true);
    expect(await store.nextDue()).toBeUndefined();
  });

  it('lets the holder end a lease that expired without being taken over', async () => {
    const { store } = given();
    await wake(store, ['a', 1, 1]);
    const claim = await claimOne(store, 10, 100);
    const late = settlement(call('a'), { claim, now: 5_000 });
    expect(await store.settle(account, late)).toBe(true);
    expect(await store.settle(account, late)).toBe(false);
  });

  it('sleeps after a settle that asks for nothing', async () => {
    const { store } = given();
    await wake(store, ['a', 1, 1]);
    await end(store, null);
    expect(await store.nextDue()).toBeUndefined();
    expect(await claimAll(store, 1e12)).toEqual([]);
  });

  it('wakes again when the settle asks for it, as urgently as it says', async () => {
    const { store } = given();
    await wake(store, ['a', 1, 1]);
    await end(store, 700);
    expect(await claimAll(store, 699)).toEqual([]);
    const claim = await claimOne(store, 700);
    expect(claim.priority).toBe(1);
    const later = settlement(call('a'), { claim, nextDue: 800, nextPriority: 2 });
    await store.settle(account, later);
    expect((await claimOne(store, 800)).priority).toBe(2);
  });

  it.each([
    ['what was asked for meanwhile', 400, 700, 400],
    ['what the settle asks for', 900, 700, 700],
    ['what was asked for meanwhile when the settle asks for nothing', 400, null, 400],
  ])('does not lose a wake-up during a lease: next is %s', async (_name, asked, next, expected) => {
    const { store } = given();
    await wake(store, ['a', 1, 1]);
    const claim = await claimOne(store, 10);
    await wake(store, ['a', asked, 0]);
    expect(await claimAll(store, 500)).toEqual([]);
    await store.settle(account, settlement(call('a'), { claim, nextDue: next }));
    expect(await store.nextDue()).toBe(expected);
  });

  it('keeps a later time asked for during a lease that then expires', async () => {
    const { store } = given();
    await wake(store, ['a', 1, 1]);
    await claimOne(store, 10, 100);
    await wake(store, ['a', 5_000, 1]);
    const claim = await claimOne(store, 100);
    await store.settle(account, settlement(call('a'), { claim }));
    expect(await store.nextDue()).toBe(5_000);
  });

  it('wakes itself when a settlement says so', async () => {
    const { store } = given();
    await wake(store, ['a', 1, 1]);
    const claim = await claimOne(store, 10);
    const wakes = [{ subject: call('a'), due: 300, priority: 2 }];
    await store.settle(account, settlement(call('a'), { claim, wakes }));
    expect((await claimOne(store, 300)).priority).toBe(2);
  });

  it('counts claims until a settle that did not fail', async () => {
    const { store } = given();
    await wake(store, ['a', 1, 1]);
    const attempts: number[] = [];
    for (const failed of [true, true, false, false]) {
      const claim = await claimOne(store, 1_000);
      attempts.push(claim.attempts);
      await store.settle(account, settlement(call('a'), { claim, nextDue: 1_000, failed }));
    }
    expect(attempts).toEqual([1, 2, 3, 1]);
  });

  it('ignores the next time of a settlement without claim', async () => {
    const { store } = given();
    expect(await store.settle(account, settlement(call('a'), { nextDue: 500 }))).toBe(true);
    expect(await store.nextDue()).toBeUndefined();
  });

  it('claims fifty among a hundred thousand', async () => {
    const { store } = given();
    const many = Array.from(
      { length: 100_000 },
      (_, at) => [`s${at}`, 100_000 - at, at % 3] as const,
    );
    await wake(store, ...many);
    const claims = await store.claim({ now: 1e6, limit: 50, perAccount: 50, leaseUntil: 2e6 });
    const urgent = many.filter(([, , priority]) => priority === 0).map(([id]) => id);
    expect(idsOf(claims)).toEqual(urgent.slice(-50).reverse());
  }, 30_000);

  async function end(store: Store, nextDue: number | null): Promise<void> {
    const claim = await claimOne(store, 10);
    await store.settle(account, settlement(claim.subject, { claim, nextDue }));
  }
}

function wake(store: Store, ...asked: (readonly [string, number, number])[]): Promise<void> {
  const wakes = asked.map(([id, due, priority]): Wake => ({ subject: call(id), due, priority }));
  return store.wake(account, wakes);
}
