import { describe, expect, it } from '@jest/globals';
import type { Request } from '../../../src/mapping/request.ts';
import {
  type Conversation,
  conversationFact,
  countConversations,
  readConversation,
} from '../../../src/reconcile/conversation.ts';
import { fold } from '../../../src/reconcile/fold.ts';
import { conversationOf, tellPerson } from '../../../src/reconcile/tell-person.ts';

const at = (minutes: number): number => minutes * 60_000;
function conversation(id: string, rest: Partial<Conversation>): Conversation {
  const begun = rest.at ?? 0;
  return {
    subject: `call:${id}`,
    kind: 'call',
    at: begun,
    lastAt: begun,
    direction: 'inbound',
    unanswered: false,
    spokeAt: null,
    request: 'other',
    line: id,
    ...rest,
  };
}
const missed = (id: string, minutes: number) =>
  conversation(id, { at: at(minutes), unanswered: true });
const spoke = (id: string, minutes: number) =>
  conversation(id, { at: at(minutes), spokeAt: at(minutes) });

describe('counting', () => {
  it.each([
    ['nothing yet', [], 0, undefined],
    ['three missed', [missed('1', 1), missed('2', 2), missed('3', 3)], 3, at(1)],
    ['missed, then reached', [missed('1', 1), spoke('2', 2)], 0, undefined],
    ['reached, then missed', [spoke('1', 1), missed('2', 2)], 1, at(2)],
    ['missed on both sides', [missed('1', 1), spoke('2', 2), missed('3', 3)], 1, at(3)],
    ['spam does not count', [{ ...missed('1', 1), request: 'spam' }], 0, undefined],
  ])('%s', (_name, conversations, count, since) => {
    for (const order of [conversations, [...conversations].reverse()])
      expect(countConversations(order)).toMatchObject({
        unansweredCount: count,
        unansweredSince: since,
      });
  });

  it('the last three contacts, newest first, and the last moment of any', () => {
    const all = [spoke('a', 1), spoke('b', 2), missed('c', 3), { ...spoke('d', 4), lastAt: at(9) }];
    expect(countConversations(all)).toMatchObject({
      lastContacts: ['d', 'c', 'b'],
      lastContactAt: at(9),
      lastSpokeAt: at(4),
    });
  });
});

it('a conversation is read back as it was told; anything else is none', () => {
  const told = missed('1', 1);
  expect(readConversation(conversationFact(told))).toEqual(told);
  for (const value of [null, 'x', 3, ['a'], { subject: 'call:1' }, { at: 4 }])
    expect(readConversation(value)).toBeUndefined();
});

describe('what a conversation tells its person', () => {
  const call = { kind: 'call', id: '1' } as const;
  const day = () => '20 Nov';
  const request = { kind: 'booking' } as Request;
  const facts = (more: Record<string, string | number | boolean>) =>
    fold([
      {
        id: 'a',
        occurredAt: 1,
        rank: 2,
        facts: { 'call.state': 'ended', 'call.direction': 'inbound', ...more },
      },
    ]);

  it('nothing while the call goes on', () => {
    expect(
      conversationOf(call, facts({ 'call.state': 'talking' }), request, 5, day),
    ).toBeUndefined();
  });

  it.each([
    ['answered', { 'call.talking_seconds': 60 }, { unanswered: false, spokeAt: 5 }],
    ['missed', { 'call.talking_seconds': 0 }, { unanswered: true, spokeAt: null }],
    ['a voicemail', { 'call.is_voicemail': true }, { unanswered: true, spokeAt: null }],
    ['not reached by us', { 'call.direction': 'outbound' }, { unanswered: false, spokeAt: null }],
  ])('%s', (_name, more, expected) => {
    expect(conversationOf(call, facts(more), request, 5, day)).toMatchObject(expected);
  });

  it('when it was over, as told or as counted', () => {
    const ended = { 'call.ended_at': '1970-01-01T00:01:00Z' };
    expect(conversationOf(call, facts(ended), request, 5, day)?.lastAt).toBe(60_000);
    const counted = { 'call.waiting_seconds': 2, 'call.talking_seconds': 3 };
    expect(conversationOf(call, facts(counted), request, 5, day)?.lastAt).toBe(5_005);
  });

  it('of a thread: when we last wrote', () => {
    const written = (id: string, direction: string, iso: string) => ({
      [`message.${id}`]: { channel: 'sms', direction, at: iso, body: id, media: [] },
    });
    const thread = fold([
      {
        id: 'a',
        occurredAt: 1,
        rank: 2,
        facts: {
          ...written('m1', 'inbound', '1970-01-01T00:01:00Z'),
          ...written('m2', 'outbound', '1970-01-01T00:02:00Z'),
          ...written('m3', 'inbound', '1970-01-01T00:03:00Z'),
        },
      },
    ]);
    expect(conversationOf({ kind: 'thread', id: 't' }, thread, request, 60_000, day)).toEqual({
      subject: 'thread:t',
      kind: 'thread',
      at: 60_000,
      lastAt: 180_000,
      direction: 'inbound',
      unanswered: false,
      spokeAt: 120_000,
      request: 'booking',
      line: '20 Nov, sms: booking',
    });
  });

  it('is told once, again when it changed, and always later than before', () => {
    const told = missed('1', 1);
    expect(tellPerson(told, told, 100, 50)).toBeUndefined();
    expect(tellPerson(told, { ...told }, 100, 50)).toBeUndefined();
    expect(tellPerson({ ...told, request: 'booking' }, told, 100, 50)?.occurredAt).toBe(100);
    expect(tellPerson({ ...told, request: 'booking' }, told, 100, 500)?.occurredAt).toBe(501);
    expect(tellPerson(told, undefined, 100, 0)?.facts).toEqual({
      'conversation.call:1': conversationFact(told),
    });
  });
});
