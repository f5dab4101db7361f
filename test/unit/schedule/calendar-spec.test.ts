import { describe, expect, it } from '@jest/globals';
import { calendarSpecSchema } from '../../../src/schedule/calendar-spec.ts';

const hour = (from: number, until: number) => ({ from: from * 60, until: until * 60 });

function problems(written: unknown): string[] {
  return (calendarSpecSchema.safeParse(written).error?.issues ?? []).map((issue) => issue.message);
}

describe('the calendar of an account file', () => {
  it('reads ranges of days, days and closed dates', () => {
    const spec = calendarSpecSchema.parse({
      'mon-fri': '08:00-18:00',
      sat: '09:00-13:00',
      closed: ['2026-12-26', '2026-12-25', '2026-12-25'],
    });
    const weekday = [hour(8, 18)];
    expect(spec).toEqual({
      week: [weekday, weekday, weekday, weekday, weekday, [hour(9, 13)], []],
      closed: ['2026-12-25', '2026-12-26'],
    });
  });

  it.each([
    ['several openings in one text', '13:00-17:00, 8:00-12:00', [hour(8, 12), hour(13, 17)]],
    ['several openings in a list', ['08:00-12:00', '13:00-17:00'], [hour(8, 12), hour(13, 17)]],
    ['openings that touch as one', '08:00-12:00, 12:00-17:00', [hour(8, 17)]],
    ['the whole day', '00:00-24:00', [hour(0, 24)]],
    ['a long dash and spaces', '08:00 – 18:00', [hour(8, 18)]],
  ])('reads %s', (_name, value, expected) => {
    expect(calendarSpecSchema.parse({ wednesday: value }).week[2]).toEqual(expected);
  });

  it('lets an opening past midnight go on the next day', () => {
    const { week } = calendarSpecSchema.parse({ 'fri-sun': '22:00-06:00', mon: '08:00-18:00' });
    expect(week[4]).toEqual([hour(22, 24)]);
    expect(week[5]).toEqual([hour(0, 6), hour(22, 24)]);
    expect(week[0]).toEqual([hour(0, 6), hour(8, 18)]);
  });

  it('goes round the end of the week', () => {
    const { week } = calendarSpecSchema.parse({ 'Sat-Mon': '10:00-11:00' });
    expect(week.map((day) => day.length)).toEqual([1, 0, 0, 0, 0, 1, 1]);
  });

  it('is closed on every day when it names none', () => {
    expect(calendarSpecSchema.parse({}).week.flat()).toEqual([]);
  });

  it.each([
    [
      { montag: '08:00-18:00' },
      'montag: is no day; write mon, tue, …, a range such as mon-fri, or closed',
    ],
    [
      { 'mon-fri-sat': '08:00-18:00' },
      'mon-fri-sat: is no day; write mon, tue, …, a range such as mon-fri, or closed',
    ],
    [{ mon: '8-18' }, 'mon: "8-18" is no opening; write "08:00-18:00"'],
    [{ mon: 8 }, 'mon: "8" is no opening; write "08:00-18:00"'],
    [{ mon: [] }, 'mon: write "08:00-18:00", one or several'],
    [{ mon: '08:00-25:00' }, 'mon: nothing closes at 25:00'],
    [{ mon: '08:61-18:00' }, 'mon: nothing opens at 08:61'],
    [{ mon: '24:00-06:00' }, 'mon: nothing opens at 24:00'],
    [{ mon: '08:00-08:00' }, 'mon: "08:00-08:00" opens and closes at once'],
    [{ 'mon-fri': '08:00-18:00', fri: '08:00-12:00' }, 'fri: fri is already given by mon-fri'],
    [{ tue: '08:00-12:00, 11:30-17:00' }, 'tue: openings overlap on tue at 11:30'],
    [{ fri: '22:00-06:00', sat: '05:00-12:00' }, 'sat: openings overlap on sat at 05:00'],
    [{ closed: ['25.12.2026'] }, 'closed: "25.12.2026" is no date; write 2026-12-25'],
    [{ closed: ['2026-02-30'] }, 'closed: "2026-02-30" is no date; write 2026-12-25'],
  ])('refuses %j and names the key', (written, message) => {
    expect(problems(written)).toEqual([message]);
  });

  it('lists all problems at once', () => {
    expect(problems({ monn: '08:00-18:00', tue: 'never', closed: 'soon' })).toHaveLength(3);
  });
});
