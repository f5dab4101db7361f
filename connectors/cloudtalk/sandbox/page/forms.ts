import { callRequestSchema } from '../calls/call-request.ts';
import type { Answer, Exchange } from '../http/answer.ts';
import { messageRequestSchema } from '../messages/message.ts';
import type { CloudTalkSandbox } from '../sandbox-api.ts';

/** Makes a call happen from the form of the page. */
export function submitCall(exchange: Exchange, sandbox: CloudTalkSandbox): Answer {
  const field = readFields(exchange);
  const isOutgoing = field('direction') === 'outgoing' || field('outcome') === 'no_answer';
  const other = field('other');
  const talk = field('talkSeconds');
  const notes = field('notes');
  sandbox.call(
    callRequestSchema.parse({
      outcome: field('outcome') ?? 'answered',
      ...(field('outcome') !== 'internal' && { direction: isOutgoing ? 'outgoing' : 'incoming' }),
      ...(other !== undefined && { [isOutgoing ? 'to' : 'from']: other }),
      ...(field('agent') !== undefined && { agent: field('agent') }),
      ...(talk !== undefined && talksIn(field('outcome')) && { talkSeconds: Number(talk) }),
      tags: readTags(field('tags')),
      ...(notes !== undefined && { notes }),
      live: field('live') === 'live',
    }),
  );
  return seeOther('/__sandbox');
}

/** Silent outcomes have no talk, whatever the form still shows. */
function talksIn(outcome: string | undefined): boolean {
  return !['missed', 'abandoned', 'after_hours', 'no_answer'].includes(outcome ?? '');
}

/** Sends or receives a message from the form of the page. */
export function submitMessage(exchange: Exchange, sandbox: CloudTalkSandbox): Answer {
  const field = readFields(exchange);
  const isIncoming = field('direction') !== 'outgoing';
  const [other, ours] = [field('other'), field('ours')];
  sandbox.message(
    messageRequestSchema.parse({
      channel: field('channel') ?? 'sms',
      direction: isIncoming ? 'incoming' : 'outgoing',
      body: field('body') ?? '',
      ...(other !== undefined && { [isIncoming ? 'from' : 'to']: other }),
      ...(ours !== undefined && { [isIncoming ? 'to' : 'from']: ours }),
    }),
  );
  return seeOther('/__sandbox');
}

/** Changes tags and notes from the form of a call's page. */
export function submitEdit(exchange: Exchange, sandbox: CloudTalkSandbox): Answer {
  const field = readFields(exchange);
  const id = field('call_id') ?? '';
  const notes = field('notes');
  sandbox.edit({
    call_id: id,
    tags: readTags(field('tags')),
    notes: notes === undefined ? [] : [notes],
  });
  return seeOther(`/__sandbox/calls/${encodeURIComponent(id)}`);
}

/** Fields of a form; an empty one counts as not filled in. */
function readFields({ body }: Exchange): (name: string) => string | undefined {
  const fields = new Map(Object.entries(typeof body === 'object' && body !== null ? body : {}));
  return (name) => {
    const value: unknown = fields.get(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
}

function readTags(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

function seeOther(location: string): Answer {
  return { status: 303, headers: { location } };
}
