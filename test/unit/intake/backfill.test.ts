import { describe, expect, it } from '@jest/globals';
import { RetryableError } from '../../../src/domain/errors.ts';
import { backfillOf, createBackfiller, requestBackfill } from '../../../src/intake/backfill.ts';
import { calls, intakeLab, startAt } from './intake-lab.ts';

const day = 86_400_000;
const window = { from: startAt - 3 * day, to: startAt - day };
const asked = { id: 'b1', creditCap: null };

function backfillLab() {
  const lab = intakeLab();
  const spent = { credits: 0, waiting: 0 };
  const ports = {
    ...lab.ports,
    creditsUsed: () => spent.credits,
    requestsWaiting: () => spent.waiting,
  };
  return {
    ...lab,
    ports,
    spent,
    request: (more: { readonly id?: string; readonly creditCap?: number } = {}) =>
      requestBackfill(ports, window, { ...asked, ...more }),
    state: () => backfillOf(lab.store, 'demo', 'cloudtalk'),
    /** Steps of one process; a new one knows only what is in the store. */
    steps: async (count: number) => {
      const backfiller = createBackfiller(ports);
      for (let step = 0; step < count; step += 1) await backfiller.step();
    },
  };
}

describe('a backfill', () => {
  it('feeds the past a portion at a time, behind everything else, until all became records', async () => {
    const lab = backfillLab();
    lab.rows.push(...calls(150, window.from), ...calls(30, window.from + day + 1));
    await lab.request();
    await lab.steps(1);
    expect(lab.stored.size).toBe(100);
    await lab.steps(2);
    expect(lab.stored.size).toBe(180);
    expect(await lab.state()).toMatchObject({ phase: 'settling', fresh: 180, seen: 180 });
    lab.at.due = 7;
    await lab.steps(5);
    lab.at.due = 0;
    await lab.steps(3);
    expect(await lab.state()).toMatchObject({ phase: 'settling' });
    await lab.steps(4);
    expect(await lab.state()).toMatchObject({ phase: 'done', endedAt: startAt });
    expect(new Set([...lab.stored.values()].map(({ urgency }) => urgency))).toEqual(new Set([5]));
  });

  it('twice brings nothing the second time', async () => {
    const lab = backfillLab();
    lab.rows.push(...calls(20, window.from));
    await lab.request();
    await lab.steps(6);
    await lab.request({ id: 'b2' });
    await lab.steps(6);
    expect(await lab.state()).toMatchObject({ id: 'b2', phase: 'done', seen: 20, fresh: 0 });
    expect(lab.stored.size).toBe(20);
  });

  it('asked for again after a kill goes on where it was', async () => {
    const lab = backfillLab();
    lab.rows.push(...calls(5, window.from), ...calls(5, window.from + day + 1));
    await lab.request();
    let asked = 0;
    const between: typeof lab.poller.between = async (...window) => {
      asked += 1;
      if (asked > 1) throw new Error('killed');
      return lab.poller.between(...window);
    };
    const first = createBackfiller({ ...lab.ports, poller: { ...lab.poller, between } });
    await expect(first.step()).rejects.toThrow('killed');
    expect(await lab.request({ id: 'b2' })).toMatchObject({
      id: 'b1',
      next: window.from + day,
      fresh: 5,
    });
    await lab.steps(1);
    expect(await lab.state()).toMatchObject({ id: 'b1', phase: 'settling', fresh: 10 });
    expect(lab.stored.size).toBe(10);
  });

  it('waits while there is a backlog, or requests wait for their budget', async () => {
    const lab = backfillLab();
    lab.rows.push(...calls(5, window.from));
    await lab.request();
    lab.at.due = 51;
    await lab.steps(1);
    lab.at.due = 0;
    lab.spent.waiting = 51;
    await lab.steps(1);
    expect(lab.asked).toEqual([]);
    lab.spent.waiting = 0;
    await lab.steps(1);
    expect(lab.stored.size).toBe(5);
  });

  it('stops at its cap of credits, and goes on with a higher one', async () => {
    const lab = backfillLab();
    lab.rows.push(...calls(5, window.from));
    await lab.request({ creditCap: 10 });
    const backfiller = createBackfiller(lab.ports);
    await backfiller.step();
    lab.spent.credits = 10;
    await backfiller.step();
    expect(await lab.state()).toMatchObject({ phase: 'capped', credits: 10 });
    await lab.request({ creditCap: 50 });
    await lab.steps(6);
    expect(await lab.state()).toMatchObject({ phase: 'done' });
  });

  it('says what holds it up when the vendor fails, and goes on', async () => {
    const lab = backfillLab();
    await lab.request();
    const between = () => Promise.reject(new RetryableError('It does not answer.', { code: 'x' }));
    await createBackfiller({ ...lab.ports, poller: { ...lab.poller, between } }).step();
    expect(await lab.state()).toMatchObject({ trouble: 'It does not answer.', next: window.from });
    await lab.steps(1);
    expect(await lab.state()).toMatchObject({ trouble: null });
  });
});
