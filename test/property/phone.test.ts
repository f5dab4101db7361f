import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CountryCode, getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { maskPhone, samePhone, toE164 } from '../../src/domain/phone.ts';

const numbered = getCountries().flatMap((country) => {
  const number = getExampleNumber(country, examples);
  return number === undefined ? [] : [{ country, number }];
});
const anyNumber = fc.constantFrom(...numbered);
const anyCountry = fc.constantFrom<CountryCode>('GB', 'DE', 'US', 'LT', 'RU', 'IT', 'ES');

it('reads every country’s mobile number as people write it there', () => {
  fc.assert(
    fc.property(anyNumber, ({ country, number }) => {
      expect(toE164(number.formatNational(), country)).toBe(number.number);
    }),
    { numRuns: 500 },
  );
});

it('reads every country’s mobile number in any international dress, from anywhere', () => {
  fc.assert(
    fc.property(
      anyNumber,
      anyCountry,
      fc.constantFrom(' ', '-', '.', ''),
      ({ number }, at, gap) => {
        const dressed = number.formatInternational().replaceAll(' ', gap);
        expect(toE164(dressed, at)).toBe(number.number);
      },
    ),
    { numRuns: 1000 },
  );
});

it('reads its own result as itself, whatever the country', () => {
  fc.assert(
    fc.property(fc.string(), anyCountry, anyCountry, (text, country, other) => {
      const number = toE164(`0${text}`, country);
      if (number !== undefined) expect(toE164(number, other)).toBe(number);
    }),
    { numRuns: 500 },
  );
});

it('never fails, and answers with E.164 or nothing', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789+-() ./x,e'), maxLength: 40 });
  fc.assert(
    fc.property(fc.oneof(digits, fc.string({ unit: 'binary' })), anyCountry, (text, country) => {
      expect(toE164(text, country) ?? '+0000000').toMatch(/^\+\d{7,15}$/);
    }),
    { numRuns: 1000 },
  );
});

it('finds a number the same as itself, and masks all but its country and end', () => {
  fc.assert(
    fc.property(anyNumber, anyCountry, ({ number }, country) => {
      expect(samePhone(number.number, number.formatInternational(), country)).toBe(true);
      const masked = maskPhone(number.number);
      expect(masked).toMatch(/^\+\d{1,3}\*{3,}\d{2}$/);
      expect(masked).not.toContain(number.nationalNumber.slice(0, -2));
    }),
  );
});
