import { createHash } from 'node:crypto';
import { type Priority, priority } from '../connector/contract.ts';
import type { Instant } from '../domain/clock.ts';
import { type Event, type FactValue, type Folded, sourceRank } from '../domain/event.ts';
import type { Subject } from '../domain/subject.ts';
import type { FactBatch } from '../store/port.ts';
import { under } from './fold.ts';
import { assignThreads, type Message, messagesOf } from './lines.ts';

/** Messages arrive out of order: a thread is opened only this long after the last arrival. */
const settlingMs = 2_000;

/** What becomes of a line: messages handed to their threads, or a moment's patience. */
export interface LineSplit {
  readonly batch: FactBatch;
  readonly later: Instant | undefined;
}

/**
 * Hands the messages of a line to their threads.
 *
 * @param lastDeliveryAt when the newest message arrived.
 */
export function splitLine(
  line: Subject,
  facts: Folded,
  gapMs: number,
  lastDeliveryAt: Instant | undefined,
  now: Instant,
): LineSplit {
  const messages = messagesOf(facts);
  const known = new Map<string, string>();
  for (const [id, thread] of under(facts, 'assigned.'))
    if (typeof thread === 'string') known.set(id, thread);
  const fresh = assignThreads(line.id, messages, known, gapMs);
  if (fresh.size === 0) return { batch: { events: [] }, later: undefined };
  const opens = [...fresh.values()].some((thread) => ![...known.values()].includes(thread));
  const settledAt = (lastDeliveryAt ?? 0) + settlingMs;
  if (opens && settledAt > now) return { batch: { events: [] }, later: settledAt };
  return { batch: hand(line, messages, fresh, facts, now), later: undefined };
}

function hand(
  line: Subject,
  messages: readonly Message[],
  fresh: ReadonlyMap<string, string>,
  facts: Folded,
  now: Instant,
): FactBatch {
  const events: { subject: Subject; event: Event }[] = [];
  const woken = new Map<string, Subject>();
  for (const message of messages) {
    const threadId = fresh.get(message.id);
    if (threadId === undefined) continue;
    const thread: Subject = { kind: 'thread', id: threadId };
    woken.set(threadId, thread);
    events.push({ subject: line, event: assignedEvent(line, message, threadId, now) });
    events.push({ subject: thread, event: messageEvent(line, message, facts) });
  }
  const urgency: Priority = priority.finished;
  const wakes = [...woken.values()].map((subject) => ({ subject, due: now, priority: urgency }));
  return { events, wakes };
}

function assignedEvent(line: Subject, message: Message, threadId: string, now: Instant): Event {
  return {
    id: `assigned:${eventId(line, message)}`,
    occurredAt: now,
    rank: sourceRank.decision,
    facts: { [`assigned.${message.id}`]: threadId },
  };
}

/** Events are unique in an account, the vendor's message ids perhaps only within a channel. */
function eventId(line: Subject, message: Message): string {
  return createHash('sha256').update(`${line.id}\n${message.id}`).digest('hex').slice(0, 24);
}

/** The message as the line knows it, with the facts of its sender and number. */
function messageEvent(line: Subject, message: Message, facts: Folded): Event {
  const path = `message.${message.id}`;
  const held = facts[path];
  const more: Record<string, FactValue> = { 'number.e164': message.ours };
  for (const name of [
    'agent.id',
    'agent.name',
    'agent.email',
    'number.name',
    'contact.name',
    'contact.id',
  ]) {
    const fact = facts[name];
    if (fact !== undefined) more[name] = fact.value;
  }
  return {
    id: `message:${eventId(line, message)}`,
    occurredAt: held?.occurredAt ?? message.at,
    rank: held?.rank ?? sourceRank.webhook,
    facts: { ...more, [path]: held?.value ?? null },
  };
}
