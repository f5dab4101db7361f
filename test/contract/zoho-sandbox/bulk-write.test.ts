import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { toCsv } from '../../../connectors/zoho/sandbox/bulk/csv.ts';
import { anyId, askBulk, downloadRows, integrationUser, signed } from './bulk-lab.ts';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const bulk = (method: string, path: string, body?: unknown) => askBulk(lab, method, path, body);

describe('bulk write', () => {
  const zip = (rows: string[][]): Blob =>
    new Blob([zipSync({ 'leads.csv': strToU8(toCsv(rows)) })]);
  const org = async (): Promise<string> => (await lab.api('GET', '/org')).body.org[0].zgid;
  const upload = async (content: Blob, headers?: Record<string, string>) => {
    const body = new FormData();
    body.set('file', content, 'leads.zip');
    const usual = { feature: 'bulk-write', 'X-CRM-ORG': await org() };
    return lab.raw('POST', '/crm/v8/upload', {
      body,
      headers: { ...signed(lab), ...(headers ?? usual) },
    });
  };
  const uploaded = async (rows: string[][]): Promise<string> =>
    (await upload(zip(rows))).body.details.file_id;
  const rows = [
    ['Last_Name', 'Email', 'Phone'],
    ['Arkwright', 'ark@example.com', '020 7946 0301'],
    ['', 'nobody@example.com', ''],
  ];
  const mappings = [
    { api_name: 'Last_Name', index: 0 },
    { api_name: 'Email', index: 1 },
    { api_name: 'Phone', index: 2 },
    { api_name: 'Lead_Source', default_value: { value: 'Import' } },
  ];
  const job = (file: string, more: object = {}, resource: object = {}) => ({
    operation: 'insert',
    resource: [
      {
        type: 'data',
        module: { api_name: 'Leads' },
        file_id: file,
        field_mappings: mappings,
        ...resource,
      },
    ],
    ...more,
  });

  it('uploads, inserts by the clock, and tells of every row; costs five hundred credits', async () => {
    const up = await upload(zip(rows));
    expect([up.status, up.body]).toEqual([
      200,
      {
        status: 'success',
        code: 'FILE_UPLOAD_SUCCESS',
        message: 'file uploaded.',
        details: { file_id: anyId, created_time: '2026-11-20T08:00:00+00:00' },
      },
    ]);
    const before = lab.sandbox.stats().credits;
    const made = await bulk('POST', '/write', job(up.body.details.file_id));
    expect(lab.sandbox.stats().credits - before).toBe(500);
    expect([made.status, made.body]).toEqual([
      201,
      {
        status: 'success',
        code: 'SUCCESS',
        message: 'success',
        details: { id: anyId, created_by: integrationUser },
      },
    ]);
    const state = async () => (await bulk('GET', `/write/${made.body.details.id}`)).body;
    expect((await state()).status).toBe('ADDED');
    lab.clock.advance(5_000);
    expect((await state()).status).toBe('INPROGRESS');
    expect(lab.sandbox.records('Leads').some((lead) => lead['Last_Name'] === 'Arkwright')).toBe(
      false,
    );
    lab.clock.advance(15_000);
    const done = await state();
    expect(done).toEqual({
      status: 'COMPLETED',
      character_encoding: 'UTF-8',
      resource: [
        {
          status: 'COMPLETED',
          type: 'data',
          module: { api_name: 'Leads', id: anyId },
          file_id: up.body.details.file_id,
          field_mappings: mappings,
          file: {
            status: 'COMPLETED',
            name: 'leads.csv',
            added_count: 1,
            skipped_count: 1,
            updated_count: 0,
            total_count: 2,
          },
        },
      ],
      id: made.body.details.id,
      result: { download_url: expect.stringContaining('/bulk-write/') },
      created_by: integrationUser,
      operation: 'insert',
      created_time: '2026-11-20T08:00:00+00:00',
    });
    const lead = lab.idOf('Leads', 'Last_Name', 'Arkwright');
    const path = new URL(done.result.download_url).pathname;
    expect(await downloadRows(lab, path)).toEqual([
      ['Last_Name', 'Email', 'Phone', 'STATUS', 'RECORD_ID', 'ERRORS'],
      ['Arkwright', 'ark@example.com', '020 7946 0301', 'ADDED', lead, ''],
      ['', 'nobody@example.com', '', 'SKIPPED', '', 'MANDATORY_NOT_FOUND:Last_Name'],
    ]);
    expect((await lab.api('GET', `/Leads/${lead}`)).body.data[0]).toMatchObject({
      Lead_Source: 'Import',
    });
  });

  it('updates by id and upserts by e-mail', async () => {
    const okafor = lab.idOf('Leads', 'Last_Name', 'Okafor');
    const first = await uploaded([
      ['id', 'City'],
      [okafor, 'Hull'],
      ['5000000000000009999', 'York'],
    ]);
    await bulk(
      'POST',
      '/write',
      job(
        first,
        { operation: 'update' },
        {
          find_by: 'id',
          field_mappings: [
            { api_name: 'id', index: 0 },
            { api_name: 'City', index: 1 },
          ],
        },
      ),
    );
    const { Email: email } = (await lab.api('GET', `/Leads/${okafor}`)).body.data[0];
    const second = await uploaded([
      ['Last_Name', 'Email'],
      ['Okafor', email],
      ['New', 'new@example.com'],
    ]);
    await bulk(
      'POST',
      '/write',
      job(
        second,
        { operation: 'upsert' },
        {
          find_by: 'Email',
          field_mappings: mappings.slice(0, 2),
        },
      ),
    );
    const before = lab.count('Leads');
    lab.clock.advance(20_000);
    expect(lab.count('Leads')).toBe(before + 1);
    expect((await lab.api('GET', `/Leads/${okafor}`)).body.data[0].City).toBe('Hull');
  });

  it('wants both headers, a ZIP, and the scope of files', async () => {
    const bare = await upload(zip(rows), {});
    expect([bare.status, bare.body]).toEqual([
      400,
      {
        ERROR_CODE: 400,
        ERROR_MESSAGE: 'Bad Request',
        'x-error': 'check if headers [feature, X-CRM-ORG] are present and valid',
        http_status: '400',
      },
    ]);
    const plain = await upload(new Blob(['Last_Name\nA\n']));
    expect([plain.status, plain.body]).toEqual([
      400,
      {
        code: 'INVALID_FILE_FORMAT',
        details: {},
        message: 'invalid file format. only zip format is supported',
        status: 'error',
      },
    ]);
  });

  it.each([
    [
      'no operation',
      { operation: undefined },
      {},
      'MISSING_REQUIRED_KEY',
      'required key operation is not found in request body.',
    ],
    [
      'calls',
      {},
      { module: { api_name: 'Calls' } },
      'MODULE_NOT_AVAILABLE',
      "Requested module 'Calls' is not available.",
    ],
    [
      'meetings',
      {},
      { module: { api_name: 'Events' } },
      'MODULE_NOT_AVAILABLE',
      "Requested module 'Events' is not available.",
    ],
    ['a file that is not there', {}, { file_id: '1' }, 'INVALID_FILE_ID', 'improper file id'],
    [
      'an unknown field',
      {},
      { field_mappings: [{ api_name: 'ast_Name', index: 0 }] },
      'INVALID_FIELD',
      'invalid mapping. invalid api_name ast_Name.',
    ],
    [
      'no index',
      {},
      { field_mappings: [{ api_name: 'Company' }] },
      'COLUMN_INDEX_NOT_FOUND',
      'required key index for field Company is not found in request body.',
    ],
    [
      'mandatory fields left out',
      {},
      { field_mappings: [{ api_name: 'Email', index: 1 }] },
      'MANDATORY_FIELDS_NOT_MAPPED',
      'All mandatory fields are not mapped for the layout',
    ],
    [
      'an update without find_by',
      { operation: 'update' },
      {},
      'MISSING_REQUIRED_KEY',
      'required key find_by is not found in request body.',
    ],
  ])('refuses %s', async (_name, more, resource, code, message) => {
    const answer = await bulk('POST', '/write', job(await uploaded(rows), more, resource));
    expect([answer.status, answer.body]).toEqual([
      400,
      { code, details: {}, message, status: 'error' },
    ]);
  });

  it('takes two hundred columns', async () => {
    const wide = await uploaded([Array.from({ length: 201 }, (_e, n) => `c${n}`)]);
    const answer = await bulk('POST', '/write', job(wide));
    expect([answer.status, answer.body.code]).toEqual([400, 'HEADER_LIMIT_EXCEEDED']);
  });
});
