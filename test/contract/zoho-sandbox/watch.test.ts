import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lab, openLab, until } from './open-sandbox.ts';

let lab: Lab;
let receiver: Server;
let url: string;
// biome-ignore lint/suspicious/noExplicitAny: callbacks are inspected, not used
let received: any[];
let status: number;

beforeEach(async () => {
  lab = await openLab();
  received = [];
  status = 200;
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterEach(async () => {
  await lab.close();
  await new Promise((resolve) => receiver.close(resolve));
});

const channel = (more: object = {}): object => ({
  channel_id: '1000000068001',
  events: ['Leads.all'],
  notify_url: url,
  token: 't0ken',
  notify_on_related_action: false,
  ...more,
});
const watch = (method: string, ...elements: object[]) =>
  lab.api(method, '/actions/watch', { watch: elements });
const settled = () => until(() => lab.sandbox.idle());
const lead = (more: object = {}) => lab.insert('Leads', { Last_Name: 'A', ...more });

describe('subscribing', () => {
  it('answers 201 with a row per module and the granted expiry', async () => {
    const { status: code, body } = await watch(
      'POST',
      channel({
        events: ['Contacts.all', 'Calls.create'],
        channel_expiry: '2026-11-22T10:00:00+00:00',
      }),
    );
    expect(code).toBe(201);
    expect(body.watch[0]).toEqual({
      code: 'SUCCESS',
      message: 'Successfully subscribed for actions-watch of the given module',
      status: 'success',
      details: {
        events: ['Contacts', 'Calls'].map((module) => ({
          channel_expiry: '2026-11-22T10:00:00+00:00',
          resource_uri: `${lab.sandbox.baseUrl}/crm/v2/${module}`,
          resource_id: expect.any(String),
          resource_name: module,
          channel_id: '1000000068001',
        })),
      },
    });
  });

  it.each([
    ['nothing', undefined, '2026-11-20T09:00:00+00:00'],
    ['a week', '2026-11-27T08:00:00+00:00', '2026-11-27T08:00:00+00:00'],
    ['a second more than a week', '2026-11-27T08:00:01+00:00', '2026-11-20T09:00:00+00:00'],
  ])('grants for %s', async (_name, asked, granted) => {
    const { body } = await watch(
      'POST',
      channel(asked === undefined ? {} : { channel_expiry: asked }),
    );
    expect(body.watch[0].details.events[0].channel_expiry).toBe(granted);
  });

  it.each([
    ['no channel', { channel_id: undefined }, 'MANDATORY_NOT_FOUND', 'channel_id'],
    ['a channel that is no number', { channel_id: 'abc' }, 'INVALID_DATA', 'channel_id'],
    ['no events', { events: [] }, 'MANDATORY_NOT_FOUND', 'events'],
    ['an unknown module', { events: ['Ledes.all'] }, 'INVALID_DATA', 'events'],
    ['notes', { events: ['Notes.all'] }, 'INVALID_DATA', 'events'],
    ['an unknown operation', { events: ['Leads.insert'] }, 'INVALID_DATA', 'events'],
    ['no address', { notify_url: undefined }, 'MANDATORY_NOT_FOUND', 'notify_url'],
    [
      'too long an address',
      { notify_url: `http://x.example/${'x'.repeat(250)}` },
      'INVALID_DATA',
      'notify_url',
    ],
    ['too long a token', { token: 'x'.repeat(51) }, 'INVALID_DATA', 'token'],
    [
      'an expiry in the past',
      { channel_expiry: '2026-11-20T07:00:00+00:00' },
      'INVALID_DATA',
      'channel_expiry',
    ],
    [
      'eleven fields',
      {
        notification_condition: [
          {
            type: 'field_selection',
            module: { api_name: 'Leads' },
            field_selection: {
              group: Array.from({ length: 11 }, () => ({ field: { api_name: 'Phone' } })),
            },
          },
        ],
      },
      'LIMIT_EXCEEDED',
      'notification_condition',
    ],
  ])('refuses %s', async (_name, more, code, api_name) => {
    const { status: http, body } = await watch('POST', channel(more));
    expect([http, body.watch[0].code, body.watch[0].details.api_name]).toEqual([
      400,
      code,
      api_name,
    ]);
  });

  it('answers 207 when one of two is refused, and refuses the 51st channel', async () => {
    expect((await watch('POST', channel(), channel({ channel_id: 'x' }))).status).toBe(207);
    const many = Array.from({ length: 50 }, (_each, n) => channel({ channel_id: String(n + 1) }));
    const { body } = await watch('POST', ...many);
    expect(body.watch.map((each: { code: string }) => each.code).slice(-2)).toEqual([
      'SUCCESS',
      'LIMIT_EXCEEDED',
    ]);
  });

  it('can be read, amended, replaced and ended', async () => {
    expect((await lab.api('GET', '/actions/watch')).status).toBe(204);
    await watch('POST', channel({ events: ['Leads.all', 'Calls.create'] }));
    const listed = await lab.api('GET', '/actions/watch?channel_id=1000000068001&module=Calls');
    expect(listed.body.watch).toMatchObject([
      { resource_name: 'Calls', events: ['Calls.create'], notify_url: url, token: 't0ken' },
    ]);
    const amended = await watch('PATCH', {
      channel_id: '1000000068001',
      events: ['Calls.create'],
      _delete_events: true,
    });
    expect(amended.body.watch[0].message).toBe('Successfully removed the subscribe details');
    expect((await lab.api('GET', '/actions/watch')).body.watch).toHaveLength(1);
    const renewed = await watch('PATCH', {
      channel_id: '1000000068001',
      channel_expiry: '2026-11-25T08:00:00+00:00',
    });
    expect(renewed.body.watch[0].details.events[0]).toMatchObject({
      resource_name: 'Leads',
      channel_expiry: '2026-11-25T08:00:00+00:00',
    });
    const replaced = await watch('PUT', channel({ events: ['Cases.edit'] }));
    expect(replaced.body.watch[0]).toMatchObject({
      message: 'Successfully updated the subscribe details',
      details: { events: [{ resource_name: 'Cases' }] },
    });
    const ended = await lab.api('DELETE', '/actions/watch?channel_ids=1000000068001,7');
    expect(ended.status).toBe(207);
    expect(ended.body.watch[0].message).toBe('Successfully un-subscribed from actions-watch');
    expect((await lab.api('GET', '/actions/watch')).status).toBe(204);
    expect(
      (await watch('PUT', channel())).body.code ??
        (await watch('PUT', channel())).body.watch[0].code,
    ).toBe('NOT_SUBSCRIBED');
  });
});

describe('callbacks', () => {
  it('say insert, update and delete, with the token and the ids', async () => {
    await watch('POST', channel());
    const { details } = await lead({ Mobile: '1' });
    await settled();
    expect(received).toEqual([
      {
        server_time: Date.parse('2026-11-20T08:00:00Z'),
        query_params: {},
        module: 'Leads',
        resource_uri: `${lab.sandbox.baseUrl}/crm/v2/Leads`,
        ids: [details.id],
        operation: 'insert',
        channel_id: '1000000068001',
        token: 't0ken',
        affected_fields: [{ [details.id]: expect.any(Array) }],
        affected_values: [],
      },
    ]);
    await lab.api('PUT', `/Leads/${details.id}`, { data: [{ Mobile: '2' }] });
    await lab.api('DELETE', `/Leads/${details.id}`);
    await settled();
    expect(received.slice(1).map((each) => each.operation)).toEqual(['update', 'delete']);
    expect(received[1].affected_fields).toEqual([{ [details.id]: ['Mobile'] }]);
  });

  it('bring the values when asked, and one callback for a whole batch', async () => {
    await watch('POST', channel({ return_affected_field_values: true }));
    await lab.api('POST', '/Leads', { data: [{ Last_Name: 'A' }, { Last_Name: 'B' }] });
    await settled();
    expect(received).toHaveLength(1);
    expect(received[0].ids).toHaveLength(2);
    expect(received[0].affected_values[1]).toMatchObject({
      record_id: received[0].ids[1],
      values: { Last_Name: 'B' },
    });
  });

  it('come for what people do as well, and only for the operations and fields that were asked for', async () => {
    const condition = [
      {
        type: 'field_selection',
        module: { api_name: 'Leads' },
        field_selection: {
          group_operator: 'or',
          group: [{ field: { api_name: 'Phone' } }, { field: { api_name: 'Mobile' } }],
        },
      },
    ];
    await watch('POST', channel({ events: ['Leads.edit'], notification_condition: condition }));
    const id = lab.idOf('Leads', 'Full_Name', 'Grace Okafor');
    await lead();
    await lab.control('edit', { module: 'Leads', id, fields: { Company: 'C' } });
    await lab.control('edit', {
      module: 'Leads',
      id,
      as: 'ben@harbourdental.example',
      fields: { Mobile: '07700 900502' },
    });
    await settled();
    expect(received.map((each) => [each.operation, each.ids])).toEqual([['update', [id]]]);
  });

  it('make noise for related actions unless told not to', async () => {
    const id = lab.idOf('Leads', 'Full_Name', 'Grace Okafor');
    await watch('POST', channel({ notify_on_related_action: undefined }));
    await lab.api('POST', `/Leads/${id}/Notes`, { data: [{ Note_Content: 'N' }] });
    await settled();
    expect(received).toMatchObject([{ module: 'Leads', operation: 'update', ids: [id] }]);
    await watch('PUT', channel());
    await lab.api('POST', `/Leads/${id}/Notes`, { data: [{ Note_Content: 'N' }] });
    await lead();
    await settled();
    expect(received.map((each) => each.operation)).toEqual(['update', 'insert']);
  });

  it('stop without a word when the channel has expired', async () => {
    await watch('POST', channel());
    lab.clock.advance(3_599_000);
    await lead({ Last_Name: 'In time' });
    await settled();
    expect(received).toHaveLength(1);
    lab.clock.advance(1000);
    await lab.control('edit', { module: 'Leads', fields: { Last_Name: 'Too late' } });
    await settled();
    expect(received).toHaveLength(1);
    expect(lab.sandbox.stats().notifications).toEqual({
      sent: 1,
      acknowledged: 1,
      failed: 0,
      dropped: 0,
    });
  });

  it('are not repeated when refused', async () => {
    status = 500;
    await watch('POST', channel());
    await lead();
    await settled();
    expect(lab.sandbox.stats().notifications).toMatchObject({
      sent: 1,
      acknowledged: 0,
      failed: 1,
    });
  });

  it('can be dropped, doubled and delayed', async () => {
    await watch('POST', channel());
    await lab.control('faults', { webhooks: { drop: 1 } });
    await lead();
    await lab.control('faults', { webhooks: { drop: 0, duplicate: 1 } });
    await lead();
    await settled();
    expect(received).toHaveLength(2);
    await lab.control('faults', { webhooks: { duplicate: 0, delayMs: [5000, 5000] } });
    await lead();
    expect(lab.sandbox.idle()).toBe(true);
    expect(received).toHaveLength(2);
    lab.clock.advance(5000);
    await until(() => received.length === 3);
    expect(lab.sandbox.stats().notifications.dropped).toBe(1);
  });

  it('go when the clock of the sandbox jumps over their time', async () => {
    await watch('POST', channel());
    await lab.control('faults', { webhooks: { delayMs: [60_000, 60_000] } });
    await lead();
    await lab.control('clock', { advance: 'PT1M' });
    await until(() => received.length === 1);
  });
});
