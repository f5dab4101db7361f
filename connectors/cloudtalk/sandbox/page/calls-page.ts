import { input, select, submit } from '../../../../src/connector/sandbox-page/forms.ts';
import { html } from '../../../../src/connector/sandbox-page/html.ts';
import { card, pager, slice } from '../../../../src/connector/sandbox-page/parts.ts';
import { type Call, labelsAt } from '../calls/call.ts';
import type { World } from '../world.ts';
import { agentOf, callsTable, nameOf, stateOf } from './call-parts.ts';
import type { Content, View } from './view.ts';

const perPage = 50;

/** The call history, newest first, with a filter. */
export function callsPage({ world, query, path }: View): Content {
  const outcome = query.get('outcome') ?? '';
  const words = (query.get('q') ?? '').trim();
  const now = world.clock.now();
  const all = [...world.calls.newestFirst()].filter(
    (call) =>
      (outcome === '' || stateOf(call, now) === outcome) &&
      (words === '' || mentions(call, world, words.toLowerCase())),
  );
  const { part, page, pages } = slice(all, Number(query.get('page') ?? 1), perPage);
  const choices = [
    ['', 'Any outcome'],
    ['in_progress', 'In progress'],
    ['answered', 'Answered'],
    ['missed', 'Missed'],
    ['voicemail', 'Voicemail'],
  ] as const;
  const filter = html`<form class="line" id="filter" method="get" action="${path}" role="search">
${input('q', 'Search', { value: words, type: 'search', hint: 'name, number, agent, tag or note' })}
${select('outcome', 'Outcome', choices, outcome)}${submit('Show', 'quiet')}</form>`;
  const isFiltered = words !== '' || outcome !== '';
  const body = html`<div class="head"><h1>Calls</h1><p class="soft">${all.length} ${isFiltered ? 'found' : 'in the history'}</p></div>
<div class="card">${filter}</div>${card(
    'history',
    'History',
    html`${callsTable(part, world, isFiltered ? 'No call fits.' : 'No calls yet.')}${pager(path, query, page, pages)}`,
  )}`;
  return { title: 'Calls', here: 'calls', body };
}

function mentions(call: Call, world: World, words: string): boolean {
  const labels = labelsAt(call, world.clock.now());
  const texts = [
    call.external ?? '',
    nameOf(call, world),
    agentOf(call, world),
    ...labels.tags,
    ...labels.notes,
    String(call.id),
    call.uuid,
  ];
  return texts.some((text) => text.toLowerCase().includes(words));
}
