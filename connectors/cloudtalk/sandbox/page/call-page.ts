import { viewCdr } from '../calls/cdr-view.ts';
import { viewDetail } from '../calls/detail-view.ts';
import { momentsOf } from '../calls/moments.ts';
import { viewCall } from '../control/views.ts';
import type { Answer } from '../http/answer.ts';
import type { World } from '../world.ts';
import { type Html, html, type Part } from './html.ts';
import { clockTime, pageOf, table, tags } from './layout.ts';
import { deliveriesTable, stateOf, whoOf } from './overview.ts';

/** One call with its course, all its views, and everything that was sent about it; undefined when there is none. */
export function callPage(id: number, world: World): Answer | undefined {
  const call = world.calls.byId(id);
  if (call === undefined) return undefined;
  const { company, calls, clock } = world;
  const { zone } = company.facts;
  const now = clock.now();
  const view = viewCall(call, world);
  const moments = momentsOf(call).map((moment): readonly Part[] => [
    clockTime(moment.at, zone),
    moment.kind,
    company.agents.get(moment.agentId ?? 0)?.email ?? '',
    moment.at <= now ? '' : 'still to come',
  ]);
  const cards = world.cueCards.filter((card) => card.call_uuid === call.uuid);
  const hasDetail = call.ready.detail !== null && call.ready.detail <= now;
  const body = html`<header><h1>${whoOf(view)}</h1><span>${stateOf(view)}</span>
<span>${view.agent_name ?? ''}</span><span>${tags(view.tags)}</span>
<span class="soft"><a href="/__sandbox">all calls</a></span></header>
<p>${view.notes.join(' · ')}</p>
<p class="soft">call ${view.call_id} · ${view.call_uuid}</p>
${view.summary !== null && html`<p>Summary: ${view.summary}</p>`}
<h2>Change it later</h2>
<form method="post" action="/__sandbox/forms/edit"><input type="hidden" name="call_id" value="${view.call_id}">
<label>Tags, by comma<input name="tags" value="${view.tags.join(', ')}"></label>
<label class="wide">Notes<input name="notes" value="${view.notes.join(' · ')}"></label>
<button>Save</button></form>
<div class="pair">
<section><h2>Course</h2>${table(['Time', 'What', 'Agent', ''], moments, '')}</section>
<section><h2>Cue cards</h2>${table(
    ['Shown', 'Title', 'Content'],
    cards.map((card) => [clockTime(card.shownAt, zone), card.title, cardText(card.content)]),
    'None was shown.',
  )}</section>
</div>
<h2>What was sent</h2>${deliveriesTable(
    world.sender.deliveries.filter((delivery) => delivery.about === call.uuid),
    world,
  )}
<h2>In the call history</h2>${asJson(viewCdr(call, company, now))}
<h2>In detail</h2>${
    hasDetail
      ? asJson(viewDetail(call, company, calls, now))
      : html`<p class="soft">${
          call.ready.detail === null ? 'This call never gets a detail.' : 'Not there yet.'
        }</p>`
  }`;
  return pageOf(`Call ${view.call_id}`, body);
}

function cardText(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}

function asJson(value: unknown): Html {
  return html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
}
