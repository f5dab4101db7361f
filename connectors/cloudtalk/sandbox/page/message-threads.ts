import { type Html, html } from '../../../../src/connector/sandbox-page/html.ts';
import { badge } from '../../../../src/connector/sandbox-page/parts.ts';
import type { Message } from '../messages/message.ts';
import type { World } from '../world.ts';
import { channelWords } from './call-forms.ts';
import { address, shortTime } from './view.ts';

/** The messages between one person and one of our numbers on one channel, oldest first. */
export interface Thread {
  readonly key: string;
  readonly channel: Message['channel'];
  readonly external: string;
  readonly internal: string;
  readonly messages: Message[];
}

/** The threads, the one with the newest message first. There is no conversation object: the pair of numbers makes it. */
export function threadsOf(world: World): Thread[] {
  const threads = new Map<string, Thread>();
  for (const message of world.desk.messages) {
    const { channel, external, internal } = message;
    const key = [channel, external, internal].join('|');
    const known = threads.get(key) ?? { key, channel, external, internal, messages: [] };
    known.messages.push(message);
    threads.delete(key);
    threads.set(key, known);
  }
  return [...threads.values()].reverse();
}

/** One thread in a list: who, the channel, and the newest text. */
export function threadItem(thread: Thread, world: World): Html {
  const newest = thread.messages.at(-1);
  return html`<span class="row"><a href="${address('messages', thread.key)}"><b>${nameOf(thread.external, world)}</b></a>
${badge(channelWords[thread.channel])}<span class="soft small">${thread.messages.length} ${thread.messages.length === 1 ? 'message' : 'messages'}</span>
<span class="end soft when">${newest && shortTime(newest.at, world)}</span></span>
<div class="soft">${newest && `${newest.direction === 'incoming' ? '' : 'We: '}${shortened(newest.body)}`}</div>`;
}

/** The contact's name, or the number. */
export function nameOf(e164: string, world: World): string {
  return world.company.contactByNumber(e164)?.texts.name || e164;
}

function shortened(text: string): string {
  const all = [...text];
  return all.length > 140 ? `${all.slice(0, 140).join('')}…` : text;
}

/** The messages of a thread as bubbles. */
export function bubbles(messages: readonly Message[], world: World): Html {
  return html`<ol class="bubbles">${messages.map(
    (
      message,
    ) => html`<li class="${message.direction === 'incoming' ? '' : 'ours'}"><span class="text">${message.body}</span>
<small>${message.direction === 'incoming' ? 'They' : (message.agent ?? 'We')}, ${shortTime(message.at, world)}</small></li>`,
  )}</ol>`;
}
