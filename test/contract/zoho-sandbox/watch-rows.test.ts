import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ZohoSandbox } from '../../../connectors/zoho/sandbox/sandbox.ts';
import { quietSandbox, send } from './mixed-run.ts';
import type { ManualClock } from './open-sandbox.ts';

let sandbox: ZohoSandbox;
let clock: ManualClock;
let posted: string[];
let headers: { authorization: string };
beforeEach(async () => {
  ({ sandbox, clock, posted } = quietSandbox());
  const given = (await send(
    sandbox,
    'POST',
    '/oauth/v2/token',
    'grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token=sandbox-refresh',
  )) as { access_token: string };
  headers = { authorization: `Zoho-oauthtoken ${given.access_token}` };
});
afterEach(() => sandbox.close());

const api = (method: string, path: string, body?: unknown) =>
  // biome-ignore lint/suspicious/noExplicitAny: answers are inspected, not used
  send(sandbox, method, `/crm/v8${path}`, body, headers) as Promise<any>;
const control = (what: string, body: unknown) => send(sandbox, 'POST', `/__sandbox/${what}`, body);
const channel = (more: object = {}) => ({
  channel_id: '1000000068001',
  events: ['Leads.all'],
  notify_url: 'http://client.example/hook',
  token: 't0ken',
  notify_on_related_action: false,
  ...more,
});
const watch = async (method: string, more: object = {}) =>
  (await api(method, '/actions/watch', { watch: [channel(more)] })).watch[0];
const told = async (): Promise<Record<string, unknown>[]> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return posted.map(
    (line) => JSON.parse(line.slice(line.indexOf(' ') + 1)) as Record<string, unknown>,
  );
};
const lead = async (fields: object = {}): Promise<string> =>
  (await api('POST', '/Leads', { data: [{ Last_Name: 'A', ...fields }] })).data[0].details.id;
const change = (id: string, fields: object) => api('PUT', `/Leads/${id}`, { data: [fields] });
const condition = (group_operator: string, ...names: string[]) => ({
  notification_condition: [
    {
      type: 'field_selection',
      module: { api_name: 'Leads' },
      field_selection: {
        group_operator,
        group: names.map((api_name) => ({ field: { api_name } })),
      },
    },
  ],
});

describe('expiry', () => {
  it.each([
    ['missing', undefined, '2026-11-20T09:00:00+00:00'],
    ['a day ahead', '2026-11-21T08:00:00+00:00', '2026-11-21T08:00:00+00:00'],
    ['a week ahead to the second', '2026-11-27T08:00:00+00:00', '2026-11-27T08:00:00+00:00'],
    ['a second more than a week ahead', '2026-11-27T08:00:01+00:00', '2026-11-20T09:00:00+00:00'],
  ])('%s', async (_name, channel_expiry, granted) => {
    const { details } = await watch('POST', { channel_expiry });
    expect(details.events[0].channel_expiry).toBe(granted);
  });

  it('in the past is refused', async () => {
    expect(await watch('POST', { channel_expiry: '2026-11-20T07:59:59+00:00' })).toEqual({
      code: 'INVALID_DATA',
      details: {
        expected_data_type: 'datetime',
        api_name: 'channel_expiry',
        json_path: '$.watch[0].channel_expiry',
      },
      message: 'invalid data',
      status: 'error',
    });
  });

  it('ends the callbacks, and a renewal brings them back', async () => {
    await watch('POST');
    clock.advance(3_600_000 - 1);
    await lead();
    expect(await told()).toHaveLength(1);
    await watch('PATCH', { channel_expiry: '2026-11-21T08:00:00+00:00' });
    clock.advance(1);
    const { access_token: token } = (await send(
      sandbox,
      'POST',
      '/oauth/v2/token',
      'grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token=sandbox-refresh',
    )) as { access_token: string };
    headers = { authorization: `Zoho-oauthtoken ${token}` };
    await lead();
    expect(await told()).toHaveLength(2);
  });
});

describe('what is sent', () => {
  it('is the documented body, whole', async () => {
    await watch('POST', { return_affected_field_values: true });
    const id = await lead({ Mobile: '07700 900100' });
    posted.length = 0;
    await change(id, { Mobile: '123456789' });
    expect(await told()).toEqual([
      {
        server_time: Date.parse('2026-11-20T08:00:00Z'),
        query_params: {},
        module: 'Leads',
        resource_uri: 'http://sandbox.example/crm/v2/Leads',
        ids: [id],
        operation: 'update',
        channel_id: '1000000068001',
        token: 't0ken',
        affected_fields: [{ [id]: ['Mobile'] }],
        affected_values: [{ record_id: id, values: { Mobile: '123456789' } }],
      },
    ]);
  });

  it.each([
    ['or', ['Phone'], 1],
    ['or', ['City'], 0],
    ['and', ['Phone'], 0],
    ['and', ['Phone', 'Mobile'], 1],
  ] as const)(
    'with "%s" over phone and mobile, a change of %j tells %d times',
    async (operator, fields, times) => {
      const id = await lead();
      await watch('POST', condition(operator, 'Phone', 'Mobile'));
      await change(id, Object.fromEntries(fields.map((name) => [name, '020 7946 0111'])));
      expect(await told()).toHaveLength(times);
    },
  );

  it('includes the noise of notes unless it was turned off', async () => {
    const id = await lead();
    await watch('POST', { notify_on_related_action: undefined });
    const note = { data: [{ Note_Content: 'C' }] };
    await api('POST', `/Leads/${id}/Notes`, note);
    expect((await told()).map((body) => [body['operation'], body['ids']])).toEqual([
      ['update', [id]],
    ]);
    await watch('PUT', { notify_on_related_action: false });
    await api('POST', `/Leads/${id}/Notes`, note);
    expect(await told()).toHaveLength(1);
  });

  it.each([
    [{ drop: 1 }, 0],
    [{ duplicate: 1 }, 2],
    [{}, 1],
  ])('with faults %j comes %d times', async (webhooks, times) => {
    await watch('POST');
    await control('faults', { webhooks });
    await lead();
    expect(await told()).toHaveLength(times);
  });

  it('comes in another order, and late, when told to', async () => {
    await watch('POST');
    await control('faults', { webhooks: { reorder: 0.5, delayMs: [1000, 1000] } });
    const made: string[] = [];
    for (let n = 0; n < 8; n += 1) made.push(await lead());
    expect(await told()).toEqual([]);
    clock.advance(10_000);
    const ids = (await told()).map((body) => (body['ids'] as string[])[0]);
    expect([...ids].sort()).toEqual(made);
    expect(ids).not.toEqual(made);
  });
});

describe('ending', () => {
  const removed = 'Successfully removed the subscribe details';
  it('takes single events away, then the channel', async () => {
    await watch('POST', { events: ['Leads.all', 'Contacts.all'] });
    expect((await watch('PATCH', { events: ['Contacts.all'], _delete_events: true })).message).toBe(
      removed,
    );
    const left = await api('GET', '/actions/watch?channel_id=1000000068001');
    expect(left.watch.map((row: { resource_name: string }) => row.resource_name)).toEqual([
      'Leads',
    ]);
    const gone = await api('DELETE', '/actions/watch?channel_ids=1000000068001');
    expect(gone.watch[0]).toMatchObject({
      code: 'SUCCESS',
      message: 'Successfully un-subscribed from actions-watch',
      status: 'success',
    });
    expect(await api('GET', '/actions/watch')).toBeUndefined();
    await lead();
    expect(await told()).toEqual([]);
  });

  it('of what is not there is refused', async () => {
    const gone = await api('DELETE', '/actions/watch?channel_ids=1');
    expect(gone.watch[0]).toEqual({
      code: 'NOT_SUBSCRIBED',
      details: { channel_id: '1' },
      message: expect.any(String),
      status: 'error',
    });
  });
});
