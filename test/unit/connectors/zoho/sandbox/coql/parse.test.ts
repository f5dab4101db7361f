import { describe, expect, it } from '@jest/globals';
import { parseCoql } from '../../../../../../connectors/zoho/sandbox/coql/parse.ts';

describe('reading a query', () => {
  it('keeps every part', () => {
    const query = parseCoql(
      "SELECT id, Account_Name.Account_Name, 'What_Id->Leads.Last_Name' as Lead, COUNT(id) FROM Calls WHERE ((a = 'it\\'s' and b in (1, 2)) or c is not null) GROUP BY a ORDER BY a DESC, b LIMIT 5, 10;",
    );
    expect(query).toEqual({
      columns: [
        { path: 'id', key: 'id', aggregate: undefined },
        {
          path: 'Account_Name.Account_Name',
          key: 'Account_Name.Account_Name',
          aggregate: undefined,
        },
        { path: 'What_Id->Leads.Last_Name', key: 'Lead', alias: 'Lead', aggregate: undefined },
        { path: 'id', key: 'COUNT(id)', aggregate: 'count' },
      ],
      module: 'Calls',
      where: {
        join: 'or',
        left: {
          join: 'and',
          left: {
            join: 'none',
            column: 'a',
            operator: '=',
            values: [{ kind: 'string', text: "it's" }],
          },
          right: {
            join: 'none',
            column: 'b',
            operator: 'in',
            values: [
              { kind: 'number', text: '1' },
              { kind: 'number', text: '2' },
            ],
          },
        },
        right: { join: 'none', column: 'c', operator: 'is not null', values: [] },
      },
      groupBy: ['a'],
      orderBy: [
        { path: 'a', descending: true },
        { path: 'b', descending: false },
      ],
      limit: 10,
      offset: 5,
    });
  });

  it('keeps long ids as text', () => {
    const { where } = parseCoql('select id from Leads where id = 5000000000000000001');
    expect(where).toMatchObject({ values: [{ text: '5000000000000000001' }] });
  });

  it('takes 200 rows when told nothing', () => {
    expect(parseCoql('select id from Leads')).toMatchObject({ limit: 200, offset: 0 });
  });
});
