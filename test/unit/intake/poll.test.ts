import { describe, expect, it } from '@jest/globals';
import { RetryableError } from '../../../src/domain/errors.ts';
import { pollOnce } from '../../../src/intake/poll.ts';
import { createPollPace } from '../../../src/intake/poll-pace.ts';
import { rereadStep } from '../../../src/intake/reread.ts';
import { calls, type IntakeLab, intakeLab, startAt } from './intake-lab.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('a round of the poll', () => {
  it('stores what is new, wakes nobody for what is known, and keeps where it was', async () => {
    const lab = intakeLab();
    lab.rows.push(...calls(3, startAt - hour));
    expect(await pollOnce(lab.ports)).toEqual({ seen: 3, fresh: 3, missed: 0, failed: false });
    expect(await pollOnce(lab.ports)).toEqual({ seen: 3, fresh: 0, missed: 0, failed: false });
    lab.rows[0] = { ...lab.rows[0], text: 'tagged' } as (typeof lab.rows)[0];
    expect(await pollOnce(lab.ports)).toMatchObject({ seen: 3, fresh: 1 });
  });

  it('tells of a tag that was set, removed and set again, each time once', async () => {
    const lab = intakeLab();
    const fresh: number[] = [];
    for (const text of ['plain', 'tagged', 'plain', 'plain', 'tagged', 'tagged']) {
      lab.rows.splice(0, 1, { id: '1', startedAt: startAt - hour, text });
      await lab.clock.advanceTo(lab.clock.now() + minute);
      fresh.push((await pollOnce(lab.ports)).fresh);
    }
    expect(fresh).toEqual([1, 1, 1, 0, 1, 0]);
  });

  it('goes on at once while there is more to catch up, storing each part', async () => {
    const lab = intakeLab();
    const marks: (string | undefined)[] = [];
    const poll = async (watermark: string | undefined) => {
      marks.push(watermark);
      return { deliveries: [], ended: [], watermark: `${marks.length}`, more: marks.length < 3 };
    };
    await pollOnce({ ...lab.ports, poller: { ...lab.poller, poll } });
    expect(marks).toEqual([undefined, '1', '2']);
    expect(lab.values.get('poll:cloudtalk')).toBe('3');
  });

  it('that fails leaves the watermark where it was', async () => {
    const lab = intakeLab();
    const poll = () => Promise.reject(new RetryableError('x', { code: 'x' }));
    const round = await pollOnce({ ...lab.ports, poller: { ...lab.poller, poll } });
    expect(round).toMatchObject({ failed: true });
    expect(lab.values.has('poll:cloudtalk')).toBe(false);
  });
});

describe('the pace of the poll', () => {
  const round = { seen: 1, fresh: 0, missed: 0, failed: false };
  it('is the ordinary one while there are calls, slower after half an hour of silence', () => {
    const pace = createPollPace(5 * minute);
    expect(pace.after(round)).toBe(5 * minute);
    const silence = Array.from({ length: 9 }, () => pace.after({ ...round, seen: 0 }) / minute);
    expect(silence).toEqual([5, 5, 5, 5, 5, 5, 10, 15, 15]);
    expect(pace.after(round)).toBe(5 * minute);
  });

  it('is quicker while webhooks are missed, and after a failure', () => {
    const pace = createPollPace(5 * minute);
    expect(pace.after({ ...round, missed: 1 })).toBe(minute);
    expect(pace.after({ ...round, failed: true })).toBe(minute);
  });
});

describe('recent days', () => {
  async function passes(lab: IntakeLab): Promise<number> {
    let fresh = 0;
    for (let step = 0; step < 5; step += 1) fresh += await rereadStep(lab.ports);
    return fresh;
  }

  it('are read again a day later, a day at a time and behind everything else', async () => {
    const lab = intakeLab();
    lab.rows.push(...calls(2, startAt - hour));
    await pollOnce(lab.ports);
    expect(await passes(lab)).toBe(0);
    expect(lab.asked).toEqual([]);
    lab.rows[0] = { ...lab.rows[0], text: 'tagged' } as (typeof lab.rows)[0];
    await lab.clock.advanceTo(startAt + day + minute);
    expect(await passes(lab)).toBe(1);
    expect(lab.asked.map(({ urgency }) => urgency)).toEqual([5, 5]);
    expect([...lab.stored.values()].at(-1)?.urgency).toBe(4);
    expect(await passes(lab)).toBe(0);
    expect(lab.asked).toHaveLength(2);
  });

  it('never reach back before we came', async () => {
    const lab = intakeLab();
    await pollOnce(lab.ports);
    lab.rows.push(...calls(2, startAt - 10 * hour));
    await lab.clock.advanceTo(startAt + 2 * day);
    expect(await passes(lab)).toBe(0);
    expect(Math.min(...lab.asked.map(({ from }) => from))).toBe(startAt - 2 * hour);
  });

  it('are read again at once after an outage', async () => {
    const lab = intakeLab();
    await pollOnce(lab.ports);
    await lab.clock.advanceTo(startAt + 5 * hour);
    await pollOnce(lab.ports);
    await rereadStep(lab.ports);
    expect(lab.asked).toHaveLength(1);
  });

  it('are left alone when the setting says so', async () => {
    const lab = intakeLab();
    await pollOnce(lab.ports);
    await lab.clock.advanceTo(startAt + 2 * day);
    await rereadStep({ ...lab.ports, poller: { ...lab.poller, rereadMs: 0 } });
    expect(lab.asked).toEqual([]);
  });
});
