import { createHash } from 'node:crypto';
import type { Instant } from '../domain/clock.ts';
import type { FactValue, Folded } from '../domain/event.ts';
import { under } from './fold.ts';

/** One message as the journal knows it (path `message.<id>`). */
export interface Message {
  readonly id: string;
  readonly channel: string;
  readonly direction: 'inbound' | 'outbound';
  readonly at: Instant;
  readonly body: string;
  readonly media: readonly string[];
  readonly ours: string;
  readonly theirs: string;
}

/** Reads the messages of a line or thread, oldest first. */
export function messagesOf(facts: Folded): readonly Message[] {
  return under(facts, 'message.')
    .map(([id, value]) => readMessage(id, value))
    .filter((message): message is Message => message !== undefined)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

function readMessage(id: string, value: FactValue): Message | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const known = value as { readonly [name: string]: FactValue };
  const at = typeof known['at'] === 'string' ? Date.parse(known['at']) : Number.NaN;
  if (Number.isNaN(at)) return undefined;
  const text = (name: string): string => (typeof known[name] === 'string' ? known[name] : '');
  const media = Array.isArray(known['media'])
    ? known['media'].filter((one) => typeof one === 'string')
    : [];
  return {
    id,
    channel: text('channel') || 'sms',
    direction: known['direction'] === 'outbound' ? 'outbound' : 'inbound',
    at,
    body: text('body'),
    media,
    ours: text('ours'),
    theirs: text('theirs'),
  };
}

/** Which thread each message of a line belongs to. */
export type Assignment = ReadonlyMap<string, string>;

/**
 * Splits the messages of a line into threads: a quiet gap starts a new one. What was assigned before stays; a message
 * that would bridge two threads joins the earlier one; existing threads never merge.
 *
 * @param gapMs the quiet time after which a new thread begins.
 * @returns assignments of the messages that had none.
 */
export function assignThreads(
  lineId: string,
  messages: readonly Message[],
  known: Assignment,
  gapMs: number,
): Assignment {
  const spans = new Map<string, { first: Instant; last: Instant }>();
  const fresh = new Map<string, string>();
  const note = (thread: string, at: Instant): void => {
    const span = spans.get(thread);
    spans.set(
      thread,
      span
        ? { first: Math.min(span.first, at), last: Math.max(span.last, at) }
        : { first: at, last: at },
    );
  };
  for (const message of messages) {
    const thread = known.get(message.id);
    if (thread !== undefined) note(thread, message.at);
  }
  for (const message of messages) {
    if (known.has(message.id)) continue;
    const near = [...spans]
      .filter(([, span]) => message.at >= span.first - gapMs && message.at <= span.last + gapMs)
      .sort(([, a], [, b]) => a.first - b.first)[0];
    const thread = near?.[0] ?? threadId(lineId, message.id);
    note(thread, message.at);
    fresh.set(message.id, thread);
  }
  return fresh;
}

/** A thread's id says nothing about who wrote: it stands in keys and log lines. */
function threadId(lineId: string, firstMessageId: string): string {
  return createHash('sha256').update(`${lineId}\n${firstMessageId}`).digest('hex').slice(0, 20);
}
