import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, type Reply, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const list = async (path: string): Promise<Loose[]> =>
  (await bench.get(`/my/api${path}`)).body.responseData.data;

describe('agents, groups, numbers, campaigns', () => {
  it('agents carry their status; who is on the phone is calling', async () => {
    const [first] = await list('/agents/index.json?id=200123');
    expect(first.Agent).toEqual({
      id: '200123',
      name: 'voice200123',
      firstname: 'Anna',
      lastname: 'Reed',
      email: 'anna@harbourdental.example',
      is_daily_limit_ok: true,
      status_outbound: true,
      availability_status: 'online',
      extension: '1001',
      call_number_id: '150321',
      default_number: '+442079460100',
      associated_numbers: ['+442079460100'],
    });
    bench.sandbox.call({ live: true, agent: 'Anna Reed' });
    await bench.clock.advance(10_000);
    const statuses = (await list('/agents/index.json')).map(
      ({ Agent }) => Agent.availability_status,
    );
    expect(statuses).toEqual(['calling', 'online', 'online']);
  });

  it('groups have the wire key Group', async () => {
    expect(await list('/groups/index.json')).toEqual([
      { Group: { id: '310041', internal_name: 'Front desk' } },
    ]);
  });

  it('numbers are listed, renamed, freed', async () => {
    expect(
      (await list('/numbers/index.json')).map(({ CallNumber }) => CallNumber.caller_id_e164),
    ).toEqual(['+442079460100', '+442079460101']);
    const edit = await bench.send('POST', '/my/api/numbers/edit/150321.json', {
      internal_name: 'Front',
      connected_to: 1,
      source_id: 200123,
    });
    expect(edit.status).toBe(200);
    expect((await list('/numbers/index.json?connected_to=1'))[0].CallNumber).toMatchObject({
      internal_name: 'Front',
      source_id: '200123',
    });
    await bench.send('DELETE', '/my/api/numbers/clear/150321.json');
    expect(await list('/numbers/index.json?is_free=1')).toHaveLength(1);
    expect((await bench.send('POST', '/my/api/numbers/edit/1.json', {})).status).toBe(404);
    expect(
      (await bench.send('POST', '/my/api/numbers/edit/150321.json', { connected_to: 9 })).status,
    ).toBe(406);
  });

  it('campaigns have their dispositions', async () => {
    const [campaign] = await list('/campaigns/index.json');
    expect(campaign.Campaign).toMatchObject({ name: 'Recall', status: 'active' });
    expect(campaign.Button.map(({ title }: Loose) => title)).toEqual([
      'Booked',
      'Not interested',
      'Call again',
    ]);
    expect(campaign.Agent).toHaveLength(3);
  });
});

describe('administration', () => {
  const person = { email: 'dora@harbourdental.example', firstname: 'Dora', lastname: 'Lane' };
  const send = (method: string, path: string, body?: unknown): Promise<Reply> =>
    bench.send(method, `/my/api${path}`, body);

  it('adds, changes and removes agents, and never gives a password back', async () => {
    const added = await send('PUT', '/agents/add.json', {
      ...person,
      pass: 'hidden-password',
      extension: 1234,
    });
    expect(added.status).toBe(201);
    const { id } = added.body.responseData.data;
    const shown = await bench.get(`/my/api/agents/index.json?id=${id}`);
    expect(shown.body.responseData.data[0].Agent).toMatchObject({
      firstname: 'Dora',
      extension: '1234',
    });
    expect(shown.text).not.toContain('hidden-password');
    expect(
      (await send('POST', `/agents/edit/${id}.json`, { ...person, lastname: 'Hill' })).status,
    ).toBe(200);
    expect((await list(`/agents/index.json?id=${id}`))[0].Agent.lastname).toBe('Hill');
    expect((await send('DELETE', `/agents/delete/${id}.json`)).status).toBe(200);
    expect((await send('DELETE', `/agents/delete/${id}.json`)).status).toBe(404);
  });

  it('refuses an agent without password, with a taken extension, or beyond the plan', async () => {
    const refused = await send('PUT', '/agents/add.json', person);
    expect(refused.body.responseData.data).toEqual({ pass: ['This field is required.'] });
    const taken = await send('PUT', '/agents/add.json', { ...person, pass: 'x', extension: 1001 });
    expect(Object.keys(taken.body.responseData.data)).toEqual(['extension']);
    for (let index = 0; index < 7; index += 1)
      await send('PUT', '/agents/add.json', { ...person, pass: 'x', extension: 2000 + index });
    const beyond = await send('PUT', '/agents/add.json', { ...person, pass: 'x', extension: 3000 });
    expect(beyond.body.responseData).toEqual({
      status: 403,
      message: 'Max. number of agents reached.',
    });
  });

  it('moves agents out of and into a group; the queue rings who is in it', async () => {
    const removed = await send('DELETE', '/groups/delete/200124.json', { group_id: 310041 });
    expect(removed.body.responseData.data.message).toBe('Agent deleted successfully.');
    const { call_id } = bench.sandbox.call({ agent: 'Anna Reed' });
    await bench.clock.advance(5_000);
    const { call_steps } = (await bench.get(`/analytics/api/calls/${call_id}`)).body;
    expect(call_steps[1].agent_calls.map(({ id }: Loose) => id)).toEqual([200123, 200125]);
    const added = await send('PUT', '/groups/add.json', { group_id: 310041, agent_id: 200124 });
    expect(added.body.responseData.data.message).toBe('Agent added successfully.');
    expect((await send('PUT', '/groups/add.json', { group_id: 1, agent_id: 200124 })).status).toBe(
      406,
    );
  });

  it('adds, changes and removes campaigns', async () => {
    const form = { name: 'Winter', Button: [{ title: 'Yes', type: 'successful_positive' }] };
    const { id } = (await send('PUT', '/campaigns/add.json', form)).body.responseData.data;
    expect(
      (await send('PUT', '/campaigns/add.json', { name: 'x' })).body.responseData.data,
    ).toEqual({
      Button: ['This field is required.'],
    });
    expect(
      (await send('POST', `/campaigns/edit/${id}.json`, { ...form, status: 'inactive' })).status,
    ).toBe(200);
    expect((await list(`/campaigns/index.json?id=${id}`))[0].Campaign).toMatchObject({
      name: 'Winter',
      status: 'inactive',
    });
    expect((await send('DELETE', `/campaigns/delete/${id}.json`)).status).toBe(200);
    expect((await send('POST', `/campaigns/edit/${id}.json`, form)).status).toBe(404);
  });
});

describe('call tags', () => {
  it('are the practice’s, and not the contacts’', async () => {
    const names = (await list('/tags/index.json')).map(({ Tag }) => Tag.name);
    expect(names).toEqual([
      'booking',
      'moved',
      'answered',
      'escalate',
      'urgent',
      'complaint',
      'praise',
      'proposal',
      'spam',
      'wrong number',
    ]);
  });

  it('are added, renamed and deleted, each name once', async () => {
    const added = await bench.send('PUT', '/my/api/tags/add.json', { name: 'recall' });
    const { id } = added.body.responseData.data;
    const again = await bench.send('PUT', '/my/api/tags/add.json', { name: 'recall' });
    expect(again.body.responseData).toEqual({
      status: 406,
      message: 'Invalid input data.',
      data: { name: ['Tag has already been used. Please select different one.'] },
    });
    expect(
      (await bench.send('POST', `/my/api/tags/edit/${id}.json`, { name: 'check' })).status,
    ).toBe(200);
    expect(await list(`/tags/index.json?id=${id}`)).toEqual([{ Tag: { id, name: 'check' } }]);
    expect((await bench.send('DELETE', `/my/api/tags/delete/${id}.json`)).status).toBe(200);
    expect((await bench.send('DELETE', `/my/api/tags/delete/${id}.json`)).status).toBe(404);
  });

  it('come into being when an agent types a new one', async () => {
    bench.sandbox.call({ tags: ['brand new'] });
    const [call] = await list('/calls/index.json?limit=1');
    const id = call.Tags[0].id;
    expect(await list(`/tags/index.json?id=${id}`)).toHaveLength(1);
  });
});

describe('the blacklist', () => {
  it('is listed, filtered, changed', async () => {
    const [blocked] = await list(
      '/blacklist/index.json?public_number=%2B447700900999&type=all&country_code=44',
    );
    expect(blocked.Blacklist).toMatchObject({ type: 'all', public_number: '+447700900999' });
    const { id } = blocked.Blacklist;
    const body = { type: 'incoming', public_number: '+447700900998' };
    expect((await bench.send('POST', `/my/api/blacklist/edit/${id}.json`, body)).status).toBe(200);
    expect(
      (await bench.send('PUT', '/my/api/blacklist/add.json', { ...body, type: 'outgoing' })).status,
    ).toBe(201);
    expect(await list('/blacklist/index.json')).toHaveLength(2);
    expect((await bench.send('DELETE', `/my/api/blacklist/delete/${id}.json`)).status).toBe(200);
    expect(await list('/blacklist/index.json')).toHaveLength(1);
  });

  it('refuses what is no number in the vendor’s words', async () => {
    const reply = await bench.send('PUT', '/my/api/blacklist/add.json', {
      type: 'all',
      public_number: '+441234',
    });
    expect(reply.body.responseData.data).toEqual({
      public_number: ['Please supply only valid numbers. Number +441234 is not valid.'],
    });
    expect((await bench.send('PUT', '/my/api/blacklist/add.json', {})).status).toBe(406);
  });
});

describe('sending messages', () => {
  const send = (body: Record<string, unknown>): Promise<Reply> =>
    bench.send('POST', '/my/api/sms/send.json', body);
  const sms = { recipient: '+447700900201', sender: '+442079460100', message: 'Hello' };
  const whatsapp = {
    recipient: 'whatsapp:+447700900201',
    sender: 'whatsapp:+442079460101',
    message: 'Hello',
  };

  it('answers without an id', async () => {
    expect((await send(sms)).body).toEqual({
      responseData: { success: true, data: { ...sms, country_code: null } },
    });
    const { data } = (await bench.get('/__sandbox/messages')).body;
    expect(data).toEqual([
      expect.objectContaining({
        direction: 'outgoing',
        channel: 'sms',
        body: 'Hello',
        external_number: '+447700900201',
      }),
    ]);
  });

  it.each([
    ['a sender that is not ours', { ...sms, sender: '+441632960999' }, 'Bad number configuration'],
    ['a recipient that is none', { ...sms, recipient: 'mum' }, 'Unknown number'],
    [
      'a country that is not allowed',
      { ...sms, recipient: '+8190123456789' },
      'Not allowed country.',
    ],
    ['a blocked recipient', { ...sms, recipient: '+447700900999' }, 'SMS send failed'],
    [
      'only one side with the WhatsApp prefix',
      { ...whatsapp, sender: '+442079460101' },
      'Bad number configuration',
    ],
    ['WhatsApp outside the 24 hours', whatsapp, 'SMS send failed'],
  ])('fails with a 200: %s', async (_name, body, text) => {
    const reply = await send(body);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ responseData: { success: false, data: text } });
    expect(bench.sandbox.messages()).toEqual([]);
  });

  it('lets WhatsApp through within 24 hours of a message from there', async () => {
    bench.sandbox.message({ channel: 'whatsapp', from: '+447700900201', body: 'Hi' });
    await bench.clock.advance(86_000_000);
    expect((await send(whatsapp)).body.responseData.success).toBe(true);
    await bench.clock.advance(500_000);
    expect((await send(whatsapp)).body.responseData.success).toBe(false);
  });

  it('can be made to fail', async () => {
    bench.sandbox.limits({ smsFailure: 'Limit exceeded' });
    expect((await send(sms)).body.responseData).toEqual({ success: false, data: 'Limit exceeded' });
    bench.sandbox.limits({ smsFailure: 'Insufficient Funds' });
    expect((await send(sms)).status).toBe(403);
  });

  it('needs a recipient, a sender and something to say', async () => {
    expect((await send({ recipient: '+447700900201' })).body).toEqual({
      responseData: { status: 400, message: 'Bad request' },
    });
    expect((await send({ ...sms, message: '' })).status).toBe(400);
    expect(
      (await send({ ...sms, message: '', images_by_url: ['https://x.example/1.png'] })).status,
    ).toBe(200);
  });
});
