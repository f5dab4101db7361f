import { expect, it } from '@jest/globals';
import { renderRows } from '../../../../../../connectors/cloudtalk/sandbox/webhooks/workflow-body.ts';

const properties = {
  call_id: 100200301,
  external_number: '+447700900201',
  long: '1234567890123456789',
  agent: { id: 7, email: 'anna@x.example' },
  contacts: [{ id: 5, name: 'Priya' }],
  'Patient since': '2019',
  is_voicemail: false,
  nothing: null,
};

it.each([
  [
    'AUTO turns digits into a number and drops the plus',
    '{{ event.properties.external_number }}',
    'AUTO',
    447700900201,
  ],
  [
    'AUTO loses the last digits of a long id',
    '{{ event.properties.long }}',
    'AUTO',
    1234567890123456800,
  ],
  ['AUTO loses leading zeros of a literal', '007', 'AUTO', 7],
  ['AUTO gives null for a missing value', '{{ event.properties.nope.deeper }}', 'AUTO', null],
  ['AUTO gives null for null', '{{ event.properties.nothing }}', 'AUTO', null],
  ['AUTO keeps booleans', '{{ event.properties.is_voicemail }}', 'AUTO', false],
  ['AUTO keeps objects', '{{event.properties.agent}}', 'AUTO', { id: 7, email: 'anna@x.example' }],
  ['AUTO keeps plain text', 'call.ended', 'AUTO', 'call.ended'],
  ['STRING keeps the plus', '{{ event.properties.external_number }}', 'STRING', '+447700900201'],
  ['STRING makes text of numbers', '{{ event.properties.call_id }}', 'STRING', '100200301'],
  ['STRING renders objects uselessly', '{{ event.properties.agent }}', 'STRING', '[object Object]'],
  ['STRING gives the empty text for a missing value', '{{ event.properties.nope }}', 'STRING', ''],
  ['paths go through lists', '{{ event.properties.contacts[0].name }}', 'STRING', 'Priya'],
  [
    'a custom attribute is named by its title',
    '{{ event.properties.Patient since }}',
    'STRING',
    '2019',
  ],
  [
    'text around a template stays',
    'from {{ event.properties.contacts[0].id }}!',
    'STRING',
    'from 5!',
  ],
] as const)('%s', (_name, value, format, expected) => {
  expect(renderRows([{ key: 'k', value, format }], properties)).toEqual({ k: expected });
});
