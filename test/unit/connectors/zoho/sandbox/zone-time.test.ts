import { describe, expect, it } from '@jest/globals';
import { ZoneTime } from '../../../../../connectors/zoho/sandbox/zone-time.ts';

describe('local time', () => {
  it.each([
    ['Europe/London', '2026-11-20T08:00:00Z', '2026-11-20T08:00:00+00:00'],
    ['Europe/London', '2026-07-20T08:00:00Z', '2026-07-20T09:00:00+01:00'],
    ['Europe/London', '2026-03-29T00:59:59Z', '2026-03-29T00:59:59+00:00'],
    ['Europe/London', '2026-03-29T01:00:00Z', '2026-03-29T02:00:00+01:00'],
    ['America/New_York', '2026-01-01T03:00:00Z', '2025-12-31T22:00:00-05:00'],
    ['Asia/Kolkata', '2026-01-01T00:00:00Z', '2026-01-01T05:30:00+05:30'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', '2026-04-05T01:30:00+10:30'],
  ])('in %s of %s is %s', (zone, at, expected) => {
    expect(new ZoneTime(zone).render(Date.parse(at))).toBe(expected);
  });

  it('knows the day, the weekday and the minute', () => {
    const zone = new ZoneTime('America/New_York');
    const at = Date.parse('2026-11-21T02:15:00Z');
    expect([zone.day(at), zone.weekday(at), zone.minuteOfDay(at)]).toEqual([
      '2026-11-20',
      'Friday',
      21 * 60 + 15,
    ]);
  });

  it.each(['2026-03-28', '2026-03-30', '2026-10-26'])(
    'finds the instant of nine o’clock on %s',
    (day) => {
      const zone = new ZoneTime('Europe/London');
      expect(zone.render(zone.instant(day, '09:00'))).toMatch(new RegExp(`^${day}T09:00:00`));
    },
  );
});
