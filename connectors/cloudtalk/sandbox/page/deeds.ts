import { readList, type Sent } from '../../../../src/connector/sandbox-page/forms.ts';
import { BadRequestError } from '../../../../src/domain/errors.ts';
import { addNote } from '../api/core-contact-cards.ts';
import { callRequestSchema } from '../calls/call-request.ts';
import { messageRequestSchema } from '../messages/message.ts';
import type { CloudTalkSandbox } from '../sandbox-api.ts';
import type { World } from '../world.ts';
import { steeringDeeds } from './steering-deeds.ts';
import { address } from './view.ts';

/** A sent form, with what it may work on. */
export interface Doing {
  readonly sandbox: CloudTalkSandbox;
  readonly world: World;
  /** The page the form stands on. */
  readonly path: string;
  readonly sent: Sent;
}

/** What became of a form: the word to say, and where to go when it is not the same page. */
export interface Done {
  readonly said: string;
  readonly to?: string;
}

/** Does what a form asks for; throws the refusal. */
export type Deed = (doing: Doing) => Done | Promise<Done>;

/** Silent outcomes have no talk, whatever the form still shows. */
const silent = ['missed', 'abandoned', 'after_hours', 'no_answer'];
const withoutNumber = ['internal', 'withheld'];

function makeCall({ sandbox, sent }: Doing): Done {
  const outcome = sent('outcome') ?? 'answered';
  const isOutgoing = sent('direction') === 'outgoing' || outcome === 'no_answer';
  const other = withoutNumber.includes(outcome) ? undefined : sent('other');
  const talk = silent.includes(outcome) ? undefined : sent('talkSeconds');
  const [agent, notes] = [sent('agent'), sent('notes')];
  const made = sandbox.call(
    callRequestSchema.parse({
      outcome,
      ...(outcome !== 'internal' && { direction: isOutgoing ? 'outgoing' : 'incoming' }),
      ...(other !== undefined && { [isOutgoing ? 'to' : 'from']: other }),
      ...(agent !== undefined && { agent }),
      ...(talk !== undefined && { talkSeconds: Number(talk) }),
      tags: readList(sent('tags')),
      ...(notes !== undefined && { notes }),
      live: sent('live') === 'live',
    }),
  );
  return { said: 'called', to: address('calls', made.call_id) };
}

function sendMessage({ sandbox, world, sent }: Doing): Done {
  const isIncoming = sent('direction') !== 'outgoing';
  const [other, ours] = [sent('other'), sent('ours')];
  const { id } = sandbox.message(
    messageRequestSchema.parse({
      channel: sent('channel') ?? 'sms',
      direction: isIncoming ? 'incoming' : 'outgoing',
      body: sent('body') ?? '',
      ...(other !== undefined && { [isIncoming ? 'from' : 'to']: other }),
      ...(ours !== undefined && { [isIncoming ? 'to' : 'from']: ours }),
    }),
  );
  const message = world.desk.messages.find((one) => one.id === id);
  if (message === undefined) return { said: 'messaged', to: address('messages') };
  const { channel, external, internal } = message;
  return { said: 'messaged', to: address('messages', [channel, external, internal].join('|')) };
}

function editCall({ sandbox, path, sent }: Doing): Done {
  const notes = sent('notes');
  sandbox.edit({
    call_id: path.split('/').at(-1) ?? '',
    tags: readList(sent('tags')),
    notes: notes === undefined ? [] : notes.split('\n').map((line) => line.trim()),
  });
  return { said: 'saved' };
}

function noteOnContact({ world, path, sent }: Doing): Done {
  const id = path.split('/').at(-1) ?? '';
  const answer = addNote(
    {
      method: 'PUT',
      path,
      params: { id },
      query: new URLSearchParams(),
      headers: {},
      body: { note: sent('note') ?? '' },
    },
    world,
  );
  if (answer.status >= 400)
    throw new BadRequestError('The note is empty or the contact is gone.', {
      code: 'sandbox.bad_note',
    });
  return { said: 'noted' };
}

/** Puts a delivery on the wire once more, as it was: the same id and body, signed anew. */
function sendAgain({ world, sent }: Doing): Done {
  const id = sent('delivery');
  const known = world.sender.deliveries.find((delivery) => delivery.id === id);
  if (known === undefined)
    throw new BadRequestError('This delivery is not remembered any more.', {
      code: 'sandbox.unknown_delivery',
    });
  world.dispatcher.replay(known);
  return { said: 'resent' };
}

/** What the forms of the pages do, by their `do` field. */
export const deeds: Readonly<Record<string, Deed>> = {
  call: makeCall,
  message: sendMessage,
  edit: editCall,
  note: noteOnContact,
  resend: sendAgain,
  ...steeringDeeds,
};

/** What is said on the page afterwards. */
export const words: Readonly<Record<string, string>> = {
  called: 'The call was made.',
  messaged: 'The message is out.',
  saved: 'Saved.',
  noted: 'The note was added.',
  resent: 'It was sent once more.',
  clock: 'The clock was turned.',
  playing: 'The day begins.',
  limits: 'The limits are set.',
  failing: 'It will fail as you asked.',
  healed: 'Nothing goes wrong any more.',
  losses: 'Webhooks behave as you asked.',
  listening: 'It hears of everything from now on.',
  agent: 'The status is set.',
  reset: 'Everything starts over.',
};
