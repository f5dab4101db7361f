import { type Html, html } from '../../../../src/connector/sandbox-page/html.ts';
import { badge, card, facts, list, tiles } from '../../../../src/connector/sandbox-page/parts.ts';
import { fullName } from '../company/company.ts';
import type { World } from '../world.ts';
import { callForm, messageForm } from './call-forms.ts';
import { agentOf, callsTable, directionOf, nameOf, stateOf } from './call-parts.ts';
import { threadItem, threadsOf } from './message-threads.ts';
import { address, type Content, minutes, type View } from './view.ts';

const newestCalls = 12;
const newestThreads = 6;

/** The call centre at a glance: what goes on, what was, and what can be made to happen. */
export function homePage(view: View): Content {
  const { world } = view;
  const calls = [...world.calls.newestFirst().take(newestCalls)];
  const body = html`<div class="head"><h1>The call centre now</h1></div>
${figures(world)}
<div class="cols even">${card('now', 'In progress', inProgress(world))}${card('agents', 'Agents', agents(world), { link: html`<a href="${address('steer')}">Set their status</a>` })}</div>
<div class="cols"><div>${card('make-call', 'Make a call happen', callForm(view))}</div>
<div>${card('make-message', 'Send or receive a message', messageForm(view))}</div></div>
${card('calls', 'Newest calls', callsTable(calls, world, 'No calls yet. Make one happen.'), {
  count: world.calls.size,
  link: html`<a href="${address('calls')}">All calls</a>`,
})}
<div class="cols"><div>${card(
    'messages',
    'Newest messages',
    list(
      threadsOf(world)
        .slice(0, newestThreads)
        .map((thread) => threadItem(thread, world)),
      'No messages yet.',
    ),
    {
      count: world.desk.messages.length,
      link: html`<a href="${address('messages')}">All threads</a>`,
    },
  )}</div>
<div>${card('stats', 'API and webhooks', wire(world), { link: html`<a href="${address('deliveries')}">Deliveries</a>` })}</div></div>`;
  return { title: 'Now', here: '', body };
}

/** Of today only: what was yesterday is history. */
function figures(world: World): Html {
  const now = world.clock.now();
  const since = now - 86_400_000;
  const counts = { in_progress: 0, answered: 0, missed: 0, voicemail: 0 };
  for (const call of world.calls.newestFirst(since, now)) counts[stateOf(call, now)] += 1;
  const calls = address('calls');
  return tiles([
    { name: 'in progress', value: counts.in_progress },
    { name: 'answered in 24 h', value: counts.answered, to: `${calls}?outcome=answered` },
    { name: 'missed in 24 h', value: counts.missed, to: `${calls}?outcome=missed` },
    { name: 'voicemails in 24 h', value: counts.voicemail, to: `${calls}?outcome=voicemail` },
    { name: 'messages', value: world.desk.messages.length, to: address('messages') },
    { name: 'contacts', value: world.company.contacts.size, to: address('contacts') },
  ]);
}

function inProgress(world: World): Html {
  const now = world.clock.now();
  const items = world.calls
    .open(now)
    .filter((call) => call.endedAt > now)
    .map((call) => {
      const isTalking = call.answeredAt !== null && call.answeredAt <= now;
      const since = minutes((now - (isTalking ? (call.answeredAt ?? now) : call.startedAt)) / 1000);
      return html`<span class="row"><a href="${address('calls', call.id)}"><b>${nameOf(call, world)}</b></a>
${badge(isTalking ? `talking ${since}` : `ringing ${since}`, isTalking ? 'good' : 'warn')}
<span class="soft">${directionOf(call)} ${agentOf(call, world)}</span><span class="end soft">${whoNumber(call.external)}</span></span>`;
    });
  return list(items, 'All lines are free.');
}

function whoNumber(e164: string | null): string {
  return e164 ?? '';
}

function agents(world: World): Html {
  const now = world.clock.now();
  const items = [...world.company.agents.values()].map((agent) => {
    const isCalling = world.isCalling(agent.id, now);
    const tone = isCalling ? 'warn' : agent.status === 'online' ? 'good' : '';
    return html`<span class="row"><span><span class="state ${tone}" aria-hidden="true"></span>${fullName(agent)}</span>
<span class="soft small">${agent.email}</span><span class="end">${isCalling ? 'on a call' : agent.status}</span></span>`;
  });
  return list(items, 'No agents.');
}

function wire(world: World): Html {
  const { stats, settings, sender, dispatcher } = world;
  const { sent, acknowledged, dropped } = sender.counters;
  return facts([
    ['Requests', `${stats.requests}, ${stats.rejected429} turned away (429)`],
    ['Limit', settings.perMinute === null ? 'none' : `${settings.perMinute} a minute`],
    ['Webhooks', `${sent} sent, ${acknowledged} accepted, ${dropped} lost on purpose`],
    [
      'Receivers',
      `${dispatcher.endpoints.length} signed, ${dispatcher.workflows.length} workflows`,
    ],
    ['Cue cards shown', world.cueCards.length],
    ['Conversation Intelligence', settings.ai ? 'bought' : 'not bought'],
  ]);
}
