import { expect, it } from '@jest/globals';
import {
  account,
  call,
  claimAll,
  claimOne,
  deadLetter,
  delivery,
  event,
  fact,
  idsOf,
  intend,
  request,
  settlement,
  summary,
  target,
} from './samples.ts';
import type { Given } from './suite.ts';

export function subjectPromises(given: () => Given): void {
  it.each([
    ['uuid:1111-22', '1111-22'],
    ['100200301', '100200301'],
    ['sms|+442079460001|+442079460002', 'sms|+442079460001|+442079460002'],
    ['id:a:b', 'a:b'],
  ])('names a subject first heard of as %s %s', async (alias, id) => {
    const { store } = given();
    const [appended] = await store.append([delivery('1', [alias, 'x:other'])], 1_000);
    expect(appended?.subject).toEqual(call(id));
    expect((await store.load(account, call(id)))?.aliases).toEqual([alias, 'x:other'].sort());
  });

  it('gives a new subject another id when its own is taken', async () => {
    const { store } = given();
    const appended = await store.append(
      [delivery('1', ['id:7']), delivery('2', ['uuid:7']), delivery('3', ['row:7'])],
      1_000,
    );
    expect(appended.map((one) => one.subject?.id)).toEqual(['7', '7-2', '7-3']);
    const other = await store.append([delivery('4', ['case:7'], { kind: 'case' })], 1_000);
    expect(other[0]?.subject).toEqual({ kind: 'case', id: '7' });
  });

  it('knows a subject by any of its aliases, within its kind', async () => {
    const { store } = given();
    await store.append([delivery('1', ['id:7', 'uuid:u'])], 1_000);
    expect(await store.findSubject(account, { kind: 'call', aliases: ['no:1', 'uuid:u'] })).toEqual(
      call('7'),
    );
    expect(await store.findSubject(account, { kind: 'case', aliases: ['uuid:u'] })).toBeUndefined();
  });

  it('learns the aliases that come with a known one', async () => {
    const { store } = given();
    await store.append([delivery('1', ['uuid:u'])], 1_000);
    await store.append([delivery('2', ['id:7', 'uuid:u'])], 1_000);
    const [last] = await store.append([delivery('3', ['id:7'])], 1_000);
    expect(last?.subject).toEqual(call('u'));
  });

  it('makes a subject under the id it is given, once', async () => {
    const { store } = given();
    const hint = { kind: 'person' as const, aliases: ['phone:+442079460001'] };
    const made = await store.resolveSubject(account, hint, 'p1', 1_000);
    const again = await store.resolveSubject(account, hint, 'p2', 1_000);
    expect([made, again]).toEqual([
      { kind: 'person', id: 'p1' },
      { kind: 'person', id: 'p1' },
    ]);
    expect(await store.load(account, made)).toMatchObject({
      subject: made,
      aliases: hint.aliases,
      deliveries: [],
      events: [],
      lastDeliveryAt: undefined,
    });
  });

  it('gives callers at the same time one subject', async () => {
    const { store } = given();
    const hint = { kind: 'person' as const, aliases: ['phone:+442079460001'] };
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.resolveSubject(account, hint, `p${index}`, 1_000),
      ),
    );
    expect(new Set(made.map((one) => one.id)).size).toBe(1);
  });

  it('merges two subjects into the older when a delivery names both', async () => {
    const { store } = given();
    const appended = await store.append(
      [
        delivery('1', ['id:7'], { receivedAt: 5_000 }),
        delivery('2', ['uuid:u'], { receivedAt: 9_000 }),
        delivery('3', ['uuid:u', 'id:7'], { receivedAt: 6_000 }),
      ],
      9_000,
    );
    expect(appended.map((one) => one.subject)).toEqual([call('7'), call('7'), call('7')]);
    const known = await store.load(account, call('7'));
    expect(known?.deliveries.map((one) => one.dedupeKey)).toEqual(['1', '2', '3']);
    expect(known?.aliases).toEqual(['id:7', 'uuid:u']);
    expect(known?.lastDeliveryAt).toBe(9_000);
    expect(idsOf(await claimAll(store, 9_000))).toEqual(['7']);
  });

  it('moves facts, base, contributions and dead letters of a merged subject', async () => {
    const { store } = given();
    await twoCalls(given());
    const older = { 'call.tags': fact('old', 100), 'call.notes': fact('ours', 300) };
    const younger = { 'call.tags': fact('new', 200), 'call.notes': fact('theirs', 200) };
    await store.rebase(account, call('7'), older, [], []);
    await store.rebase(account, call('u'), younger, [], []);
    await store.addFacts(account, { events: [{ subject: call('u'), event: event('e1') }] }, 1_000);
    await intend(store, request(call('u'), 't1', ['call:u']));
    await store.settle(account, settlement(call('u'), { deadLetters: [deadLetter('x.y')] }));

    await store.resolveSubject(account, { kind: 'call', aliases: ['id:7', 'uuid:u'] }, 'no', 3_000);

    const known = await store.load(account, call('7'));
    expect(known?.base).toEqual({ 'call.tags': fact('new', 200), 'call.notes': fact('ours', 300) });
    expect(known?.events.map((one) => one.id)).toEqual(['e1']);
    expect(known?.rows.map((row) => row.key)).toEqual(['call:u']);
    expect(known?.rows[0]?.contributions.map((one) => one.subject)).toEqual([call('7')]);
    expect((await store.deadLetters(account, 10)).map((one) => one.subject)).toEqual([call('7')]);
  });

  it('keeps one contribution where both contributed to a record', async () => {
    const { store } = given();
    await twoCalls(given());
    await intend(store, request(call('u'), 't', ['lead:1'], { at: 50 }));
    await intend(store, request(call('7'), 't', ['lead:1'], { at: 60 }));
    await store.addFacts(
      account,
      { events: [], aliases: [{ subject: call('7'), aliases: ['uuid:u'] }] },
      2_000,
    );
    const [row] = await store.rows(account, [{ target, key: 'lead:1' }]);
    expect(row?.contributions.map((one) => [one.subject, one.desired.at])).toEqual([
      [call('7'), 60],
    ]);
  });

  it('follows the name of a merged subject to what it became', async () => {
    const { store } = given();
    await twoCalls(given());
    await store.append([delivery('3', ['id:9'])], 1_000);
    const merge = (aliases: string[]) =>
      store.resolveSubject(account, { kind: 'call', aliases }, 'no', 2_000);
    await merge(['uuid:u', 'id:9']);
    await merge(['id:7', 'uuid:u']);
    for (const name of ['7', 'u', '9'])
      expect((await store.load(account, call(name)))?.deliveries).toHaveLength(3);
    const late = { subject: call('9'), event: event('late') };
    await store.addFacts(account, { events: [late] }, 2_000);
    expect((await store.load(account, call('7')))?.events.map((one) => one.id)).toEqual(['late']);
    expect(await store.findSubject(account, { kind: 'call', aliases: ['id:9'] })).toEqual(
      call('7'),
    );
  });

  it('hands the wake-up of a merged subject on, even while it was leased', async () => {
    const { store } = given();
    const { u } = await twoCalls(given());
    await store.append([delivery('3', ['id:7', 'uuid:u'])], 2_000);
    const next = await claimOne(store, 2_000);
    expect(next.subject).toEqual(call('7'));
    const stale = settlement(call('u'), { claim: u, summary: summary(1), nextDue: 9_000 });
    expect(await store.settle(account, stale)).toBe(false);
    expect(await store.conversations({ account, limit: 10 })).toEqual([]);
    expect(await store.renew(next, 90_000)).toBe(true);
  });

  it('no longer lists a merged subject as a conversation', async () => {
    const { store } = given();
    const { u } = await twoCalls(given());
    const told = settlement(call('u'), { claim: u, summary: summary(1), trace: [1] });
    await store.settle(account, told);
    expect(await store.conversations({ account, limit: 10 })).toHaveLength(1);
    await store.append([delivery('3', ['id:7', 'uuid:u'])], 2_000);
    expect(await store.conversations({ account, limit: 10 })).toEqual([]);
    expect(await store.trace(account, call('u'))).toBeUndefined();
  });

  it('merges at the end of a reconciliation that finds a twin', async () => {
    const { store } = given();
    const { u } = await twoCalls(given());
    const aliases = [{ subject: call('u'), aliases: ['id:7'] }];
    expect(await store.settle(account, settlement(call('u'), { claim: u, aliases }))).toBe(true);
    expect(idsOf(await claimAll(store, 2_000))).toEqual(['7']);
    expect((await store.load(account, call('7')))?.aliases).toEqual(['id:7', 'uuid:u']);
  });

  /** Calls `7` and `u`, in this order; `u` is leased, `7` sleeps. */
  async function twoCalls({ store }: Given) {
    await store.append([delivery('1', ['id:7'])], 1_000);
    const seven = await claimOne(store, 1_000);
    await store.settle(account, settlement(call('7'), { claim: seven }));
    await store.append([delivery('2', ['uuid:u'])], 1_000);
    return { u: await claimOne(store, 1_000) };
  }
}
