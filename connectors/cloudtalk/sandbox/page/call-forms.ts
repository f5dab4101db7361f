import {
  form,
  input,
  select,
  submit,
  textarea,
} from '../../../../src/connector/sandbox-page/forms.ts';
import { type Html, html } from '../../../../src/connector/sandbox-page/html.ts';
import type { outcomes } from '../calls/call-request.ts';
import { fullName } from '../company/company.ts';
import { channels } from '../messages/message.ts';
import type { World } from '../world.ts';
import { address, isAgain, typed, type View } from './view.ts';

/** In the order of the list; the usual one first. */
const outcomeWords: Readonly<Record<(typeof outcomes)[number], string>> = {
  answered: 'Answered',
  missed: 'Missed: nobody picks up',
  abandoned: 'Abandoned while waiting',
  voicemail: 'Voicemail',
  after_hours: 'After hours',
  no_answer: 'We call, nobody answers',
  transfer: 'Answered, then transferred',
  redirected: 'Redirected to another number',
  internal: 'Between two agents',
  withheld: 'Answered, number withheld',
  flow: 'As the call flow decides',
};

/** Numbers somebody may call from: the contacts', for the input to offer. */
function knownNumbers(world: World): string[] {
  return world.company.contacts
    .values()
    .flatMap(({ numbers }) => numbers)
    .take(50)
    .toArray();
}

function agentChoices(world: World): (readonly [string, string])[] {
  return [...world.company.agents.values()].map((agent) => [agent.email, fullName(agent)]);
}

/** Makes a call happen. */
export function callForm(view: View): Html {
  const { world } = view;
  const was = (name: string, usual = ''): string => typed(view, 'call', name, usual);
  const callTags = [...world.company.callTags.values()].map(({ name }) => name);
  return form(
    { id: 'call-form', action: address(''), does: 'call', keep: isAgain(view, 'call') },
    html`${select('outcome', 'What happens', Object.entries(outcomeWords), was('outcome'))}
${select(
  'direction',
  'Direction',
  [
    ['incoming', 'They call us'],
    ['outgoing', 'We call them'],
  ],
  was('direction'),
)}
${input('other', 'Their number', { value: was('other', '+447700900231'), type: 'tel', choices: knownNumbers(world), of: 'call-' })}
${select('agent', 'Agent', agentChoices(world), was('agent'))}
${input('talkSeconds', 'Talk time (seconds)', { value: was('talkSeconds', '60'), type: 'number' })}
${input('tags', 'Tags, by comma', { value: was('tags'), hint: 'booking, urgent', choices: callTags })}
${textarea('notes', 'Note', was('notes'))}
${select(
  'live',
  'When',
  [
    ['over', 'It is over already'],
    ['live', 'It begins now'],
  ],
  was('live'),
)}
${submit('Make the call')}`,
  );
}

/** Sends or receives a message. `to` fixes the other side, in a thread. */
export function messageForm(
  view: View,
  thread?: { readonly channel: string; readonly external: string; readonly internal: string },
): Html {
  const { world } = view;
  const was = (name: string, usual = ''): string => typed(view, 'message', name, usual);
  const ours = [...world.company.numbers.values()].map(
    ({ e164, name }) => [e164, `${name} ${e164}`] as const,
  );
  return form(
    {
      id: 'message-form',
      action: view.path,
      does: 'message',
      keep: isAgain(view, 'message'),
    },
    html`${select(
      'channel',
      'Channel',
      channels.map((one) => [one, channelWords[one]] as const),
      was('channel', thread?.channel),
    )}
${select(
  'direction',
  'Direction',
  [
    ['incoming', 'They write to us'],
    ['outgoing', 'We write to them'],
  ],
  was('direction', thread === undefined ? '' : 'outgoing'),
)}
${input('other', 'Their number', { value: was('other', thread?.external ?? '+447700900231'), type: 'tel', choices: knownNumbers(world), of: 'message-' })}
${select('ours', 'Our number', [['', 'The usual one'], ...ours], was('ours', thread?.internal))}
${textarea('body', 'Text', was('body'), true)}
${submit('Send')}`,
  );
}

/** How a channel is called. */
export const channelWords: Readonly<Record<(typeof channels)[number], string>> = {
  sms: 'SMS',
  mms: 'MMS',
  whatsapp: 'WhatsApp',
};

/** What an agent changes later: tags and notes. */
export function editForm(
  view: View,
  callId: number,
  labels: { readonly tags: readonly string[]; readonly notes: readonly string[] },
): Html {
  const was = (name: string, usual: string): string => typed(view, 'edit', name, usual);
  return form(
    {
      id: 'edit-form',
      action: address('calls', callId),
      does: 'edit',
      keep: isAgain(view, 'edit'),
    },
    html`${input('tags', 'Tags, by comma', { value: was('tags', labels.tags.join(', ')), wide: true })}
${textarea('notes', 'Note', was('notes', labels.notes.join('\n')))}
${submit('Save')}`,
  );
}
