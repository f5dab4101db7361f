import { describe, expect, it } from '@jest/globals';
import type { PersonRow } from '../../../../src/domain/person-row.ts';
import { type MatchClues, matchPerson } from '../../../../src/reconcile/person/match.ts';

const phone = '+447700900123';
function row(
  module: string,
  id: string,
  name: string | null,
  more: Partial<PersonRow> = {},
): PersonRow {
  return {
    module,
    id,
    name,
    company: null,
    email: null,
    phones: [phone],
    emails: [],
    language: null,
    owner: null,
    ownerName: null,
    tags: [],
    modifiedAt: 0,
    convertedTo: null,
    ...more,
  };
}
const clues = (more: Partial<MatchClues> = {}): MatchClues => ({
  phone,
  contactName: undefined,
  words: '',
  emails: [],
  links: [],
  ...more,
});
const mother = row('Contacts', 'c1', 'Anna Berg');
const son = row('Contacts', 'c2', 'Tom Berg');

describe('who it was', () => {
  it.each<[string, PersonRow[], MatchClues, string]>([
    ['nobody has the number', [], clues(), 'none'],
    ['one has it', [mother], clues(), 'c1'],
    ['a family, nobody named', [mother, son], clues(), 'tie'],
    [
      'a family, one named in the notes',
      [mother, son],
      clues({ words: 'Tom wants an hour.' }),
      'c2',
    ],
    ['a family, both named', [mother, son], clues({ words: 'Anna for Tom' }), 'tie'],
    [
      'a family, CloudTalk knows the whole name',
      [mother, son],
      clues({ contactName: 'Anna Berg' }),
      'c1',
    ],
    [
      'a family, one linked in CloudTalk',
      [mother, son],
      clues({ links: ['https://crm/c2'] }),
      'c2',
    ],
    [
      'a family, one by e-mail',
      [mother, { ...son, emails: ['t@b.example'] }],
      clues({ emails: ['t@b.example'] }),
      'c2',
    ],
    [
      'a lead and the contact of the same name are one',
      [row('Leads', 'l1', 'anna  BERG'), mother],
      clues(),
      'c1',
    ],
    [
      'accents do not tell people apart',
      [row('Leads', 'l1', 'Zoé Muller'), row('Contacts', 'c3', 'Zoe Müller')],
      clues(),
      'c3',
    ],
    [
      'a lead and a contact of different names',
      [row('Leads', 'l1', 'Eva'), mother],
      clues(),
      'tie',
    ],
    [
      "a contact and the employer's switchboard",
      [row('Accounts', 'a1', 'Acme'), { ...mother, company: 'Acme' }],
      clues(),
      'c1',
    ],
    [
      'two colleagues behind one switchboard',
      [row('Accounts', 'a1', 'Acme'), { ...mother, company: 'Acme' }, { ...son, company: 'Acme' }],
      clues(),
      'tie',
    ],
    ['a switchboard alone', [row('Accounts', 'a1', 'Acme')], clues(), 'a1'],
    [
      'a converted lead is nobody any more',
      [row('Leads', 'l1', 'X', { convertedTo: { module: 'Contacts', id: 'c9' } })],
      clues(),
      'none',
    ],
    [
      'one letter is no name',
      [row('Contacts', 'c1', 'A'), row('Contacts', 'c2', 'B')],
      clues({ words: 'a b' }),
      'tie',
    ],
  ])('%s', (_name, rows, given, expected) => {
    for (const order of [rows, rows.toReversed()]) {
      const match = matchPerson(order, given);
      expect(match.as === 'one' ? match.row.id : match.as).toBe(expected);
    }
  });

  it('says why', () => {
    const match = matchPerson([mother, son], clues({ words: 'Tom wants an hour.' }));
    expect(match).toMatchObject({
      candidates: [
        { row: { id: 'c2' }, reasons: ['number', 'named', 'contact'] },
        { row: { id: 'c1' }, reasons: ['number', 'contact'] },
      ],
    });
  });
});
