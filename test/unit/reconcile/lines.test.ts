import { describe, expect, it } from '@jest/globals';
import { type Event, sourceRank } from '../../../src/domain/event.ts';
import { fold } from '../../../src/reconcile/fold.ts';
import { splitLine } from '../../../src/reconcile/line.ts';
import { assignThreads, type Message, messagesOf } from '../../../src/reconcile/lines.ts';

const hour = 3_600_000;
const gap = 24 * hour;
const start = Date.parse('2026-11-20T09:00:00Z');
const message = (id: string, hours: number): Message => ({
  id,
  channel: 'sms',
  direction: 'inbound',
  at: start + hours * hour,
  body: id,
  media: [],
  ours: '+442079460100',
  theirs: '+447700900123',
});
/** Thread of each message, numbered in the order they turn up. */
function threads(messages: readonly Message[], known = new Map<string, string>()): string {
  const ordered = [...messages].sort((a, b) => a.at - b.at);
  const all = new Map([...known, ...assignThreads('line', ordered, known, gap)]);
  const names = [...new Set(ordered.map(({ id }) => all.get(id)))];
  return ordered.map(({ id }) => `${id}${names.indexOf(all.get(id))}`).join(' ');
}

describe('threads', () => {
  it.each([
    ['one after a short pause', [message('a', 0), message('b', 23)], 'a0 b0'],
    ['one at exactly the gap', [message('a', 0), message('b', 24)], 'a0 b0'],
    ['another after a quiet gap', [message('a', 0), message('b', 24.1)], 'a0 b1'],
    [
      'one as long as it goes on',
      [0, 20, 40, 60].map((h) => message(`m${h}`, h)),
      'm00 m200 m400 m600',
    ],
  ])('%s', (_name, messages, expected) => {
    expect(threads(messages)).toBe(expected);
    expect(threads([...messages].reverse())).toBe(expected);
  });

  it('a message that bridges two joins the earlier one, and the two never merge', () => {
    const known = new Map([
      ['a', 't1'],
      ['c', 't2'],
    ]);
    expect(threads([message('a', 0), message('b', 20), message('c', 40)], known)).toBe('a0 b0 c1');
  });

  it('what was assigned before stays, and is not assigned again', () => {
    const known = new Map([['a', 'elsewhere']]);
    const fresh = assignThreads('line', [message('a', 0), message('b', 1)], known, gap);
    expect([...fresh]).toEqual([['b', 'elsewhere']]);
  });

  it('an id says nothing about who wrote, and is the same every time', () => {
    const [first] = [...assignThreads('line', [message('a', 0)], new Map(), gap).values()];
    const [again] = [...assignThreads('line', [message('a', 0)], new Map(), gap).values()];
    const [other] = [...assignThreads('other', [message('a', 0)], new Map(), gap).values()];
    expect(first).toMatch(/^[0-9a-f]{20}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});

function told(id: string, at: number, rest: Record<string, string> = {}): Event {
  const { body = id, ...more } = rest;
  const value = {
    channel: 'whatsapp',
    direction: 'inbound',
    at: new Date(at).toISOString(),
    body,
    media: ['https://pic.example/1', 'https://pic.example/2'],
    ours: '+442079460100',
    theirs: '+447700900123',
  };
  return {
    id: `d-${id}`,
    occurredAt: at,
    rank: sourceRank.webhook,
    facts: { [`message.${id}`]: value, ...more },
  };
}

describe('messages of a line', () => {
  it('are read oldest first; what is no message says nothing', () => {
    const facts = fold([
      told('b', start + 1000),
      told('a', start),
      {
        id: 'x',
        occurredAt: 1,
        rank: 1,
        facts: { 'message.x': 'text', 'message.y': { at: 'soon' } },
      },
    ]);
    expect(messagesOf(facts).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(messagesOf(facts)[0]).toMatchObject({
      channel: 'whatsapp',
      at: start,
      theirs: '+447700900123',
      media: ['https://pic.example/1', 'https://pic.example/2'],
    });
  });
});

describe('splitting a line', () => {
  const line = { kind: 'line', id: 'l1' } as const;

  it('waits a moment before it opens a thread, then hands the messages over', () => {
    const facts = fold([told('a', start, { 'agent.name': 'Anna' }), told('b', start + 1000)]);
    const early = splitLine(line, facts, gap, start + 5_000, start + 5_500);
    expect(early).toEqual({ batch: { events: [] }, later: start + 7_000 });
    const { batch, later } = splitLine(line, facts, gap, start + 5_000, start + 7_000);
    expect(later).toBeUndefined();
    const thread = batch.wakes?.[0]?.subject;
    expect(batch.wakes).toHaveLength(1);
    const handed = batch.events.filter(({ subject }) => subject.id === thread?.id);
    expect(new Set(handed.map(({ event }) => event.id)).size).toBe(2);
    const elsewhere = splitLine({ kind: 'line', id: 'l2' }, facts, gap, start, start + 7_000);
    const ids = elsewhere.batch.events.map(({ event }) => event.id);
    expect(ids).not.toContain(handed[0]?.event.id);
    expect(handed[0]?.event.facts).toMatchObject({
      'number.e164': '+442079460100',
      'agent.name': 'Anna',
      'message.a': { body: 'a' },
    });
    // What was noted on the line keeps it from being done again.
    const noted = batch.events
      .filter(({ subject }) => subject.kind === 'line')
      .map(({ event }) => event);
    const again = splitLine(line, fold(noted, facts), gap, start + 5_000, start + 9_000);
    expect(again).toEqual({ batch: { events: [] }, later: undefined });
  });

  it('hands a message of a thread that is open over at once', () => {
    const first = fold([told('a', start)]);
    const { batch } = splitLine(line, first, gap, start, start + hour);
    const noted = batch.events
      .map(({ event }) => event)
      .filter(({ id }) => id.startsWith('assigned'));
    const facts = fold([...noted, told('b', start + hour)], first);
    const next = splitLine(line, facts, gap, start + hour, start + hour);
    expect(next.later).toBeUndefined();
    expect(next.batch.wakes).toEqual(batch.wakes?.map((wake) => ({ ...wake, due: start + hour })));
  });
});
