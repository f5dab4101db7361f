import { type Html, html, type Part } from '../../../../src/connector/sandbox-page/html.ts';
import { badge, type Tone, table, tags } from '../../../../src/connector/sandbox-page/parts.ts';
import { agentAt, type Call, labelsAt } from '../calls/call.ts';
import { measure } from '../calls/call-times.ts';
import { publicRecordingLink } from '../calls/workflow-signals.ts';
import { fullName } from '../company/company.ts';
import type { World } from '../world.ts';
import { address, minutes, shortTime } from './view.ts';

type State = 'in_progress' | 'answered' | 'missed' | 'voicemail';

const states: Readonly<Record<State, readonly [string, Tone]>> = {
  in_progress: ['in progress', 'info'],
  answered: ['answered', 'good'],
  missed: ['missed', 'bad'],
  voicemail: ['voicemail', 'warn'],
};

/** What has become of a call by now. */
export function stateOf(call: Call, now: number): State {
  if (call.endedAt > now) return 'in_progress';
  if (call.voicemailAt !== null) return 'voicemail';
  return call.answeredAt === null ? 'missed' : 'answered';
}

/** What has become of it, as a badge. */
export function stateBadge(call: Call, now: number): Html {
  const [text, tone] = states[stateOf(call, now)];
  return badge(text, tone);
}

/** The other side: a link to the contact, or the number. */
export function whoOf(call: Call, world: World): Html {
  if (call.external === null)
    return html`${call.direction === 'internal' ? 'Between agents' : 'Number withheld'}`;
  return personOf(call.external, world);
}

/** Who has this number: the contact as a link, or the number itself. */
export function personOf(e164: string, world: World): Html {
  const contact = world.company.contactByNumber(e164);
  if (contact === undefined) return html`${e164}`;
  return html`<a href="${address('contacts', contact.id)}">${contact.texts.name || e164}</a>`;
}

/** The other side without a link. */
export function nameOf(call: Call, world: World): string {
  if (call.external === null)
    return call.direction === 'internal' ? 'Call between agents' : 'Number withheld';
  return world.company.contactByNumber(call.external)?.texts.name || call.external;
}

/** The agent who spoke, or nothing. */
export function agentOf(call: Call, world: World): string {
  const id = agentAt(call, world.clock.now());
  const agent = id === undefined ? undefined : world.company.agents.get(id);
  return agent === undefined ? '' : fullName(agent);
}

/** Which way it went. */
export function directionOf(call: Call): string {
  return { incoming: 'in', outgoing: 'out', internal: 'inside' }[call.direction];
}

/** The player of a recording that is there; nothing otherwise. */
export function playerOf(call: Call, now: number): Part {
  const readyAt = call.ready.recording;
  if (readyAt === null || readyAt > now || call.recordingDeleted) return undefined;
  const sound = publicRecordingLink(call).replace('https://my.cloudtalk.io/', '/my/');
  return html`<audio controls preload="none" src="${sound}" aria-label="Recording of call ${call.id}"></audio>`;
}

/** Calls below each other. */
export function callsTable(calls: readonly Call[], world: World, empty: string): Html {
  const now = world.clock.now();
  const rows = calls.map((call): readonly Part[] => {
    const labels = labelsAt(call, now);
    const talking = measure(call, Math.min(now, call.endedAt)).talking;
    return [
      html`<a class="when" href="${address('calls', call.id)}">${shortTime(call.startedAt, world)}</a>`,
      stateBadge(call, now),
      whoOf(call, world),
      directionOf(call),
      agentOf(call, world),
      html`<span class="num">${talking > 0 && minutes(talking)}</span>`,
      tags(labels.tags),
      labels.notes.join(' · '),
    ];
  });
  const heads = ['Time', 'Outcome', 'Who', 'Way', 'Agent', 'Talk', 'Tags', 'Note'];
  return table(heads, rows, empty);
}
