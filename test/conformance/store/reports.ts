import { expect, it } from '@jest/globals';
import type { Settlement } from '../../../src/store/port.ts';
import {
  account,
  call,
  claimAll,
  deadLetter,
  delivery,
  settlement,
  summary,
  target,
} from './samples.ts';
import type { Given } from './suite.ts';

export function reportPromises(given: () => Given): void {
  const settle = (id: string, more: Partial<Settlement>) =>
    given().store.settle(account, settlement(call(id), more));

  it('lists conversations, the newest first, as they last stood', async () => {
    const { store } = given();
    const full = summary(300, {
      state: 'dead',
      reason: 'refused',
      person: { name: 'Ann', phone: '+442079460001', module: 'Contacts', id: '5' },
      request: { kind: 'booking', rule: 'r1', evidence: ['Friday'] },
      records: [{ mapping: 'call', target, key: 'call:1', recordId: null, state: 'dead' }],
    });
    await settle('1', { summary: summary(400) });
    await settle('1', { summary: full });
    await settle('2', { summary: summary(200) });
    await settle('3', { summary: summary(500) });
    await settle('3', {});
    const lines = await store.conversations({ account, limit: 10 });
    expect(lines.map((line) => line.subject.id)).toEqual(['3', '1', '2']);
    expect(lines[1]).toEqual({ ...full, subject: call('1') });
  });

  it.each([
    ['kinds', { kinds: ['thread' as const] }, ['t']],
    ['several kinds', { kinds: ['thread' as const, 'call' as const] }, ['2', 't', '1']],
    ['no kind', { kinds: [] }, []],
    ['time', { since: 200 }, ['2', 't']],
    ['state', { state: 'done' as const }, ['2', '1']],
    ['subject', { subject: call('1') }, ['1']],
    ['a subject nobody knows', { subject: call('no') }, []],
    ['limit', { limit: 1 }, ['2']],
    ['account', { account: 'other' }, ['o']],
  ])('picks conversations by %s', async (_name, filter, expected) => {
    const { store } = given();
    await settle('1', { summary: summary(100) });
    await settle('2', { summary: summary(300) });
    const thread = { kind: 'thread' as const, id: 't' };
    const waiting = summary(200, { state: 'waiting' });
    await store.settle(account, { ...settlement(thread), summary: waiting });
    await store.settle('other', settlement(call('o'), { summary: summary(1) }));
    const lines = await store.conversations({ account, limit: 10, ...filter });
    expect(lines.map((line) => line.subject.id)).toEqual(expected);
  });

  it('keeps the last trace', async () => {
    const { store } = given();
    expect(await store.trace(account, call('1'))).toBeUndefined();
    await settle('1', { now: 100, trace: { fields: [1, null, { a: 'b' }] } });
    await settle('1', { now: 200 });
    expect(await store.trace(account, call('1'))).toEqual({
      at: 100,
      trace: { fields: [1, null, { a: 'b' }] },
    });
    await settle('1', { now: 300, trace: [] });
    expect(await store.trace(account, call('1'))).toEqual({ at: 300, trace: [] });
    expect(await store.trace('other', call('1'))).toBeUndefined();
  });

  it('replaces the dead letters of a subject, and leaves them when told nothing', async () => {
    const { store } = given();
    await settle('1', { deadLetters: [deadLetter('a'), deadLetter('b')] });
    await settle('2', { deadLetters: [deadLetter('c')] });
    await settle('1', { deadLetters: [deadLetter('d')] });
    await settle('2', {});
    const codes = async () => (await store.deadLetters(account, 10)).map((one) => one.code);
    expect((await codes()).sort()).toEqual(['c', 'd']);
    await settle('1', { deadLetters: [] });
    expect(await codes()).toEqual(['c']);
  });

  it('lists dead letters, the newest first, of one account or of all', async () => {
    const { store } = given();
    await settle('1', { deadLetters: [deadLetter('old', 100)] });
    await settle('2', { deadLetters: [deadLetter('new', 300)] });
    await store.settle(
      'other',
      settlement(call('3'), { deadLetters: [deadLetter('theirs', 200)] }),
    );
    const all = await store.deadLetters(undefined, 10);
    expect(all.map((one) => one.code)).toEqual(['new', 'theirs', 'old']);
    expect(all[0]).toEqual({ ...deadLetter('new', 300), account, subject: call('2') });
    expect((await store.deadLetters(account, 1)).map((one) => one.code)).toEqual(['new']);
    expect((await store.deadLetters('other', 10)).map((one) => one.account)).toEqual(['other']);
  });

  it('counts what is there', async () => {
    const { store, clock } = given();
    expect(await store.counts()).toEqual({
      deliveries: 0,
      due: 0,
      leased: 0,
      deadLetters: 0,
      oldestDue: undefined,
    });
    await store.append([delivery('1', ['id:1']), delivery('2', [])], 1_000);
    await claimAll(store, 1_000, 5_000);
    const wake = (id: string, due: number) => ({ subject: call(id), due, priority: 1 });
    await store.wake(account, [wake('2', 1_500), wake('3', 1_200), wake('4', 9_000)]);
    await settle('5', { deadLetters: [deadLetter('a')] });
    clock.at = 2_000;
    const counts = { deliveries: 2, due: 2, leased: 1, deadLetters: 1, oldestDue: 1_200 };
    expect(await store.counts()).toEqual(counts);
    clock.at = 5_000;
    expect(await store.counts()).toEqual({ ...counts, due: 3, leased: 0 });
  });
}
