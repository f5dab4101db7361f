import { describe, expect, it } from '@jest/globals';
import { type BusinessHours, fromBusinessHours } from '../../../src/schedule/business-hours.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
const usual: BusinessHours = {
  businessDays: WEEKDAYS,
  daily: ['10:00', '17:00'],
  custom: null,
  timezone: 'Europe/London',
  holidays: ['2026-12-25'],
};

function openAt(hours: BusinessHours, at: string): boolean {
  return fromBusinessHours(hours).isOpen(Date.parse(at));
}

describe('business hours of a CRM', () => {
  it.each([
    ['open within the daily hours', {}, '2026-11-20T10:00Z', true],
    ['closed after them', {}, '2026-11-20T17:00Z', false],
    ['closed on other days', {}, '2026-11-21T12:00Z', false],
    ['closed on holidays', {}, '2026-12-25T12:00Z', false],
    ['open by summer time', {}, '2026-07-01T09:30Z', true],
  ])('are %s', (_name, change, at, open) => {
    expect(openAt({ ...usual, ...change }, at)).toBe(open);
  });

  it('may differ by day', () => {
    const hours: BusinessHours = {
      ...usual,
      businessDays: ['Monday', 'Tuesday'],
      daily: null,
      custom: [
        { day: 'Monday', timing: ['10:00', '17:00'] },
        { day: 'Tuesday', timing: ['20:00', '04:00'] },
      ],
    };
    expect(openAt(hours, '2026-11-23T16:00Z')).toBe(true);
    expect(openAt(hours, '2026-11-24T16:00Z')).toBe(false);
    expect(openAt(hours, '2026-11-25T03:59Z')).toBe(true);
    expect(openAt(hours, '2026-11-25T04:00Z')).toBe(false);
  });

  it('without times are round the clock', () => {
    const hours = { ...usual, daily: null };
    expect(openAt(hours, '2026-11-20T23:59:59Z')).toBe(true);
    expect(openAt(hours, '2026-11-21T00:00Z')).toBe(false);
  });

  it('may last until midnight', () => {
    expect(openAt({ ...usual, daily: ['10:00', '00:00'] }, '2026-11-20T23:59Z')).toBe(true);
    expect(openAt({ ...usual, daily: ['10:00', '24:00'] }, '2026-11-21T00:00Z')).toBe(false);
  });

  it.each([
    [{ businessDays: ['Funday'] }, 'Business hours: "Funday" is no day of the week'],
    [{ daily: ['10', '17:00'] as const }, 'Business hours: "10" is no time'],
    [{ holidays: ['25/12/2026'] }, 'Business hours: "25/12/2026" is no date'],
  ])('are refused with the reason: %j', (change, message) => {
    expect(() => fromBusinessHours({ ...usual, ...change })).toThrow(message);
  });
});
