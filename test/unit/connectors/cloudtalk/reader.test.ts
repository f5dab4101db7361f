import { describe, expect, it } from '@jest/globals';
import { priority, type Reader } from '../../../../src/connector/contract.ts';
import { exampleOf } from './example.ts';
import {
  connectTo,
  type FakeVendor,
  folded,
  pageOf,
  type Reply,
  rowOf,
  startAt,
} from './fake-vendor.ts';

function readerOf({ connection }: FakeVendor): Reader {
  if (!connection.reader) throw new Error('no reader');
  return connection.reader;
}

const item = (id: string, facts: Record<string, string | boolean> = {}, at = startAt) => ({
  subjectId: `s${id}`,
  facts: folded({ 'call.id': id, 'call.over': true, ...facts }, at),
});
const started = { 'call.started_at': '2026-11-20T09:50:00.000Z' };
const local = '2026-11-20T10:50:00+01:00';

describe('reading rows', () => {
  it('asks for one call by its id and answers with facts as of now', async () => {
    const vendor = connectTo(() => pageOf([exampleOf('call-row')]));
    const answers = await readerOf(vendor).read('cdr', [item('100200301')], priority.finished);
    expect(vendor.sent).toMatchObject([
      {
        path: '/my/calls/index.json',
        query: { call_id: '100200301', limit: '1000', page: '1' },
        headers: {
          authorization: `Basic ${Buffer.from('KEY:SECRET:1').toString('base64')}`,
          accept: 'application/json',
        },
      },
    ]);
    expect(vendor.sent[0]?.headers['user-agent']).toBeTruthy();
    expect(answers).toMatchObject([
      {
        as: 'facts',
        subjectId: 's100200301',
        aliases: ['id:100200301'],
        events: [{ id: `read:cdr:s100200301:${startAt}`, occurredAt: startAt, rank: 3 }],
      },
    ]);
  });

  it('serves twenty calls with one request and tells those that are on or absent apart', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => String(100 + index));
    const rows = ids.slice(2).map((id) => rowOf(id, local));
    const vendor = connectTo(() => pageOf([rowOf('100', local, { ended_at: null }), ...rows]));
    const reader = readerOf(vendor);
    const items = ids.map((id) => item(id, started));
    await reader.read('cdr', items, priority.finished);
    const answers = await reader.read('cdr', items, priority.finished);
    expect(vendor.sent).toHaveLength(2);
    expect(vendor.sent[1]?.query).toMatchObject({
      date_from: '2026-11-20 09:45:00',
      date_to: '2026-11-20 10:55:00',
    });
    expect(answers.map((answer) => answer.as)).toEqual([
      'not_yet',
      'not_yet',
      ...ids.slice(2).map(() => 'facts'),
    ]);
  });

  it('turns pages until the vendor says it was the last', async () => {
    const vendor = connectTo(({ query }) =>
      query['page'] === '1'
        ? pageOf([rowOf('1', local)], 1, 2)
        : pageOf([rowOf('1', local), rowOf('2', local)], 2, 2),
    );
    const items = [item('1', started), item('2', started)];
    const answers = await readerOf(vendor).read('cdr', items, priority.finished);
    expect(vendor.sent.map(({ query }) => query['page'])).toEqual(['1', '2']);
    expect(answers.map((answer) => answer.as)).toEqual(['facts', 'facts']);
  });

  it('looks up singly what has no start and is not among the recent calls', async () => {
    const vendor = connectTo(({ query }) =>
      query['call_id'] === undefined ? pageOf([]) : pageOf([rowOf(query['call_id'], local)]),
    );
    const answers = await readerOf(vendor).read('cdr', [item('1'), item('2')], priority.finished);
    expect(vendor.sent).toHaveLength(3);
    expect(answers.map((answer) => answer.as)).toEqual(['facts', 'facts']);
  });

  it('reads nothing of a call whose id is not known', async () => {
    const vendor = connectTo(() => pageOf([]));
    const unknown = { subjectId: 's', facts: folded({ 'call.uuid': 'u' }) };
    expect(await readerOf(vendor).read('cdr', [unknown], priority.finished)).toEqual([
      { as: 'not_yet', subjectId: 's' },
    ]);
    expect(vendor.sent).toHaveLength(0);
  });

  it.each<[string, Reply, string, string]>([
    ['a wrong key', { status: 401, body: { message: 'KEY' } }, 'halt', 'cloudtalk.unauthorized'],
    ['a failure of theirs', { status: 500 }, 'retry', 'cloudtalk.server_error'],
    ['a page that is no page', { body: { responseData: {} } }, 'retry', 'cloudtalk.unreadable'],
    ['half a page', { body: '{"responseData":{"da' }, 'retry', 'cloudtalk.unreadable'],
    [
      'an unexpected 404',
      { status: 404, body: { responseData: {} } },
      'retry',
      'cloudtalk.unreadable',
    ],
  ])('fails with %s', async (_name, reply, disposition, code) => {
    const vendor = connectTo(() => reply);
    const reading = readerOf(vendor).read('cdr', [item('1')], priority.finished);
    await expect(reading).rejects.toMatchObject({ disposition, code });
  });
});

describe('the rate limit', () => {
  it('is honoured: nothing is sent before the time the vendor named', async () => {
    const reset = String(startAt / 1000 + 20);
    const vendor = connectTo((_request, count) =>
      count === 1
        ? { status: 429, headers: { 'X-CloudTalkAPI-ResetTime': reset } }
        : pageOf([rowOf('1', local)]),
    );
    const reader = readerOf(vendor);
    await expect(reader.read('cdr', [item('1')], priority.finished)).rejects.toMatchObject({
      disposition: 'throttle',
      facts: { retryAfterMs: 20_000 },
    });
    const again = reader.read('cdr', [item('1')], priority.finished);
    await vendor.clock.advanceTo(startAt + 19_000);
    expect(vendor.sent).toHaveLength(1);
    await vendor.clock.advanceTo(startAt + 20_001);
    expect(await again).toMatchObject([{ as: 'facts' }]);
    expect(vendor.sent).toHaveLength(2);
  });

  it('is respected beforehand when an answer says nothing is left', async () => {
    const headers = {
      'X-CloudTalkAPI-Remaining': '0',
      'X-CloudTalkAPI-ResetTime': String(startAt / 1000 + 30),
    };
    const vendor = connectTo(() => ({ ...pageOf([rowOf('1', local)]), headers }));
    const reader = readerOf(vendor);
    await reader.read('cdr', [item('1')], priority.finished);
    const again = reader.read('cdr', [item('1')], priority.finished);
    await vendor.clock.advanceTo(startAt + 29_000);
    expect(vendor.sent).toHaveLength(1);
    await vendor.clock.advanceTo(startAt + 31_000);
    await again;
    expect(vendor.sent).toHaveLength(2);
  });

  it('counts all hosts together', async () => {
    const vendor = connectTo(() => ({ status: 404, body: {} }), { per_minute: 3 });
    const reader = readerOf(vendor);
    const reads = ['detail', 'summary', 'topics', 'detail'].map((part) =>
      reader.read(part, [item('1')], priority.finished),
    );
    await vendor.clock.advanceTo(startAt + 59_000);
    expect(vendor.sent).toHaveLength(3);
    await vendor.clock.advanceTo(startAt + 61_000);
    await Promise.all(reads);
    expect(vendor.sent).toHaveLength(4);
  });
});

describe('reading the detail', () => {
  it('gives the flow, and the uuid as another name of the call', async () => {
    const vendor = connectTo(() => ({ body: exampleOf('call-detail') }));
    const answers = await readerOf(vendor).read('detail', [item('100200302')], priority.finished);
    expect(vendor.sent[0]?.path).toBe('/an/calls/100200302');
    expect(answers).toMatchObject([
      {
        as: 'facts',
        aliases: ['id:100200302', 'uuid:11111111-2222-4333-8444-555555555555'],
      },
    ]);
  });

  it('that is missing may come yet', async () => {
    const vendor = connectTo(() => ({ status: 404, body: { statusCode: 404 } }));
    const answers = await readerOf(vendor).read('detail', [item('1')], 1);
    expect(answers).toEqual([{ as: 'not_yet', subjectId: 's1' }]);
  });

  it('of several calls loses only the ones that failed', async () => {
    const vendor = connectTo(({ path }) =>
      path.endsWith('/1') ? { status: 500 } : { body: exampleOf('call-detail') },
    );
    const answers = await readerOf(vendor).read('detail', [item('1'), item('2')], 1);
    expect(Object.fromEntries(answers.map((one) => [one.subjectId, one.as]))).toEqual({
      s1: 'unread',
      s2: 'facts',
    });
  });

  it('fails when every one of them failed', async () => {
    const vendor = connectTo(() => ({ status: 500 }));
    const reading = readerOf(vendor).read('detail', [item('1'), item('2')], 1);
    await expect(reading).rejects.toMatchObject({ disposition: 'retry' });
  });
});

describe('reading conversation intelligence', () => {
  it.each([
    ['summary', 'ai-summary', '/ai/ai/calls/1/summary', 'ai.summary'],
    ['sentiment', 'ai-overall-sentiment', '/ai/ai/calls/1/overall-sentiment', 'ai.sentiment'],
    ['topics', 'ai-topics', '/ai/ai/calls/1/topics', 'ai.topics'],
    ['smart_notes', 'ai-smart-notes', '/ai/ai/calls/1/smart-notes', 'ai.action_items'],
    [
      'talk_ratio',
      'ai-talk-listen-ratio',
      '/ai/ai/calls/1/talk-listen-ratio',
      'ai.agent_talk_percent',
    ],
    ['transcript', 'ai-transcription', '/ai/ai/calls/1/transcription', 'ai.caller_text'],
  ])('gives the %s', async (part, example, path, fact) => {
    const vendor = connectTo(() => ({ body: exampleOf(example) }));
    const [answer] = await readerOf(vendor).read(part, [item('1')], priority.artifact);
    expect(vendor.sent.map((sent) => sent.path)).toEqual([path]);
    expect(answer?.as === 'facts' ? Object.keys(answer.events[0]?.facts ?? {}) : []).toContain(
      fact,
    );
  });

  it('reads a long transcript piece by piece', async () => {
    const vendor = connectTo(({ query }) => {
      const piece = exampleOf('ai-transcription');
      return { body: { ...piece, pagination: { ...query, total: 1_200 } } };
    });
    await readerOf(vendor).read('transcript', [item('1')], priority.artifact);
    expect(vendor.sent.map(({ query }) => query['offset'])).toEqual(['0', '500', '1000']);
  });

  it('remembers for a day that it was not bought', async () => {
    const vendor = connectTo(() => ({ status: 403, body: { code: 'FORBIDDEN' } }));
    const reader = readerOf(vendor);
    const never = [{ as: 'never', subjectId: 's1' }];
    expect(await reader.read('summary', [item('1')], priority.artifact)).toEqual(never);
    expect(await reader.read('topics', [item('1')], priority.artifact)).toEqual(never);
    expect(vendor.sent).toHaveLength(1);
    await vendor.clock.advanceTo(startAt + 86_400_001);
    await reader.read('topics', [item('1')], priority.artifact);
    expect(vendor.sent).toHaveLength(2);
  });

  it('that is missing may come yet', async () => {
    const vendor = connectTo(() => ({ status: 404, body: { code: 'NOT_FOUND' } }));
    const read = readerOf(vendor).read('summary', [item('1')], 2);
    expect(await read).toEqual([{ as: 'not_yet', subjectId: 's1' }]);
  });
});
