import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab } from './open-sandbox.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

interface Sub {
  readonly method?: unknown;
  readonly uri?: unknown;
  readonly [more: string]: unknown;
}

const send = (subs: unknown, more: Record<string, unknown> = {}) =>
  lab.api('POST', '/__composite_requests', { __composite_requests: subs, ...more });

const addLead = (name: string, more: Sub = {}): Sub => ({
  method: 'POST',
  uri: '/crm/v8/Leads',
  body: { data: [{ Last_Name: name }] },
  ...more,
});
const refusedLead: Sub = { method: 'POST', uri: '/crm/v8/Leads', body: { data: [{}] } };

describe('a composite request', () => {
  it('runs its parts in order, each with its own status, headers and body', async () => {
    const answer = await send([
      addLead('Composite'),
      {
        method: 'POST',
        uri: '/crm/v8/Calls',
        sub_request_id: 'call',
        body: {
          data: [
            {
              Subject: 'Ring @{1:$.data[0].details.id}',
              Call_Type: 'Missed',
              Call_Start_Time: '2026-11-20T07:00:00+00:00',
              What_Id: { id: '@{1:$.data[0].details.id}' },
              $se_module: 'Leads',
            },
          ],
        },
      },
      {
        method: 'GET',
        uri: '/crm/v8/Leads/@{1:$.data[0].details.id}',
        params: { fields: 'Last_Name' },
      },
      { method: 'GET', uri: '/crm/v8/Leads/5000000000999999999' },
    ]);
    expect(answer.status).toBe(200);
    const id = lab.idOf('Leads', 'Last_Name', 'Composite');
    const [lead, call, read, nothing] = answer.body.__composite_requests;
    expect(lead).toEqual({
      code: 'SUCCESS',
      details: {
        response: {
          status_code: 201,
          headers: {
            'X-ACCESSTOKEN-RESET': '2026-11-20T09:00:00+00:00',
            'Content-Disposition': 'attachment; filename=response.json',
          },
          body: { data: [expect.objectContaining({ code: 'SUCCESS', message: 'record added' })] },
        },
      },
      message: 'composite sub request executed',
      status: 'success',
    });
    expect(call.details.response.status_code).toBe(201);
    expect(read.details.response.body).toEqual({ data: [{ Last_Name: 'Composite', id }] });
    expect(nothing.details.response).toMatchObject({ status_code: 204, body: null });
    const kept = lab.sandbox.records('Calls').find((each) => each['Subject'] === `Ring ${id}`);
    expect(kept).toMatchObject({ What_Id: { id }, $se_module: 'Leads' });
  });

  it('answers 200 when all were asked, although a part failed, and goes on', async () => {
    const answer = await send([refusedLead, addLead('After')]);
    expect(answer.status).toBe(200);
    const [first, second] = answer.body.__composite_requests;
    expect(first).toMatchObject({ code: 'SUCCESS', details: { response: { status_code: 400 } } });
    expect(second).toMatchObject({ code: 'SUCCESS', details: { response: { status_code: 201 } } });
  });

  it('answers 207 when a reference leads nowhere', async () => {
    const answer = await send([
      refusedLead,
      { method: 'GET', uri: '/crm/v8/Leads/@{1:$.data[0].details.id}' },
    ]);
    expect(answer.status).toBe(207);
    expect(answer.body.__composite_requests[1]).toEqual({
      code: 'INVALID_REFERENCE',
      details: {
        reference: '@{1:$.data[0].details.id}',
        api_name: '__composite_requests',
        json_path: '$.__composite_requests[1]',
      },
      message: 'the reference given is invalid',
      status: 'error',
    });
  });

  it('waits for the answer it refers to, whatever the order', async () => {
    const answer = await send([
      { method: 'GET', uri: '/crm/v8/Leads/@{made:$.data[0].details.id}' },
      addLead('Later', { sub_request_id: 'made' }),
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body.__composite_requests[0].details.response.body.data[0].Last_Name).toBe(
      'Later',
    );
  });
});

describe('rollback', () => {
  it('undoes what was done, stops the rest, and tells nobody', async () => {
    const leads = lab.count('Leads');
    const gone = lab.idOf(
      'Leads',
      'Last_Name',
      String(lab.sandbox.records('Leads')[0]?.['Last_Name']),
    );
    const before = lab.sandbox.records('Leads').find((each) => each['id'] === gone);
    const stats = lab.sandbox.stats().byModule;
    const answer = await send(
      [
        addLead('Undone'),
        { method: 'PUT', uri: `/crm/v8/Leads/${gone}`, body: { data: [{ Company: 'Else' }] } },
        { method: 'DELETE', uri: `/crm/v8/Leads/${gone}` },
        refusedLead,
        addLead('Never'),
      ].slice(0, 5),
      { rollback_on_fail: true },
    );
    expect(answer.status).toBe(207);
    const undone = {
      code: 'ROLLBACK_PERFORMED',
      details: { rollbacked_by_sub_request_index: 3 },
      message: 'rollback performed for the sub request',
      status: 'error',
    };
    const [first, second, third, failed, never] = answer.body.__composite_requests;
    expect([first, second, third]).toEqual([undone, undone, undone]);
    expect(failed).toMatchObject({ code: 'SUCCESS', details: { response: { status_code: 400 } } });
    expect(never).toEqual({
      code: 'PROCESSING_STOPPED',
      details: {},
      message: 'processing of the sub request is stopped',
      status: 'error',
    });
    expect(lab.count('Leads')).toBe(leads);
    expect(lab.sandbox.records('Leads').find((each) => each['id'] === gone)).toEqual(before);
    expect(lab.sandbox.records('Leads', true)).toEqual([]);
    expect(lab.sandbox.stats().byModule).toEqual(stats);
  });

  it.each([
    [false, 1],
    [true, 2],
  ])('costs by rollback_on_fail %s: %d', async (rollback, credits) => {
    const before = lab.sandbox.stats().credits;
    await send([addLead('One'), addLead('Two')], { rollback_on_fail: rollback });
    expect(lab.sandbox.stats().credits - before).toBe(credits);
  });

  it('costs one when it failed', async () => {
    const before = lab.sandbox.stats().credits;
    await send([refusedLead], { rollback_on_fail: true });
    expect(lab.sandbox.stats().credits - before).toBe(1);
  });
});

const at = (index: number, name: string) => ({
  api_name: name,
  json_path: `$.__composite_requests[${index}].${name}`,
});

describe('refusals of one part', () => {
  it.each<[string, Sub, string, object]>([
    ['no method', { uri: '/crm/v8/Leads' }, 'MANDATORY_NOT_FOUND', at(0, 'method')],
    ['no uri', { method: 'GET' }, 'MANDATORY_NOT_FOUND', at(0, 'uri')],
    [
      'a method that is none',
      { method: 'HEAD', uri: '/crm/v8/Leads' },
      'INVALID_DATA',
      { ...at(0, 'method'), supported_values: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] },
    ],
    ['a uri that is none', { method: 'GET', uri: 'Leads' }, 'INVALID_DATA', at(0, 'uri')],
    [
      'a uri that is too long',
      { method: 'GET', uri: `/crm/v8/${'x'.repeat(2048)}` },
      'INVALID_DATA',
      { maximum_length: 2048, ...at(0, 'uri') },
    ],
    [
      'another service',
      { method: 'GET', uri: '/books/v8/invoices' },
      'NOT_SUPPORTED',
      { allowed_services: ['crm'] },
    ],
    [
      'another version',
      { method: 'GET', uri: '/crm/v2/Leads' },
      'NOT_SUPPORTED',
      { sub_request_version: 2, composite_request_version: 8 },
    ],
    [
      'headers that are its own affair',
      { method: 'GET', uri: '/crm/v8/Leads', headers: { authorization: 'x' } },
      'INVALID_DATA',
      { restricted_headers: ['Authorization'], ...at(0, 'headers') },
    ],
    [
      'a body that is none',
      { method: 'POST', uri: '/crm/v8/Leads', body: 'x' },
      'INVALID_DATA',
      { expected_data_type: 'jsonobject', ...at(0, 'body') },
    ],
    [
      'a name that is none',
      { method: 'GET', uri: '/crm/v8/Leads', sub_request_id: '_x' },
      'INVALID_DATA',
      { regex: '[a-zA-Z0-9][a-zA-Z0-9_]*', ...at(0, 'sub_request_id') },
    ],
    [
      'two records',
      { method: 'POST', uri: '/crm/v8/Leads', body: { data: [{}, {}] } },
      'INVALID_DATA',
      {
        maximum_length: 1,
        api_name: 'data',
        json_path: '$.__composite_requests[0].body.data',
      },
    ],
    [
      'a composite request',
      { method: 'POST', uri: '/crm/v8/__composite_requests', body: {} },
      'NOT_SUPPORTED',
      at(0, 'uri'),
    ],
    [
      'a file',
      { method: 'POST', uri: '/crm/v8/Leads/1/Attachments', body: {} },
      'NOT_SUPPORTED',
      at(0, 'uri'),
    ],
  ])('%s', async (_what, sub, code, details) => {
    const answer = await send([sub]);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      __composite_requests: [{ code, details, message: expect.any(String), status: 'error' }],
    });
  });

  it('two of one name', async () => {
    const twin = { method: 'GET', uri: '/crm/v8/Leads', sub_request_id: 'a' };
    const answer = await send([twin, addLead('Not run'), twin]);
    expect(answer.status).toBe(400);
    const [first, second] = answer.body.__composite_requests;
    expect(first).toEqual({
      code: 'DUPLICATE_DATA',
      details: { sub_request_indexes: [0, 2], ...at(0, 'sub_request_id') },
      message: 'duplicate data',
      status: 'error',
    });
    expect(second.code).toBe('PROCESSING_STOPPED');
    expect(lab.sandbox.records('Leads').some((each) => each['Last_Name'] === 'Not run')).toBe(
      false,
    );
  });
});

describe('refusals of the whole', () => {
  const flag = (name: string) => ({ api_name: name, json_path: `$.${name}` });
  it.each<[string, unknown, Record<string, unknown>, string, object]>([
    ['nothing', undefined, {}, 'MANDATORY_NOT_FOUND', flag('__composite_requests')],
    ['an empty list', [], {}, 'MANDATORY_NOT_FOUND', flag('__composite_requests')],
    [
      'no list',
      'x',
      {},
      'INVALID_DATA',
      { expected_data_type: 'jsonarray', ...flag('__composite_requests') },
    ],
    [
      'six of them',
      Array.from({ length: 6 }, () => addLead('x')),
      {},
      'INVALID_DATA',
      { maximum_length: 5, ...flag('__composite_requests') },
    ],
    [
      'rollback and parallel at once',
      [addLead('x')],
      { rollback_on_fail: true, parallel_execution: true },
      'AMBIGUITY_DURING_PROCESSING',
      { ambiguity_due_to: [flag('rollback_on_fail'), flag('parallel_execution')] },
    ],
    [
      'a flag that is none',
      [addLead('x')],
      { rollback_on_fail: 'yes' },
      'INVALID_DATA',
      { expected_data_type: 'boolean', ...flag('rollback_on_fail') },
    ],
    [
      'parts that wait for each other',
      [
        { method: 'GET', uri: '/crm/v8/Leads/@{b:$.id}', sub_request_id: 'a' },
        { method: 'GET', uri: '/crm/v8/Leads/@{a:$.id}', sub_request_id: 'b' },
      ],
      {},
      'LOOPING_FOUND',
      {
        dependent_data: [
          { sub_request_id: 'a', referred_sub_request_ids: ['b'] },
          { sub_request_id: 'b', referred_sub_request_ids: ['a'] },
        ],
      },
    ],
  ])('%s', async (_what, subs, more, code, details) => {
    const answer = await send(subs, more);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ code, details, message: expect.any(String), status: 'error' });
  });
});

describe('rights and places', () => {
  it('needs a scope of its own, and each part needs its own', async () => {
    const tokenFor = async (scopes: string[]): Promise<string> => {
      const { code } = (await lab.control('grant', { scopes })).body;
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'sandbox-client',
        client_secret: 'sandbox-secret',
        code,
      });
      return (await lab.raw('POST', '/oauth/v2/token', { body: form })).body.access_token;
    };
    const asked = async (scopes: string[]) =>
      lab.api(
        'POST',
        '/__composite_requests',
        { __composite_requests: [addLead('Scoped')] },
        {
          authorization: `Zoho-oauthtoken ${await tokenFor(scopes)}`,
        },
      );
    const without = await asked(['ZohoCRM.modules.ALL']);
    expect([without.status, without.body.code]).toEqual([401, 'OAUTH_SCOPE_MISMATCH']);
    const half = await asked(['ZohoCRM.composite_requests.CUSTOM', 'ZohoCRM.modules.leads.READ']);
    expect(half.status).toBe(200);
    expect(half.body.__composite_requests[0].details.response).toMatchObject({
      status_code: 401,
      body: { code: 'OAUTH_SCOPE_MISMATCH' },
    });
  });

  it('takes five places among those that run at once', async () => {
    await lab.control('limits', { concurrency: 4 });
    expect((await send([addLead('x')])).status).toBe(429);
    await lab.control('limits', { concurrency: 5 });
    expect((await send([addLead('x')])).status).toBe(200);
  });
});
