import { expect, it } from '@jest/globals';
import type { WriteFailure } from '../../../src/domain/change.ts';
import type { LedgerRow, Store } from '../../../src/store/port.ts';
import {
  account,
  call,
  claimOne,
  deadLetter,
  delivery,
  intend,
  person,
  request,
  settlement,
  summary,
  target,
  written,
} from './samples.ts';
import type { Given } from './suite.ts';

const failure: WriteFailure = {
  disposition: 'retry',
  scope: 'connection',
  code: 'zoho.unreachable',
  message: 'no answer',
  doubtful: true,
};

export function settlePromises(given: () => Given): void {
  it('keeps what was written and releases the intent', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't1', ['call:1']));
    const update = written('call:1', 't1', {
      written: { Subject: 'Call', Tags: ['a'], Owner: { id: '5' } },
      shown: { Subject: 'Call ' },
      modifiedTime: '2026-01-01T10:00:00+00:00',
      mappingVersion: 'v7',
      generation: 2,
    });
    await store.settle(account, settlement(call('1'), { rows: [update] }));
    expect(await row(store, 'call:1')).toMatchObject({
      state: 'written',
      recordId: 'r-call:1',
      written: update.written,
      shown: update.shown,
      modifiedTime: update.modifiedTime,
      mappingVersion: 'v7',
      generation: 2,
      intent: null,
    });
    const history = await store.load(account, call('1'));
    expect(history).toBeUndefined();
    expect((await store.rowOfRecord(account, target, 'r-call:1'))?.key).toBe('call:1');
    expect(await store.rowOfRecord('other', target, 'r-call:1')).toBeUndefined();
  });

  it('shows a subject the rows it contributes to', async () => {
    const { store } = given();
    await store.append([delivery('1', ['id:1']), delivery('2', ['id:2'])], 1_000);
    await store.intend(account, request(call('1'), 't1', ['a', 'b']));
    await store.intend(account, request(call('2'), 't2', ['c']));
    const known = await store.load(account, call('1'));
    expect(known?.rows.map((one) => one.key)).toEqual(['a', 'b']);
  });

  it('leaves what is undefined and clears what is null', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't1', ['call:1']));
    const failed = {
      state: 'failed',
      attempts: 2,
      firstFailedAt: 900,
      nextAttemptAt: 5_000,
      failure,
      modifiedTime: 'm',
    } as const;
    const update = written('call:1', 't1', failed);
    await store.settle(account, settlement(call('1'), { rows: [update] }));
    expect(await row(store, 'call:1')).toMatchObject({ ...failed, recordId: 'r-call:1' });
    await intend(store, request(call('1'), 't2', ['call:1']));
    const cleared = { firstFailedAt: null, nextAttemptAt: null, failure: null, attempts: 0 };
    const next = { target, key: 'call:1', token: 't2', state: 'written', ...cleared } as const;
    await store.settle(account, settlement(call('1'), { rows: [next] }));
    expect(await row(store, 'call:1')).toMatchObject({
      ...cleared,
      recordId: 'r-call:1',
      modifiedTime: 'm',
    });
  });

  it('remembers a missing answer until one comes', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't1', ['call:1']));
    const update = { target, key: 'call:1', token: 't1', state: 'failed', doubtful: true } as const;
    await store.settle(account, settlement(call('1'), { rows: [update] }));
    expect((await row(store, 'call:1'))?.intent).toBeNull();

    const later = { now: 9_000, until: 69_000 };
    const again = await intend(store, request(call('1'), 't2', ['call:1'], later));
    expect(again.row.intent).toMatchObject({ doubtful: true, startedAt: 1_000 });
    const nothingSent = { target, key: 'call:1', token: 't2', state: 'failed' } as const;
    await store.settle(account, settlement(call('1'), { rows: [nothingSent] }));

    const third = await intend(store, request(call('1'), 't3', ['call:1'], later));
    expect(third.row.intent).toMatchObject({ doubtful: true, startedAt: 1_000 });
    const answered = written('call:1', 't3', { doubtful: false });
    await store.settle(account, settlement(call('1'), { rows: [answered] }));

    const fourth = await intend(store, request(call('1'), 't4', ['call:1'], later));
    expect(fourth.row.intent).toMatchObject({ doubtful: false, startedAt: 9_000 });
  });

  it('settles rows although the lease was lost, and nothing else', async () => {
    const { store } = given();
    await store.append([delivery('1', ['id:1'])], 1_000);
    const lost = await claimOne(store, 1_000, 2_000);
    await intend(store, request(call('1'), lost.token, ['call:1']));
    const holder = await claimOne(store, 2_000, 9_000);
    const late = settlement(call('1'), {
      claim: lost,
      rows: [written('call:1', lost.token)],
      summary: summary(1),
      trace: { late: true },
      deadLetters: [deadLetter('late')],
      nextDue: 2_500,
    });
    expect(await store.settle(account, late)).toBe(false);
    expect(await row(store, 'call:1')).toMatchObject({ state: 'written', intent: null });
    expect(await store.conversations({ account, limit: 9 })).toEqual([]);
    expect(await store.trace(account, call('1'))).toBeUndefined();
    expect(await store.deadLetters(account, 9)).toEqual([]);
    expect(await store.nextDue()).toBe(9_000);
    expect(await store.renew(holder, 10_000)).toBe(true);
  });

  it('lets a late answer only tell the record id, when none is known', async () => {
    const { store } = given();
    await intend(store, request(call('1'), 't1', ['call:1'], { until: 2_000 }));
    await intend(store, request(call('2'), 't2', ['call:1'], { now: 2_000 }));
    const late = written('call:1', 't1', { written: { Subject: 'late' }, recordId: 'r1' });
    await store.settle(account, settlement(call('1'), { rows: [late] }));
    expect(await row(store, 'call:1')).toMatchObject({
      recordId: 'r1',
      state: 'intended',
      written: {},
      intent: { token: 't2' },
    });
    await store.settle(account, settlement(call('1'), { rows: [{ ...late, recordId: 'r2' }] }));
    expect((await row(store, 'call:1'))?.recordId).toBe('r1');
  });

  it('passes over a row that was never intended', async () => {
    const { store } = given();
    const rows = [written('never', 't1')];
    expect(await store.settle(account, settlement(call('1'), { rows }))).toBe(true);
    expect(await row(store, 'never')).toBeUndefined();
  });

  it('takes everything a settlement brings in one step', async () => {
    const { store } = given();
    await store.append([delivery('1', ['id:1'])], 1_000);
    const claim = await claimOne(store, 1_000);
    const aliases = [{ subject: call('1'), aliases: ['uuid:u'] }];
    const wakes = [{ subject: { kind: 'person' as const, id: 'p' }, due: 3_000, priority: 1 }];
    const people = [person('5')];
    await store.settle(account, settlement(call('1'), { claim, aliases, wakes, people }));
    expect(await store.findSubject(account, { kind: 'call', aliases: ['uuid:u'] })).toEqual(
      call('1'),
    );
    expect(await store.nextDue()).toBe(3_000);
    expect(await store.personRow(account, 'Contacts', '5')).toEqual(people[0]);
  });

  async function row(store: Store, key: string): Promise<LedgerRow | undefined> {
    return (await store.rows(account, [{ target, key }]))[0];
  }
}
