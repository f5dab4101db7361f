import { describe, expect, it } from '@jest/globals';
import { type Budget, createBudget } from '../../../../src/connector/budget/budget.ts';
import type { PoolLimit } from '../../../../src/connector/budget/limits.ts';
import { type Priority, priority } from '../../../../src/connector/priority.ts';
import { createSteppedClock } from '../../../../src/domain/stepped-clock.ts';

function setting(limits: Record<string, PoolLimit>) {
  const clock = createSteppedClock(0);
  const budget = createBudget(limits, { clock });
  const admitted: string[] = [];
  const ask = (name: string, cost: Record<string, number>, urgency: Priority = priority.finished) =>
    budget.acquire(cost, urgency).then((permit) => {
      admitted.push(name);
      return permit;
    });
  return { clock, budget, admitted, ask };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const minute: PoolLimit = { kind: 'rate', limit: 3, perMs: 60_000 };

describe('a rate', () => {
  it('lets in as many as the window holds and the rest when the window has passed', async () => {
    const { clock, admitted, ask } = setting({ minute });
    for (const name of ['a', 'b', 'c', 'd']) void ask(name, { minute: 1 });
    await settle();
    expect(admitted).toEqual(['a', 'b', 'c']);
    await clock.advanceTo(59_999);
    expect(admitted).toHaveLength(3);
    await clock.advanceTo(60_000);
    expect(admitted).toEqual(['a', 'b', 'c', 'd']);
  });

  it('slides: what was spent late comes back late', async () => {
    const { clock, admitted, ask } = setting({ minute });
    void ask('a', { minute: 1 });
    await clock.advanceTo(50_000);
    void ask('b', { minute: 2 });
    void ask('c', { minute: 2 });
    await clock.advanceTo(60_000);
    expect(admitted).toEqual(['a', 'b']);
    await clock.advanceTo(110_000);
    expect(admitted).toEqual(['a', 'b', 'c']);
  });

  it('keeps a reserve for calls: polling waits while a live call passes it', async () => {
    const { admitted, ask } = setting({ minute: { ...minute, reserve: 1 } });
    void ask('poll 1', { minute: 2 }, priority.poll);
    void ask('poll 2', { minute: 1 }, priority.poll);
    await settle();
    expect(admitted).toEqual(['poll 1']);
    void ask('live', { minute: 1 }, priority.live);
    await settle();
    expect(admitted).toEqual(['poll 1', 'live']);
  });

  it('gives out nothing while the vendor told us to wait, and goes on by itself', async () => {
    const { clock, budget, admitted, ask } = setting({ minute });
    budget.pauseUntil(30_000, 'minute');
    void ask('a', { minute: 1 });
    await clock.advanceTo(29_999);
    expect(admitted).toEqual([]);
    expect(budget.usage().pools['minute']?.pausedUntil).toBe(30_000);
    await clock.advanceTo(30_000);
    expect(admitted).toEqual(['a']);
  });
});

describe('a concurrency', () => {
  const limits: Record<string, PoolLimit> = {
    concurrent: { kind: 'concurrency', limit: 2 },
    heavy: { kind: 'concurrency', limit: 1 },
  };

  it('lets the next in when one is released, once', async () => {
    const { admitted, ask, budget } = setting(limits);
    const first = await ask('a', { concurrent: 1 });
    void ask('b', { concurrent: 1 });
    void ask('c', { concurrent: 1 });
    void ask('d', { concurrent: 1 });
    await settle();
    expect(admitted).toEqual(['a', 'b']);
    first.release();
    first.release();
    await settle();
    expect(admitted).toEqual(['a', 'b', 'c']);
    expect(budget.usage()).toMatchObject({ waiting: 1, pools: { concurrent: { used: 2 } } });
  });

  it('lets a light request pass one that waits for a heavy place', async () => {
    const { admitted, ask } = setting(limits);
    await ask('heavy 1', { concurrent: 1, heavy: 1 });
    void ask('heavy 2', { concurrent: 1, heavy: 1 });
    void ask('light', { concurrent: 1 });
    await settle();
    expect(admitted).toEqual(['heavy 1', 'light']);
  });

  it('does not let small requests starve a large one', async () => {
    const { admitted, ask } = setting(limits);
    const small = await ask('small 1', { concurrent: 1 });
    void ask('large', { concurrent: 2 });
    void ask('small 2', { concurrent: 1 });
    await settle();
    expect(admitted).toEqual(['small 1']);
    small.release();
    await settle();
    expect(admitted).toEqual(['small 1', 'large']);
  });

  it('follows a limit the vendor corrected', async () => {
    const { admitted, ask, budget } = setting(limits);
    for (const name of ['a', 'b', 'c']) void ask(name, { concurrent: 1 });
    budget.setLimit('concurrent', 3);
    await settle();
    expect(admitted).toEqual(['a', 'b', 'c']);
  });
});

describe('the order', () => {
  async function blockedBudget() {
    const it = setting({ concurrent: { kind: 'concurrency', limit: 1 } });
    const permit = await it.ask('holder', { concurrent: 1 });
    return { ...it, next: releaseChain(it.budget, permit) };
  }
  function releaseChain(_budget: Budget, permit: { release(): void }) {
    return async () => {
      permit.release();
      await settle();
    };
  }

  it('lets the more urgent go first and equals in the order they came', async () => {
    const { admitted, ask, next } = await blockedBudget();
    const asked: readonly (readonly [string, Priority])[] = [
      ['backfill', priority.backfill],
      ['finished 1', priority.finished],
      ['live', priority.live],
      ['finished 2', priority.finished],
    ];
    for (const [name, urgency] of asked)
      void ask(name, { concurrent: 1 }, urgency).then((permit) => permit.release());
    await next();
    expect(admitted.slice(1)).toEqual(['live', 'finished 1', 'finished 2', 'backfill']);
  });

  it('lets one that has waited for minutes go before one that just came', async () => {
    const { clock, admitted, ask, next } = await blockedBudget();
    void ask('poll', { concurrent: 1 }, priority.poll).then((permit) => permit.release());
    await clock.advanceTo(150_000);
    void ask('live', { concurrent: 1 }, priority.live).then((permit) => permit.release());
    await next();
    expect(admitted.slice(1)).toEqual(['poll', 'live']);
  });

  it('forgets who gave up waiting', async () => {
    const { budget, admitted, ask, next } = await blockedBudget();
    const giveUp = new AbortController();
    const waiting = budget.acquire({ concurrent: 1 }, priority.live, giveUp.signal);
    void ask('b', { concurrent: 1 });
    giveUp.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await next();
    expect(admitted).toEqual(['holder', 'b']);
  });
});

describe('credits', () => {
  const credits: PoolLimit = { kind: 'credits', perMs: 86_400_000, backfillLimit: 10 };

  it('are counted by priority and come back a day later', async () => {
    const { clock, budget, ask } = setting({ credits });
    await ask('a', { credits: 3 }, priority.finished);
    await ask('b', { credits: 2 }, priority.poll);
    budget.spend('credits', 4, priority.poll);
    expect(budget.usage().pools['credits']).toMatchObject({
      used: 9,
      byPriority: { [priority.finished]: 3, [priority.poll]: 6 },
    });
    await clock.advanceTo(86_400_000);
    expect(budget.usage().pools['credits']?.used).toBe(0);
  });

  it('stop backfill at its cap and nobody else', async () => {
    const { clock, admitted, ask } = setting({ credits });
    await ask('backfill 1', { credits: 10 }, priority.backfill);
    void ask('backfill 2', { credits: 1 }, priority.backfill);
    await ask('finished', { credits: 50 }, priority.finished);
    await settle();
    expect(admitted).toEqual(['backfill 1', 'finished']);
    await clock.advanceTo(86_400_000);
    expect(admitted).toEqual(['backfill 1', 'finished', 'backfill 2']);
  });
});

describe('a cost that can never be paid', () => {
  it.each([
    ['a pool nobody declared', { other: 1 }],
    ['more than the limit', { minute: 4 }],
  ])('is refused at once: %s', (_name, cost) => {
    const { budget } = setting({ minute });
    expect(() => budget.acquire(cost, priority.live)).toThrow(RangeError);
  });
});
