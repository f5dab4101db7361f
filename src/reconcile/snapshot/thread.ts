import { toIso } from '../../domain/clock.ts';
import type { FactValue, Folded } from '../../domain/event.ts';
import { type Message, messagesOf } from '../lines.ts';

/** The variable `thread` of the event model. What we wrote is marked, because the operator's words are not the caller's. */
export function threadVariable(id: string, facts: Folded): Record<string, FactValue> {
  const messages = messagesOf(facts);
  const first = messages[0];
  const last = messages.at(-1);
  if (!first || !last) return { id, messages_count: 0, media: [] };
  const inbound = messages.filter((message) => message.direction === 'inbound');
  return {
    id,
    channel: first.channel,
    direction: first.direction,
    external: first.theirs,
    text: messages.map(line).join('\n'),
    last_message: inbound.at(-1)?.body ?? '',
    started_at: toIso(first.at),
    last_at: toIso(last.at),
    messages_count: messages.length,
    media: messages.flatMap((message) => message.media),
  };
}

/** Only what they wrote: words of ours must not decide what they want. */
export function theirWords(facts: Folded): string {
  return messagesOf(facts)
    .filter((message) => message.direction === 'inbound')
    .map((message) => message.body)
    .join('\n');
}

function line(message: Message): string {
  const body = message.body.trim() === '' ? wordless(message) : message.body;
  return message.direction === 'outbound' ? `» ${body}` : body;
}

/** A picture, a place on the map, a contact card: something came, and a note cannot be empty. */
function wordless(message: Message): string {
  return message.media.length > 0 ? '(attachment)' : '(no text)';
}
