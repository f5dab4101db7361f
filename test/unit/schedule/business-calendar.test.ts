import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { Calendar } from '../../../src/domain/calendar.ts';
import { buildCalendar } from '../../../src/schedule/business-calendar.ts';
import { calendarSpecSchema } from '../../../src/schedule/calendar-spec.ts';

const HOUR = 3_600_000;
const BERLIN = 'Europe/Berlin';

function calendar(written: Record<string, unknown>, timezone = BERLIN): Calendar {
  return buildCalendar(calendarSpecSchema.parse(written), timezone);
}

/** The local time with its offset, as people would write it. */
function local(at: number | undefined, zone = BERLIN): string | undefined {
  return at === undefined
    ? undefined
    : DateTime.fromMillis(at, { zone }).toFormat("ccc yyyy-MM-dd'T'HH:mmZZ");
}

const clinic = calendar({
  'mon-fri': '08:00-18:00',
  sat: '09:00-13:00',
  closed: ['2026-12-25', '2026-12-26'],
});
const lunch = calendar({ 'mon-fri': '08:00-12:00, 13:00-17:00' });
const night = calendar({ 'mon-sun': '20:00-04:00' });
const always = calendar({ 'mon-sun': '00:00-24:00' });
const never = calendar({});

describe('isOpen', () => {
  it.each([
    ['on a weekday', clinic, '2026-11-20T14:03+01:00', true],
    ['at the very opening', clinic, '2026-11-20T08:00+01:00', true],
    ['just before it', clinic, '2026-11-20T07:59:59.999+01:00', false],
    ['not at closing', clinic, '2026-11-20T18:00+01:00', false],
    ['just before closing', clinic, '2026-11-20T17:59:59.999+01:00', true],
    ['not on Sunday', clinic, '2026-11-22T12:00+01:00', false],
    ['not on a closed date', clinic, '2026-12-25T12:00+01:00', false],
    ['in summer by summer time', clinic, '2026-07-01T08:00+02:00', true],
    ['not over lunch', lunch, '2026-11-20T12:30+01:00', false],
    ['after lunch', lunch, '2026-11-20T13:00+01:00', true],
    ['past midnight', night, '2026-11-20T03:00+01:00', true],
    ['at midnight', night, '2026-11-20T00:00+01:00', true],
    ['round the clock', always, '2026-11-20T00:00+01:00', true],
    ['never', never, '2026-11-20T12:00+01:00', false],
  ] as const)('%s', (_name, hours, at, open) => {
    expect(hours.isOpen(Date.parse(at))).toBe(open);
  });
});

describe('nextOpen', () => {
  it.each([
    ['the moment itself when open', clinic, '2026-11-20T14:03+01:00', 'Fri 2026-11-20T14:03+01:00'],
    ['the opening of the same day', clinic, '2026-11-20T05:00+01:00', 'Fri 2026-11-20T08:00+01:00'],
    ['the next day', clinic, '2026-11-20T19:10+01:00', 'Sat 2026-11-21T09:00+01:00'],
    ['the day after a free one', clinic, '2026-11-21T13:00+01:00', 'Mon 2026-11-23T08:00+01:00'],
    ['the day after closed dates', clinic, '2026-12-24T18:00+01:00', 'Mon 2026-12-28T08:00+01:00'],
    ['the end of lunch', lunch, '2026-11-20T12:00+01:00', 'Fri 2026-11-20T13:00+01:00'],
    ['over the change to summer', clinic, '2026-03-28T14:00+01:00', 'Mon 2026-03-30T08:00+02:00'],
    ['over the change to winter', clinic, '2026-10-24T14:00+02:00', 'Mon 2026-10-26T08:00+01:00'],
  ] as const)('is %s', (_name, hours, at, expected) => {
    expect(local(hours.nextOpen(Date.parse(at)))).toBe(expected);
  });

  it('is nothing when it never opens, or not within two years', () => {
    expect(never.nextOpen(0)).toBeUndefined();
    const closed = Array.from({ length: 800 }, (_, day) =>
      DateTime.utc(2026, 1, 1).plus({ days: day }).toISODate(),
    );
    const shut = calendar({ 'mon-sun': '08:00-18:00', closed });
    expect(shut.nextOpen(Date.parse('2026-01-01T00:00Z'))).toBeUndefined();
    expect(local(shut.nextOpen(Date.parse('2026-06-01T00:00Z')))).toBe(
      'Sat 2028-03-11T08:00+01:00',
    );
  });
});

describe('addOpenTime', () => {
  it.each([
    ['within a day', clinic, '2026-11-20T09:00+01:00', 4, 'Fri 2026-11-20T13:00+01:00'],
    ['up to the very closing', clinic, '2026-11-20T14:00+01:00', 4, 'Fri 2026-11-20T18:00+01:00'],
    ['over the night', clinic, '2026-11-20T16:00+01:00', 4, 'Sat 2026-11-21T11:00+01:00'],
    [
      'from the next opening when closed',
      clinic,
      '2026-11-20T19:10+01:00',
      1,
      'Sat 2026-11-21T10:00+01:00',
    ],
    ['over closed dates', clinic, '2026-12-24T17:00+01:00', 2, 'Mon 2026-12-28T09:00+01:00'],
    ['over lunch', lunch, '2026-11-20T11:00+01:00', 2, 'Fri 2026-11-20T14:00+01:00'],
    ['over midnight', night, '2026-11-20T23:00+01:00', 3, 'Sat 2026-11-21T02:00+01:00'],
    ['round the clock', always, '2026-11-20T23:00+01:00', 50, 'Mon 2026-11-23T01:00+01:00'],
    [
      'over the hour that is skipped',
      always,
      '2026-03-29T00:00+01:00',
      3,
      'Sun 2026-03-29T04:00+02:00',
    ],
    [
      'over the hour that comes twice',
      always,
      '2026-10-25T00:00+02:00',
      4,
      'Sun 2026-10-25T03:00+01:00',
    ],
    ['of nothing', clinic, '2026-11-22T12:00+01:00', 0, 'Sun 2026-11-22T12:00+01:00'],
  ] as const)('counts %s', (_name, hours, at, count, expected) => {
    expect(local(hours.addOpenTime(Date.parse(at), count * HOUR))).toBe(expected);
  });

  it('never ends where it never opens', () => {
    expect(never.addOpenTime(0, HOUR)).toBeUndefined();
  });
});

describe('addOpenDays', () => {
  it.each([
    [
      'the same time of the next day',
      clinic,
      '2026-11-19T14:03+01:00',
      1,
      'Fri 2026-11-20T14:03+01:00',
    ],
    [
      'counted from the next opening when closed',
      clinic,
      '2026-11-20T19:10+01:00',
      1,
      'Mon 2026-11-23T09:00+01:00',
    ],
    [
      'moved to opening when earlier',
      clinic,
      '2026-11-20T08:30+01:00',
      1,
      'Sat 2026-11-21T09:00+01:00',
    ],
    [
      'moved to the next opening when later than closing',
      clinic,
      '2026-11-20T14:03+01:00',
      1,
      'Mon 2026-11-23T08:00+01:00',
    ],
    ['over closed days', clinic, '2026-12-24T10:00+01:00', 2, 'Tue 2026-12-29T10:00+01:00'],
    [
      'over the change of clocks',
      clinic,
      '2026-03-28T10:00+01:00',
      1,
      'Mon 2026-03-30T10:00+02:00',
    ],
    ['none', clinic, '2026-11-20T14:03+01:00', 0, 'Fri 2026-11-20T14:03+01:00'],
    ['none, from the opening', clinic, '2026-11-20T19:10+01:00', 0, 'Sat 2026-11-21T09:00+01:00'],
  ] as const)('is %s', (_name, hours, at, days, expected) => {
    expect(local(hours.addOpenDays(Date.parse(at), days))).toBe(expected);
  });

  it('is after lunch when lunch is at that time on the other day', () => {
    const uneven = calendar({ mon: '08:00-17:00', 'tue-fri': '08:00-12:00, 13:00-17:00' });
    expect(local(uneven.addOpenDays(Date.parse('2026-11-23T12:30+01:00'), 1))).toBe(
      'Tue 2026-11-24T13:00+01:00',
    );
  });

  it('never comes where it never opens', () => {
    expect(never.addOpenDays(0, 1)).toBeUndefined();
  });
});

describe('changes of clocks', () => {
  const early = calendar({ 'mon-sun': '02:15-02:45, 04:00-05:00' });
  const across = calendar({ 'mon-sun': '01:00-02:30' });

  it('has no opening in an hour that is skipped', () => {
    expect(local(early.nextOpen(Date.parse('2026-03-29T00:00+01:00')))).toBe(
      'Sun 2026-03-29T04:00+02:00',
    );
    expect(local(across.addOpenTime(Date.parse('2026-03-29T00:00+01:00'), 1.5 * HOUR))).toBe(
      'Mon 2026-03-30T01:30+02:00',
    );
  });

  it('has an opening twice when its hour comes twice', () => {
    const at = Date.parse('2026-10-25T00:00+02:00');
    expect(local(early.nextOpen(at))).toBe('Sun 2026-10-25T02:15+02:00');
    expect(local(early.nextOpen(at + 3 * HOUR - 1))).toBe('Sun 2026-10-25T02:15+01:00');
    expect(local(early.addOpenTime(at, HOUR))).toBe('Sun 2026-10-25T02:45+01:00');
  });

  it('holds where clocks change at midnight', () => {
    const cairo = calendar({ 'mon-sun': '00:00-01:30' }, 'Africa/Cairo');
    const spring = cairo.nextOpen(Date.parse('2026-04-23T12:00+02:00'));
    expect(local(spring, 'Africa/Cairo')).toBe('Fri 2026-04-24T01:00+03:00');
  });

  const wall = fc.integer({ min: 0, max: 23 }).map((h) => `${String(h).padStart(2, '0')}:15`);
  const zones = fc.constantFrom(
    BERLIN,
    'America/New_York',
    'America/Santiago',
    'Africa/Cairo',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
  );
  const instants = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2028-01-01') });
  /** Around the changes, where mistakes live. */
  const nearChanges = fc
    .tuple(
      fc.constantFrom(
        '2026-03-29T01:00Z',
        '2026-10-25T01:00Z',
        '2026-03-08T07:00Z',
        '2026-11-01T06:00Z',
        '2026-04-05T03:00Z',
        '2026-09-06T04:00Z',
        '2026-04-23T22:00Z',
        '2026-10-29T21:00Z',
        '2026-04-04T15:00Z',
        '2026-10-03T15:30Z',
      ),
      fc.integer({ min: -2 * 86_400_000, max: 2 * 86_400_000 }),
    )
    .map(([change, shift]) => Date.parse(change) + shift);

  it('is open exactly when the wall shows a time within an opening', () => {
    fc.assert(
      fc.property(fc.oneof(instants, nearChanges), zones, wall, wall, (at, zone, from, until) => {
        fc.pre(from < until);
        const hours = calendar({ 'mon-sat': `${from}-${until}` }, zone);
        const shown = DateTime.fromMillis(at, { zone });
        const time = shown.toFormat('HH:mm');
        expect(hours.isOpen(at)).toBe(shown.weekday < 7 && time >= from && time < until);
      }),
      { numRuns: 3_000 },
    );
  });

  it('opens next at the first open minute', () => {
    fc.assert(
      fc.property(nearChanges, zones, wall, wall, (at, zone, from, until) => {
        fc.pre(from < until);
        const hours = calendar({ 'mon-sun': `${from}-${until}` }, zone);
        let minute = at;
        while (!hours.isOpen(minute)) minute = Math.floor(minute / 60_000 + 1) * 60_000;
        expect(hours.nextOpen(at)).toBe(minute);
      }),
      { numRuns: 300 },
    );
  });

  it('counts open minutes as minutes that are open', () => {
    fc.assert(
      fc.property(nearChanges, zones, fc.integer({ min: 1, max: 1_500 }), (near, zone, minutes) => {
        const hours = calendar({ 'mon-sun': '00:15-02:45, 23:15-24:00' }, zone);
        const at = Math.floor(near / 60_000) * 60_000;
        let left = minutes;
        let minute = at;
        for (; left > 0; minute += 60_000) if (hours.isOpen(minute)) left -= 1;
        expect(hours.addOpenTime(at, minutes * 60_000)).toBe(minute);
      }),
      { numRuns: 200 },
    );
  });
});

it('answers within 20 microseconds', () => {
  const start = Date.parse('2026-11-20T13:03:11Z');
  const ask = (count: number): number => {
    const before = performance.now();
    for (let i = 0; i < count; i += 1) clinic.isOpen(start + (i % 20_000) * 60_000);
    return ((performance.now() - before) * 1_000) / count;
  };
  ask(20_000);
  expect(ask(50_000)).toBeLessThan(20);
});
