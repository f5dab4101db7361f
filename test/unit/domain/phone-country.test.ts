import { expect, it } from '@jest/globals';
import { countryOf } from '../../../src/domain/phone.ts';

it.each([
  ['+442079460100', 'GB'],
  ['+441632960123', 'GB'],
  ['+17205550100', 'US'],
  ['+14165550100', 'CA'],
  ['+493012345678', 'DE'],
  ['+390000000000', 'IT'],
  ['+1', undefined],
  ['anonymous', undefined],
])('the country of %s is %s', (number, country) => {
  expect(countryOf(number)).toBe(country);
});
