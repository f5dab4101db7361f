import { describe, expect, it } from '@jest/globals';
import { fieldOf, type ZohoField } from '../../../../connectors/zoho/field.ts';
import { normalValue } from '../../../../connectors/zoho/normal-form.ts';
import {
  cutText,
  durationText,
  type SpellingContext,
  spellValue,
} from '../../../../connectors/zoho/spelling.ts';
import type { FieldValue } from '../../../../src/domain/record.ts';

const id = '5725767000000411001';

const context: SpellingContext = {
  timezone: 'Europe/Berlin',
  callDuration: 'mm:ss',
  idOf: (ref) => (ref.key === 'known' ? id : undefined),
  foundBy: ({ by }) => (by['Service_Name'] === 'Filling' ? id : undefined),
  userIdOf: (email) => (email === 'anna@clinic.example' ? id : undefined),
};

function field(dataType: string, more: Record<string, unknown> = {}, name = 'X'): ZohoField {
  return fieldOf('Calls', { api_name: name, data_type: dataType, ...more });
}

const text10 = field('text', { length: 10 });
const mandatory = field('text', { length: 10, system_mandatory: true });
const long = field('textarea', { length: 32_000 });
const phone = field('phone', { length: 30 });
const email = field('email', { length: 100 });
const website = field('website', { length: 30 });
/** As an Italian organisation shows it. */
const callType = field('picklist', {
  pick_list_values: [
    { actual_value: 'In uscita', reference_value: 'Outbound', display_value: 'In uscita' },
    { actual_value: 'In entrata', reference_value: 'Inbound', display_value: 'In entrata' },
    { actual_value: 'Old', reference_value: 'Old', display_value: 'Old', type: 'unused' },
  ],
});
const picks = field('multiselectpicklist', {
  pick_list_values: [{ actual_value: 'B' }, { actual_value: 'A' }, { actual_value: 'C' }],
});
const contact = field('lookup', { lookup: { module: { api_name: 'Contacts' } } }, 'Who_Id');
const service = field('lookup', { lookup: { module: { api_name: 'Services__s' } } });
const whatId = field(
  'multi_module_lookup',
  { multi_module_lookup: { modules: [{ api_name: 'Leads' }, { api_name: 'Deals' }] } },
  'What_Id',
);
const duration = field('text', { length: 20 }, 'Call_Duration');

describe('spelling', () => {
  const sent: readonly (readonly [string, ZohoField, FieldValue, unknown])[] = [
    ['text loses white space at both ends', text10, '  Anna  ', 'Anna'],
    ['text in a long field loses it at its end and keeps its lines', long, ' a\r\nb \n', ' a\nb'],
    ['empty text empties', text10, '   ', null],
    ['null empties', phone, null, null],
    ['a number becomes text', text10, 42, '42'],
    ['a list becomes text', text10, ['a', 'b'], 'a, b'],
    [
      'a time in a text is read as the business reads it',
      long,
      { time: '2026-11-20T23:30:00Z' },
      '2026-11-21 00:30',
    ],
    [
      'an instant is sent in UTC without milliseconds or Z',
      field('datetime'),
      { time: '2026-11-26T15:00:00.250+01:00' },
      '2026-11-26T14:00:00+00:00',
    ],
    [
      'an instant becomes the day it falls on in the business',
      field('date'),
      { time: '2026-11-20T23:30:00Z' },
      '2026-11-21',
    ],
    ['in summer too', field('date'), { time: '2026-07-20T22:30:00Z' }, '2026-07-21'],
    ['a day stays a day', field('date'), '2026-11-23', '2026-11-23'],
    ['seconds are minutes and seconds', duration, 65, '01:05'],
    ['and hours before them from one hour on', duration, 3_661, '01:01:01'],
    ['a picklist value is sent as the organisation stores it', callType, 'Outbound', 'In uscita'],
    ['also by the name it shows', callType, 'in entrata', 'In entrata'],
    ['several values are sent in one order', picks, ['C', 'A'], ['A', 'C']],
    ['a telephone number is sent as it is', phone, ' +44 20 7946 0123 ', '+44 20 7946 0123'],
    ['with extension and brackets', phone, '(020) 7946-0123 #12', '(020) 7946-0123 #12'],
    ['an address', email, ' Anna@Clinic.example ', 'Anna@Clinic.example'],
    ['a web address', website, 'https://r.example/1', 'https://r.example/1'],
    ['a whole number is rounded', field('integer'), 3.6, 4],
    ['a number in a text is a number', field('double'), '3.5', 3.5],
    ['a long number is a text', field('bigint'), '123456789012345678', '123456789012345678'],
    ['truth', field('boolean'), true, true],
    ['truth as a text', field('boolean'), 'false', false],
    ['a record that is being made', contact, { ref: 'zoho.Contacts', key: 'known' }, { id }],
    ['a record by its id', contact, id, { id }],
    [
      'a record found by its values',
      service,
      { lookup: 'zoho.Services__s', by: { Service_Name: 'Filling' } },
      { id },
    ],
    [
      'a link into several modules says which',
      whatId,
      { ref: 'zoho.Leads', id },
      { id, module: { api_name: 'Leads' } },
    ],
    ['a user by e-mail address', field('ownerlookup'), 'anna@clinic.example', { id }],
  ];

  it.each(sent)('%s', (_name, of, value, expected) => {
    expect(spellValue(of, value, context)).toEqual({ as: 'value', value: expected });
  });

  it.each(sent)('is normal already: %s', (_name, of, value) => {
    const spelled = spellValue(of, value, context);
    if (spelled.as === 'value') expect(normalValue(of, spelled.value)).toEqual(spelled.value);
    expect(spelled.as).toBe('value');
  });

  it.each<readonly [string, ZohoField, FieldValue, string]>([
    [
      'a field we may not write',
      field('text', { operation_type: { api_create: false } }),
      'x',
      'zoho.read_only',
    ],
    ['a read-only field', field('text', { read_only: true }), 'x', 'zoho.read_only'],
    ['a value the picklist does not have', callType, 'Telephone', 'zoho.unknown_value'],
    ['a value nobody uses any more', callType, 'Old', 'zoho.unknown_value'],
    ['values none of which it has', picks, ['X', 'Y'], 'zoho.unknown_value'],
    ['a number that is none', phone, 'unknown', 'zoho.malformed'],
    ['a number with a star', phone, '*31#020', 'zoho.malformed'],
    ['a number that is too long', phone, '+44 20 7946 0123 extension 45678', 'zoho.too_long'],
    ['an address that is none', email, 'anna at clinic', 'zoho.malformed'],
    [
      'a web address that does not fit',
      website,
      'https://recordings.example/a/long/one',
      'zoho.too_long',
    ],
    ['a web address of another kind', website, 'javascript:alert(1)', 'zoho.malformed'],
    ['a duration of zero', duration, 0, 'zoho.zero_duration'],
    ['a duration that is none', duration, 'long', 'zoho.wrong_type'],
    ['a number that is none', field('integer'), 'many', 'zoho.wrong_type'],
    ['a time without its offset', field('datetime'), '2026-11-26T15:00:00', 'zoho.wrong_type'],
    ['neither true nor false', field('boolean'), 'maybe', 'zoho.wrong_type'],
    [
      'a record that is not there',
      contact,
      { ref: 'zoho.Contacts', key: 'unknown' },
      'zoho.not_found',
    ],
    ['a record of another module', contact, { ref: 'zoho.Leads', id }, 'zoho.wrong_module'],
    [
      'a lookup that finds nothing',
      service,
      { lookup: 'zoho.Services__s', by: { Service_Name: 'X' } },
      'zoho.not_found',
    ],
    ['a bare id into several modules', whatId, id, 'zoho.wrong_type'],
    ['a user who is not active', field('ownerlookup'), 'gone@clinic.example', 'zoho.unknown_user'],
    ['emptying what must not be empty', mandatory, null, 'zoho.mandatory'],
    ['emptying it with blanks', mandatory, '  ', 'zoho.mandatory'],
    ['a list of parts', field('subform'), 'x', 'zoho.wrong_type'],
    [
      'tags, which only look like text',
      field('text', { json_type: 'jsonarray' }),
      'x',
      'zoho.wrong_type',
    ],
  ])('leaves out and notes %s', (_name, of, value, code) => {
    expect(spellValue(of, value, context)).toMatchObject({
      as: 'left_out',
      note: { code, field: of.apiName },
    });
  });

  it('cuts text to the field and says so', () => {
    expect(spellValue(text10, 'Thermography', context)).toEqual({
      as: 'value',
      value: 'Thermogra…',
      note: { field: 'X', code: 'zoho.cut', message: expect.stringContaining('10') },
    });
  });

  it('sends the values a multi-picklist has and notes the others', () => {
    expect(spellValue(picks, ['A', 'X'], context)).toMatchObject({
      as: 'value',
      value: ['A'],
      note: { code: 'zoho.unknown_value' },
    });
  });

  it('never cuts a character in half', () => {
    expect(cutText('ab😀cd', 4)).toBe('ab…');
    expect(cutText('ab😀cd', 5)).toBe('ab😀…');
    expect(cutText('abcd', 4)).toBe('abcd');
  });
});

describe('the duration of a call', () => {
  it.each([
    [1, '00:01', '00:01'],
    [59, '00:59', '00:01'],
    [65, '01:05', '00:02'],
    [3_599, '59:59', '01:00'],
    [3_600, '01:00:00', '01:00'],
    [36_000, '10:00:00', '10:00'],
  ])(
    '%i seconds are %s in minutes and seconds, %s in hours and minutes',
    (seconds, short, long_) => {
      expect(durationText(seconds, 'mm:ss')).toBe(short);
      expect(durationText(seconds, 'hh:mm')).toBe(long_);
    },
  );
});

describe('the normal form of what Zoho shows', () => {
  it.each<readonly [string, ZohoField, unknown, unknown]>([
    [
      'times in the user zone',
      field('datetime'),
      '2026-11-26T15:00:00+01:00',
      '2026-11-26T14:00:00+00:00',
    ],
    [
      'times west of Greenwich',
      field('datetime'),
      '2026-11-25T19:00:00-05:00',
      '2026-11-26T00:00:00+00:00',
    ],
    ['names beside ids', contact, { name: 'Zoë Müller', id }, { id }],
    [
      'owners with name and address',
      field('ownerlookup'),
      { name: 'Anna', id, email: 'a@b.example' },
      { id },
    ],
    ['localised values', callType, 'In uscita', 'In uscita'],
    ['values in English', callType, 'Outbound', 'In uscita'],
    ['values the picklist has lost', callType, 'Ancient', 'Ancient'],
    ['several values in any order', picks, ['C', 'A'], ['A', 'C']],
    ['several values in one text', picks, 'C;A', ['A', 'C']],
    ['empty text', text10, '', null],
    ['no value', text10, undefined, null],
    ['numbers as text', field('currency'), '120.50', 120.5],
    ['long numbers', field('bigint'), 5, '5'],
    ['line ends', long, 'a\r\nb\n', 'a\nb'],
    ['truth', field('boolean'), 'true', true],
  ])('undoes %s', (_name, of, live, expected) => {
    expect(normalValue(of, live)).toEqual(expected);
  });

  it('takes the module of a link from beside it, and from within', () => {
    const link = { id, module: { api_name: 'Leads' } };
    expect(normalValue(whatId, { name: 'L', id }, { $se_module: 'Leads' })).toEqual(link);
    const forField = field('multi_module_lookup', {}, 'Appointment_For');
    expect(
      normalValue(forField, { name: 'L', id, module: { api_name: 'Leads', id: '1' } }),
    ).toEqual(link);
    expect(normalValue(whatId, { id })).toEqual({ id });
  });
});
