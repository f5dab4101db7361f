import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
let contact: string;
let lead: string;
beforeAll(async () => {
  lab = await openLab();
  contact = lab.idOf('Contacts', 'Full_Name', 'James Whitfield');
  lead = lab.idOf('Leads', 'Full_Name', 'Grace Okafor');
  await lab.api('POST', '/Tasks', {
    data: [
      { Subject: 'One', Who_Id: { id: contact }, Priority: 'High', Due_Date: '2026-11-21' },
      { Subject: 'Two', What_Id: { id: lead }, $se_module: 'Leads', Due_Date: '2026-11-23' },
      { Subject: 'Three', Status: 'Completed', Send_Notification_Email: true },
    ],
  });
});
afterAll(() => lab.close());

const query = (select_query: string) => lab.api('POST', '/coql', { select_query });
const subjects = async (where: string): Promise<string[]> => {
  const { body } = await query(`select Subject from Tasks where ${where} order by Subject asc`);
  return (body?.data ?? []).map((row: { Subject: string }) => row.Subject);
};

describe('answers', () => {
  it('gives data and info, the id always, and the digits a person typed', async () => {
    const { status, body } = await query(
      "select Full_Name, Phone from Contacts where Last_Name = 'hollis' order by First_Name asc",
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      data: [
        { Full_Name: 'Margaret Hollis', Phone: '01632 960150', id: expect.any(String) },
        { Full_Name: 'Tom Hollis', Phone: '01632 960150', id: expect.any(String) },
      ],
      info: { count: 2, more_records: false },
    });
  });

  it('answers 204 when there is nothing', async () => {
    expect((await query("select id from Leads where Last_Name = 'Nobody'")).status).toBe(204);
  });

  it('shows lookups as ids and follows dotted columns', async () => {
    const { body } = await query(
      `select Account_Name, Account_Name.Account_Name, Owner.email from Contacts where id = '${contact}'`,
    );
    expect(body.data[0]).toEqual({
      id: contact,
      Account_Name: { id: lab.idOf('Accounts', 'Account_Name', 'Whitfield & Sons Joinery') },
      'Account_Name.Account_Name': 'Whitfield & Sons Joinery',
      'Owner.email': 'ben@harbourdental.example',
    });
  });

  it("follows What_Id into a module by 'What_Id->Leads.Last_Name'", async () => {
    const { body } = await query(
      "select Subject, What_Id, 'What_Id->Leads.Last_Name' from Tasks where id is not null order by Subject asc",
    );
    expect(body.data[2]).toMatchObject({
      Subject: 'Two',
      What_Id: { id: lead },
      'What_Id->Leads.Last_Name': 'Okafor',
    });
    expect(body.data[0]['What_Id->Leads.Last_Name']).toBeNull();
    expect(await subjects("'What_Id->Leads.Last_Name' = 'Okafor'")).toEqual(['Two']);
  });

  it('sees a record the moment it is written', async () => {
    await lab.insert('Leads', { Last_Name: 'Instant' });
    expect((await query("select id from Leads where Last_Name = 'Instant'")).body.info.count).toBe(
      1,
    );
  });

  it('counts and groups', async () => {
    const count = await query('select COUNT(id) from Contacts where id is not null');
    expect(count.body.data).toEqual([{ 'COUNT(id)': lab.count('Contacts') }]);
    const groups = await query(
      'select Priority, COUNT(id) as n from Tasks where id is not null group by Priority',
    );
    expect(groups.body.data).toEqual([
      { Priority: 'High', n: 1 },
      { Priority: 'Normal', n: 2 },
    ]);
  });

  it('adds metadata when asked', async () => {
    const { body } = await lab.api('POST', '/coql', {
      select_query: 'select Last_Name from Leads limit 1',
      include_meta: ['fields'],
    });
    expect(body.fields.Last_Name).toMatchObject({
      data_type: 'text',
      field_label: 'Last Name',
    });
  });
});

describe('conditions', () => {
  it.each([
    ["Subject = 'one'", ['One']],
    ["Subject != 'One'", ['Three', 'Two']],
    ["Subject like '%o%'", ['One', 'Two']],
    ["Subject like 'T%'", ['Three', 'Two']],
    ["Subject not like '%o%'", ['Three']],
    ["Subject in ('One', 'Two')", ['One', 'Two']],
    ["Subject not in ('One', 'Two')", ['Three']],
    ['Due_Date is null', ['Three']],
    ['Due_Date is not null', ['One', 'Two']],
    ["Due_Date > '2026-11-21'", ['Two']],
    ["Due_Date between '2026-11-20' and '2026-11-22'", ['One']],
    ["Due_Date not between '2026-11-20' and '2026-11-22'", ['Three', 'Two']],
    ["Send_Notification_Email = 'true'", ['Three']],
    ["Created_Time >= '2026-11-20T09:00:00+01:00'", ['One', 'Three', 'Two']],
    ["Created_Time > '2026-11-20T08:00:00+00:00'", []],
    ["((Subject = 'One' or Subject = 'Two') and Priority = 'High')", ['One']],
    ["(Subject = 'One' or (Subject = 'Two' and Priority = 'High'))", ['One']],
  ])('%s', async (where, expected) => {
    expect(await subjects(where)).toEqual(expected);
  });

  it('orders ids like numbers, for paging by the last id seen', async () => {
    const ids = lab.sandbox.records('Tasks').map((task) => String(task['id']));
    expect(await subjects(`id > '${ids[0]!}'`)).toEqual(['Three', 'Two']);
    expect(await subjects(`id > ${ids[0]!}`)).toEqual(['Three', 'Two']);
    expect(await subjects("id > '9'")).toEqual(['One', 'Three', 'Two']);
    expect(await subjects(`id between '${ids[1]!}' and '${ids[2]!}'`)).toEqual(['Three', 'Two']);
  });

  it('takes ids as text and as digits', async () => {
    expect(await subjects(`Who_Id = '${contact}'`)).toEqual(['One']);
    expect(await subjects(`Who_Id = ${contact}`)).toEqual(['One']);
    expect(await subjects(`What_Id in ('${lead}')`)).toEqual(['Two']);
  });

  it('does not find digits that a person wrote with blanks', async () => {
    expect((await query("select id from Contacts where Phone like '%2079460123%'")).status).toBe(
      204,
    );
  });

  it.each([
    ['limit 2', 2, true],
    ['limit 2, 200', 1, false],
    ['limit 1 offset 1', 1, true],
    ['limit 200 offset 3', 0, false],
  ])('pages with %s', async (tail, count, more) => {
    const { status, body } = await query(`select id from Tasks where id is not null ${tail}`);
    if (count === 0) expect(status).toBe(204);
    else expect(body.info).toEqual({ count, more_records: more });
  });
});

describe('refusals', () => {
  it.each([
    [
      'an unknown column',
      'select Nickname from Leads',
      'INVALID_QUERY',
      { column_name: 'Nickname' },
    ],
    [
      'an unknown column in where',
      "select id from Leads where Nickname = 'x'",
      'INVALID_QUERY',
      { column_name: 'Nickname' },
    ],
    ['CTI_Entry', 'select CTI_Entry from Calls', 'INVALID_QUERY', { column_name: 'CTI_Entry' }],
    ['a sub-table', 'select Members from Services__s', 'INVALID_QUERY', { column_name: 'Members' }],
    ['an unknown module', 'select id from Ledes', 'INVALID_MODULE', {}],
    ['no from', 'select id', 'SYNTAX_ERROR', { clause: 'from', near: '' }],
    [
      'three conditions without brackets',
      "select id from Leads where Phone = '1' and Phone = '2' and Phone = '3'",
      'SYNTAX_ERROR',
      { clause: 'where', near: 'and' },
    ],
    [
      'text after the end',
      'select id from Leads limit 1 please',
      'SYNTAX_ERROR',
      { near: 'please', line: 1, column: 30 },
    ],
    ['a limit above 2000', 'select id from Leads limit 2001', 'LIMIT_EXCEEDED', { limit: 2000 }],
    [
      'an offset above 100000',
      'select id from Leads limit 100001, 10',
      'LIMIT_EXCEEDED',
      { limit: 100_000 },
    ],
    [
      '101 values',
      `select id from Leads where id in (${Array.from({ length: 101 }, (_e, n) => `'${n}'`).join(',')})`,
      'LIMIT_EXCEEDED',
      { limit: 100 },
    ],
    [
      '51 columns',
      `select ${Array.from({ length: 51 }, () => 'id').join(',')} from Leads`,
      'LIMIT_EXCEEDED',
      { limit: 50 },
    ],
    [
      'a repeated column',
      'select id, Phone, Phone from Leads',
      'DUPLICATE_DATA',
      { column_name: 'Phone' },
    ],
    [
      'not like without both ends',
      "select id from Leads where Phone not like '1%'",
      'INVALID_QUERY',
      {},
    ],
    [
      'like on a number',
      "select id from Leads where No_of_Employees like '%1%'",
      'INVALID_QUERY',
      { operator: 'like' },
    ],
    [
      'no time for a date-time',
      "select id from Leads where Created_Time > 'yesterday'",
      'INVALID_QUERY',
      { column_name: 'Created_Time' },
    ],
  ])('%s', async (_name, text, code, details) => {
    const { status, body } = await query(text);
    expect([status, body.code]).toEqual([400, code]);
    expect(body.details).toMatchObject(details);
  });

  it('needs a query', async () => {
    expect((await lab.api('POST', '/coql', {})).body).toMatchObject({
      code: 'MANDATORY_NOT_FOUND',
      details: { api_name: 'select_query' },
    });
  });
});
