import type { Instant } from '../domain/clock.ts';
import type { FactValue } from '../domain/event.ts';

/** What one conversation tells about its person: kept on the person's subject, one fact per conversation. */
export interface Conversation {
  /** `call:100200301` */
  readonly subject: string;
  readonly kind: 'call' | 'thread';
  readonly at: Instant;
  /** When it was over (a call) or last continued (a thread). */
  readonly lastAt: Instant;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  /** Nobody answered them: a missed call or a voicemail. */
  readonly unanswered: boolean;
  /** When we reached them or they reached us: the answered call began, or we wrote; null when not. */
  readonly spokeAt: Instant | null;
  /** What they wanted; null while undecided. */
  readonly request: string | null;
  /** One line for people: `20 Nov, call: booking`. */
  readonly line: string;
}

/** The path of a conversation among a person's facts. */
export function conversationPath(subject: string): string {
  return `conversation.${subject}`;
}

export function conversationFact(conversation: Conversation): FactValue {
  return { ...conversation };
}

/** Reads one back; undefined when it is not one (written by another version). */
export function readConversation(value: FactValue): Conversation | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const known = value as { readonly [name: string]: FactValue };
  if (typeof known['subject'] !== 'string' || typeof known['at'] !== 'number') return undefined;
  return value as unknown as Conversation;
}

export interface PersonCounts {
  readonly unansweredCount: number;
  readonly unansweredSince: Instant | undefined;
  /** The latest of them. */
  readonly unansweredLast: Instant | undefined;
  readonly lastSpokeAt: Instant | undefined;
  readonly lastContactAt: Instant | undefined;
  /** Newest first, one line each, at most three. */
  readonly lastContacts: readonly string[];
}

/** Counts a person's conversations: what went unanswered since we last spoke. Spam is no conversation. */
export function countConversations(conversations: readonly Conversation[]): PersonCounts {
  const known = conversations.filter((one) => one.request !== 'spam').sort((a, b) => a.at - b.at);
  const lastSpokeAt = latest(known.map((one) => one.spokeAt));
  const spokeUntil = latest(known.map((one) => (one.spokeAt === null ? null : endOfTalk(one))));
  const unanswered = known.filter(
    (one) => one.unanswered && one.at > (spokeUntil ?? Number.NEGATIVE_INFINITY),
  );
  return {
    unansweredCount: unanswered.length,
    unansweredSince: unanswered[0]?.at,
    unansweredLast: unanswered.at(-1)?.at,
    lastSpokeAt,
    lastContactAt: latest(known.map((one) => one.lastAt)),
    lastContacts: known
      .slice(-3)
      .reverse()
      .map((one) => one.line),
  };
}

/** Who rings again while we talk to them has been reached. */
function endOfTalk(one: Conversation): Instant | null {
  return one.kind === 'call' ? one.lastAt : one.spokeAt;
}

function latest(times: readonly (Instant | null)[]): Instant | undefined {
  const known = times.filter((at): at is Instant => at !== null);
  return known.length === 0 ? undefined : Math.max(...known);
}
