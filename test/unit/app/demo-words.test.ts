import { describe, expect, it } from '@jest/globals';
import { byWeight, recordWords } from '../../../src/app/demo-words.ts';
import type { ZohoRecord } from '../../../src/app/demo-world.ts';
import type { ConversationLine } from '../../../src/store/reports-port.ts';

type Line = ConversationLine['records'][number];

const line = (module: string, state: Line['state'] = 'written'): Line => ({
  mapping: 'any',
  target: `zoho.${module}`,
  key: 'any:1',
  recordId: '1',
  state,
});
const context = {
  timezone: 'Europe/London',
  now: Date.parse('2026-07-03T09:00:00Z'),
  names: ['Priya Nair', '+447700900101'],
};
const words = (module: string, record: ZohoRecord, state?: Line['state']): string =>
  recordWords(line(module, state), record, context);

describe('a record in a few words', () => {
  it.each<[string, string, ZohoRecord]>([
    [
      'appointment Cleaning Mon 15:00',
      'Appointments__s',
      {
        Service_Name: { name: 'Cleaning', id: '7' },
        Appointment_Start_Time: '2026-07-06T14:00:00+00:00',
        Status: 'Scheduled',
      },
    ],
    [
      'appointment Cleaning 10:30 cancelled',
      'Appointments__s',
      {
        Service_Name: { name: 'Cleaning', id: '7' },
        Appointment_Start_Time: '2026-07-03T09:30:00Z',
        Status: 'Cancelled',
      },
    ],
    [
      'case Dr Patel due 12:15',
      'Cases',
      { Owner: { name: 'Dr Patel' }, SLA_Due_At: '2026-07-03T11:15:00Z', Status: 'New' },
    ],
    [
      'task: ask for start',
      'Tasks',
      { Subject: 'Ask for start: Priya Nair', Status: 'Not Started' },
    ],
    [
      'task done: call back (2 missed)',
      'Tasks',
      { Subject: 'Call back +447700900101 (2 missed)', Status: 'Completed' },
    ],
    ['quality note (praise)', 'Quality_Notes', { Kind: 'Praise' }],
    ['lead', 'Leads', { Last_Name: 'Nair' }],
  ])('%s', (expected, module, record) => {
    expect(words(module, record)).toBe(expected);
  });

  it('says that a record is refused, or still to be written', () => {
    expect(words('Cases', {}, 'dead')).toBe('case (refused)');
    expect(words('Calls', {}, 'failed')).toBe('call (waiting)');
    expect(recordWords(line('Cases'), undefined, context)).toBe('case');
  });

  it('puts first what matters most', () => {
    const modules = ['Calls', 'Leads', 'Tasks', 'Appointments__s'].map((module) => line(module));
    expect(modules.sort(byWeight).map(({ target }) => target)).toEqual([
      'zoho.Appointments__s',
      'zoho.Tasks',
      'zoho.Leads',
      'zoho.Calls',
    ]);
  });
});
