import { lineHint } from '../../src/connector/contract.ts';
import { type Instant, toIso } from '../../src/domain/clock.ts';
import type { SubjectHint } from '../../src/domain/subject.ts';
import { isObject } from './body.ts';
import type { Facts } from './facts.ts';
import { asText } from './scalars.ts';

/** One message in our words, whichever way it came. */
export interface Message {
  readonly id: string;
  /** `sms`, `mms`, `whatsapp`. */
  readonly channel: string;
  readonly direction: 'inbound' | 'outbound';
  readonly at: Instant;
  readonly body: string | null;
  /** Addresses of attachments. */
  readonly media: readonly string[];
  /** E.164; null when it is missing or no number. */
  readonly ours: string | null;
  readonly theirs: string | null;
}

/** The line it belongs to; null when one of the two numbers is not known. */
export function lineOf(message: Message): SubjectHint | null {
  const { channel, ours, theirs } = message;
  return ours === null || theirs === null ? null : lineHint(channel, ours, theirs);
}

/** The message as a fact of its line: `message.<id>`. */
export function factOfMessage(message: Message): Facts {
  return { [`message.${message.id}`]: { ...message, at: toIso(message.at) } };
}

/** The channel as our word for it; `whatsapp:` in front of a number gives it away too. */
export function channelOf(word: string | null, numbers: readonly unknown[]): string {
  if (numbers.some((number) => /^\s*whatsapp:/i.test(String(number)))) return 'whatsapp';
  const channel = word?.toLowerCase().replaceAll(/[^a-z]/g, '') ?? '';
  return channel === 'whatsapp' || channel === 'mms' ? channel : 'sms';
}

/** Addresses in an attachment list of unknown make: texts, or objects with `url`. */
export function mediaOf(...candidates: readonly unknown[]): string[] {
  return candidates
    .flatMap((candidate) => (Array.isArray(candidate) ? (candidate as unknown[]) : [candidate]))
    .flatMap((one) => asText(isObject(one) ? (one['url'] ?? one['media_url']) : one) ?? [])
    .filter((address) => /^https?:\/\//.test(address));
}
