import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { toIso } from '../../../src/domain/clock.ts';
import { parseDuration } from '../../../src/domain/duration.ts';
import {
  addDuration,
  formatTime,
  fromWallClock,
  type WallTime,
  wallClock,
} from '../../../src/domain/zoned-time.ts';

const BERLIN = 'Europe/Berlin';
const at = (iso: string): number => Date.parse(iso);

describe('wallClock', () => {
  it('shows the local date, time and weekday', () => {
    expect(wallClock(at('2026-11-20T23:30:15.250Z'), BERLIN)).toEqual({
      year: 2026,
      month: 11,
      day: 21,
      hour: 0,
      minute: 30,
      second: 15,
      millisecond: 250,
      weekday: 6,
    });
  });

  it('counts Sunday as the seventh day', () => {
    expect(wallClock(at('2026-11-22T12:00:00Z'), BERLIN).weekday).toBe(7);
  });

  it('refuses a zone that does not exist', () => {
    expect(() => wallClock(0, 'Europe/Atlantis')).toThrow(RangeError);
  });
});

describe('fromWallClock', () => {
  it.each([
    ['winter', { year: 2026, month: 11, day: 20, hour: 14 }, '2026-11-20T13:00:00.000Z'],
    ['summer', { year: 2026, month: 7, day: 1, hour: 14 }, '2026-07-01T12:00:00.000Z'],
    [
      'the hour that is skipped',
      { year: 2026, month: 3, day: 29, hour: 2, minute: 30 },
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'the hour that comes twice',
      { year: 2026, month: 10, day: 25, hour: 2, minute: 30 },
      '2026-10-25T00:30:00.000Z',
    ],
    ['a day beyond the month', { year: 2026, month: 11, day: 31 }, '2026-11-30T23:00:00.000Z'],
  ])('reads %s', (_name, wall: WallTime, iso) => {
    expect(toIso(fromWallClock(wall, BERLIN))).toBe(iso);
  });
});

const someZone = fc.constantFrom(
  BERLIN,
  'Europe/London',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Santiago',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Africa/Casablanca',
  'UTC',
);
const someInstant = fc.integer({
  min: at('2015-01-01T00:00:00Z'),
  max: at('2040-01-01T00:00:00Z'),
});

it('agrees with the calendar library in every zone, also around changes', () => {
  fc.assert(
    fc.property(someInstant, someZone, (instant, zone) => {
      const shown = wallClock(instant, zone);
      const expected = DateTime.fromMillis(instant, { zone });
      expect(shown).toMatchObject(expected.toObject());
      expect(shown.weekday).toBe(expected.weekday);
    }),
    { numRuns: 2_000 },
  );
});

it('turns what the wall shows back into the instant, or the earlier of two', () => {
  fc.assert(
    fc.property(someInstant, someZone, (instant, zone) => {
      const shown = wallClock(instant, zone);
      const back = fromWallClock(shown, zone);
      expect(wallClock(back, zone)).toEqual(shown);
      expect(back).toBeLessThanOrEqual(instant);
      expect(instant - back).toBeLessThanOrEqual(3_600_000);
    }),
    { numRuns: 2_000 },
  );
});

describe('addDuration', () => {
  it.each([
    ['a day over the change to summer', '2026-03-28T13:00:00Z', 'P1D', '2026-03-29T12:00:00.000Z'],
    ['24 hours over it', '2026-03-28T13:00:00Z', 'PT24H', '2026-03-29T13:00:00.000Z'],
    ['a day back over it', '2026-03-29T12:00:00Z', '-P1D', '2026-03-28T13:00:00.000Z'],
    ['a month to a shorter one', '2026-01-31T09:00:00Z', 'P1M', '2026-02-28T09:00:00.000Z'],
    ['two weeks', '2026-11-20T13:00:00Z', 'P2W', '2026-12-04T13:00:00.000Z'],
    ['days before hours', '2026-03-28T00:30:00Z', 'P1DT1H', '2026-03-29T01:30:00.000Z'],
    ['a leap year', '2028-02-29T12:00:00Z', 'P1Y', '2029-02-28T12:00:00.000Z'],
  ])('adds %s', (_name, from, text, expected) => {
    const duration = parseDuration(text);
    expect(toIso(addDuration(at(from), duration!, BERLIN))).toBe(expected);
  });
});

describe('formatTime', () => {
  const thursday = at('2026-11-26T14:00:00Z');

  it.each([
    ['en', 'Thursday 26 November, 15:00'],
    ['de', 'Donnerstag 26 November, 15:00'],
    ['ru', 'четверг 26 ноябрь, 15:00'],
    ['lt', 'ketvirtadienis 26 lapkritis, 15:00'],
    ['de-AT', 'Donnerstag 26 November, 15:00'],
    ['German', 'Thursday 26 November, 15:00'],
    ['', 'Thursday 26 November, 15:00'],
    ['no such language', 'Thursday 26 November, 15:00'],
  ])('writes in the language %j', (language, expected) => {
    expect(formatTime(thursday, 'cccc d LLLL, HH:mm', BERLIN, language)).toBe(expected);
  });
});
