import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const flat = (code: string, message: string, details: unknown = {}) => ({
  code,
  message,
  details,
  status: 'error',
});

describe('errors of the whole request', () => {
  it('answers 401 to a request that does not sign in', async () => {
    for (const headers of [{}, { authorization: `Bearer ${lab.token}` }]) {
      const { status, body } = await lab.raw('GET', '/crm/v8/org', { headers });
      expect([status, body]).toEqual([
        401,
        flat('AUTHENTICATION_FAILURE', 'Authentication failed'),
      ]);
    }
  });

  it.each([
    ['an unknown path', 'GET', '/Leads/1/2/3/4/5', undefined, 404, 'INVALID_URL_PATTERN'],
    ['an unknown setting', 'GET', '/settings/nothing', undefined, 404, 'INVALID_URL_PATTERN'],
    ['a wrong verb', 'PATCH', '/Leads', undefined, 400, 'INVALID_REQUEST_METHOD'],
    [
      'a wrong verb on a record',
      'POST',
      '/Leads/5000000000000000001',
      undefined,
      400,
      'INVALID_REQUEST_METHOD',
    ],
    ['an unknown module', 'GET', '/Ledes?fields=id', undefined, 400, 'INVALID_MODULE'],
    ['a module without an API', 'GET', '/Attachments?fields=id', undefined, 400, 'NOT_SUPPORTED'],
    ['malformed JSON', 'POST', '/Leads', '{"data":[', 400, 'JSON_PARSE_ERROR'],
    ['a body that is no object', 'POST', '/Leads', '[]', 400, 'INVALID_DATA'],
    ['no data', 'POST', '/Leads', '{}', 400, 'MANDATORY_NOT_FOUND'],
    ['data that is no list', 'POST', '/Leads', '{"data":{}}', 400, 'INVALID_DATA'],
    ['an empty list', 'POST', '/Leads', '{"data":[]}', 400, 'INVALID_DATA'],
    ['an upsert of calls', 'POST', '/Calls/upsert', '{"data":[{}]}', 400, 'NOT_SUPPORTED'],
  ])('answers %s in the flat shape', async (_name, method, path, body, status, code) => {
    const answer = await lab.api(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual(
      flat(code, expect.any(String) as unknown as string, expect.any(Object)),
    );
  });

  it('tells when the access token dies', async () => {
    const { headers } = await lab.api('GET', '/org');
    expect(headers.get('x-accesstoken-reset')).toBe('2026-11-20T09:00:00+00:00');
  });

  it('says which module is wrong', async () => {
    const { body } = await lab.api('GET', '/Ledes?fields=id');
    expect(body).toEqual(
      flat('INVALID_MODULE', 'the module name given seems to be invalid', {
        resource_path_index: 0,
      }),
    );
  });

  it('keeps the shape outside /crm/v8', async () => {
    const { status, body } = await lab.raw('GET', '/crm/nothing');
    expect([status, body.code]).toEqual([404, 'INVALID_URL_PATTERN']);
    expect((await lab.raw('GET', '/oauth/v2/nothing')).body).toMatchObject({
      error: expect.any(String),
    });
  });

  it('refuses a batch of more than a hundred', async () => {
    const data = Array.from({ length: 101 }, () => ({ Last_Name: 'x' }));
    const { status, body } = await lab.api('POST', '/Leads', { data });
    expect([status, body]).toEqual([
      400,
      flat('LIMIT_EXCEEDED', 'count of records in your request exceeds the limit', {
        maximum_length: 100,
        api_name: 'data',
      }),
    ]);
  });
});
