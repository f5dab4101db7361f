import { describe, expect, it } from '@jest/globals';
import { maskPhone, samePhone, toE164 } from '../../../src/domain/phone.ts';

describe('toE164', () => {
  it.each([
    ['a national number', '020 7946 0123', 'GB', '+442079460123'],
    ['a national number in brackets', '(020) 7946-0123', 'GB', '+442079460123'],
    ['the optional zero', '+44 (0)7700 900123', 'GB', '+447700900123'],
    ['a national zero in brackets', '(0)20 7946 0123', 'GB', '+442079460123'],
    ['the 00 prefix', '00447700900123', 'GB', '+447700900123'],
    ['the 00 prefix where the country dials another', '0044 7700 900123', 'US', '+447700900123'],
    ['the prefix the country dials', '011 44 7700 900123', 'US', '+447700900123'],
    ['international digits without plus', '447700900123', 'GB', '+447700900123'],
    ['international digits of another country', '421904247371', 'GB', '+421904247371'],
    ['international digits that also look national', '421904247371', 'DE', '+421904247371'],
    ['international digits of the own country', '493012345678', 'DE', '+493012345678'],
    ['international digits of an unassigned number', '390000000001', 'GB', '+390000000001'],
    ['international digits from North America', '12025550123', 'GB', '+12025550123'],
    ['a Chinese mobile, written without prefix at home', '15812345678', 'CN', '+8615812345678'],
    ['a Brazilian mobile, written without prefix at home', '62912345678', 'BR', '+5562912345678'],
    ['a national number that lost its zero', '7700900123', 'GB', '+447700900123'],
    ['a North American number', '(202) 555-0123', 'US', '+12025550123'],
    ['a Russian number with 8', '8 (916) 123-45-67', 'RU', '+79161234567'],
    ['a Lithuanian number with 8', '8 612 34567', 'LT', '+37061234567'],
    ['an Italian number, whose zero stays', '06 698 12345', 'IT', '+390669812345'],
    ['an extension', '020 7946 0123 ext. 45', 'GB', '+442079460123'],
    ['a short extension', '020 7946 0123 x45', 'GB', '+442079460123'],
    ['a label', 'Mobile: 07700 900123', 'GB', '+447700900123'],
    ['a name behind it', '07700 900123 Bob', 'GB', '+447700900123'],
    ['keypad letters', '1-800-FLOWERS', 'US', '+18003569377'],
    ['a tel link', 'tel:+442079460123', 'DE', '+442079460123'],
    ['two numbers', '020 7946 0123 / 07700 900123', 'GB', '+442079460123'],
    ['a number a spreadsheet made decimal', '447700900123.0', 'GB', '+447700900123'],
    ['a number a spreadsheet made scientific', '4.47700900123E+11', 'GB', '+447700900123'],
    ['full-width digits', '０２０ ７９４６ ０１２３', 'GB', '+442079460123'],
    ['no-break spaces', '020 7946 0123', 'GB', '+442079460123'],
    ['a plus under an unknown country', '+442079460123', 'ZZ', '+442079460123'],
    ['a lower-case country', '020 7946 0123', 'gb', '+442079460123'],
  ])('reads %s', (_name, text, country, expected) => {
    expect(toE164(text, country)).toBe(expected);
  });

  it('reads the same text again as in its own country, however many came between', () => {
    const readings = (): (string | undefined)[] =>
      ['DE', 'GB', 'DE'].map((country) => toE164('0151 23456789', country));
    const before = readings();
    expect(before[0]).toBe('+4915123456789');
    expect(before[1]).not.toBe(before[0]);
    for (let index = 0; index < 6_000; index += 1) toE164(`no ${index}`, 'GB');
    expect(readings()).toEqual(before);
  });

  it.each([
    ['mobile', '+447700900000', '07700 900999', '+447700900999'],
    ['no area', '+441632960001', '01632 960001', '+441632960001'],
    ['London', '+442079460999', '020 7946 0999', '+442079460999'],
  ])('accepts the numbers reserved for drama: %s', (_name, international, national, expected) => {
    expect(toE164(international, 'GB')).toBe(international);
    expect(toE164(international, 'US')).toBe(international);
    expect(toE164(international.slice(1), 'GB')).toBe(international);
    expect(toE164(national, 'GB')).toBe(expected);
  });

  it.each([
    '',
    '   ',
    'anonymous',
    'Restricted',
    'unknown',
    'private number',
    'null',
    '[object Object]',
    '+266696687',
    '+86282452253',
    '+2562533',
    '1',
    '112',
    '1001',
    '+1 555 0100',
    '+44',
    '+0000000000',
    '+999123456789012345',
    '12345678901234567890',
    '4.477E+11',
    'Table for 2',
  ])('sees no number in %j', (text) => {
    expect(toE164(text, 'GB')).toBeUndefined();
  });

  it('needs a country code where the country is unknown', () => {
    expect(toE164('020 7946 0123', 'ZZ')).toBeUndefined();
  });
});

describe('samePhone', () => {
  it('sees through the way a number is written', () => {
    expect(samePhone('07700 900123', '447700900123', 'GB')).toBe(true);
    expect(samePhone('07700 900123', '07700 900124', 'GB')).toBe(false);
  });

  it('never takes two withheld callers for one', () => {
    expect(samePhone('anonymous', 'anonymous', 'GB')).toBe(false);
  });
});

describe('maskPhone', () => {
  it.each([
    ['+447700900123', '+44********23'],
    ['+12025550123', '+1********23'],
    ['+37061234567', '+370******67'],
    ['07700 900123', '*********23'],
    ['123', '***'],
    ['', '***'],
  ])('shows of %s only the country and two digits', (number, masked) => {
    expect(maskPhone(number)).toBe(masked);
  });
});
