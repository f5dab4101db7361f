import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallRequest } from '../../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import { type Bench, type Loose, type Reply, startBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const read = (id: string): Promise<Reply> => bench.get(`/analytics/api/calls/${id}`);

async function detailOf(request: CallRequest): Promise<Loose> {
  const { call_id } = bench.sandbox.call(request);
  await bench.clock.advance(5_000);
  return (await read(call_id)).body;
}

const steps = (detail: Loose): string[] => detail.call_steps.map((step: Loose) => step.type);

describe('the detail of a call', () => {
  it('comes five seconds after the end', async () => {
    const { call_id, call_uuid } = bench.sandbox.call({});
    await bench.clock.advance(4_999);
    expect((await read(call_id)).status).toBe(404);
    await bench.clock.advance(1);
    expect((await read(call_id)).body).toMatchObject({ cdr_id: Number(call_id), uuid: call_uuid });
  });

  it('carries numbers as ids and UTC with milliseconds', async () => {
    const detail = await detailOf({
      from: '+447700900101',
      waitSeconds: 9,
      talkSeconds: 51,
      tags: ['booking'],
      notes: 'cleaning',
      rating: 4,
    });
    expect(detail).toMatchObject({
      company_id: 123456,
      date: '2026-11-20T07:59:00.000Z',
      contact: { id: 900100201, name: 'Priya Nair', country: 'GB', number: '+447700900101' },
      call_tags: [{ id: 615011, label: 'booking' }],
      call_rating: 4,
      internal_number: { id: 150321, name: 'Main line', number: '+442079460100' },
      call_times: { total_time: 60, talking_time: 51, waiting_time: 9, wrap_up_time: 0 },
      direction: 'incoming',
      type: 'regular',
      status: 'answered',
      notes: ['cleaning'],
      recorded: true,
      out_of_office: false,
    });
  });

  it.each<[string, CallRequest, string[], Record<string, unknown>]>([
    [
      'answered through menu and queue',
      {},
      ['ivr', 'queue'],
      { status: 'answered', type: 'regular' },
    ],
    ['missed', { outcome: 'missed' }, ['ivr', 'queue'], { status: 'missed' }],
    ['voicemail', { outcome: 'voicemail' }, ['ivr', 'queue', 'voicemail'], { status: 'missed' }],
    [
      'after hours',
      { outcome: 'after_hours' },
      ['playback'],
      { out_of_office: true, status: 'missed' },
    ],
    [
      'after hours with a message',
      { outcome: 'after_hours', talkSeconds: 12 },
      ['playback', 'voicemail'],
      { out_of_office: true },
    ],
    ['outgoing', { direction: 'outgoing' }, ['agent'], { direction: 'outgoing' }],
    ['outgoing without answer', { outcome: 'no_answer' }, ['agent'], { status: 'missed' }],
    ['internal', { outcome: 'internal' }, ['agent'], { direction: 'internal' }],
    [
      'transferred',
      { outcome: 'transfer' },
      ['ivr', 'queue', 'transfer', 'agent'],
      { type: 'transferred' },
    ],
    [
      'power dialer',
      { direction: 'outgoing', disposition: 'Booked' },
      ['agent'],
      { type: 'power_dialer' },
    ],
  ])('%s', async (_name, request, expected, members) => {
    const detail = await detailOf(request);
    expect(steps(detail)).toEqual(expected);
    expect(detail).toMatchObject(members);
  });

  it('gives the pressed key and the reasons of a missed queue', async () => {
    const [ivr, queue] = (await detailOf({ outcome: 'abandoned', option: '2' })).call_steps;
    expect(ivr).toMatchObject({ option: '2' });
    expect(queue).toMatchObject({ status: 'missed', reason: 'canceled', strategy: 'ringall' });
    const [, missed] = (await detailOf({ outcome: 'missed' })).call_steps;
    expect(missed).toMatchObject({ reason: 'no_agents_picked_up' });
    expect(missed.agent_calls[0]).toMatchObject({ status: 'missed', reason: 'not_picked_up' });
  });

  it('rings all: one answers, the others are cut, who is offline is listed without times', async () => {
    bench.sandbox.setAgent({ agent: 'Chloe Shah', status: 'offline' });
    const detail = await detailOf({ agent: 'Ben Carter' });
    const legs = detail.call_steps[1].agent_calls;
    expect(legs.map((leg: Loose) => [leg.name, leg.status, leg.reason])).toEqual([
      ['Anna Reed', 'missed', 'canceled'],
      ['Ben Carter', 'answered', null],
      ['Chloe Shah', 'missed', 'offline'],
    ]);
    expect(Object.values(legs[2].call_times)).toEqual([null, null, null, null, null]);
    for (const leg of legs) expect(leg.call_id).toBe(detail.uuid);
  });

  it('names the later call that resolved a missed one', async () => {
    const missed = bench.sandbox.call({ from: '+447700900202', outcome: 'missed' });
    await bench.clock.advance(600_000);
    const before = (await read(missed.call_id)).body.call_steps[1];
    expect(before.resolved_by_call).toEqual({
      id: null,
      date: null,
      agent: { id: null, name: null },
    });
    const back = bench.sandbox.call({
      to: '+447700900202',
      direction: 'outgoing',
      agent: 'Ben Carter',
    });
    const after = (await read(missed.call_id)).body.call_steps[1];
    expect(after.resolved_by).toBe(Number(back.call_id));
    expect(after.resolved_by_call.agent).toEqual({ id: 200124, name: 'Ben Carter' });
  });

  it('never comes for the share of calls that is set, repeatably', async () => {
    const missing = (seedShare: number): number =>
      bench.sandbox.calls().filter(({ ready }) => ready.detail === null).length / seedShare;
    bench.sandbox.limits({ noDetailChance: 0.08 });
    for (let index = 0; index < 500; index += 1) bench.sandbox.call({ webhooks: false });
    expect(missing(500)).toBeGreaterThan(0.05);
    expect(missing(500)).toBeLessThan(0.12);
  });

  it('can be given or denied to one call', async () => {
    bench.sandbox.limits({ noDetailChance: 1 });
    expect(await detailOf({ detail: true })).toHaveProperty('cdr_id');
    expect(await detailOf({})).toMatchObject({ statusCode: 404 });
  });
});

describe('conversation intelligence', () => {
  const part = (id: string, name: string): Promise<Reply> =>
    bench.get(`/ai/v1/ai/calls/${id}/${name}`);
  const request: CallRequest = {
    talkSeconds: 100,
    summary: 'Books a cleaning.',
    ai: {
      sentiment: 'positive',
      topics: ['cleaning', 'price'],
      transcript: [
        { who: 'agent', text: 'Hello' },
        { who: 'contact', text: 'A cleaning, please' },
        { who: 'agent', text: 'Monday at 3?' },
      ],
      smartNotes: { actionItems: ['Send a reminder'] },
    },
  };
  const names = [
    'summary',
    'overall-sentiment',
    'talk-listen-ratio',
    'topics',
    'transcription',
    'smart-notes',
    'details-link',
  ];

  it('is 404 first; the transcript comes after 60 seconds, the rest after 90', async () => {
    const { call_id } = bench.sandbox.call(request);
    const statuses = async (): Promise<number[]> =>
      Promise.all(names.map(async (name) => (await part(call_id, name)).status));
    expect(await statuses()).toEqual([404, 404, 404, 404, 404, 404, 404]);
    await bench.clock.advance(60_000);
    expect(await statuses()).toEqual([404, 404, 404, 404, 200, 404, 404]);
    await bench.clock.advance(30_000);
    expect(await statuses()).toEqual([200, 200, 200, 200, 200, 200, 200]);
  });

  it('has the shapes of the page', async () => {
    const { call_id } = bench.sandbox.call(request);
    await bench.clock.advance(90_000);
    const callId = Number(call_id);
    const callers = [
      { type: 'agent', id: 200123, localIdentifier: 'caller1' },
      { type: 'contact', id: null, localIdentifier: 'caller2' },
    ];
    const body = async (name: string): Promise<Loose> => (await part(call_id, name)).body;
    expect(await body('summary')).toEqual({ callId, summary: 'Books a cleaning.' });
    expect(await body('overall-sentiment')).toEqual({ callId, overallSentiment: 'positive' });
    const { talkListenRatio } = await body('talk-listen-ratio');
    expect(talkListenRatio[0].ratio + talkListenRatio[1].ratio).toBe(100);
    expect(talkListenRatio[0].talkingTime + talkListenRatio[1].talkingTime).toBe(100);
    expect(await body('topics?limit=1')).toMatchObject({
      data: { callId, topics: [{ topic: 'cleaning' }], callers },
      pagination: { limit: 1, offset: 0, total: 2 },
    });
    expect(await body('transcription?limit=1&offset=1')).toMatchObject({
      data: { segments: [{ caller: 'caller2', text: 'A cleaning, please' }], language: 'en' },
      pagination: { limit: 1, offset: 1, total: 3 },
    });
    expect((await body('smart-notes')).smartNotes).toMatchObject({
      callDetails: {
        participants: [{ name: 'Anna Reed', callerType: 'agent' }, { callerType: 'contact' }],
      },
      actionItems: ['Send a reminder'],
    });
    expect((await body('details-link')).link).toContain(call_id);
  });

  it('comes late, never, or not at all without the add-on', async () => {
    const late = bench.sandbox.call({ ai: { after: 'PT20M' } });
    const never = bench.sandbox.call({ ai: false });
    bench.sandbox.limits({ ai: false });
    const unbought = bench.sandbox.call({});
    bench.sandbox.limits({ ai: true });
    await bench.clock.advance(19 * 60_000);
    expect((await part(late.call_id, 'summary')).status).toBe(404);
    await bench.clock.advance(60_000);
    expect((await part(late.call_id, 'summary')).status).toBe(200);
    expect((await part(never.call_id, 'summary')).status).toBe(404);
    expect((await part(unbought.call_id, 'summary')).status).toBe(404);
  });

  it('follows the delay that is set', async () => {
    bench.sandbox.limits({ aiDelayMs: 1_000 });
    const { call_id } = bench.sandbox.call({});
    await bench.clock.advance(1_000);
    expect((await part(call_id, 'summary')).status).toBe(200);
    expect((await part(call_id, 'transcription')).status).toBe(200);
  });

  it('starts a voice agent without telling an id', async () => {
    const path = '/ai/v1/voice-agent/calls';
    const reply = await bench.send('POST', path, {
      call_number: '+447700900205',
      voice_agent_id: 'x',
    });
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect((await bench.send('POST', path, { call_number: 'x' })).body).toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});

describe('cue cards', () => {
  const card = (call_uuid: string | undefined, more: object = {}): Promise<Reply> =>
    bench.send('POST', '/platform/api/cuecards', {
      call_uuid,
      type: 'html',
      title: 'Priya Nair',
      content: '<b>Next: Monday at 3</b>',
      ...more,
    });

  it('are shown during a conversation only', async () => {
    const { call_uuid } = bench.sandbox.call({ live: true, waitSeconds: 9, talkSeconds: 60 });
    const early = await card(call_uuid);
    expect(early.status).toBe(424);
    expect(early.body).toEqual({
      success: false,
      errors: [`no such active call - call_uuid: ${call_uuid}`],
    });
    await bench.clock.advance(9_000);
    expect((await card(call_uuid)).body).toEqual({ success: true });
    await bench.clock.advance(60_000);
    expect((await card(call_uuid)).status).toBe(424);
    const { data } = (await bench.get('/__sandbox/cuecards')).body;
    expect(data).toEqual([
      expect.objectContaining({
        call_uuid,
        title: 'Priya Nair',
        content: '<b>Next: Monday at 3</b>',
      }),
    ]);
  });

  it('take blocks', async () => {
    const { call_uuid } = bench.sandbox.call({ live: true, waitSeconds: 0, talkSeconds: 60 });
    const content = [{ type: 'textfield', name: 'Next', value: 'Monday' }];
    expect((await card(call_uuid, { type: 'blocks', content })).status).toBe(200);
  });

  it.each([
    ['no call', undefined, {}, "field validation for 'CallUUID' failed (required)"],
    ['no title', 'x', { title: '' }, "field validation for 'Title' failed (required)"],
    ['an unknown type', 'x', { type: 'pdf' }, "field validation for 'Type' failed (oneof)"],
  ])('are refused: %s', async (_name, uuid, more, message) => {
    const reply = await card(uuid, more);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({ success: false, errors: [message] });
  });
});
