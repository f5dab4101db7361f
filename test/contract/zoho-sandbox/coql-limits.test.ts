import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ seed: 'empty' });
  await lab.insert('Leads', { Last_Name: 'Q', Company: 'C', No_of_Employees: 3 });
});
afterAll(() => lab.close());

const query = (text: unknown, more: object = {}) =>
  lab.api('POST', '/coql', { select_query: text, ...more });

const numbers = ['=', '!=', '>', '>=', '<', '<='];

describe('operators by type', () => {
  it.each([
    ...['Last_Name', 'Lead_Status', 'Email', 'Phone'].flatMap((name) =>
      ['=', '!=', 'like', 'not like'].map((operator) => [name, operator, "'%q%'"]),
    ),
    ...numbers.map((operator) => ['No_of_Employees', operator, '3']),
    ...numbers.map((operator) => ['Created_Time', operator, "'2026-01-01T00:00:00+00:00'"]),
    ['No_of_Employees', 'between', '1 and 5'],
    ['No_of_Employees', 'not between', '1 and 2'],
    ['No_of_Employees', 'in', '(1, 3)'],
    ['Lead_Status', 'not in', "('x')"],
    ['Company', 'is not', 'null'],
    ['Website', 'is', 'null'],
    ['Email_Opt_Out', '=', "'true'"],
    ['Owner', 'in', "('1')"],
  ])('%s takes %s %s', async (name, operator, value) => {
    const { status } = await query(`select id from Leads where ${name} ${operator} ${value}`);
    expect([200, 204]).toContain(status);
  });

  it.each([
    ...['>', '>=', '<', '<='].flatMap((operator) =>
      ['Last_Name', 'Lead_Status', 'Email', 'Owner', 'Email_Opt_Out'].map((name) => [
        name,
        operator,
        "'true'",
      ]),
    ),
    ['Last_Name', 'between', "'a' and 'z'"],
    ['No_of_Employees', 'like', "'%3%'"],
    ['Created_Time', 'like', "'%2026%'"],
    ['Email_Opt_Out', 'like', "'%t%'"],
    ['Owner', 'like', "'%1%'"],
  ])('%s does not take %s', async (name, operator, value) => {
    const { status, body } = await query(`select id from Leads where ${name} ${operator} ${value}`);
    expect([status, body]).toEqual([
      400,
      {
        code: 'INVALID_QUERY',
        details: { operator, column_name: name },
        message: 'invalid operator found',
        status: 'error',
      },
    ]);
  });

  it('dates are compared as dates', async () => {
    await lab.insert('Deals', {
      Deal_Name: 'D',
      Stage: 'Qualification',
      Closing_Date: '2026-12-31',
    });
    const where = (text: string) => query(`select id from Deals where ${text}`);
    expect((await where("Closing_Date > '2026-12-30'")).body.data).toHaveLength(1);
    expect((await where("Closing_Date between '2027-01-01' and '2027-02-01'")).status).toBe(204);
    expect((await where("Closing_Date = 'tomorrow'")).body).toMatchObject({
      code: 'INVALID_QUERY',
      details: { column_name: 'Closing_Date', expected_data_type: 'date' },
    });
  });
});

const many = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_each, index) => each(index)).join(', ');

const tenColumns = [
  'id',
  'Last_Name',
  'First_Name',
  'Company',
  'Email',
  'Phone',
  'Mobile',
  'City',
  'Created_Time',
  'Modified_Time',
];

describe('limits', () => {
  it.each([
    ['100 values', `where id in (${many(100, (n) => `'${n}'`)})`],
    ['10 orders', `where id is not null order by ${many(10, (n) => tenColumns[n] ?? 'id')}`],
    ['a limit of 2000', 'where id is not null limit 2000'],
    ['an offset of 100000', 'where id is not null limit 100000, 10'],
  ])('%s are taken', async (_what, tail) => {
    const { status } = await query(`select id from Leads ${tail}`);
    expect([200, 204]).toContain(status);
  });

  it.each<[string, string, object]>([
    [
      '101 values',
      `select id from Leads where id in (${many(101, (n) => `'${n}'`)})`,
      { limit: 100, operator: 'in', column_name: 'id' },
    ],
    [
      '11 orders',
      `select id from Leads order by ${many(11, () => 'id')}`,
      { limit: 10, clause: 'order by' },
    ],
    [
      '5 groups',
      `select id from Leads group by ${many(5, () => 'id')}`,
      { limit: 4, clause: 'group by' },
    ],
    ['51 columns', `select ${many(51, () => 'id')} from Leads`, { limit: 50, clause: 'select' }],
    ['a limit of 2001', 'select id from Leads limit 2001', { limit: 2000, clause: 'limit' }],
    [
      'an offset of 100001',
      'select id from Leads limit 100001, 1',
      { limit: 100_000, clause: 'offset' },
    ],
  ])('%s are not', async (_what, text, details) => {
    const { status, body } = await query(text);
    expect([status, body.code, body.details]).toEqual([400, 'LIMIT_EXCEEDED', details]);
  });
});

describe('refusals', () => {
  it.each<[unknown, string, object]>([
    ['select', 'SYNTAX_ERROR', { near: '', line: 1, column: 7, clause: 'select' }],
    [
      'select id from Leads\nwhere Phone ~ 1',
      'SYNTAX_ERROR',
      { near: '~ 1', line: 2, column: 13, clause: 'query' },
    ],
    [
      "select id from Leads where Phone = '1' and Phone = '2' or Phone = '3'",
      'SYNTAX_ERROR',
      { near: 'or', line: 1, column: 56, clause: 'where' },
    ],
    [undefined, 'MANDATORY_NOT_FOUND', { api_name: 'select_query' }],
    [
      7,
      'INVALID_DATA',
      { expected_data_type: 'text', api_name: 'select_query', json_path: '$.select_query' },
    ],
    ['select id from Ledes', 'INVALID_MODULE', {}],
    ['select Nick from Leads', 'INVALID_QUERY', { column_name: 'Nick' }],
    ['select Phone, Phone from Leads', 'DUPLICATE_DATA', { column_name: 'Phone' }],
    [
      'select MAX(Phone), MAX(Phone) from Leads',
      'DUPLICATE_DATA',
      { column_name: 'Phone', aggregate: 'MAX' },
    ],
    [
      'select Phone as a, Mobile as a from Leads',
      'DUPLICATE_ALIAS',
      { alias: 'a', referred_columns: ['Phone', 'Mobile'] },
    ],
    ["select Phone as '' from Leads", 'INVALID_ALIAS', { alias: '', column_name: 'Phone' }],
    [
      'select Phone, COUNT(id) from Leads group by Company',
      'INVALID_QUERY',
      { column_name: 'Phone', clause: 'group by' },
    ],
    [
      "select 'Parent_Id->Leads.Last_Name' from Notes",
      'INVALID_QUERY',
      { column_name: 'Parent_Id->Leads.Last_Name' },
    ],
    [
      "select id from Leads where Last_Name not like '%q'",
      'INVALID_QUERY',
      { operator: 'not like', column_name: 'Last_Name' },
    ],
  ])('%j', async (text, code, details) => {
    const { status, body } = await query(text);
    expect([status, body]).toEqual([
      400,
      { code, details, message: expect.any(String), status: 'error' },
    ]);
  });

  it.each<[unknown, object]>([
    [
      'fields',
      {
        expected_data_type: 'jsonarray',
        api_name: 'include_meta',
        json_path: '$.include_meta',
        supported_values: ['fields'],
      },
    ],
    [
      ['fields', 'all'],
      { api_name: 'include_meta', json_path: '$.include_meta[1]', supported_values: ['fields'] },
    ],
  ])('include_meta as %j', async (include_meta, details) => {
    const { body } = await query('select id from Leads', { include_meta });
    expect([body.code, body.details]).toEqual(['INVALID_DATA', details]);
  });

  it('include_meta brings the fields beside the data', async () => {
    const { body } = await query('select Last_Name from Leads', { include_meta: ['fields'] });
    expect(body.fields).toEqual({
      Last_Name: { data_type: 'text', field_label: 'Last Name', id: expect.any(String) },
    });
    expect(body.info).toEqual({ count: 1, more_records: false });
  });
});
