import type { Instant } from '../domain/clock.ts';
import { type Event, type Folded, sourceRank } from '../domain/event.ts';
import { parseSubjectName, type Subject, subjectName } from '../domain/subject.ts';
import type { Request } from '../mapping/request.ts';
import {
  type Conversation,
  conversationFact,
  conversationPath,
  countConversations,
} from './conversation.ts';
import { numberOf, textOf } from './fold.ts';
import { messagesOf } from './lines.ts';
import { callStatus } from './snapshot/call.ts';

/** What a finished call or a thread tells about its person; undefined while a call goes on. */
export function conversationOf(
  subject: Subject,
  facts: Folded,
  request: Request | undefined,
  at: Instant,
  day: (at: Instant) => string,
): Conversation | undefined {
  const wanted = request?.kind ?? null;
  const line = (what: string): string =>
    `${day(at)}, ${what}${wanted === null || wanted === 'other' ? '' : `: ${wanted}`}`;
  const shared = { subject: subjectName(subject), at, request: wanted };
  return subject.kind === 'call'
    ? callConversation(shared, facts, at, line)
    : threadConversation(shared, facts, at, line);
}

type Shared = Pick<Conversation, 'subject' | 'at' | 'request'>;

function callConversation(
  shared: Shared,
  facts: Folded,
  at: Instant,
  line: (what: string) => string,
): Conversation | undefined {
  const status = callStatus(facts);
  if (status === undefined) return undefined;
  const direction = textOf(facts, 'call.direction') === 'outbound' ? 'outbound' : 'inbound';
  const endedAt = Date.parse(textOf(facts, 'call.ended_at') ?? '');
  const talked =
    (numberOf(facts, 'call.waiting_seconds') ?? 0) + (numberOf(facts, 'call.talking_seconds') ?? 0);
  return {
    ...shared,
    kind: 'call',
    lastAt: Number.isNaN(endedAt) ? at + talked * 1000 : endedAt,
    direction,
    unanswered: direction === 'inbound' && (status === 'missed' || status === 'voicemail'),
    spokeAt: status === 'answered' ? at : null,
    line: line(`${direction} call, ${status.replace('_', ' ')}`),
  };
}

function threadConversation(
  shared: Shared,
  facts: Folded,
  at: Instant,
  line: (what: string) => string,
): Conversation {
  const messages = messagesOf(facts);
  const last = messages.at(-1);
  const ours = messages.findLast((message) => message.direction === 'outbound');
  return {
    ...shared,
    kind: 'thread',
    lastAt: last?.at ?? at,
    direction: messages[0]?.direction ?? 'inbound',
    unanswered: false,
    spokeAt: ours?.at ?? null,
    line: line(`${messages[0]?.channel ?? 'messages'}`),
  };
}

/**
 * The event that tells the person; undefined when the person knows already.
 *
 * @param told what the person's facts say about this conversation now.
 */
export function tellPerson(
  conversation: Conversation,
  told: Conversation | undefined,
  now: Instant,
  before: Instant,
): Event | undefined {
  if (told !== undefined && sameConversation(conversation, told)) return undefined;
  const occurredAt = Math.max(now, before + 1);
  return {
    id: `conversation:${conversation.subject}:${occurredAt}`,
    occurredAt,
    rank: sourceRank.decision,
    facts: { [conversationPath(conversation.subject)]: conversationFact(conversation) },
  };
}

/**
 * Conversations that went unanswered until this one reached the person: their records say that nobody was reached, and
 * only they can say otherwise.
 *
 * @param known the person's conversations as they were before.
 */
export function answeredBy(
  conversation: Conversation,
  known: readonly Conversation[],
): readonly Subject[] {
  const others = known.filter((one) => one.subject !== conversation.subject);
  const before = countConversations(others);
  const after = countConversations([...others, conversation]);
  if (before.unansweredCount <= after.unansweredCount) return [];
  return others
    .filter((one) => one.unanswered && one.at >= (before.unansweredSince ?? 0))
    .map((one) => parseSubjectName(one.subject))
    .filter((subject) => subject !== undefined);
}

function sameConversation(a: Conversation, b: Conversation): boolean {
  return (Object.keys(a) as (keyof Conversation)[]).every((name) => a[name] === b[name]);
}
