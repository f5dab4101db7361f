import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
  await lab.control('limits', { indexLagMs: 0 });
});
afterEach(() => lab.close());

const search = (module: string, query: Record<string, string>) =>
  lab.api('GET', `/${module}/search?${new URLSearchParams(query).toString()}`);

const coql = (select_query: string) => lab.api('POST', '/coql', { select_query });

const everything = '(Created_Time:greater_than:2020-01-01T00:00:00+00:00)';

describe('search (section 6)', () => {
  it('finds records by their ids, of which every digit counts', async () => {
    const [first, second] = lab.sandbox.records('Leads').map((record) => String(record['id']));
    const one = await search('Leads', { criteria: `(id:equals:${first})`, fields: 'Last_Name' });
    expect(one.body.data.map((each: { id: string }) => each.id)).toEqual([first]);
    const two = await search('Leads', { criteria: `(id:in:${first},${second})` });
    expect(two.body.data).toHaveLength(2);
  });

  it.each([
    ['Last_Name', 'asc'],
    ['Last_Name', 'desc'],
    ['Created_Time', 'asc'],
  ])('sorts by %s %s', async (sort_by, sort_order) => {
    const { body } = await search('Leads', { criteria: everything, sort_by, sort_order });
    const values: string[] = body.data.map((each: Record<string, string>) => each[sort_by]);
    expect(values.length).toBeGreaterThan(3);
    const rank = (value: string) =>
      sort_by === 'Created_Time' ? new Date(value).toISOString() : value.toLowerCase();
    const sorted = [...values].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    expect(values).toEqual(sort_order === 'asc' ? sorted : sorted.reverse());
  });

  it.each([
    ['sort_by', 'Nothing'],
    ['sort_order', 'up'],
    ['approval_state', 'perhaps'],
  ])('refuses %s=%s', async (param_name, value) => {
    const { status, body } = await search('Leads', { word: 'webb', [param_name]: value });
    expect([status, body]).toMatchObject([400, { code: 'INVALID_DATA', details: { param_name } }]);
  });

  it('keeps to an approval state', async () => {
    const id = lab.idOf('Leads', 'Last_Name', 'Webb');
    await lab.control('approval', { module: 'Leads', id, state: 'approval_process_pending' });
    const states = async (approval_state: string) =>
      (await search('Leads', { word: 'webb', approval_state })).status;
    expect(await states('approved')).toBe(204);
    expect(await states('approval_process_pending')).toBe(200);
  });

  it('takes every input in a body', async () => {
    const { body } = await lab.api('POST', '/Leads/bulk/search', {
      criteria: everything,
      fields: 'Last_Name',
      page: 2,
      per_page: 3,
      sort_by: 'Last_Name',
      sort_order: 'asc',
      converted: 'both',
    });
    expect(Object.keys(body.data[0]).sort()).toEqual(['Last_Name', 'id']);
    expect(body.info).toMatchObject({ page: 2, per_page: 3, count: 3 });
  });
});

describe('COQL (section 7)', () => {
  it.each([
    ['a value in double quotes', 'select Last_Name from Leads where Last_Name = "Webb"', 200],
    ['a column in double quotes', 'select "Last_Name" from Leads where id is not null', 200],
    ['a column in quotes', "select 'Last_Name' from Leads where id is not null", 200],
  ])('takes %s', async (_what, query, status) => {
    expect((await coql(query)).status).toBe(status);
  });

  it.each([
    ["O'Brien", "'O''Brien'"],
    ["O'Brien", "'O\\'Brien'"],
    ["O'Brien", `"O'Brien"`],
    ['Say "a"', '"Say ""a"""'],
    ['Say "a"', `'Say "a"'`],
  ])('reads %s from %s', async (Last_Name, written) => {
    const { details } = await lab.insert('Leads', { Last_Name });
    const { body } = await coql(`select id from Leads where Last_Name = ${written}`);
    expect(body.data).toEqual([{ id: details.id }]);
  });

  it.each([
    ['order by', 'select id from Leads where id is not null order by id, id'],
    ['group by', 'select COUNT(id), City from Leads where id is not null group by City, City'],
  ])('refuses a column twice in %s', async (clause, query) => {
    const { status, body } = await coql(query);
    expect([status, body]).toMatchObject([400, { code: 'DUPLICATE_DATA', details: { clause } }]);
  });
});

describe('bulk read (section 14.2)', () => {
  it('goes on after an id', async () => {
    const headers = { authorization: `Zoho-oauthtoken ${lab.token}` };
    const ids = lab.sandbox.records('Leads').map((record) => String(record['id']));
    const half = ids[Math.floor(ids.length / 2)] ?? '';
    const criteria = { field: { api_name: 'id' }, comparator: 'greater_than', value: half };
    const query = { module: { api_name: 'Leads' }, fields: ['Last_Name'], criteria };
    const body = JSON.stringify({ query });
    const made = await lab.raw('POST', '/crm/bulk/v8/read', { headers, body });
    const job: string = made.body.data[0].details.id;
    lab.clock.advance(60_000);
    const done = await lab.raw('GET', `/crm/bulk/v8/read/${job}`, { headers });
    const expected = ids.filter((id) => id > half).length;
    expect(done.body.data[0].result.count).toBe(expected);
  });
});
