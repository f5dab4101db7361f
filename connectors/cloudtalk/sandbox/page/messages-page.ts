import { html } from '../../../../src/connector/sandbox-page/html.ts';
import { badge, card, list, pager, slice } from '../../../../src/connector/sandbox-page/parts.ts';
import { channelWords, messageForm } from './call-forms.ts';
import { personOf } from './call-parts.ts';
import { bubbles, nameOf, type Thread, threadItem, threadsOf } from './message-threads.ts';
import { address, type Content, type View } from './view.ts';

const perPage = 40;
const shownMessages = 200;

/** All threads, the newest first. */
export function messagesPage(view: View): Content {
  const { world, query, path } = view;
  const threads = threadsOf(world);
  const { part, page, pages } = slice(threads, Number(query.get('page') ?? 1), perPage);
  const body = html`<div class="head"><h1>Messages</h1><p class="soft">${world.desk.messages.length} in ${threads.length} threads</p></div>
<div class="cols"><div>${card(
    'threads',
    'Threads',
    html`${list(
      part.map((thread) => threadItem(thread, world)),
      'No messages yet.',
    )}${pager(path, query, page, pages)}`,
  )}</div>
<div>${card('make-message', 'Send or receive a message', messageForm(view))}</div></div>`;
  return { title: 'Messages', here: 'messages', body };
}

/** One thread as bubbles, and an answer. */
export function threadPage(view: View, thread: Thread): Content {
  const { world } = view;
  const title = nameOf(thread.external, world);
  const body = html`<div class="head"><p class="crumb"><a href="${address('messages')}">Messages</a> / ${thread.external}</p>
<h1>${title}</h1>${badge(channelWords[thread.channel])}<span class="soft">${personOf(thread.external, world)} with our ${thread.internal}</span></div>
<div class="cols"><div>${card('thread', 'Thread', bubbles(thread.messages.slice(-shownMessages), world), { count: thread.messages.length })}</div>
<div>${card('make-message', 'Go on', messageForm(view, thread))}</div></div>`;
  return { title: `Messages with ${title}`, here: 'messages', body };
}
