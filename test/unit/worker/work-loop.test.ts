import { afterEach, describe, expect, it } from '@jest/globals';
import { silentLogger } from '../../../src/domain/logger.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { createSteppedClock, type SteppedClock } from '../../../src/domain/stepped-clock.ts';
import type { Claim, Store } from '../../../src/store/port.ts';
import { createSqliteStore } from '../../../src/store/sqlite/store.ts';
import { createWorkLoop, leaseMs, type WorkLoop } from '../../../src/worker/work-loop.ts';

const start = 1_700_000_000_000;
let clock: SteppedClock;
let store: Store;
let loop: WorkLoop;
const seen: string[] = [];
const closed = new Map<string, number>();
const narrow = new Map<string, number>();
const drained: string[] = [];

async function turns(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function open(work: (claim: Claim) => Promise<void>, perAccount = 4): void {
  clock = createSteppedClock(start, turns);
  const ports = { clock, logger: silentLogger, random: seededRandom(1) };
  store = createSqliteStore({ path: ':memory:', ...ports, groupMs: Infinity });
  seen.length = 0;
  closed.clear();
  narrow.clear();
  drained.length = 0;
  loop = createWorkLoop({
    store,
    clock,
    logger: silentLogger,
    reconcile: async (claim) => {
      seen.push(`${claim.account} ${claim.subject.id}`);
      await work(claim);
    },
    closedAccounts: () => closed,
    narrowAccounts: () => narrow,
    onDrained: (account) => {
      drained.push(account);
      narrow.delete(account);
    },
    concurrency: 8,
    perAccount,
  });
  loop.start();
}

const settled =
  (nextDue: number | null = null) =>
  async (claim: Claim) => {
    const { account, subject } = claim;
    await store.settle(account, { subject, claim, now: clock.now(), rows: [], nextDue });
  };
const wake = (account: string, id: string, inMs = 0) =>
  store.wake(account, [{ subject: { kind: 'call', id }, due: clock.now() + inMs, priority: 1 }]);

afterEach(async () => {
  closed.clear();
  const drained = loop.drain(1_000);
  await clock.advanceTo(clock.now() + 2_000);
  await drained;
  await store.close();
});

describe('an account that comes out of an outage', () => {
  it('is worked on a few at a time, the longest known first, until all that waited is under way', async () => {
    const ends: (() => void)[] = [];
    open(async (claim) => {
      await new Promise<void>((resolve) => ends.push(resolve));
      await settled()(claim);
    });
    narrow.set('a', 2);
    for (const [id, before] of [
      ['one', 1],
      ['two', 9],
      ['three', 5],
    ] as const)
      await wake('a', id, -before);
    loop.nudge();
    await turns();
    expect([seen, drained]).toEqual([['a one', 'a two'], []]);
    ends.shift()?.();
    await turns();
    expect([seen, drained]).toEqual([['a one', 'a two', 'a three'], []]);
    for (const end of ends.splice(0)) end();
    await turns();
    expect(drained).toEqual(['a']);
  });

  it('holds up no other', async () => {
    open(settled());
    narrow.set('a', 0);
    await wake('a', 'one');
    await wake('b', 'other', 5_000);
    loop.nudge();
    await clock.advanceTo(start + 5_000);
    expect(seen).toEqual(['b other']);
  });
});

describe('the loop', () => {
  it('takes what is due now, what is due later at its time, and then rests', async () => {
    open(settled());
    await wake('a', '1');
    await wake('a', '2', 5_000);
    loop.nudge();
    await turns();
    expect(seen).toEqual(['a 1']);
    expect(loop.isIdle()).toBe(true);
    await clock.advanceTo(start + 4_999);
    expect(seen).toHaveLength(1);
    await clock.advanceTo(start + 5_000);
    expect(seen).toEqual(['a 1', 'a 2']);
    expect(loop.isIdle()).toBe(true);
  });

  it('never loses a nudge, whenever it comes', async () => {
    open(settled());
    for (let round = 0; round < 40; round += 1) {
      await wake('a', String(round));
      loop.nudge();
      for (let turn = 0; turn < round % 7; turn += 1)
        await new Promise((resolve) => setImmediate(resolve));
    }
    await turns();
    expect(new Set(seen).size).toBe(40);
    expect(loop.isIdle()).toBe(true);
  });

  it('takes no more of one account than it may', async () => {
    const ends: (() => void)[] = [];
    open(
      (claim) => new Promise<void>((resolve) => ends.push(resolve)).then(() => settled()(claim)),
      2,
    );
    for (const id of ['1', '2', '3']) await wake('a', id);
    await wake('b', '1');
    loop.nudge();
    await turns();
    expect(seen.toSorted()).toEqual(['a 1', 'a 2', 'b 1']);
    expect(loop.isIdle()).toBe(false);
    while (ends.length > 0) {
      ends.shift()?.();
      await turns();
    }
    expect(seen).toContain('a 3');
  });

  it('renews the leases of what still runs: nobody else gets it', async () => {
    let end = (): void => undefined;
    open((claim) =>
      new Promise<void>((resolve) => {
        end = resolve;
      }).then(() => settled()(claim)),
    );
    await wake('a', '1');
    loop.nudge();
    await turns();
    await clock.advanceTo(start + 3 * leaseMs);
    const now = clock.now();
    expect(await store.claim({ now, limit: 9, perAccount: 9, leaseUntil: now + 1 })).toEqual([]);
    expect(seen).toEqual(['a 1']);
    end();
    await turns();
    expect(loop.isIdle()).toBe(true);
  });

  it('a reconciliation that throws does not stop it', async () => {
    open(async (claim) => {
      if (claim.subject.id === '1') throw new Error('broke');
      await settled()(claim);
    });
    await wake('a', '1');
    await wake('a', '2');
    loop.nudge();
    await turns();
    expect(seen.toSorted()).toEqual(['a 1', 'a 2']);
  });
});

describe('a closed account', () => {
  it('waits for its probe, and its backlog does not hold up the timers of others', async () => {
    open(settled());
    closed.set('a', start + 60_000);
    await wake('a', '1');
    await wake('b', '1', 3_000);
    loop.nudge();
    await turns();
    expect(seen).toEqual([]);
    await clock.advanceTo(start + 4_000);
    expect(seen).toEqual(['b 1']);
    await clock.advanceTo(start + 60_500);
    expect(seen).toEqual(['b 1', 'a 1']);
  });
});

describe('draining', () => {
  it('claims nothing more and waits for what runs', async () => {
    let end = (): void => undefined;
    open((claim) =>
      new Promise<void>((resolve) => {
        end = resolve;
      }).then(() => settled()(claim)),
    );
    await wake('a', '1');
    loop.nudge();
    await turns();
    const drained = loop.drain(10_000);
    await wake('a', '2');
    loop.nudge();
    await turns();
    end();
    expect(await drained).toBe(true);
    expect(seen).toEqual(['a 1']);
  });

  it('gives up after the grace', async () => {
    open(() => new Promise<void>(() => undefined));
    await wake('a', '1');
    loop.nudge();
    await turns();
    const drained = loop.drain(10_000);
    await clock.advanceTo(start + 10_000);
    expect(await drained).toBe(false);
  });
});
