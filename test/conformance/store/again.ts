import { expect, it } from '@jest/globals';
import {
  account,
  call,
  claimAll,
  deadLetter,
  idsOf,
  intend,
  request,
  settlement,
  summary,
  target,
  written,
} from './samples.ts';
import type { Given } from './suite.ts';

const failure = {
  disposition: 'reject',
  scope: 'record',
  code: 'zoho.invalid_data',
  message: 'refused',
  doubtful: false,
} as const;

export function againPromises(given: () => Given): void {
  /** A call whose record was refused, for good as it stands. */
  async function dies(id: string, code: string, at: number): Promise<void> {
    const { store } = given();
    const key = `call:${id}`;
    await intend(store, request(call(id), 't', [key]));
    const refused = written(key, 't', {
      state: 'dead',
      recordId: null,
      attempts: 7,
      firstFailedAt: at,
      failure: { ...failure, code },
    });
    const letter = { ...deadLetter(code, at), key };
    await store.settle(
      account,
      settlement(call(id), { rows: [refused], deadLetters: [letter], summary: summary(at) }),
    );
  }

  it('groups dead letters by cause, the most frequent first', async () => {
    const { store } = given();
    await dies('1', 'zoho.no_permission', 50);
    await dies('2', 'zoho.invalid_data', 100);
    await dies('3', 'zoho.invalid_data', 300);
    await store.settle(
      'other',
      settlement(call('9'), { deadLetters: [deadLetter('zoho.invalid_data', 900)] }),
    );
    const groups = await store.deadGroups(account);
    expect(groups).toEqual([
      {
        account,
        code: 'zoho.invalid_data',
        target,
        field: null,
        message: 'refused',
        advice: null,
        letters: 2,
        oldest: 100,
        newest: 300,
        examples: [call('3'), call('2')],
      },
      expect.objectContaining({ code: 'zoho.no_permission', letters: 1 }),
    ]);
    expect((await store.deadGroups(undefined)).map((group) => group.account)).toContain('other');
  });

  it('redrives what fits: the record counts as never having failed, its subject is woken', async () => {
    const { store } = given();
    await dies('1', 'zoho.no_permission', 50);
    await dies('2', 'zoho.invalid_data', 100);
    const wake = { now: 5_000, priority: 3 };
    const redriven = await store.redrive(account, { code: 'zoho.invalid_data' }, wake);
    expect(redriven).toEqual({ letters: 1, subjects: 1 });
    const rows = await store.rows(
      account,
      ['1', '2'].map((id) => ({ target, key: `call:${id}` })),
    );
    const row = (id: string) => rows.find(({ key }) => key === `call:${id}`);
    expect(row('2')).toMatchObject({
      state: 'failed',
      attempts: 0,
      firstFailedAt: null,
      nextAttemptAt: 5_000,
      failure: null,
    });
    expect(row('1')).toMatchObject({ state: 'dead', attempts: 7 });
    const claims = await claimAll(store, 5_000);
    expect(idsOf(claims)).toEqual(['2']);
    expect(claims[0]?.priority).toBe(3);
    // Until it was reconciled, it waits for somebody.
    expect(await store.deadLetters(account, 10)).toHaveLength(2);
  });

  it.each([
    ['another cause', { code: 'zoho.other' }],
    ['another target', { target: 'zoho.Leads' }],
    ['another subject', { subject: call('2') }],
    ['a subject nobody knows', { subject: call('nobody') }],
  ])('redrives nothing for %s', async (_what, which) => {
    const { store } = given();
    await dies('1', 'zoho.invalid_data', 50);
    const redriven = await store.redrive(account, which, { now: 5_000, priority: 3 });
    expect(redriven).toEqual({ letters: 0, subjects: 0 });
    const others = await store.redrive('other', {}, { now: 5_000, priority: 3 });
    expect(others).toEqual({ letters: 0, subjects: 0 });
    expect(await claimAll(store, 6_000)).toEqual([]);
  });

  it.each([
    ['all', {}, ['1', '2', '3']],
    ['from a time', { since: 200 }, ['2', '3']],
    ['before a time', { until: 200 }, ['1']],
    ['of a kind', { kinds: ['thread' as const] }, []],
    ['one', { subject: call('2') }, ['2']],
    ['one nobody knows', { subject: call('no') }, []],
  ])('replays conversations: %s', async (_what, which, expected) => {
    const { store } = given();
    for (const [id, at] of [
      ['1', 100],
      ['2', 200],
      ['3', 300],
    ] as const)
      await store.settle(account, settlement(call(id), { summary: summary(at) }));
    await store.settle('other', settlement(call('9'), { summary: summary(250) }));
    expect(await store.countReplay(account, which)).toBe(expected.length);
    expect(await store.replay(account, which, { now: 5_000, priority: 5 })).toBe(expected.length);
    const claims = await claimAll(store, 5_000);
    expect(idsOf(claims)).toEqual(expected);
    expect(claims.every((claim) => claim.priority === 5)).toBe(true);
  });
}
