import { describe, expect, it } from '@jest/globals';
import { CompanyTime } from '../../../../connectors/cloudtalk/company-time.ts';
import { planReads } from '../../../../connectors/cloudtalk/read-plan.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const at = (time: string): number => Date.parse(`2026-11-20T${time}Z`);
const minutes = 60_000;

describe('the plan of reads', () => {
  it('asks for a single call by its id', () => {
    const plan = planReads([{ callId: '1', startedAt: at('11:50:00') }], now);
    expect(plan).toEqual([{ as: 'one', callId: '1' }]);
  });

  it('serves twenty calls of the last hours with one window', () => {
    const calls = Array.from({ length: 20 }, (_, index) => ({
      callId: String(index),
      startedAt: at('10:00:00') + index * 5 * minutes,
    }));
    expect(planReads(calls, now)).toEqual([
      { as: 'window', from: at('09:55:00'), to: at('11:40:00'), calls },
    ]);
  });

  it('keeps a call of last week out of the window of today', () => {
    const old = { callId: '9', startedAt: now - 7 * 24 * 60 * minutes };
    const two = [
      { callId: '1', startedAt: at('11:00:00') },
      { callId: '2', startedAt: at('11:30:00') },
    ];
    expect(planReads([...two, old], now).map((read) => read.as)).toEqual(['one', 'window']);
  });

  it('asks singly for calls that lie hours apart', () => {
    const calls = [
      { callId: '1', startedAt: at('08:00:00') },
      { callId: '2', startedAt: at('11:30:00') },
    ];
    expect(planReads(calls, now).map((read) => read.as)).toEqual(['one', 'one']);
  });

  it('looks for calls of unknown start among the recent ones', () => {
    const calls = [
      { callId: '1', startedAt: undefined },
      { callId: '2', startedAt: at('11:30:00') },
    ];
    expect(planReads(calls, now)).toMatchObject([
      { as: 'window', from: at('09:55:00'), to: at('12:05:00') },
    ]);
  });

  it('never makes a window longer than half a day, and none of nothing', () => {
    const calls = Array.from({ length: 30 }, (_, index) => ({
      callId: String(index),
      startedAt: now - index * 60 * minutes,
    }));
    for (const read of planReads(calls, now))
      expect(read.as === 'window' ? read.to - read.from : 0).toBeLessThanOrEqual(
        12.2 * 60 * minutes,
      );
    expect(planReads([], now)).toEqual([]);
  });
});

describe('company time', () => {
  it('makes windows that are right wherever the company may be, until an answer tells', () => {
    const time = new CompanyTime('Europe/Berlin');
    expect(time.windowOf(at('09:00:00'), at('10:00:00'))).toEqual({
      date_from: '2026-11-19 21:00:00',
      date_to: '2026-11-21 00:00:00',
    });
  });

  it('makes windows that are right in UTC and in company time', () => {
    const east = new CompanyTime('Europe/Berlin');
    east.observe('2026-11-20T03:00:00Z');
    expect(east.windowOf(at('09:00:00'), at('10:00:00'))).toEqual({
      date_from: '2026-11-20 09:00:00',
      date_to: '2026-11-20 11:00:00',
    });
    const west = new CompanyTime('America/Denver');
    west.observe('2026-11-20T03:00:00-07:00');
    expect(west.windowOf(at('09:00:00'), at('10:00:00.500'))).toEqual({
      date_from: '2026-11-20 02:00:00',
      date_to: '2026-11-20 10:00:01',
    });
  });

  it('learns the company’s own offset from answers', () => {
    const time = new CompanyTime('Europe/Berlin');
    time.observe('2026-11-20T03:00:00-05:00');
    time.observe('2026-11-20T03:00:00Z');
    time.observe(null);
    expect(time.windowOf(at('09:00:00'), at('10:00:00')).date_from).toBe('2026-11-20 04:00:00');
  });
});
