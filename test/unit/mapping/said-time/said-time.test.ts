import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { Calendar } from '../../../../src/domain/calendar.ts';
import { createSaidTime, type SaidTime } from '../../../../src/mapping/said-time/said-time.ts';
import { buildCalendar } from '../../../../src/schedule/business-calendar.ts';
import { calendarSpecSchema } from '../../../../src/schedule/calendar-spec.ts';

const BERLIN = 'Europe/Berlin';
/** Friday, 14:03 in Berlin. */
const FRIDAY = Date.parse('2026-11-20T13:03:11Z');

function hours(written: Record<string, unknown>, timezone = BERLIN): Calendar {
  return buildCalendar(calendarSpecSchema.parse(written), timezone);
}

const clinic = hours({
  'mon-fri': '08:00-18:00',
  sat: '09:00-13:00',
  closed: ['2026-12-25', '2026-12-26'],
});

function reader(...languages: string[]): SaidTime {
  return createSaidTime({ timezone: BERLIN, country: 'DE', languages, calendar: clinic });
}

/** Local time without the year when it is the reference's: `Thu 26 Nov 15:00`. */
function local(at: number | undefined, zone = BERLIN): string | undefined {
  if (at === undefined) return undefined;
  const time = DateTime.fromMillis(at, { zone });
  return time.toFormat(time.year === 2026 ? 'ccc d LLL HH:mm' : 'ccc d LLL yyyy HH:mm');
}

const account = reader('de', 'en', 'ru');

describe('the examples of the mapping language', () => {
  it.each([
    ['Wants a thermography on Thursday at 3, asked about the price.', '2026-11-26T15:00:00+01:00'],
    ['Ich brauche einen Termin am Donnerstag um 16:30', '2026-11-26T16:30:00+01:00'],
    ['Hallo 👋\nIch brauche einen Termin am Donnerstag um 16:30', '2026-11-26T16:30:00+01:00'],
    ['Thermography on 30 March 2027 at 10', '2027-03-30T10:00:00+02:00'],
    ['Consultation 24 November 2026 at 10', '2026-11-24T10:00:00+01:00'],
  ])('reads %j', (text, expected) => {
    expect(account(text, FRIDAY)).toBe(Date.parse(expected));
  });

  it.each(['Consultation next Tuesday', 'Friday', 'Urgent! Needs the diagnosis today.'])(
    'finds no hour in %j',
    (text) => {
      expect(account(text, FRIDAY)).toBeUndefined();
    },
  );
});

describe('English', () => {
  it.each([
    ['tomorrow 14:30', 'Sat 21 Nov 14:30'],
    ['3pm tomorrow', 'Sat 21 Nov 15:00'],
    ['Thurs. 3:15 pm', 'Thu 26 Nov 15:15'],
    ['Thursday @ 3', 'Thu 26 Nov 15:00'],
    ['Thursday at three', 'Thu 26 Nov 15:00'],
    ['at half past two on Thursday', 'Thu 26 Nov 14:30'],
    ['Monday, quarter to three', 'Mon 23 Nov 14:45'],
    ['Thursday 26th at half 3', 'Thu 26 Nov 15:30'],
    ['on the 26th at 3', 'Thu 26 Nov 15:00'],
    ['Nov 26 at 3', 'Thu 26 Nov 15:00'],
    ['1 December at 9', 'Tue 1 Dec 09:00'],
    ['Friday at noon', 'Fri 27 Nov 12:00'],
    ['Monday 10.30', 'Mon 23 Nov 10:30'],
    ['8 o’clock in the morning on Monday', 'Mon 23 Nov 08:00'],
    ['Friday afternoon at 3', 'Fri 20 Nov 15:00'],
    ['tonight at 8', 'Fri 20 Nov 20:00'],
    ['this evening at 7', 'Fri 20 Nov 19:00'],
    ['the day after tomorrow at 9', 'Sun 22 Nov 09:00'],
    ['next week Tuesday at 10', 'Tue 24 Nov 10:00'],
    ['Monday week at 9', 'Mon 30 Nov 09:00'],
    ['in 2 days at 10', 'Sun 22 Nov 10:00'],
    ['in 2 hours', 'Fri 20 Nov 16:03'],
    ['in half an hour', 'Fri 20 Nov 14:33'],
    ['between 2 and 4 on Monday', 'Mon 23 Nov 14:00'],
    ['3-4 pm Thursday', 'Thu 26 Nov 15:00'],
    ['10am or 11am on Monday', 'Mon 23 Nov 10:00'],
    ['Thursday at 3 or Friday at 4', 'Thu 26 Nov 15:00'],
    ['Thursday works, maybe at 3', 'Thu 26 Nov 15:00'],
    ['next Wed around 10, please', 'Wed 25 Nov 10:00'],
    ['2026-11-27T15:00', 'Fri 27 Nov 15:00'],
    ['2026-11-27T15:00:00Z', 'Fri 27 Nov 16:00'],
  ])('reads %j', (text, expected) => {
    expect(local(reader('en')(text, FRIDAY))).toBe(expected);
    expect(local(account(text, FRIDAY))).toBe(expected);
  });
});

describe('other languages', () => {
  it.each([
    ['de', 'Donnerstag um 3', 'Thu 26 Nov 15:00'],
    ['de', 'Donnerstag um drei Uhr', 'Thu 26 Nov 15:00'],
    ['de', 'um 3 am Donnerstag', 'Thu 26 Nov 15:00'],
    ['de', 'am Montag um halb drei', 'Mon 23 Nov 14:30'],
    ['de', 'viertel nach zwei am Montag', 'Mon 23 Nov 14:15'],
    ['de', 'übermorgen 9 Uhr 30', 'Sun 22 Nov 09:30'],
    ['de', 'heute Abend um 7', 'Fri 20 Nov 19:00'],
    ['de', 'Montag, 10 Uhr morgens', 'Mon 23 Nov 10:00'],
    ['de', '27.11. um 15 Uhr', 'Fri 27 Nov 15:00'],
    ['de', 'am 27. November um 15 Uhr', 'Fri 27 Nov 15:00'],
    ['de', 'Dienstag nächste Woche um 10', 'Tue 24 Nov 10:00'],
    ['de', 'Do 16:30', 'Thu 26 Nov 16:30'],
    ['de', 'Dienstagvormittag um 10', 'Tue 24 Nov 10:00'],
    ['de', 'Montagmorgen um 9', 'Mon 23 Nov 09:00'],
    ['de', 'Dienstag ca. 15', 'Tue 24 Nov 15:00'],
    ['de', 'Fr. 15.30 Uhr', 'Fri 20 Nov 15:30'],
    ['de', 'in zwei Stunden', 'Fri 20 Nov 16:03'],
    ['de', 'Morgen?\nUm 3', 'Sat 21 Nov 15:00'],
    ['ru', 'в понедельник в 15:00', 'Mon 23 Nov 15:00'],
    ['ru', 'в четверг на 16:30', 'Thu 26 Nov 16:30'],
    ['ru', 'завтра в 3 часа дня', 'Sat 21 Nov 15:00'],
    ['ru', 'в понедельник в 9 утра', 'Mon 23 Nov 09:00'],
    ['ru', 'в 15 часов в четверг', 'Thu 26 Nov 15:00'],
    ['ru', 'запишите на четверг в полтретьего', 'Thu 26 Nov 14:30'],
    ['ru', '24 ноября в 10', 'Tue 24 Nov 10:00'],
    ['ru', '27.11 в 15:00', 'Fri 27 Nov 15:00'],
    ['ru', 'послезавтра в 11', 'Sun 22 Nov 11:00'],
    ['ru', 'через полчаса', 'Fri 20 Nov 14:33'],
    ['ru', 'в среду к 12', 'Wed 25 Nov 12:00'],
    ['uk', 'у четвер о 15:00', 'Thu 26 Nov 15:00'],
    ['uk', 'у четвер о третій', 'Thu 26 Nov 15:00'],
    ['fr', 'jeudi à 15h30', 'Thu 26 Nov 15:30'],
    ['fr', 'demain à midi', 'Sat 21 Nov 12:00'],
    ['fr', 'lundi à trois heures et demie', 'Mon 23 Nov 15:30'],
    ['es', 'el jueves a las 3 de la tarde', 'Thu 26 Nov 15:00'],
    ['es', 'pasado mañana a las 9', 'Sun 22 Nov 09:00'],
    ['it', 'giovedì alle 15', 'Thu 26 Nov 15:00'],
    ['it', '27 novembre alle 10', 'Fri 27 Nov 10:00'],
    ['pt', 'quinta-feira às 15h', 'Thu 26 Nov 15:00'],
    ['nl', 'morgen half drie', 'Sat 21 Nov 14:30'],
    ['sv', 'torsdag kl 15', 'Thu 26 Nov 15:00'],
    ['fi', '27.11. klo 15.30', 'Fri 27 Nov 15:30'],
    ['id', 'besok jam 14:30', 'Sat 21 Nov 14:30'],
    ['ar', 'الخميس الساعة 3', 'Thu 26 Nov 15:00'],
    ['vi', 'thứ năm lúc 15h', 'Thu 26 Nov 15:00'],
    ['ja', '木曜日の午後3時半', 'Thu 26 Nov 15:30'],
    ['zh', '周四15:30', 'Thu 26 Nov 15:30'],
    ['zh', '星期四下午三點', 'Thu 26 Nov 15:00'],
  ])('%s: %s', (language, text, expected) => {
    expect(local(reader(language)(text, FRIDAY))).toBe(expected);
  });

  it('reads every language of the account, whichever comes first', () => {
    for (const languages of [
      ['de', 'en', 'ru'],
      ['ru', 'en', 'de'],
      ['en-GB', 'ru-RU', 'de-AT'],
    ]) {
      const read = reader(...languages);
      expect(local(read('am Donnerstag um 16:30', FRIDAY))).toBe('Thu 26 Nov 16:30');
      expect(local(read('on Thursday at 3', FRIDAY))).toBe('Thu 26 Nov 15:00');
      expect(local(read('в четверг в 15:00', FRIDAY))).toBe('Thu 26 Nov 15:00');
    }
  });

  it('does not take English words for German weekdays', () => {
    expect(local(account('can we do 16:30?', FRIDAY))).toBe('Fri 20 Nov 16:30');
    expect(account('So 15:00 works', FRIDAY)).toBeUndefined();
  });

  it('reads of Lithuanian only the date and hour in digits', () => {
    const lithuanian = reader('lt');
    expect(local(lithuanian('Registracija 2026-11-27 15:00', FRIDAY))).toBe('Fri 27 Nov 15:00');
    expect(lithuanian('rytoj 15:00', FRIDAY)).toBeUndefined();
    expect(lithuanian('15:00', FRIDAY)).toBeUndefined();
    expect(reader('lt', 'en')('penktadienį 15:00', FRIDAY)).toBeUndefined();
    expect(local(reader('lt', 'en')('tomorrow 15:00', FRIDAY))).toBe('Sat 21 Nov 15:00');
  });
});

describe('numbers that are no times', () => {
  it.each([
    '2 children',
    'She is 45 and needs 2 visits',
    'IVR 2, queue Front desk 14 s, Anna Agent 376 s',
    'call +44 20 7946 0123',
    'Tel. 030 901820, ab 2027',
    'at 45 euros',
    'at 20 people',
    'um 3 Euro mehr',
    'am 3. Stock',
    'at 3 Baker Street',
    'room 5 at 20 Baker St',
    'at 3.5 percent',
    'price 15.50',
    '£20',
    'Thermography 30 min',
    'a 2h session',
    'for 2 hours',
    'within 2 hours',
    'about 3 people',
    'etwa 3 Wochen',
    'Mo-Fr 9-17 Uhr geöffnet',
    'https://x.test/a?t=15:30',
    'at one point',
    'from 2 to 3 days',
    'на 3 дня',
    'в 2 раза дороже',
    'в 2026 году',
    '2 ребенка',
    'à 06 12 34 56 78',
    'open 24/7',
    'now',
    'I need it right now',
    'is 10 ok?',
    'Friday afternoon',
    '',
  ])('%j', (text) => {
    expect(reader('de', 'en', 'ru', 'fr')(text, FRIDAY)).toBeUndefined();
  });
});

describe('what lies behind', () => {
  it.each([
    'yesterday at 3',
    'last Friday at 3',
    'letzten Freitag um 3',
    'в прошлую пятницу в 15:00',
    'today at 10',
    'this morning at 10',
    '19 November 2026 at 15:00',
    '2026-11-20 10:00',
    '2026-11-20T10:00:00Z',
  ])('is no wish: %s', (text) => {
    expect(account(text, FRIDAY)).toBeUndefined();
  });

  it('does not hide the wish that follows', () => {
    expect(local(account('called yesterday at 3, wants Monday at 4', FRIDAY))).toBe(
      'Mon 23 Nov 16:00',
    );
    expect(local(account('Called at 14:05, wants Thursday at 3', FRIDAY))).toBe('Thu 26 Nov 15:00');
  });

  it('is next year’s when no year was said', () => {
    expect(local(account('12 January at 10', FRIDAY))).toBe('Tue 12 Jan 2027 10:00');
  });

  it('is next week’s for a weekday that is today', () => {
    expect(local(account('Friday at 3', FRIDAY))).toBe('Fri 20 Nov 15:00');
    expect(local(account('Friday at 10', FRIDAY))).toBe('Fri 27 Nov 10:00');
  });
});

describe('an hour without its half of the day', () => {
  it.each([
    ['at 3', 'Fri 20 Nov 15:00'],
    ['at 10', 'Sat 21 Nov 10:00'],
    ['at 2', 'Mon 23 Nov 14:00'],
    ['at 8', 'Mon 23 Nov 08:00'],
    ['at 15', 'Fri 20 Nov 15:00'],
    ['at 7', 'Fri 20 Nov 19:00'],
  ])('%s is the next within opening hours, if there is one', (text, expected) => {
    expect(local(account(text, FRIDAY))).toBe(expected);
  });

  it.each([
    ['Sunday at 3', 'Sun 22 Nov 15:00'],
    ['Saturday at 2', 'Sat 21 Nov 14:00'],
    ['Monday at 8', 'Mon 23 Nov 08:00'],
    ['Monday at 6', 'Mon 23 Nov 18:00'],
    ['today at 4', 'Fri 20 Nov 16:00'],
    ['Monday 03:00', 'Mon 23 Nov 03:00'],
  ])('%s follows the opening hours of its day', (text, expected) => {
    expect(local(account(text, FRIDAY))).toBe(expected);
  });

  it('is at night where business is at night', () => {
    const bar = createSaidTime({
      timezone: BERLIN,
      country: 'DE',
      languages: ['en'],
      calendar: hours({ 'mon-sun': '18:00-03:00' }),
    });
    expect(local(bar('Thursday at 10', FRIDAY))).toBe('Thu 26 Nov 22:00');
    expect(local(bar('Thursday at 2', FRIDAY))).toBe('Thu 26 Nov 02:00');
    expect(local(bar('Thursday at 10 am', FRIDAY))).toBe('Thu 26 Nov 10:00');
  });
});

describe('an hour beside a day that is not clear', () => {
  it('is no wish', () => {
    const text =
      'She has had pain since Monday and takes tablets that do not help her at all any more. Wants to come at 3.';
    expect(reader('en')(text, FRIDAY)).toBeUndefined();
  });
});

describe('the country', () => {
  const read = (country: string) =>
    createSaidTime({ timezone: BERLIN, country, languages: ['en', 'es'], calendar: clinic });

  it.each([
    ['GB', '03/04 at 10', 'Sat 3 Apr 2027 10:00'],
    ['DE', '03/04/2027 at 10', 'Sat 3 Apr 2027 10:00'],
    ['US', '03/04 at 10', 'Thu 4 Mar 2027 10:00'],
    ['us', '3/4/27 at 10', 'Thu 4 Mar 2027 10:00'],
    ['US', '27/11 at 10', 'Fri 27 Nov 10:00'],
    ['US', '3.4.2027 at 10', 'Sat 3 Apr 2027 10:00'],
    ['US', '2027-03-04 at 10', 'Thu 4 Mar 2027 10:00'],
    ['US', '03/04 a las 10', 'Thu 4 Mar 2027 10:00'],
  ])('%s reads %s', (country, text, expected) => {
    expect(local(read(country)(text, FRIDAY))).toBe(expected);
  });
});

describe('changes of clocks', () => {
  it('leave the time on the wall alone', () => {
    const before = Date.parse('2027-03-26T10:00:00Z');
    expect(account('Monday at 10', before)).toBe(Date.parse('2027-03-29T10:00:00+02:00'));
    expect(account('29 October 2027 at 10', before)).toBe(Date.parse('2027-10-29T10:00:00+02:00'));
    expect(account('2 November 2027 at 10', before)).toBe(Date.parse('2027-11-02T10:00:00+01:00'));
  });

  it('move an hour that is skipped on', () => {
    const night = createSaidTime({
      timezone: BERLIN,
      country: 'DE',
      languages: ['en'],
      calendar: hours({ 'mon-sun': '00:00-24:00' }),
    });
    expect(night('28 March 2027 at 02:30', FRIDAY)).toBe(Date.parse('2027-03-28T03:30:00+02:00'));
  });
});

describe('the account’s zone', () => {
  it('is where today and the hour are', () => {
    const read = createSaidTime({
      timezone: 'America/New_York',
      country: 'US',
      languages: ['en'],
      calendar: hours({ 'mon-fri': '09:00-17:00' }, 'America/New_York'),
    });
    const lateThursday = Date.parse('2026-11-20T02:00:00Z');
    expect(read('tomorrow at 3', lateThursday)).toBe(Date.parse('2026-11-20T15:00:00-05:00'));
    expect(read('Friday at 3', lateThursday)).toBe(Date.parse('2026-11-20T15:00:00-05:00'));
  });
});

describe('the reader', () => {
  it('never fails, and never answers with what lies behind', () => {
    const words = fc.constantFrom(
      ...'at um в 3 15:30 27.11. 03/04 Thursday morgen завтра half past two pm Uhr , . \n - 2026-11-27 26th next last in 2 hours'.split(
        ' ',
      ),
    );
    const said = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.oneof(said, fc.string({ unit: 'binary' })), fc.nat(400), (text, day) => {
        const reference = FRIDAY + day * 86_400_000;
        const at = account(text, reference);
        if (at !== undefined) expect(at).toBeGreaterThan(reference);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same answer again, and another for another reference', () => {
    const text = 'at 3';
    const answers = [0, 1, 0].map((day) => account(text, FRIDAY + day * 86_400_000));
    expect(answers[0]).toBe(answers[2]);
    expect(answers[1]).not.toBe(answers[0]);
  });

  it('keeps answering beyond what it remembers', () => {
    const read = reader('en');
    for (let day = 0; day < 700; day += 1) {
      expect(read('tomorrow 14:30', FRIDAY + day * 86_400_000)).toBeDefined();
    }
    expect(local(read('tomorrow 14:30', FRIDAY))).toBe('Sat 21 Nov 14:30');
  });

  it('takes no longer for a long text than for its length', () => {
    const long = `${'We talked about the 2 dogs and the 3 cats she has at home. '.repeat(400)} Thursday at 3`;
    const nasty = `${'1 '.repeat(5_000)}${'at '.repeat(5_000)}${'1:1'.repeat(3_000)}`;
    const before = performance.now();
    expect(local(account(long, FRIDAY))).toBe('Thu 26 Nov 15:00');
    account(nasty, FRIDAY);
    expect(performance.now() - before).toBeLessThan(1_500);
  });

  it('is quick to see that nothing is there, and quick to remember', () => {
    const dull = 'Urgent! Needs the diagnosis today, please call her back as soon as you can.';
    const known = 'Wants a thermography on Thursday at 3, asked about the price.';
    const micros = (text: string): number => {
      const before = performance.now();
      for (let i = 0; i < 5_000; i += 1) account(text, FRIDAY);
      return ((performance.now() - before) * 1_000) / 5_000;
    };
    micros(dull);
    micros(known);
    expect(micros(dull)).toBeLessThan(50);
    expect(micros(known)).toBeLessThan(50);
  });
});
