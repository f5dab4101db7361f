import { form, input, submit, textarea } from '../../../../src/connector/sandbox-page/forms.ts';
import { type Html, html, type Part } from '../../../../src/connector/sandbox-page/html.ts';
import {
  badge,
  card,
  facts,
  list,
  pager,
  slice,
  table,
  tags,
} from '../../../../src/connector/sandbox-page/parts.ts';
import { fullName } from '../company/company.ts';
import type { Contact } from '../company/model.ts';
import type { World } from '../world.ts';
import { callsTable } from './call-parts.ts';
import { threadItem, threadsOf } from './message-threads.ts';
import { address, type Content, dayTime, isAgain, shortTime, typed, type View } from './view.ts';

const perPage = 50;
const newest = 15;

/** The contact list, newest first, with a search. */
export function contactsPage({ world, query, path }: View): Content {
  const words = (query.get('q') ?? '').trim().toLowerCase();
  const all = [...world.company.contacts.values()]
    .reverse()
    .filter((contact) => words === '' || mentions(contact, words));
  const { part, page, pages } = slice(all, Number(query.get('page') ?? 1), perPage);
  const rows = part.map((contact): readonly Part[] => [
    html`<a href="${address('contacts', contact.id)}">${contact.texts.name || 'No name'}</a>`,
    html`<span class="num">${contact.numbers.join(', ')}</span>`,
    contact.emails.join(', '),
    contact.texts.company,
    contact.type,
    tags(contact.tags.map(({ name }) => name)),
  ]);
  const body = html`<div class="head"><h1>Contacts</h1><p class="soft">${all.length}${words !== '' && ' found'}</p></div>
<div class="card"><form class="line" id="filter" method="get" action="${path}" role="search">${input('q', 'Search', { value: query.get('q') ?? '', type: 'search', hint: 'name, number, e-mail or tag' })}${submit('Show', 'quiet')}</form></div>
${card('list', 'The contact list', html`${table(['Name', 'Numbers', 'E-mail', 'Company', 'Type', 'Tags'], rows, words === '' ? 'No contacts.' : 'Nobody fits.')}${pager(path, query, page, pages)}`)}`;
  return { title: 'Contacts', here: 'contacts', body };
}

function mentions({ texts, numbers, emails, tags: labels }: Contact, words: string): boolean {
  const all = [texts.name, texts.company, ...numbers, ...emails, ...labels.map(({ name }) => name)];
  return all.some((text) => text.toLowerCase().includes(words));
}

/** One contact: the card, what happened with them, activities and notes. */
export function contactPage(view: View, contact: Contact): Content {
  const { world } = view;
  const calls = contact.numbers.flatMap((e164) => world.calls.byExternal(e164));
  const latest = calls.sort((a, b) => b.startedAt - a.startedAt).slice(0, newest);
  const threads = threadsOf(world).filter(({ external }) => contact.numbers.includes(external));
  const name = contact.texts.name || 'No name';
  const body = html`<div class="head"><p class="crumb"><a href="${address('contacts')}">Contacts</a> / ${contact.id}</p>
<h1>${name}</h1>${badge(contact.type)}<span>${tags(contact.tags.map((tag) => tag.name))}</span></div>
<div class="cols"><div>${card('card', 'Card', cardOf(contact, world))}
${card('calls', 'Calls', callsTable(latest, world, 'No calls with them.'), { count: calls.length })}
${card(
  'threads',
  'Messages',
  list(
    threads.map((thread) => threadItem(thread, world)),
    'No messages with them.',
  ),
  { count: threads.length },
)}</div>
<div>${activities(contact, world)}${notes(view, contact)}</div></div>`;
  return { title: name, here: 'contacts', body };
}

function cardOf(contact: Contact, world: World): Html {
  const { zone } = world.company.facts;
  const { name: _name, ...texts } = contact.texts;
  const rows: (readonly [string, Part])[] = [
    ['Numbers', contact.numbers.join('\n')],
    ['E-mail', contact.emails.join('\n')],
    ...Object.entries(texts).map(([key, value]) => [capital(key), value] as const),
    ...contact.attributes.map(
      ({ attributeId, value }) =>
        [world.company.attributes.get(attributeId) ?? String(attributeId), value] as const,
    ),
    ...contact.externalUrls.map(({ name, url }) => [name || 'Link', linkTo(url, url)] as const),
    ['Since', dayTime(contact.createdAt, zone)],
    ['Changed', dayTime(contact.modifiedAt, zone)],
  ];
  return facts(rows.filter(([, value]) => value !== ''));
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** Only addresses a browser may follow without harm become links. */
function linkTo(url: string, text: string): Html {
  return /^https?:\/\//i.test(url)
    ? html`<a href="${url}" rel="noreferrer noopener">${text}</a>`
    : html`${text}`;
}

function activities(contact: Contact, world: World): Html {
  const found = world.company.activities
    .values()
    .filter(({ contactId }) => contactId === contact.id)
    .toArray()
    .sort((a, b) => b.activityAt - a.activityAt);
  const items = found.map(
    (
      one,
    ) => html`<span class="row"><b>${one.externalUrl === null ? one.name : linkTo(one.externalUrl, one.name)}</b>${badge(one.type)}
<span class="end soft when">${shortTime(one.activityAt, world)}</span></span>${one.description !== null && html`<div class="text soft">${one.description}</div>`}`,
  );
  return card('activities', 'Activities', list(items, 'None yet.'), { count: found.length });
}

function notes(view: View, contact: Contact): Html {
  const { world } = view;
  const found = world.company.notes
    .values()
    .filter(({ contactId }) => contactId === contact.id)
    .toArray()
    .reverse();
  const items = found.map((note) => {
    const agent = world.company.agents.get(note.userId ?? 0);
    return html`<div class="text">${note.note}</div><span class="soft small">${agent && `${fullName(agent)}, `}${shortTime(note.createdAt, world)}</span>`;
  });
  const add = form(
    {
      id: 'note-form',
      action: address('contacts', contact.id),
      does: 'note',
      keep: isAgain(view, 'note'),
    },
    html`${textarea('note', 'New note', typed(view, 'note', 'note'), true)}${submit('Add the note')}`,
  );
  return card('notes', 'Notes', html`${list(items, 'None yet.')}<h3>Add one</h3>${add}`, {
    count: found.length,
  });
}
