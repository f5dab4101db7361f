import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aiPartNames } from '../../../connectors/cloudtalk/sandbox/settings.ts';
import { type Bench, type Reply, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const part = (id: string, name: string): Promise<Reply> =>
  bench.get(`/ai/v1/ai/calls/${id}/${name}`);
const nothing = { code: 'NOT_FOUND', message: 'The requested resource was not found.' };
const wrong = {
  code: 'BAD_REQUEST',
  message: 'The request could not be understood or was missing required parameters.',
};
const transcript = [
  { who: 'agent', text: 'Hello' },
  { who: 'contact', text: 'Hi' },
  { who: 'agent', text: 'Bye' },
] as const;

describe('Conversation Intelligence', () => {
  it('is ready after its delay, the transcription before the rest', async () => {
    const { call_id } = bench.sandbox.call({});
    const ready = async (): Promise<number[]> => {
      const replies = await Promise.all(aiPartNames.map((name) => part(call_id, name)));
      return replies.map(({ status }) => status);
    };
    expect(await ready()).toEqual([404, 404, 404, 404, 404, 404, 404]);
    await bench.clock.advance(60_000);
    expect(await ready()).toEqual([404, 404, 404, 404, 200, 404, 404]);
    await bench.clock.advance(30_000);
    expect(await ready()).toEqual([200, 200, 200, 200, 200, 200, 200]);
  });

  it.each([
    ['somebody known', '+447700900101', 900100201],
    ['a stranger', '+447700900777', null],
  ])('names who spoke by id: %s', async (_name, from, id) => {
    const { call_id } = bench.sandbox.call({ from, agent: 'Ben Carter' });
    await bench.clock.advance(90_000);
    const callers = [
      { type: 'agent', id: 200124, localIdentifier: 'caller1' },
      { type: 'contact', id, localIdentifier: 'caller2' },
    ];
    expect((await part(call_id, 'talk-listen-ratio')).body.callers).toEqual(callers);
    expect((await part(call_id, 'topics')).body.data.callers).toEqual(callers);
    expect((await part(call_id, 'transcription')).body.data.callers).toEqual(callers);
  });

  it.each([
    ['that is not recorded', { recorded: false }, 404],
    ['within the company, which is not recorded', { outcome: 'internal' }, 404],
    ['that is not recorded but told of by hand', { recorded: false, summary: 'Hello.' }, 200],
  ] as const)('has nothing to listen to in a call %s', async (_name, request, status) => {
    const { call_id } = bench.sandbox.call(request);
    await bench.clock.advance(90_000);
    expect((await part(call_id, 'summary')).status).toBe(status);
    expect((await part(call_id, 'transcription')).status).toBe(status);
  });

  it('never comes for a call without it', async () => {
    const { call_id } = bench.sandbox.call({ ai: false });
    await bench.clock.advance(86_400_000);
    for (const name of aiPartNames) {
      const reply = await part(call_id, name);
      expect([reply.status, reply.body]).toEqual([404, nothing]);
    }
  });

  it.each([
    [404, nothing],
    [403, { code: 'FORBIDDEN', message: 'You do not have access to this resource.' }],
  ] as const)('that was not bought answers %i', async (aiRefusal, body) => {
    const { call_id } = bench.sandbox.call({});
    await bench.clock.advance(90_000);
    bench.sandbox.limits({ ai: false, aiRefusal });
    for (const name of aiPartNames) {
      const reply = await part(call_id, name);
      expect([reply.status, reply.body]).toEqual([aiRefusal, body]);
    }
  });

  it.each(aiPartNames)('may lack a single part: %s', async (missing) => {
    const { call_id } = bench.sandbox.call({});
    await bench.clock.advance(90_000);
    bench.sandbox.limits({ aiWithout: [missing] });
    for (const name of aiPartNames)
      expect([name, (await part(call_id, name)).status]).toEqual([
        name,
        name === missing ? 404 : 200,
      ]);
  });

  it('has bodies with numbers for ids', async () => {
    const { call_id } = bench.sandbox.call({
      talkSeconds: 100,
      ai: { summary: 'S', sentiment: 'positive' },
    });
    await bench.clock.advance(90_000);
    const callId = Number(call_id);
    const link = `https://analytics.cloudtalk.io/call-details/${call_id}`;
    expect((await part(call_id, 'summary')).body).toEqual({ callId, summary: 'S' });
    expect((await part(call_id, 'overall-sentiment')).body).toEqual({
      callId,
      overallSentiment: 'positive',
    });
    expect((await part(call_id, 'details-link')).body).toEqual({ link });
    const { talkListenRatio } = (await part(call_id, 'talk-listen-ratio')).body;
    expect(talkListenRatio[0].ratio + talkListenRatio[1].ratio).toBe(100);
    expect(talkListenRatio[0].talkingTime + talkListenRatio[1].talkingTime).toBe(100);
  });

  it('is paged by limit and offset', async () => {
    const { call_id } = bench.sandbox.call({
      ai: { transcript: [...transcript], topics: ['a', 'b'] },
    });
    await bench.clock.advance(90_000);
    const { body } = await part(call_id, 'transcription?limit=1&offset=1');
    expect(body.pagination).toEqual({ limit: 1, offset: 1, total: 3 });
    expect(body.data.segments).toEqual([{ start: 4.5, end: 8.6, caller: 'caller2', text: 'Hi' }]);
    const beyond = await part(call_id, 'topics?offset=9');
    expect(beyond.body.data.topics).toEqual([]);
    expect(beyond.body.pagination.total).toBe(2);
  });

  it.each(['limit=0', 'limit=x', 'limit=1.5', 'offset=-1'])('refuses %s', async (query) => {
    const { call_id } = bench.sandbox.call({});
    await bench.clock.advance(90_000);
    for (const name of ['topics', 'transcription']) {
      const reply = await part(call_id, `${name}?${query}`);
      expect([reply.status, reply.body]).toEqual([400, wrong]);
    }
  });
});

describe('the VoiceAgent', () => {
  const form = { call_number: '+447700900201', voice_agent_id: '681b0639876543cfbc3d6b55' };
  const start = (body: unknown): Promise<Reply> =>
    bench.send('POST', '/ai/v1/voice-agent/calls', body);

  it('answers 204 with nothing, and a call begins', async () => {
    const reply = await start({ ...form, call_properties: { system_prompt: { variables: {} } } });
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect(bench.sandbox.calls()).toMatchObject([
      { direction: 'outgoing', external_number: '+447700900201', ended_at: null },
    ]);
  });

  it.each([
    ['no number', { voice_agent_id: 'x' }],
    ['no agent', { call_number: '+447700900201' }],
    ['a number that is none', { ...form, call_number: 'mum' }],
  ])('refuses %s', async (_name, body) => {
    const reply = await start(body);
    expect([reply.status, reply.body]).toEqual([400, wrong]);
  });
});

describe('cue cards', () => {
  const send = (body: unknown): Promise<Reply> =>
    bench.send('POST', '/platform/api/cuecards', body);
  const failed = (...fields: string[]): unknown => ({
    success: false,
    errors: fields.map((field) => `field validation for '${field}' failed (required)`),
  });
  const card = { call_uuid: 'aa-bb-cc', type: 'html', title: 'Who', content: '<b>Priya</b>' };

  it.each([
    ['everything', {}, ['CallUUID', 'Type', 'Title', 'Content']],
    ['the uuid', { ...card, call_uuid: undefined }, ['CallUUID']],
    ['the title', { ...card, title: '' }, ['Title']],
    ['the content', { ...card, content: undefined }, ['Content']],
  ])('name the fields that are missing: %s', async (_name, body, fields) => {
    const reply = await send(body);
    expect([reply.status, reply.body]).toEqual([400, failed(...fields)]);
  });

  it('must have content of their type', async () => {
    const blocks = [{ type: 'textfield', name: 'Name', value: 'Priya' }];
    expect((await send({ ...card, content: blocks })).status).toBe(400);
    expect((await send({ ...card, type: 'blocks' })).status).toBe(400);
    expect((await send({ ...card, type: 'song' })).status).toBe(400);
    expect((await send({ ...card, type: 'blocks', content: blocks })).status).toBe(424);
  });

  it('are shown only while two people talk', async () => {
    const { call_uuid } = bench.sandbox.call({ live: true, waitSeconds: 10, talkSeconds: 60 });
    const refused = { success: false, errors: [`no such active call - call_uuid: ${call_uuid}`] };
    const show = async (): Promise<unknown[]> => {
      const reply = await send({ ...card, call_uuid });
      return [reply.status, reply.body];
    };
    expect(await show()).toEqual([424, refused]);
    await bench.clock.advance(30_000);
    expect(await show()).toEqual([200, { success: true }]);
    await bench.clock.advance(120_000);
    expect(await show()).toEqual([424, refused]);
  });

  it('fail inside on demand', async () => {
    bench.sandbox.fault({ match: { path: '/platform/api/cuecards' }, answer: 500, times: 1 });
    const reply = await send(card);
    expect([reply.status, reply.body]).toEqual([
      500,
      { success: false, errors: ['error processing cue card'] },
    ]);
  });
});
