import { expect, it } from '@jest/globals';
import {
  account,
  call,
  claimOne,
  delivery,
  intend,
  request,
  settlement,
  written,
} from './samples.ts';
import type { Given } from './suite.ts';

export function durabilityPromises(given: () => Given): void {
  it('reads what was acknowledged, at once', async () => {
    const { store } = given();
    const seen = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const [one] = await store.append([delivery(`${index}`, [`id:${index}`])], 1_000);
        return (await store.load(account, one?.subject ?? call('')))?.deliveries.length;
      }),
    );
    expect(new Set(seen)).toEqual(new Set([1]));
  });

  it('refuses to write after it was closed', async () => {
    const { store } = given();
    await store.close();
    await expect(store.append([delivery('1', ['id:1'])], 1_000)).rejects.toMatchObject({
      code: 'store.closed',
    });
    await store.close();
  });
}

/** What another process on the same data sees. */
export function sharingPromises(given: () => Given): void {
  it('finishes what was asked for before it closes', async () => {
    const { store, reopen } = given();
    const other = await reopen();
    const pending = store.append([delivery('1', ['id:1'])], 1_000);
    await store.close();
    expect((await pending)[0]?.duplicate).toBe(false);
    expect((await other.counts()).deliveries).toBe(1);
    await other.close();
  });

  it('shows another process everything, the moment it is acknowledged', async () => {
    const { store, reopen } = given();
    const other = await reopen();
    await store.append([delivery('1', ['id:1'])], 1_000);
    const claim = await claimOne(store, 1_000);
    await intend(store, request(call('1'), claim.token, ['call:1']));
    expect((await other.load(account, call('1')))?.rows[0]?.intent?.token).toBe(claim.token);
    const rows = [written('call:1', claim.token)];
    await store.settle(account, settlement(call('1'), { claim, rows, nextDue: 9_000 }));
    expect(await other.nextDue()).toBe(9_000);
    expect((await other.load(account, call('1')))?.rows[0]?.state).toBe('written');
    await other.close();
  });

  it('gives a subject to one of two processes', async () => {
    const { store, reopen } = given();
    const other = await reopen();
    await store.append(
      Array.from({ length: 40 }, (_, index) => delivery(`${index}`, [`id:${index}`])),
      1_000,
    );
    const asked = { now: 1_000, limit: 5, perAccount: 5, leaseUntil: 9_000 };
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? store : other).claim(asked)),
    );
    expect(new Set(claims.flat().map((one) => one.subject.id)).size).toBe(40);
    expect(claims.flat()).toHaveLength(40);
    await other.close();
  });
}
