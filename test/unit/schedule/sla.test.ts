import { describe, expect, it } from '@jest/globals';
import { toIso } from '../../../src/domain/clock.ts';
import { buildCalendar } from '../../../src/schedule/business-calendar.ts';
import { calendarSpecSchema } from '../../../src/schedule/calendar-spec.ts';
import { dueTime, parseSla } from '../../../src/schedule/sla.ts';

const HOUR = 3_600_000;
const clinic = buildCalendar(
  calendarSpecSchema.parse({
    'mon-fri': '08:00-18:00',
    sat: '09:00-13:00',
    closed: ['2026-12-25'],
  }),
  'Europe/Berlin',
);

describe('parseSla', () => {
  it.each([
    ['PT1H', { working: false, ms: HOUR }],
    ['working PT4H', { working: true, ms: 4 * HOUR }],
    ['working P1D', { working: true, days: 1 }],
    [' Working  P1DT2H ', { working: true, days: 1, ms: 2 * HOUR }],
    ['P1W', { working: false, days: 7 }],
  ])('reads %j', (text, rule) => {
    expect(parseSla(text)).toEqual(rule);
  });

  it.each([
    '',
    'soon',
    'working',
    '4h',
    'P1M',
    'PT0H',
    '-PT1H',
    'working working PT1H',
    'PT1H working',
  ])('refuses %j', (text) => {
    expect(() => parseSla(text)).toThrow(`"${text}" is no time to answer within`);
  });
});

describe('dueTime', () => {
  it.each([
    ['by the clock, day and night', '2026-11-20T19:10+01:00', 'PT1H', '2026-11-20T20:10+01:00'],
    [
      'by the calendar, keeping the time',
      '2026-03-28T19:10+01:00',
      'P1D',
      '2026-03-29T19:10+02:00',
    ],
    ['in open hours', '2026-11-20T16:00+01:00', 'working PT4H', '2026-11-21T11:00+01:00'],
    [
      'in open hours from the next opening',
      '2026-11-20T19:10+01:00',
      'working PT4H',
      '2026-11-21T13:00+01:00',
    ],
    ['in open days', '2026-11-19T14:03+01:00', 'working P1D', '2026-11-20T14:03+01:00'],
    [
      'in open days from the next opening',
      '2026-11-20T19:10+01:00',
      'working P1D',
      '2026-11-23T09:00+01:00',
    ],
    [
      'in open days, then open hours',
      '2026-11-20T19:10+01:00',
      'working P1DT10H',
      '2026-11-24T09:00+01:00',
    ],
    ['over a closed date', '2026-12-24T10:00+01:00', 'working P1D', '2026-12-26T10:00+01:00'],
  ])('counts %s', (_name, at, rule, expected) => {
    expect(toIso(dueTime(Date.parse(at), parseSla(rule), clinic) ?? 0)).toBe(
      toIso(Date.parse(expected)),
    );
  });

  it('has no answer where nobody ever works', () => {
    const never = buildCalendar(calendarSpecSchema.parse({}), 'Europe/Berlin');
    expect(dueTime(0, parseSla('working PT4H'), never)).toBeUndefined();
    expect(dueTime(0, parseSla('working P1D'), never)).toBeUndefined();
    expect(dueTime(0, parseSla('PT4H'), never)).toBe(4 * HOUR);
  });
});
