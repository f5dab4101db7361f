import { describe, expect, it } from '@jest/globals';
import { SandboxClock } from '../../../../../connectors/cloudtalk/sandbox/clock.ts';
import { ManualClock } from '../../../../contract/cloudtalk-sandbox/manual-clock.ts';

const start = Date.parse('2026-11-20T08:00:00Z');
const make = (): { base: ManualClock; clock: SandboxClock } => {
  const base = new ManualClock('2026-11-20T08:00:00Z');
  return { base, clock: new SandboxClock(base) };
};

describe('the sandbox clock', () => {
  it('shows the base clock’s time until it is set, and runs on from there', async () => {
    const { base, clock } = make();
    await base.advance(1_000);
    expect(clock.now()).toBe(start + 1_000);
    await clock.set(start + 3_600_000);
    await base.advance(500);
    expect(clock.now()).toBe(start + 3_600_500);
  });

  it('wakes sleepers by the base clock, in order of their time', async () => {
    const { base, clock } = make();
    const woken: number[] = [];
    for (const ms of [300, 100, 200]) void clock.sleep(ms).then(() => woken.push(ms));
    await base.advance(250);
    expect(woken).toEqual([100, 200]);
    await base.advance(50);
    expect(woken).toEqual([100, 200, 300]);
  });

  it('stops at every timer on the way when it is advanced, chained ones included', async () => {
    const { clock } = make();
    const shown: number[] = [];
    const chain = async (): Promise<void> => {
      for (let step = 0; step < 3; step += 1) {
        await clock.sleep(1_000);
        shown.push(clock.now() - start);
      }
    };
    void chain();
    await clock.advance(10_000);
    expect(shown).toEqual([1_000, 2_000, 3_000]);
    expect(clock.now()).toBe(start + 10_000);
  });

  it('can be set back without waking anybody', async () => {
    const { base, clock } = make();
    let isAwake = false;
    void clock.sleep(1_000).then(() => {
      isAwake = true;
    });
    await clock.set(start - 10_000);
    await base.advance(1_000);
    expect(isAwake).toBe(false);
    await base.advance(10_000);
    expect(isAwake).toBe(true);
  });

  it('runs faster', async () => {
    const { base, clock } = make();
    clock.setRate(60);
    let isAwake = false;
    void clock.sleep(60_000).then(() => {
      isAwake = true;
    });
    await base.advance(999);
    expect(isAwake).toBe(false);
    await base.advance(1);
    expect(isAwake).toBe(true);
    await clock.real();
    expect(clock.now()).toBe(base.now());
  });

  it('knows when the next timer is due', () => {
    const { clock } = make();
    expect(clock.nextDue()).toBeUndefined();
    void clock.sleep(500);
    expect(clock.nextDue()).toBe(start + 500);
    clock.close();
  });

  it('wakes an aborted sleeper early and forgets its timer', async () => {
    const { base, clock } = make();
    const abort = new AbortController();
    const sleeping = clock.sleep(1_000, abort.signal);
    abort.abort();
    await sleeping;
    expect(clock.nextDue()).toBeUndefined();
    expect(base.waiting).toBe(0);
    await clock.sleep(1_000, abort.signal);
  });

  it('lets everybody go when it is closed, and nobody sleeps after that', async () => {
    const { base, clock } = make();
    const sleeping = clock.sleep(1_000);
    clock.close();
    await sleeping;
    await clock.sleep(1_000);
    expect(clock.isClosed).toBe(true);
    expect(base.waiting).toBe(0);
  });
});
