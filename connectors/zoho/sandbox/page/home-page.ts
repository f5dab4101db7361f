import { type Html, html, type Part } from '../../../../src/connector/sandbox-page/html.ts';
import {
  card,
  facts,
  list,
  nothing,
  table,
  tiles,
} from '../../../../src/connector/sandbox-page/parts.ts';
import { duplicateKeys } from '../counters.ts';
import { member } from '../json.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records/table.ts';
import type { SandboxState } from '../state.ts';
import { fullName } from '../users.ts';
import { linkTo, stateBadge } from './show-value.ts';
import { latelyItem, refusedLine } from './story.ts';
import { address, type Content, clockTime, shortTime, shownModules, type View } from './view.ts';

const shown = 8;

/** The first page: today's appointments, what is open, what is new, what changed and what was refused. */
export function homePage({ state }: View): Content {
  const { org, timeline } = state.crm;
  const refused = timeline.refusals();
  const modules = shownModules(org).map((module) => ({
    name: module.spec.plural,
    value: org.table(module.api).live.size,
    to: address(module.api),
  }));
  const lately = timeline.lately().slice(0, 12);
  const body = html`<div class="head"><h1>Today at the practice</h1></div>${tiles(modules)}
<div class="cols"><div>${today(org)}${card('newest', 'Newest records', newest(org))}
${card(
  'changes',
  'What changed',
  list(
    lately.map((change) => latelyItem(org, change)),
    'Nothing yet, besides what was there from the start.',
  ),
)}</div>
<div>${open(org, 'Tasks', 'Open tasks', ['Completed'])}${open(org, 'Cases', 'Open cases', ['Closed'])}
${card(
  'refused',
  'What was refused',
  list(
    refused.slice(0, shown).map((one) => refusedLine(org, one)),
    'Nothing.',
  ),
  { count: refused.length },
)}
${card('api', 'The API', figures(state))}</div></div>`;
  return { title: 'Today', here: '', body };
}

/** Appointments of the local day in the order of their time; the coming ones when there are none today. */
function today(org: Org): Html {
  if (!org.modules.has('Appointments__s')) return html``;
  const day = org.zone.day(org.now());
  const startOf = (record: StoredRecord): number => Number(record.values['Appointment_Start_Time']);
  const all = [...org.table('Appointments__s').live.values()].sort(
    (a, b) => startOf(a) - startOf(b),
  );
  const ofToday = all.filter((record) => org.zone.day(startOf(record)) === day);
  const coming = all.filter((record) => startOf(record) > org.now()).slice(0, shown);
  const link = html`<a href="${address('Appointments__s')}">All</a>`;
  if (ofToday.length > 0)
    return card('today', 'Appointments today', appointments(org, ofToday.slice(0, 60), clockTime), {
      count: ofToday.length,
      link,
    });
  return card(
    'today',
    'Appointments',
    html`${nothing('None today.')}${coming.length > 0 && html`<h3>Coming</h3>${appointments(org, coming, shortTime)}`}`,
    { link },
  );
}

function appointments(
  org: Org,
  records: readonly StoredRecord[],
  time: (org: Org, at: number) => string,
): Html {
  const rows = records.map(({ id, values }): readonly Part[] => {
    const who = values['Appointment_For'] ?? null;
    const owner = org.user(String(values['Owner']));
    return [
      html`<span class="when">${time(org, Number(values['Appointment_Start_Time']))}–${clockTime(org, Number(values['Appointment_End_Time']))}</span>`,
      linkTo(org, 'Appointments__s', id),
      linkTo(org, member(who, 'module') ?? '', member(who, 'id') ?? ''),
      owner ? fullName(owner) : '',
      stateBadge(String(values['Status'] ?? '')),
    ];
  });
  return table(['Time', 'What', 'Who', 'With', 'State'], rows, '');
}

function open(org: Org, api: string, title: string, closed: readonly string[]): Html {
  if (!org.modules.has(api)) return html``;
  const all = [...org.table(api).live.values()]
    .filter(({ values }) => !closed.includes(String(values['Status'])))
    .reverse();
  const items = all.slice(0, shown).map(({ id, values }) => {
    const due = values['Due_Date'];
    return html`<span class="row">${linkTo(org, api, id)}${typeof values['Priority'] === 'string' && stateBadge(values['Priority'])}
<span class="end soft">${typeof due === 'string' ? `due ${due}` : String(values['Status'] ?? '')}</span></span>`;
  });
  const link = html`<a href="${address(api)}">All</a>`;
  return card(`open-${api}`, title, list(items, 'None.'), { count: all.length, link });
}

const people = [
  'Leads',
  'Contacts',
  'Accounts',
  'Deals',
  'Calls',
  'Appointments__s',
  'Cases',
  'Tasks',
  'Events',
];

/** The last records of each module that people look at, newest first: tables keep the order of creation. */
function newest(org: Org): Html {
  const found = people
    .filter((api) => org.modules.has(api))
    .flatMap((api) =>
      [...org.table(api).live.values()].slice(-shown).map((record) => ({ api, record })),
    );
  const createdAt = ({ record }: (typeof found)[number]): number =>
    Number(record.values['Created_Time']);
  const items = found
    .sort((a, b) => createdAt(b) - createdAt(a))
    .slice(0, shown)
    .map(
      (
        one,
      ) => html`<span class="row"><span class="soft">${org.modules.get(one.api)?.spec.singular}</span>${linkTo(org, one.api, one.record.id)}
<span class="end soft when">${shortTime(org, createdAt(one))}</span></span>`,
    );
  return list(items, 'No records yet.');
}

function figures(state: SandboxState): Html {
  const { limits, channels, org } = state.crm;
  const { counters, notifier } = state;
  return facts([
    ['Edition', `${limits.edition}, ${limits.users} users`],
    ['Credits in 24 hours', `${limits.ledger.spent()} of ${limits.daily()}`],
    ['Requests', `${counters.requests}, ${counters.rejected429} turned away (429)`],
    ['Largest batch', counters.maxBatch],
    ['Subscriptions', channels.live().length],
    ['Callbacks', `${notifier.counts.sent} sent, ${notifier.counts.acknowledged} accepted`],
    ['Keys that stand twice', duplicateKeys(org)],
  ]);
}
