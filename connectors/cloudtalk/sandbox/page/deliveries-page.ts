import {
  form,
  hidden,
  input,
  select,
  submit,
} from '../../../../src/connector/sandbox-page/forms.ts';
import { type Html, html, type Part } from '../../../../src/connector/sandbox-page/html.ts';
import {
  badge,
  card,
  fold,
  nothing,
  pager,
  slice,
  type Tone,
  table,
} from '../../../../src/connector/sandbox-page/parts.ts';
import type { WebhookDelivery } from '../webhooks/delivery.ts';
import type { World } from '../world.ts';
import { nameOf as nameOfCall } from './call-parts.ts';
import { nameOf } from './message-threads.ts';
import { address, type Content, clockTime, type View } from './view.ts';

const perPage = 40;

const looks: Readonly<Record<WebhookDelivery['state'], readonly [string, Tone]>> = {
  acknowledged: ['accepted', 'good'],
  pending: ['on its way', 'warn'],
  failed: ['given up', 'bad'],
  dropped: ['lost on purpose', 'bad'],
};

/** Everything that was sent to anybody, newest first. */
export function deliveriesPage(view: View): Content {
  const { world, query, path } = view;
  const state = query.get('state') ?? '';
  const words = (query.get('q') ?? '').trim().toLowerCase();
  const all = world.sender.deliveries
    .filter(
      (delivery) =>
        (state === '' || delivery.state === state) &&
        (words === '' ||
          `${delivery.topic} ${delivery.url} ${delivery.body}`.toLowerCase().includes(words)),
    )
    .reverse();
  const { part, page, pages } = slice(all, Number(query.get('page') ?? 1), perPage);
  const states = Object.entries(looks).map(([value, [text]]) => [value, text] as const);
  const body = html`<div class="head"><h1>Webhooks</h1><p class="soft">${all.length} deliveries, signed events and workflow requests</p></div>
<div class="card"><form class="line" id="filter" method="get" action="${path}" role="search">${input('q', 'Search', { value: query.get('q') ?? '', type: 'search', hint: 'event, number, anything in the body' })}
${select('state', 'State', [['', 'Any state'], ...states], state)}${submit('Show', 'quiet')}</form></div>
${card('log', 'Log', html`${deliveriesTable(part, view, 'Nothing was sent.')}${pager(path, query, page, pages)}`)}${card('receivers', 'Who listens', receivers(world), { link: html`<a href="${address('steer')}">Add one</a>` })}`;
  return { title: 'Webhooks', here: 'deliveries', body };
}

/** Deliveries with their answers and bodies, in the order given. */
export function deliveriesTable(
  deliveries: readonly WebhookDelivery[],
  { world, path }: View,
  empty: string,
): Html {
  const { zone } = world.company.facts;
  const rows = deliveries.map((delivery): readonly Part[] => [
    html`<span class="when">${clockTime(delivery.occurredAt, zone)}</span>`,
    html`${delivery.topic}<div class="soft small">${delivery.kind === 'signed' ? 'signed event' : 'workflow'} ${about(delivery, world, path)}</div>
${fold(`body-${delivery.id}`, 'Body', html`<p class="soft small">${delivery.method} ${delivery.url}</p><pre>${pretty(delivery.body)}</pre>`)}`,
    html`${stateBadge(delivery)}<div class="soft small">${delivery.attempts.map(({ status, error }) => status ?? error ?? '').join(', ')}</div>`,
    form(
      { id: `again-${delivery.id}`, action: path, does: 'resend', layout: 'plain' },
      html`${hidden('delivery', delivery.id)}${submit('Send again', 'quiet')}`,
    ),
  ]);
  return table(['Happened', 'What', 'State', 'Again'], rows, empty);
}

function stateBadge({ state, attempts }: WebhookDelivery): Html {
  if (state === 'pending' && attempts.length > 0) return badge('will be tried again', 'warn');
  return badge(...looks[state]);
}

function about({ about: id }: WebhookDelivery, world: World, path: string): Part {
  const call = world.calls.byUuid(id);
  if (call !== undefined) {
    const to = address('calls', call.id);
    return to === path ? undefined : html`about <a href="${to}">${nameOfCall(call, world)}</a>`;
  }
  const message = world.desk.messages.find((one) => one.id === id);
  if (message === undefined) return undefined;
  const { channel, external, internal } = message;
  return html`about <a href="${address('messages', [channel, external, internal].join('|'))}">${nameOf(external, world)}</a>`;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function receivers({ dispatcher }: World): Html {
  const { endpoints, workflows } = dispatcher;
  if (endpoints.length + workflows.length === 0)
    return nothing('Nobody yet: events go nowhere until somebody subscribes.');
  return table(
    ['Kind', 'Address', 'What it hears'],
    [
      ...endpoints.map(({ url, events }) => ['signed events', url, events.join(', ')]),
      ...workflows.map(({ url, trigger }) => ['workflow', url, trigger]),
    ],
    '',
  );
}
