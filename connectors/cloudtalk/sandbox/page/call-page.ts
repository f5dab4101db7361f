import { type Html, html, type Part } from '../../../../src/connector/sandbox-page/html.ts';
import {
  badge,
  card,
  facts,
  fold,
  nothing,
  tags,
} from '../../../../src/connector/sandbox-page/parts.ts';
import type { Instant } from '../../../../src/domain/clock.ts';
import { type Call, labelsAt } from '../calls/call.ts';
import { measure } from '../calls/call-times.ts';
import { viewCdr } from '../calls/cdr-view.ts';
import { viewDetail } from '../calls/detail-view.ts';
import { type Moment, momentsOf } from '../calls/moments.ts';
import { fullName } from '../company/company.ts';
import type { World } from '../world.ts';
import { editForm } from './call-forms.ts';
import { agentOf, directionOf, nameOf, playerOf, stateBadge, whoOf } from './call-parts.ts';
import { cueCardView } from './cue-card.ts';
import { deliveriesTable } from './deliveries-page.ts';
import { address, type Content, clockTime, dayTime, minutes, type View } from './view.ts';

/** One call with its course, its artifacts, what the agent saw, and everything that was sent about it. */
export function callPage(view: View, call: Call): Content {
  const { world } = view;
  const now = world.clock.now();
  const labels = labelsAt(call, now);
  const about = world.sender.deliveries.filter(({ about: id }) => id === call.uuid).reverse();
  const cards = world.cueCards.filter((one) => one.call_uuid === call.uuid);
  const body = html`<div class="head"><p class="crumb"><a href="${address('calls')}">Calls</a> / ${call.id}</p>
<h1>${nameOf(call, world)}</h1>${stateBadge(call, now)}<span>${tags(labels.tags)}</span></div>
<div class="cols"><div>${card('about', 'The call', aboutCall(call, world))}
${card('made', 'What was made of it', artifacts(call, world))}
${card('screen', 'On the operator’s screen', cards.length === 0 ? nothing('No card was shown during this call.') : html`${cards.map((one) => cueCardView(one, world))}`, { count: cards.length })}
${card('sent', 'What was sent about it', deliveriesTable(about, view, 'Nothing was sent: nobody listens, or not yet.'), { count: about.length })}
${card('raw', 'As the API tells it', rawViews(call, world))}</div>
<div>${card('edit', 'Change tags and note later', editForm(view, call.id, labels))}
${card('course', 'Course', course(call, world))}</div></div>`;
  return { title: `Call with ${nameOf(call, world)}`, here: 'calls', body };
}

function aboutCall(call: Call, world: World): Html {
  const now = world.clock.now();
  const { zone } = world.company.facts;
  const labels = labelsAt(call, now);
  const number = call.numberId === null ? undefined : world.company.numbers.get(call.numberId);
  const times = measure(call, Math.min(now, call.endedAt));
  const rows: (readonly [string, Part])[] = [
    ['Who', html`${whoOf(call, world)} <span class="soft">${call.external ?? ''}</span>`],
    ['Direction', directionOf(call)],
    ['Our number', number === undefined ? '' : `${number.name} ${number.e164}`],
    ['Agent', agentOf(call, world)],
    ['Began', dayTime(call.startedAt, zone)],
    ['Waited', minutes(times.waiting)],
    ['Talked', minutes(times.talking)],
    ['Note', labels.notes.join('\n')],
    ['Rating', labels.ratings.map(({ by, stars }) => `${stars} of 5 by ${by}`).join(', ')],
    ['Outside hours', call.outOfOffice ? 'yes' : ''],
    ['Id', html`<span class="small">${call.id} · ${call.uuid}</span>`],
  ];
  return facts(rows.filter(([, value]) => value !== ''));
}

function artifacts(call: Call, world: World): Html {
  const { now, zone } = { now: world.clock.now(), zone: world.company.facts.zone };
  const { ai, ready } = call;
  const there = (at: Instant | null): boolean => at !== null && at <= now;
  const state = (at: Instant | null): Html => {
    if (at === null) return badge('never');
    return at <= now
      ? badge(`since ${clockTime(at, zone)}`, 'good')
      : badge(`from ${clockTime(at, zone)}`, 'warn');
  };
  const summary = there(ready.ai) && [
    ai.summary !== undefined && html`<h3>Summary</h3><p class="text">${ai.summary}</p>`,
    (ai.topics ?? []).length > 0 && html`<p>${tags(ai.topics ?? [])}</p>`,
    ai.sentiment !== undefined && html`<p class="soft">Mood: ${ai.sentiment}</p>`,
  ];
  return html`${facts([
    ['Detail', state(ready.detail)],
    ['Recording', call.recordingDeleted ? badge('deleted', 'bad') : state(ready.recording)],
    ['Transcript', state(ready.transcript)],
    ['Summary', state(ready.ai)],
  ])}${playerOf(call, now)}${summary}${there(ready.transcript) && transcript(call)}`;
}

function transcript({ ai }: Call): Part {
  if (ai.transcript === undefined) return undefined;
  return html`<h3>Transcript</h3><ol class="bubbles">${ai.transcript.map(
    ({ who, text }) =>
      html`<li class="${who === 'agent' ? 'ours' : ''}">${text}<small>${who === 'agent' ? 'Agent' : 'Caller'}</small></li>`,
  )}</ol>`;
}

const momentWords: Readonly<Record<Moment['kind'], string>> = {
  started: 'The call begins',
  ringing: 'It rings',
  answered: 'They talk',
  ended: 'It is over',
  endedLate: 'It is over (told late)',
  speech: 'The older transcript is there',
  raisedHand: 'The agent asks for help',
  modified: 'Tags or notes change',
  closed: 'The agent is done with it',
  recording: 'The recording is there',
  transcript: 'The transcript is there',
  ai: 'The summary is there',
};

function course(call: Call, world: World): Html {
  const now = world.clock.now();
  const tones: Partial<Record<Moment['kind'], string>> = {
    answered: 'good',
    ended: 'bad',
    ringing: 'warn',
  };
  const items = momentsOf(call).map((moment) => {
    const agent = world.company.agents.get(moment.agentId ?? 0);
    const isAhead = moment.at > now;
    const edit = moment.kind === 'modified' && call.edits.find(({ at }) => at === moment.at);
    return html`<li class="${tones[moment.kind] ?? ''}${isAhead && html` later`}">${momentWords[moment.kind]}${agent && ` at ${fullName(agent)}`}
<span class="soft when">${clockTime(moment.at, world.company.facts.zone)}${isAhead && ', still to come'}</span>${
      edit &&
      html`<div class="small">${tags(edit.tags ?? [])} ${(edit.notes ?? []).join(' · ')}</div>`
    }</li>`;
  });
  return html`<ol class="story">${items}</ol>`;
}

function rawViews(call: Call, world: World): Html {
  const { calls, company, clock } = world;
  const now = clock.now();
  const hasDetail = call.ready.detail !== null && call.ready.detail <= now;
  return html`${fold('raw-history', 'In the call history', asJson(viewCdr(call, company, now)))}
${hasDetail && fold('raw-detail', 'In detail', asJson(viewDetail(call, company, calls, now)))}
${!hasDetail && html`<p class="soft">${call.ready.detail === null ? 'This call never gets a detail.' : 'The detail is not there yet.'}</p>`}`;
}

function asJson(value: unknown): Html {
  return html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
}
