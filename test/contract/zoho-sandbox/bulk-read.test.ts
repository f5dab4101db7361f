import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fromCsv, toCsv } from '../../../connectors/zoho/sandbox/bulk/csv.ts';
import { anyId, askBulk, download, downloadRows, integrationUser } from './bulk-lab.ts';
import { type Lab, openLab, until } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const bulk = (method: string, path: string, body?: unknown) => askBulk(lab, method, path, body);

it('writes and reads CSV with quotes, commas and line breaks', () => {
  const rows = [
    ['a', 'b'],
    ['x, y', 'say "so"'],
    ['two\nlines', ''],
  ];
  expect(fromCsv(toCsv(rows))).toEqual(rows);
  expect(() => fromCsv('a,"b')).toThrow(SyntaxError);
});

describe('bulk read', () => {
  const start = (query: object, more: object = {}) => bulk('POST', '/read', { query, ...more });
  const started = async (query: object): Promise<string> =>
    (await start(query)).body.data[0].details.id;

  it('is added, runs, and is completed by the clock; costs fifty credits', async () => {
    const before = lab.sandbox.stats().credits;
    const query = {
      module: { api_name: 'Contacts' },
      fields: ['Last_Name', 'Owner', 'Account_Name'],
    };
    const made = await start(query);
    expect(lab.sandbox.stats().credits - before).toBe(50);
    expect([made.status, made.body]).toEqual([
      201,
      {
        data: [
          {
            status: 'success',
            code: 'ADDED_SUCCESSFULLY',
            message: 'Added successfully.',
            details: {
              id: anyId,
              operation: 'read',
              state: 'ADDED',
              created_by: integrationUser,
              created_time: '2026-11-20T08:00:00+00:00',
            },
          },
        ],
        info: {},
      },
    ]);
    const job: string = made.body.data[0].details.id;
    const state = async () => (await bulk('GET', `/read/${job}`)).body.data[0];
    expect(await state()).toEqual({
      id: job,
      operation: 'read',
      state: 'ADDED',
      created_by: integrationUser,
      created_time: '2026-11-20T08:00:00+00:00',
      query: { ...query, page: 1 },
      file_type: 'csv',
    });
    expect((await bulk('GET', `/read/${job}/result`)).body.code).toBe('RESOURCE_NOT_FOUND');
    lab.clock.advance(5_000);
    expect((await state()).state).toBe('IN PROGRESS');
    lab.clock.advance(15_000);
    expect(await state()).toMatchObject({
      state: 'COMPLETED',
      result: {
        page: 1,
        count: lab.count('Contacts'),
        download_url: `/crm/bulk/v8/read/${job}/result`,
        per_page: 200_000,
        more_records: false,
        next_page_token: null,
      },
    });
    const [name, text] = await download(lab, `/crm/bulk/v8/read/${job}/result`);
    expect(name).toBe(`${job}.csv`);
    const rows = fromCsv(text);
    expect(rows[0]).toEqual(['Id', 'Last_Name', 'Owner', 'Account_Name']);
    const hollis = rows.find((row) => row[0] === lab.idOf('Contacts', 'Last_Name', 'Hollis'));
    expect(hollis).toEqual([
      lab.idOf('Contacts', 'Last_Name', 'Hollis'),
      'Hollis',
      anyId,
      expect.any(String),
    ]);
    lab.clock.advance(24 * 3_600_000);
    const token = (
      await lab.raw(
        'POST',
        '/oauth/v2/token?grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token=sandbox-refresh',
      )
    ).body.access_token;
    const late = await lab.raw('GET', `/crm/bulk/v8/read/${job}/result`, {
      headers: { authorization: `Zoho-oauthtoken ${token}` },
    });
    expect(late.body).toEqual({
      code: 'RESOURCE_NOT_FOUND',
      details: { resource: job },
      message: "The requested resource doesn't exist.",
      status: 'error',
    });
  });

  it('reads calls too, and only what criteria and a view select', async () => {
    await lab.insert('Leads', { Last_Name: 'One', City: 'Hull' });
    await lab.insert('Leads', { Last_Name: 'Two', City: 'Leeds' });
    const criteria = {
      group_operator: 'or',
      group: [
        { field: { api_name: 'City' }, comparator: 'equal', value: 'Hull' },
        { field: { api_name: 'Last_Name' }, comparator: 'starts_with', value: 'tw' },
      ],
    };
    const leads = await started({ module: { api_name: 'Leads' }, fields: ['Last_Name'], criteria });
    const calls = await started({ module: { api_name: 'Calls' } });
    lab.clock.advance(20_000);
    const rows = await downloadRows(lab, `/crm/bulk/v8/read/${leads}/result`);
    expect(rows.map((row) => row[1])).toEqual(['Last_Name', 'One', 'Two']);
    const [header] = await downloadRows(lab, `/crm/bulk/v8/read/${calls}/result`);
    expect(header).toEqual(expect.arrayContaining(['Id', 'Call_Type', 'Call_Duration']));
  });

  it('gives meetings as a calendar', async () => {
    await lab.insert('Events', {
      Event_Title: 'Staff, all',
      Start_DateTime: '2026-11-23T10:00:00+00:00',
      End_DateTime: '2026-11-23T11:00:00+00:00',
    });
    const made = await start({ module: { api_name: 'Events' } }, { file_type: 'ics' });
    lab.clock.advance(20_000);
    const job: string = made.body.data[0].details.id;
    const [name, text] = await download(lab, `/crm/bulk/v8/read/${job}/result`);
    expect(name).toBe(`${job}.ics`);
    expect(text).toContain('SUMMARY:Staff\\, all\r\n');
  });

  it('calls back when it is done', async () => {
    const bodies: unknown[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        bodies.push(JSON.parse(text));
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/done`;
    await start({ module: { api_name: 'Leads' } }, { callback: { url, method: 'post' } });
    lab.clock.advance(20_000);
    await until(() => bodies.length === 1);
    expect(bodies[0]).toMatchObject({ operation: 'read', state: 'COMPLETED', result: { page: 1 } });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    ['no query', {}, 'MANDATORY_NOT_FOUND'],
    ['an unknown module', { query: { module: { api_name: 'Nope' } } }, 'MODULE_NOT_AVAILABLE'],
    [
      'an unknown field',
      { query: { module: { api_name: 'Leads' }, fields: ['X'] } },
      'FIELD_NOT_AVAILABLE',
    ],
    [
      'a page too far',
      { query: { module: { api_name: 'Leads' }, page: 51 } },
      'PAGE_RANGE_EXCEEDED',
    ],
    [
      'an unknown view',
      { query: { module: { api_name: 'Leads' }, cvid: '1' } },
      'CVID_NOT_SUPPORTED',
    ],
    [
      'shapeless criteria',
      { query: { module: { api_name: 'Leads' }, criteria: { a: 1 } } },
      'INVALID_CRITERIA',
    ],
    [
      'criteria on an unknown field',
      {
        query: {
          module: { api_name: 'Leads' },
          criteria: { field: { api_name: 'X' }, comparator: 'equal', value: 1 },
        },
      },
      'FIELD_IN_CRITERIA_NOT_AVAILABLE',
    ],
    [
      'ics of leads',
      { query: { module: { api_name: 'Leads' } }, file_type: 'ics' },
      'JOB_NOT_SUPPORTED',
    ],
    [
      'a callback by GET',
      {
        query: { module: { api_name: 'Leads' } },
        callback: { url: 'http://a.example/', method: 'get' },
      },
      'INVALID_CALLBACK_METHOD',
    ],
  ])('refuses %s', async (_name, body, code) => {
    const answer = await bulk('POST', '/read', body);
    expect([answer.status, answer.body.code, answer.body.status]).toEqual([400, code, 'error']);
  });

  it('does not know a job that is none', async () => {
    const { status, body } = await bulk('GET', '/read/4000000000000000000');
    expect([status, body]).toEqual([
      404,
      {
        code: 'RESOURCE_NOT_FOUND',
        details: { resource: '4000000000000000000' },
        message: "The requested resource doesn't exist.",
        status: 'error',
      },
    ]);
  });
});
