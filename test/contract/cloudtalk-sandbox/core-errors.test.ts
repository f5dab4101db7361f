import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, key, type Reply, startBench } from './bench.ts';
import { ask } from './replaying.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const core = (status: number, message: string): unknown => ({ responseData: { status, message } });
const unknown = { name: 'Not Found', message: 'Not Found', url: '/api/nope.json' };
const tags = '/my/api/tags/index.json';

describe('the core host’s order of checks', () => {
  it.each([
    ['no header', {}],
    ['an empty header', { authorization: '' }],
    ['a malformed header', { authorization: 'Basic !!!' }],
    ['a bearer token', { authorization: 'Bearer x' }],
    ['a wrong secret', { authorization: basic('sandbox-key:wrong') }],
    ['a wrong key', { authorization: basic('wrong:sandbox-secret') }],
    ['a key without a colon', { authorization: basic('sandbox-key') }],
  ])('answers one and the same 401: %s', async (_name, headers) => {
    for (const path of [tags, '/my/api/nope.json', '/my/api/contacts/show/1.json']) {
      const reply = await bench.bare('GET', path, headers);
      expect([reply.status, reply.body]).toEqual([401, core(401, 'Unauthorized')]);
      expect(reply.headers.get('content-type')).toBe('application/json; charset=UTF-8');
    }
  });

  it.each([
    ['PATCH', tags],
    ['DELETE', tags],
    ['POST', '/my/api/contacts/add.json'],
    ['GET', '/my/api/sms/send.json'],
    ['PUT', '/my/api/contacts/edit/1.json'],
  ])('answers a wrong verb before it looks at the key: %s %s', async (method, path) => {
    for (const headers of [{}, { authorization: key }]) {
      const reply = await bench.bare(method, path, headers);
      expect([reply.status, reply.body]).toEqual([405, core(405, 'Method Not Allowed')]);
      expect(reply.headers.has('allow')).toBe(false);
    }
  });

  it.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'])(
    'knows nothing of an unknown path with a valid key, and says so without the envelope: %s',
    async (method) => {
      const reply = await bench.bare(method, '/my/api/nope.json', { authorization: key });
      expect([reply.status, reply.body]).toEqual([404, unknown]);
      expect(reply.text).toBe(
        '{"name":"Not Found","message":"Not Found","url":"\\/api\\/nope.json"}',
      );
    },
  );

  it('refuses a client without a name at the edge, in HTML, whatever else is wrong', async () => {
    for (const path of [
      tags,
      '/my/api/nope.json',
      '/analytics/api/calls/1',
      '/ai/v1/x',
      '/platform/api/x',
    ]) {
      const answer = await ask(bench.sandbox.baseUrl, {
        method: 'GET',
        path,
        headers: {},
        body: null,
      });
      expect(answer.status).toBe(403);
      expect(answer.body.toString()).toMatch(/^<html>/);
    }
  });

  it.each([
    [404, unknown],
    [406, core(406, 'Not Acceptable')],
  ] as const)('may want Accept, and then answers %i', async (acceptRefusal, body) => {
    bench.sandbox.limits({ strictAccept: true, acceptRefusal });
    const headers = { authorization: key, accept: '*/*' };
    const reply = await bench.bare('GET', tags, headers);
    expect(reply.status).toBe(acceptRefusal);
    expect(Object.keys(reply.body)).toEqual(Object.keys(body as object));
    const write = await bench.bare('PUT', '/my/api/tags/add.json', headers);
    expect(write.status).toBe(406);
    expect(write.body.responseData.message).toBe('Invalid input data.');
  });
});

describe('the other hosts’ order of checks', () => {
  const card = { code: 'UNAUTHORIZED', message: 'You are not authorized to access this resource.' };
  it.each([
    [
      'analytics: the path',
      'GET',
      '/analytics/api/nope',
      404,
      { message: 'Cannot GET /api/nope', error: 'Not Found', statusCode: 404 },
    ],
    [
      'analytics: the verb',
      'DELETE',
      '/analytics/api/calls/7',
      404,
      { message: 'Cannot DELETE /api/calls/7', error: 'Not Found', statusCode: 404 },
    ],
    [
      'analytics: the key before the id',
      'GET',
      '/analytics/api/calls/abc',
      401,
      { statusCode: 401, message: 'Authorization header is missing' },
    ],
    ['ai: the key', 'GET', '/ai/v1/ai/calls/abc/summary', 401, card],
    ['ai: the key before the path', 'GET', '/ai/v1/nope', 401, card],
    [
      'platform: the key before the form',
      'POST',
      '/platform/api/cuecards',
      401,
      { success: false, errors: ['unauthorized'] },
    ],
  ] as const)('%s', async (_name, method, path, status, body) => {
    const reply = await bench.bare(method, path);
    expect([reply.status, reply.body]).toEqual([status, body]);
  });

  it('echoes what is not Basic, on the analytics host only', async () => {
    const headers = { authorization: 'Token abc' };
    const analytics = await bench.bare('GET', '/analytics/api/calls/1', headers);
    expect(analytics.body).toEqual({
      statusCode: 401,
      message: 'Invalid Authorization header - Token abc',
    });
    for (const path of [tags, '/ai/v1/ai/calls/1/summary'])
      expect((await bench.bare('GET', path, headers)).text).not.toContain('abc');
  });
});

describe('bodies', () => {
  const show = async (reply: Reply): Promise<Reply> =>
    bench.get(`/my/api/contacts/show/${reply.body.responseData.data.id}.json`);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it('come as form fields with lists in both spellings', async () => {
    const added = await bench.send(
      'PUT',
      '/my/api/contacts/add.json',
      'name=A&ContactNumber[0][public_number]=%2B447700900250&ContactNumber[1][public_number]=%2B447700900251',
      form,
    );
    expect((await show(added)).body.responseData.ContactNumber).toHaveLength(2);
    const tagged = await bench.send(
      'PUT',
      '/my/api/contacts/addTags/900100201.json',
      'tags[]=one&tags[]=two',
      form,
    );
    expect(tagged.body.responseData.data.tags).toMatchObject([{ name: 'one' }, { name: 'two' }]);
  });

  it('that cannot be read are empty ones', async () => {
    const reply = await bench.send('PUT', '/my/api/tags/add.json', '{"name":');
    expect(reply.body.responseData).toEqual({
      status: 406,
      message: 'Invalid input data.',
      data: { name: ['This field is required.'] },
    });
  });

  it('may carry whole numbers beyond JavaScript’s, to the last digit', async () => {
    await bench.send(
      'PUT',
      '/my/api/activity/add/900100201.json',
      '{"type":"task","name":"x","external_id":1234567890123456789}',
    );
    const { body } = await bench.get('/my/api/activity/index.json');
    expect(body.responseData.data[0].ContactActivity.external_id).toBe('1234567890123456789');
  });
});
