import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  for (let n = 0; n < 25; n += 1) {
    const data = Array.from({ length: 100 }, (_each, index) => ({
      Subject: `Task ${n * 100 + index}`,
    }));
    await lab.api('POST', '/Tasks', { data });
  }
});
afterAll(() => lab.close());

describe('list', () => {
  it.each([
    ['no fields', '/Tasks', 'REQUIRED_PARAM_MISSING', { param_name: 'fields' }],
    [
      '51 fields',
      `/Tasks?fields=${Array.from({ length: 51 }, (_e, n) => `f${n}`).join(',')}`,
      'LIMIT_EXCEEDED',
      { limit: 50, param_name: 'fields' },
    ],
    [
      'a page beyond 2000',
      '/Tasks?fields=id&page=11',
      'DISCRETE_PAGINATION_LIMIT_EXCEEDED',
      { limit: 2000 },
    ],
    ['201 a page', '/Tasks?fields=id&per_page=201', 'INVALID_DATA', { param_name: 'per_page' }],
    ['an unknown view', '/Tasks?fields=id&cvid=1', 'INVALID_DATA', { param_name: 'cvid' }],
    [
      'a view with sorting',
      '/Tasks?fields=id&cvid=1&sort_by=id',
      'AMBIGUITY_DURING_PROCESSING',
      {},
    ],
    [
      'sorting by a name',
      '/Tasks?fields=id&sort_by=Subject',
      'INVALID_DATA',
      { param_name: 'sort_by' },
    ],
    [
      'an unknown page token',
      '/Tasks?fields=id&page_token=x',
      'INVALID_DATA',
      { param_name: 'page_token' },
    ],
  ])('refuses %s', async (_name, path, code, details) => {
    const { status, body } = await lab.api('GET', path);
    expect([status, body.code]).toEqual([400, code]);
    expect(body.details).toMatchObject(details);
  });

  it('gives the newest first, with the id always and the info of a list', async () => {
    const { status, body } = await lab.api('GET', '/Tasks?fields=Subject&per_page=2');
    expect(status).toBe(200);
    expect(body.data.map((each: { Subject: string }) => each.Subject)).toEqual([
      'Task 2499',
      'Task 2498',
    ]);
    expect(Object.keys(body.data[0])).toEqual(['Subject', 'id']);
    expect(body.info).toEqual({
      call: false,
      per_page: 2,
      next_page_token: expect.any(String),
      count: 2,
      sort_by: 'id',
      page: 1,
      previous_page_token: null,
      page_token_expiry: '2026-11-21T08:00:00+00:00',
      sort_order: 'desc',
      email: false,
      more_records: true,
    });
  });

  it('goes past 2000 records by page token', async () => {
    const seen: string[] = [];
    let token = '';
    for (;;) {
      const { body } = await lab.api('GET', `/Tasks?fields=id&sort_order=asc${token}`);
      seen.push(...body.data.map((each: { id: string }) => each.id));
      if (!body.info.more_records) break;
      token = `&page_token=${body.info.next_page_token}`;
    }
    expect(new Set(seen).size).toBe(2500);
    expect(seen).toEqual([...seen].sort());
  });

  it('binds a page token to the other parameters, to a day, and against page', async () => {
    const { body } = await lab.api('GET', '/Tasks?fields=id');
    const token = body.info.next_page_token;
    expect((await lab.api('GET', `/Tasks?fields=Subject&page_token=${token}`)).body.code).toBe(
      'TOKEN_BOUND_DATA_MISMATCH',
    );
    expect((await lab.api('GET', `/Tasks?fields=id&page=2&page_token=${token}`)).body.code).toBe(
      'AMBIGUITY_DURING_PROCESSING',
    );
    expect((await lab.api('GET', `/Tasks?fields=id&page_token=${token}`)).status).toBe(200);
  });

  it('goes back by page token as well', async () => {
    const first = (await lab.api('GET', '/Contacts?fields=id&per_page=2')).body;
    expect(first.info.previous_page_token).toBeNull();
    const next = `/Contacts?fields=id&per_page=2&page_token=${first.info.next_page_token}`;
    const second = (await lab.api('GET', next)).body;
    expect(second.info.page).toBe(2);
    const back = `/Contacts?fields=id&per_page=2&page_token=${second.info.previous_page_token}`;
    expect((await lab.api('GET', back)).body.data).toEqual(first.data);
  });

  it('answers 204 beyond the end, for unknown ids and for an empty module', async () => {
    expect((await lab.api('GET', '/Leads?fields=id&page=2')).status).toBe(204);
    expect((await lab.api('GET', '/Leads?fields=id&ids=5000000000000009999')).status).toBe(204);
    const none = await lab.api('GET', '/Cases?fields=id');
    expect([none.status, none.text]).toEqual([204, '']);
  });

  it('honours If-Modified-Since', async () => {
    const since = (time: string) =>
      lab.api('GET', '/Leads?fields=id', undefined, { 'if-modified-since': time });
    expect((await since('2026-11-20T08:00:00+00:00')).status).toBe(304);
    expect((await since('2020-01-01T00:00:00+00:00')).body.data).toHaveLength(lab.count('Leads'));
  });

  it('finds by ids', async () => {
    const [first, second] = lab.sandbox.records('Leads');
    const { body } = await lab.api(
      'GET',
      `/Leads?fields=Last_Name&ids=${String(first!['id'])},${String(second!['id'])}`,
    );
    expect(body.data).toHaveLength(2);
  });
});

describe('one', () => {
  it('shows everything with the system members', async () => {
    const id = lab.idOf('Contacts', 'Full_Name', 'Harold Finch');
    const { status, body } = await lab.api('GET', `/Contacts/${id}`);
    expect(status).toBe(200);
    expect(body.data[0]).toMatchObject({
      id,
      Full_Name: 'Harold Finch',
      Mobile: null,
      Home_Phone: '01632 960 204',
      $editable: true,
      $approval_state: 'approved',
      Owner: { name: 'Martin Doyle', id: expect.any(String), email: 'owner@harbourdental.example' },
      Tag: [{ name: 'VIP', id: expect.any(String), color_code: null }],
    });
  });

  it('answers 204 to an unknown id and 400 to a malformed one', async () => {
    expect((await lab.api('GET', '/Contacts/5000000000000009999')).status).toBe(204);
    const bad = await lab.api('GET', '/Contacts/abc');
    expect([bad.status, bad.body.message]).toEqual([400, 'the id given seems to be invalid']);
  });

  it('gives sub-tables only here', async () => {
    const id = lab.idOf('Services__s', 'Service_Name', 'Filling');
    const [one] = (await lab.api('GET', `/Services__s/${id}`)).body.data;
    expect(one.Members.map((row: { Members: { name: string } }) => row.Members.name)).toEqual([
      'Dr Nina Patel',
      'Dr Owen Evans',
    ]);
    const [listed] = (await lab.api('GET', `/Services__s?fields=Service_Name,Members&ids=${id}`))
      .body.data;
    expect(listed).toEqual({ Service_Name: 'Filling', id });
  });
});
