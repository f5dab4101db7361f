import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, type Loose, type Receiver, startBench, startReceiver } from './bench.ts';

let bench: Bench;
let receiver: Receiver;
beforeEach(async () => {
  bench = await startBench();
  receiver = await startReceiver();
});
afterEach(async () => {
  await bench.close();
  await receiver.close();
});

type Row = readonly [key: string, value: string, format?: 'AUTO' | 'STRING'];

/** Adds a workflow; a bare name in a row stands for its template. */
function automate(trigger: string, rows: readonly Row[], more: object = {}): string {
  const { id } = bench.sandbox.subscribe({
    workflow: {
      trigger,
      url: receiver.url,
      rows: rows.map(([key, value, format = 'STRING']) => ({ key, value, format })),
      ...more,
    },
  });
  return id;
}
const property = (name: string): string => `{{ event.properties.${name} }}`;
const bodies = async (): Promise<Loose[]> => {
  await bench.settle();
  return receiver.received.map(({ body }) => body);
};

describe('triggers', () => {
  it('of a call come in this order, Ended after the wrap-up and ten seconds after the recording', async () => {
    for (const trigger of [
      'call.started',
      'call.ringing',
      'call.answered',
      'call.modified',
      'call.ended',
      'recording.uploaded',
      'transcription.created',
    ])
      automate(trigger, [['event', trigger]]);
    bench.sandbox.call({
      live: true,
      waitSeconds: 5,
      talkSeconds: 20,
      tags: ['booking'],
      during: [{ after: 'PT10S', notes: 'wants Monday' }],
    });
    const seen: string[] = [];
    for (let second = 0; second <= 100; second += 1) {
      if (second > 0) await bench.clock.advance(1_000);
      await bench.settle();
      for (const { body } of receiver.received.splice(0)) seen.push(`${second} ${body.event}`);
    }
    expect(seen).toEqual([
      '0 call.started',
      '1 call.ringing',
      '1 call.ringing',
      '1 call.ringing',
      '5 call.answered',
      '10 call.modified',
      '35 recording.uploaded',
      '45 call.modified',
      '45 call.ended',
      '95 transcription.created',
    ]);
  });

  it('Raised Hand: during a conversation only', async () => {
    automate('call.raised_hand', [
      ['call_uuid', property('call_uuid')],
      ['agent', property('agent.email')],
    ]);
    const { call_id, call_uuid } = bench.sandbox.call({ live: true, waitSeconds: 5 });
    const raise = () => bench.send('POST', '/__sandbox/raise-hand', { call_id });
    const early = await raise();
    expect([early.status, early.body.error.code]).toEqual([400, 'sandbox.not_talking']);
    await bench.clock.advance(6_000);
    expect((await raise()).status).toBe(200);
    expect(await bodies()).toEqual([{ call_uuid, agent: 'anna@harbourdental.example' }]);
    expect((await bench.send('POST', '/__sandbox/raise-hand', { call_id: '1' })).status).toBe(400);
  });

  it('User: created, updated, deleted, status changed', async () => {
    for (const what of ['created', 'updated', 'deleted', 'status_changed'])
      automate(`user.${what}`, [
        ['event', what],
        ['email', property('email')],
        ['status', property('status.status')],
      ]);
    const agent = { email: 'dan@example.com', firstname: 'Dan', lastname: 'Fox', pass: 'x1' };
    const { id } = (await bench.send('PUT', '/my/api/agents/add.json', agent)).body.responseData
      .data;
    await bench.settle();
    bench.sandbox.setAgent({ agent: agent.email, status: 'paused' });
    await bench.settle();
    const { pass: _pass, ...changed } = { ...agent, email: 'dan.fox@example.com' };
    await bench.send('POST', `/my/api/agents/edit/${id}.json`, changed);
    await bench.settle();
    await bench.send('DELETE', `/my/api/agents/delete/${id}.json`);
    expect(await bodies()).toEqual([
      { event: 'created', email: 'dan@example.com', status: 'offline' },
      { event: 'status_changed', email: 'dan@example.com', status: 'paused' },
      { event: 'updated', email: 'dan.fox@example.com', status: 'paused' },
      { event: 'deleted', email: 'dan.fox@example.com', status: 'paused' },
    ]);
  });

  it('Transcription Created: the captured body, and none when speech-to-text is not set up', async () => {
    automate('transcription.created', [
      ['transcript', property('transcript')],
      ['call_id', property('call_id'), 'AUTO'],
      ['talking_time', property('talking_time'), 'AUTO'],
      ['recording_url', property('recording_url')],
    ]);
    const { call_id } = bench.sandbox.call({ talkSeconds: 22 });
    await bench.sandbox.setClock({ advance: 'PT2M' });
    expect(await bodies()).toEqual([
      {
        transcript: '[object Object]',
        call_id: Number(call_id),
        talking_time: 22,
        recording_url: expect.stringMatching(/^https:\/\/my\.cloudtalk\.io\/pub\/r\/.+\.wav$/),
      },
    ]);
    bench.sandbox.limits({ speechDelayMs: null });
    bench.sandbox.call({});
    await bench.sandbox.setClock({ advance: 'PT10M' });
    expect(await bodies()).toHaveLength(1);
  });

  it('that do not exist are refused with the list of those that do', async () => {
    const workflow = { trigger: 'call.rated', url: receiver.url, rows: [] };
    const reply = await bench.send('POST', '/__sandbox/webhooks', { workflow });
    expect(reply.status).toBe(400);
    expect(reply.body.error.message).toContain('call.raised_hand');
  });
});

describe('rows', () => {
  it('of a recorded call: recording_url is its link, also when the file comes later', async () => {
    automate('call.ended', [['text', property('recording_url')]]);
    bench.sandbox.call({ from: '+447700900101' });
    const link = /^https:\/\/my\.cloudtalk\.io\/pub\/r\/[^/]+\/[^/]+\.wav$/;
    expect(await bodies()).toEqual([{ text: expect.stringMatching(link) }]);
  });

  it('of a call that is not recorded: recording_url is missing', async () => {
    automate('call.ended', [
      ['text', property('recording_url')],
      ['auto', property('recording_url'), 'AUTO'],
    ]);
    bench.sandbox.call({ outcome: 'missed' });
    expect(await bodies()).toEqual([{ text: '', auto: null }]);
  });

  it.each([
    ['external_number', '+447700900101', 447700900101],
    ['internal_number', '+442079460100', 442079460100],
    ['contacts[0].name', 'Priya Nair', 'Priya Nair'],
    ['contacts[1].id', '', null],
    ['agent.first_name', 'Anna', 'Anna'],
    ['agent.last_name', 'Reed', 'Reed'],
    ['agent.email', 'anna@harbourdental.example', 'anna@harbourdental.example'],
    ['waiting_time', '9', 9],
    ['talking_time', '60', 60],
    ['wrapup_time', '0', 0],
    ['started_at', '2026-11-20T07:58:51.000Z', '2026-11-20T07:58:51.000Z'],
    ['ended_at', '2026-11-20T08:00:00.000Z', '2026-11-20T08:00:00.000Z'],
    ['direction', 'incoming', 'incoming'],
    ['is_voicemail', 'false', false],
    [
      'tags',
      '[object Object],[object Object]',
      [
        { id: expect.any(Number), name: 'booking' },
        { id: expect.any(Number), name: 'urgent' },
      ],
    ],
    ['tags[1].name', 'urgent', 'urgent'],
    ['notes[0].note', '0049 30', '0049 30'],
    ['dialer_data', '', null],
    ['Next appointment', '007', 7],
    ['no such thing', '', null],
  ])('of a call: %s is %j as STRING and %j as AUTO', async (name, asText, asAuto) => {
    const { data } = (await bench.get('/my/api/contacts/index.json?keyword=nair')).body
      .responseData;
    const [{ ContactAttribute }] = (await bench.get('/my/api/contacts/attributes.json')).body
      .responseData;
    await bench.send('POST', `/my/api/contacts/edit/${data[0].Contact.id}.json`, {
      ContactAttribute: [{ attribute_id: Number(ContactAttribute.id), value: '007' }],
    });
    automate('call.ended', [
      ['text', property(name)],
      ['auto', property(name), 'AUTO'],
    ]);
    bench.sandbox.call({
      from: '+447700900101',
      agent: 'Anna Reed',
      tags: ['booking', 'urgent'],
      notes: '0049 30',
    });
    expect(await bodies()).toEqual([{ text: asText, auto: asAuto }]);
  });

  it('risk leading zeros and very long digits under AUTO, not under STRING', async () => {
    automate('message.received', [
      ['auto', property('body'), 'AUTO'],
      ['text', property('body')],
    ]);
    bench.sandbox.message({ body: '00905123456789012345' });
    await bench.settle();
    expect(receiver.received[0]?.raw).toBe(
      '{"auto":905123456789012400,"text":"00905123456789012345"}',
    );
  });

  it('name campaign and disposition of the Power Dialer', async () => {
    automate('call.ended', [
      ['data', property('dialer_data')],
      ['campaign', property('dialer_data.campaign_name')],
      ['campaign_id', property('dialer_data.campaign_id'), 'AUTO'],
      ['disposition', property('dialer_data.disposition')],
    ]);
    bench.sandbox.call({ direction: 'outgoing', campaign: 'Recall', disposition: 'Call again' });
    expect(await bodies()).toEqual([
      {
        data: '[object Object]',
        campaign: 'Recall',
        campaign_id: expect.any(Number),
        disposition: 'Call again',
      },
    ]);
  });

  it('may be null for a missing value under STRING, when told so', async () => {
    bench.sandbox.limits({ workflowMissing: 'null' });
    automate('call.ended', [['contact', property('contacts[0].id')]]);
    bench.sandbox.call({ from: '+447700900299' });
    expect(await bodies()).toEqual([{ contact: null }]);
  });
});

describe('requests', () => {
  it.each(['PUT', 'POST', 'PATCH', 'GET', 'DELETE'] as const)(
    'go out as captured: %s',
    async (method) => {
      automate('message.received', [['event', 'm']], {
        method,
        headers: { Authorization: 'Bearer x' },
      });
      bench.sandbox.message({ body: 'Hello' });
      await bench.settle();
      const [{ headers, ...rest }] = receiver.received as [Receiver['received'][number]];
      expect(rest).toEqual({ method, path: '/hooks', raw: '{"event":"m"}', body: { event: 'm' } });
      const { host: _host, connection: _connection, ...sent } = headers;
      expect(sent).toEqual({
        'user-agent': 'cloudtalk-workflow-automation',
        accept: 'application/json, text/plain, */*',
        'accept-encoding': 'gzip',
        'content-type': 'application/json',
        'content-length': '13',
        authorization: 'Bearer x',
      });
    },
  );

  it('carry the rows of a GET in its address, when told so', async () => {
    bench.sandbox.limits({ workflowGetRows: 'query' });
    automate('message.received', [['event', 'a b']], { method: 'GET' });
    bench.sandbox.message({ body: 'Hello' });
    await bench.settle();
    expect([receiver.received[0]?.path, receiver.received[0]?.raw]).toEqual([
      '/hooks?event=a+b',
      '',
    ]);
  });

  it('are tried more often when told so, by the workflow or for all of them', async () => {
    automate('message.received', [['event', 'one']], { attempts: 2 });
    automate('message.sent', [['event', 'all']]);
    bench.sandbox.limits({ workflowAttempts: 3 });
    receiver.answers.push(...Array<number>(10).fill(500));
    bench.sandbox.message({ body: 'Hello' });
    bench.sandbox.message({ body: 'Hello', direction: 'outgoing' });
    await bench.settle();
    for (let step = 0; step < 4; step += 1) {
      await bench.sandbox.setClock({ advance: 'PT10M' });
      await bench.settle();
    }
    const topics = receiver.topics();
    expect(topics.filter((topic) => topic === 'one')).toHaveLength(2);
    expect(topics.filter((topic) => topic === 'all')).toHaveLength(3);
  });
});

describe('conditions', () => {
  it.each([
    [{ property: 'tags', operator: 'equals', value: 'booking' }, true],
    [{ property: 'tags', operator: 'contains', value: 'BOOK' }, true],
    [{ property: 'tags', operator: 'not_contains', value: 'spam' }, true],
    [{ property: 'tags', operator: 'equals', value: 'book' }, false],
    [{ property: 'tags', operator: 'is_empty' }, false],
    [{ property: 'talking_time', operator: 'greater_than', value: 0 }, true],
    [{ property: 'talking_time', operator: 'equals', value: 0 }, false],
    [{ property: 'talking_time', operator: 'less_than', value: 61 }, true],
    [{ property: 'direction', operator: 'equals', value: 'incoming' }, true],
    [{ property: 'direction', operator: 'not_equals', value: 'incoming' }, false],
    [{ property: 'internal_number', operator: 'equals', value: '442079460100' }, true],
    [{ property: 'internal_number', operator: 'equals', value: '+442079460101' }, false],
    [{ property: 'contacts[0].id', operator: 'is_not_empty' }, false],
  ] as const)('decide whether a workflow runs: %j', async (condition, runs) => {
    automate('call.ended', [['event', 'with']], { conditions: [condition] });
    automate('call.ended', [['event', 'without']]);
    bench.sandbox.call({ from: '+447700900299', tags: ['booking'], talkSeconds: 60 });
    const events = (await bodies()).map(({ event }: Loose) => event).toSorted();
    expect(events).toEqual(runs ? ['with', 'without'] : ['without']);
  });

  it('must all hold', async () => {
    const incoming = { property: 'direction', operator: 'equals', value: 'incoming' };
    const missed = { property: 'talking_time', operator: 'equals', value: 0 };
    automate('call.ended', [['event', 'missed']], { conditions: [incoming, missed] });
    bench.sandbox.call({});
    bench.sandbox.call({ outcome: 'missed' });
    expect(await bodies()).toEqual([{ event: 'missed' }]);
  });
});
