import { describe, expect, it } from '@jest/globals';
import { matcherOf } from '../../../src/app/erase-terms.ts';

const matches = matcherOf({
  phones: ['+447700900231', '+3725123456'],
  emails: ['O.Featherstone@example.org'],
  names: ['Zoë  Müller'],
  ids: ['p-0123456789ab'],
});

describe('what is found of a person', () => {
  it.each([
    '+447700900231',
    '447700900231',
    '00447700900231',
    '07700900231',
    '07700 900 231',
    '(07700) 900-231',
    '+44 (0)7700 900231',
    '+44.7700.900231',
    '{"from":447700900231}',
    'from=%2B447700900231&to=x',
    'from=07700+900231',
    'sms|+442079460000|+447700900231',
    'called on 2026-11-20 07700900231',
    '5123456',
    '+372 512 3456',
  ])('number: %s', (text) => {
    expect(matches(text)).toBe('number');
  });

  it.each([
    ['e-mail', 'write to o.featherstone@EXAMPLE.org'],
    ['e-mail', 'mail=o.featherstone%40example.org'],
    ['name', 'for zoë müller, tomorrow'],
    ['name', '{"name":"Zo\\u00eb M\\u00fcller"}'],
    ['id', '{"belongs.person":"p-0123456789ab"}'],
  ] as const)('%s: %s', (what, text) => {
    expect(matches(text)).toBe(what);
  });

  it.each(['', '4477009002310', '17700900231', 'Zoë', 'Müller', '+447700900232', '7700900'])(
    'nothing: %s',
    (text) => {
      expect(matches(text)).toBeUndefined();
    },
  );
});
