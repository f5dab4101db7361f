import type { Instant } from '../../../../src/domain/clock.ts';
import { outcomes } from '../calls/call-request.ts';
import { fullName } from '../company/company.ts';
import type { CallView } from '../control/views.ts';
import { viewCall } from '../control/views.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import { channels } from '../messages/message.ts';
import type { WebhookDelivery } from '../webhooks/delivery.ts';
import type { World } from '../world.ts';
import { type Html, html, type Part } from './html.ts';
import { clockTime, dayTime, pageOf, table, tags } from './layout.ts';

const shownRows = 100;

/** The call centre at a glance. `?refresh=5` loads it again every five seconds. */
export function overviewPage(exchange: Exchange, world: World): Answer {
  const { company, clock, sender, stats } = world;
  const refresh = Number(exchange.query.get('refresh'));
  const now = clock.now();
  const body = html`<header>
<h1>${company.facts.name}</h1>
<span>${dayTime(now, company.facts.zone)}</span>
<span class="soft">CloudTalk sandbox · ${world.calls.size} calls · ${world.desk.messages.length} messages ·
${stats.requests} requests (${stats.rejected429} refused) · webhooks ${sender.counters.sent} sent,
${sender.counters.acknowledged} acknowledged, ${sender.counters.dropped} dropped</span>
<span class="soft"><a href="/__sandbox?refresh=3">follow</a></span>
</header>
<div class="pair">
<section><h2>Make a call happen</h2>${callForm(world)}</section>
<section><h2>Send or receive a message</h2>${messageForm(world)}</section>
</div>
<h2>Calls</h2>${callsTable(world)}
<h2>Messages</h2>${messagesTable(world)}
<div class="pair">
<section><h2>Contacts</h2>${contactsTable(world)}</section>
<section><h2>Agents</h2>${agentsTable(world, now)}</section>
</div>
<h2>Webhook deliveries</h2>${deliveriesTable(sender.deliveries, world)}`;
  return pageOf(
    `${company.facts.name} · CloudTalk sandbox`,
    body,
    refresh > 0 ? refresh : undefined,
  );
}

function callsTable(world: World): Html {
  const newest = world.calls.newestFirst().take(shownRows);
  const rows = [...newest].map((call): readonly Part[] => {
    const view = viewCall(call, world);
    return [
      html`<a href="/__sandbox/calls/${view.call_id}">${clockTime(call.startedAt, world.company.facts.zone)}</a>`,
      stateOf(view),
      whoOf(view),
      view.agent_name ?? '',
      tags(view.tags),
      view.notes.join(' · '),
    ];
  });
  return table(['Start', 'State', 'Who', 'Agent', 'Tags', 'Notes'], rows, 'No calls yet.');
}

/** What became of a call, in colour. */
export function stateOf(view: CallView): Html {
  const looks: Record<string, string> = { answered: 'good', missed: 'bad', in_progress: 'warn' };
  const arrow = view.direction === 'incoming' ? '←' : view.direction === 'outgoing' ? '→' : '↔';
  return html`<span class="${looks[view.state] ?? ''}">${arrow} ${view.state.replace('_', ' ')}</span>`;
}

/** The other side: name and number, as far as they are known. */
export function whoOf(view: CallView): string {
  const number = view.external_number ?? 'withheld';
  return view.contact === null ? number : `${view.contact} (${number})`;
}

function messagesTable(world: World): Html {
  const { zone } = world.company.facts;
  const rows = world.desk.messages
    .slice(-shownRows)
    .reverse()
    .map((message): readonly Part[] => [
      clockTime(message.at, zone),
      message.channel,
      `${message.direction === 'incoming' ? '←' : '→'} ${nameOf(message.external, world)}`,
      message.body,
    ]);
  return table(['Time', 'Channel', 'Who', 'Text'], rows, 'No messages yet.');
}

function nameOf(e164: string, world: World): string {
  const contact = world.company.contactByNumber(e164);
  return contact === undefined ? e164 : `${contact.texts.name} (${e164})`;
}

function contactsTable(world: World): Html {
  const { activities, contacts } = world.company;
  const rows = [...contacts.values()].slice(-shownRows).map((contact): readonly Part[] => [
    contact.texts.name,
    contact.numbers.join(', '),
    tags(contact.tags.map(({ name }) => name)),
    [...activities.values()]
      .filter((activity) => activity.contactId === contact.id)
      .map((activity) => activity.name)
      .join(' · '),
  ]);
  return table(['Name', 'Numbers', 'Tags', 'Activities'], rows, 'No contacts.');
}

function agentsTable(world: World, now: Instant): Html {
  const rows = [...world.company.agents.values()].map((agent): readonly Part[] => [
    fullName(agent),
    agent.email,
    world.isCalling(agent.id, now) ? html`<span class="warn">calling</span>` : agent.status,
  ]);
  return table(['Name', 'E-mail', 'Status'], rows, 'No agents.');
}

/** Deliveries, newest first. */
export function deliveriesTable(deliveries: readonly WebhookDelivery[], world: World): Html {
  const { zone } = world.company.facts;
  const rows = deliveries
    .slice(-shownRows)
    .reverse()
    .map((delivery): readonly Part[] => [
      clockTime(delivery.occurredAt, zone),
      `${delivery.kind === 'signed' ? '' : 'workflow '}${delivery.topic}`,
      html`<span class="${lookOf(delivery)}">${delivery.state}</span>`,
      delivery.attempts.map(({ status, error }) => status ?? error ?? '').join(', '),
      html`<details><summary class="soft">${delivery.url}</summary><pre>${delivery.body}</pre></details>`,
    ]);
  return table(
    ['Happened', 'What', 'State', 'Answers', 'Receiver and body'],
    rows,
    'Nothing was sent.',
  );
}

function lookOf({ state }: WebhookDelivery): string {
  if (state === 'acknowledged') return 'good';
  return state === 'pending' ? 'warn' : 'bad';
}

function callForm(world: World): Html {
  return html`<form method="post" action="/__sandbox/forms/call">
${select('outcome', 'What happens', outcomes)}
${select('direction', 'Direction', ['incoming', 'outgoing'])}
${input('other', 'Their number', '+447700900231')}
${select(
  'agent',
  'Agent',
  [...world.company.agents.values()].map(({ email }) => email),
)}
${input('talkSeconds', 'Talk (seconds)', '60')}
${input('tags', 'Tags, by comma', '')}
<label class="wide">Notes<input name="notes"></label>
${select('live', 'Played', ['over at once', 'live'])}
<button>Call</button>
</form>
<p class="soft">Tags in use: ${[...world.company.callTags.values()].map(({ name }) => name).join(', ')}</p>`;
}

function messageForm(world: World): Html {
  return html`<form method="post" action="/__sandbox/forms/message">
${select('channel', 'Channel', channels)}
${select('direction', 'Direction', ['incoming', 'outgoing'])}
${input('other', 'Their number', '+447700900231')}
${select('ours', 'Our number', ['', ...[...world.company.numbers.values()].map(({ e164 }) => e164)])}
<label class="wide">Text<input name="body" required></label>
<button>Send</button>
</form>`;
}

function select(name: string, label: string, options: readonly string[]): Html {
  return html`<label>${label}<select name="${name}">${options.map(
    (option) => html`<option>${option}</option>`,
  )}</select></label>`;
}

function input(name: string, label: string, value: string): Html {
  return html`<label>${label}<input name="${name}" value="${value}"></label>`;
}
