import { describe, expect, it } from '@jest/globals';
import type { ExpectedRecord } from '../../../connectors/zoho/sandbox/scenarios/expected-record.ts';
import { compareRecords } from '../../../src/app/demo-match.ts';
import type { ZohoRecord } from '../../../src/app/demo-world.ts';

const ours = { Created_By: { email: 'patchcord@harbourdental.example', id: '9' } };
const theirs = { Created_By: { email: 'anna@harbourdental.example', id: '8' } };
const ann = { id: '1', Full_Name: 'Ann Lee', ...theirs };
const call: ZohoRecord = {
  id: '2',
  Subject: 'From Ann Lee',
  Call_Start_Time: '2026-11-20T09:02:00+01:00',
  Who_Id: { id: '1', name: 'Ann Lee' },
  ...ours,
};
const expected: ExpectedRecord = {
  conversation: 'ann-calls',
  module: 'Calls',
  by: { Call_Start_Time: '2026-11-20T08:02:00Z' },
  fields: { Subject: 'From Ann Lee' },
  links: { Who_Id: { module: 'Contacts', by: { Full_Name: 'Ann Lee' } } },
};

const compare = (calls: readonly ZohoRecord[], deleted: readonly ZohoRecord[] = []) =>
  compareRecords([expected], {
    live: new Map([
      ['Contacts', [ann]],
      ['Calls', calls],
    ]),
    deleted: new Map([['Calls', deleted]]),
  });

describe('comparing records', () => {
  it('finds a record by its instant, however it is written, and follows links', () => {
    expect(compare([call])).toEqual({ differences: [], records: 1, fields: 1, links: 1, twice: 0 });
  });

  it('counts what stands there twice', () => {
    const twice = compare([call, { ...call, id: '3' }]);
    expect(twice.twice).toBe(1);
    expect(twice.differences).toEqual([
      { what: 'ann-calls', message: 'Calls "2026-11-20T08:02:00Z": stands there 2 times' },
    ]);
  });

  it('takes no record of somebody else for ours', () => {
    expect(compare([{ ...call, ...theirs }]).differences).toEqual([
      { what: 'ann-calls', message: 'Calls "2026-11-20T08:02:00Z": stands there not at all' },
    ]);
  });

  it('names what was deleted', () => {
    expect(compare([call], [{ ...call, id: '4' }]).differences).toEqual([
      { what: 'nobody', message: 'Calls "From Ann Lee" was deleted' },
    ]);
  });
});
