import { BadRequestError } from '../../../../src/domain/errors.ts';
import type { Random } from '../../../../src/domain/random.ts';
import type { SandboxClock } from '../clock.ts';
import type { Company } from '../company/company.ts';
import { toE164 } from '../numbers.ts';
import type { Settings } from '../settings.ts';
import { readInstant } from '../times.ts';
import type { Announcement } from '../webhooks/dispatcher.ts';
import { type Message, type MessageRequest, messageRequestSchema } from './message.ts';

/** What the desk works with. */
export interface DeskContext {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly company: Company;
  readonly settings: () => Settings;
  readonly announce: (announcement: Announcement) => void;
}

/** How a message's events leave. */
interface MessageSending {
  readonly webhooks: boolean;
  readonly duplicate: number;
}

const dayMs = 86_400_000;

/** Messages in and out, and the events they cause. Nothing here can be listed over the API: the event is the only copy. */
export class MessageDesk {
  readonly messages: Message[] = [];
  readonly #context: DeskContext;

  constructor(context: DeskContext) {
    this.#context = context;
  }

  /**
   * Makes a message happen, now or at its time.
   *
   * @throws BadRequestError for a number that is none, or not one of ours on our side.
   */
  place(request: MessageRequest): Message {
    const asked = messageRequestSchema.parse(request);
    const { clock, random } = this.#context;
    const isIncoming = asked.direction === 'incoming';
    const [theirs, ours] = isIncoming ? [asked.from, asked.to] : [asked.to, asked.from];
    const message: Message = {
      id: `msg_${random.id().slice(0, 16)}`,
      channel: asked.channel,
      direction: asked.direction,
      external: this.#external(theirs),
      internal: this.#internal(ours, asked.channel),
      body: asked.body,
      agent: this.#agent(asked.agent),
      attachments: asked.attachments ?? [],
      at: (asked.at === undefined ? undefined : readInstant(asked.at)) ?? clock.now(),
    };
    if (message.at <= clock.now()) this.#happen(message, asked);
    else void this.#later(message, asked);
    return message;
  }

  /** Takes a message the API sent: it comes back as an echo, `message.sent`. */
  sendByApi(
    message: Pick<Message, 'channel' | 'external' | 'internal' | 'body'> & Partial<Message>,
  ): Message {
    const { clock, random } = this.#context;
    const id = `msg_${random.id().slice(0, 16)}`;
    const sent: Message = {
      attachments: [],
      ...message,
      id,
      direction: 'outgoing',
      agent: null,
      at: clock.now(),
    };
    this.#happen(sent, { webhooks: true, duplicate: 0 });
    return sent;
  }

  /** Whether this person wrote on WhatsApp within the last 24 hours: only then free text may be sent. */
  isWindowOpen(external: string, internal: string): boolean {
    const since = this.#context.clock.now() - dayMs;
    return this.messages.some(
      (message) =>
        message.channel === 'whatsapp' &&
        message.direction === 'incoming' &&
        message.external === external &&
        message.internal === internal &&
        message.at >= since,
    );
  }

  async #later(message: Message, sending: MessageSending): Promise<void> {
    const { clock } = this.#context;
    await clock.until(message.at);
    if (!clock.isClosed) this.#happen(message, sending);
  }

  #happen(message: Message, { webhooks, duplicate }: MessageSending): void {
    this.messages.push(message);
    if (!webhooks) return;
    const type = message.direction === 'incoming' ? 'message.received' : 'message.sent';
    const { id, channel, body, external, internal } = message;
    this.#context.announce({
      about: id,
      occurredAt: message.at,
      duplicate,
      signed: {
        type,
        data: {
          id,
          channel,
          body,
          external_number: external,
          internal_number: { number_e164: internal },
          ...(this.#context.settings().eventMembers === 'full' &&
            moreMembers(message, this.#context.company)),
        },
      },
      workflow:
        channel === 'whatsapp'
          ? undefined
          : { trigger: type, properties: workflowProperties(message, this.#context.company) },
    });
  }

  #external(number: string | undefined): string {
    const { random } = this.#context;
    if (number === undefined) return `+447700900${String(500 + Math.floor(random.next() * 500))}`;
    const e164 = toE164(number);
    if (e164 !== undefined) return e164;
    throw new BadRequestError(`"${number}" is not a phone number.`, { code: 'sandbox.bad_number' });
  }

  #internal(number: string | undefined, channel: Message['channel']): string {
    const ours = [...this.#context.company.numbers.values()].map(({ e164 }) => e164);
    const byChannel = channel === 'whatsapp' ? ours.at(-1) : ours[0];
    const e164 = number === undefined ? byChannel : toE164(number);
    if (e164 !== undefined && ours.includes(e164)) return e164;
    throw new BadRequestError(`${number ?? 'Nothing'} is not one of the company's numbers.`, {
      code: 'sandbox.unknown_number',
    });
  }

  #agent(name: string | undefined): string | null {
    if (name === undefined) return null;
    const agent = this.#context.company.agentBy(name);
    if (agent !== undefined) return agent.email;
    throw new BadRequestError(`There is no agent "${name}".`, { code: 'sandbox.unknown_agent' });
  }
}

/** Members whose presence is unknown (cloudtalk.md 8.4). */
function moreMembers(message: Message, company: Company): Record<string, unknown> {
  const contact = company.contactByNumber(message.external);
  const agent = message.agent === null ? undefined : company.agentBy(message.agent);
  return {
    attachments: message.attachments.map((url) => ({ url })),
    agent: agent === undefined ? null : { id: String(agent.id), email: agent.email },
    contact: contact === undefined ? null : { id: String(contact.id), name: contact.texts.name },
  };
}

/** The names of these properties are unknown (cloudtalk.md 9.2): both plausible families are offered. */
function workflowProperties(message: Message, company: Company): Record<string, unknown> {
  const isIncoming = message.direction === 'incoming';
  const contacts = company.contactsByNumber(message.external);
  return {
    id: message.id,
    channel: message.channel,
    body: message.body,
    message: message.body,
    direction: message.direction,
    internal_number: message.internal,
    external_number: message.external,
    sender: isIncoming ? message.external : message.internal,
    recipient: isIncoming ? message.internal : message.external,
    contacts: contacts.map(({ id, texts }) => ({ id, name: texts.name })),
  };
}
