import { describe, expect, it } from '@jest/globals';
import { durationMs, negated, parseDuration } from '../../../src/domain/duration.ts';

const HOUR = 3_600_000;

describe('parseDuration', () => {
  it.each([
    ['PT24H', { months: 0, days: 0, ms: 24 * HOUR }],
    ['P1D', { months: 0, days: 1, ms: 0 }],
    ['P2W', { months: 0, days: 14, ms: 0 }],
    ['PT1H30M', { months: 0, days: 0, ms: 1.5 * HOUR }],
    ['P1M', { months: 1, days: 0, ms: 0 }],
    ['P1Y2M3W4DT5H6M7S', { months: 14, days: 25, ms: 5 * HOUR + 367_000 }],
    ['PT0.25S', { months: 0, days: 0, ms: 250 }],
    ['PT1,5S', { months: 0, days: 0, ms: 1_500 }],
    ['PT0S', { months: 0, days: 0, ms: 0 }],
    ['P0D', { months: 0, days: 0, ms: 0 }],
    ['-PT15M', { months: 0, days: 0, ms: -900_000 }],
    ['+P1D', { months: 0, days: 1, ms: 0 }],
    ['-P1M2D', { months: -1, days: -2, ms: 0 }],
  ])('reads %s', (text, expected) => {
    expect(parseDuration(text)).toEqual(expected);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    '1D',
    'P1H',
    'PT1D',
    'P1M1Y',
    'p1d',
    'P1.5D',
    'P-1D',
    ' P1D',
    '24h',
    'PT99999999999999999999H',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('durationMs', () => {
  it('counts a day as 24 hours and a week as seven days', () => {
    expect(durationMs({ months: 0, days: 7, ms: 5 })).toBe(7 * 24 * HOUR + 5);
  });

  it('knows no length for months', () => {
    expect(durationMs({ months: 1, days: 0, ms: 0 })).toBeUndefined();
  });
});

it('turns a duration round, and back', () => {
  const duration = { months: 1, days: -2, ms: 0 };
  expect(negated(duration)).toEqual({ months: -1, days: 2, ms: 0 });
  expect(negated(negated(duration))).toEqual(duration);
});
