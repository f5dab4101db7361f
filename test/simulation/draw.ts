import type { CallRequest } from '../../connectors/cloudtalk/sandbox/calls/call-request.ts';
import type { MessageRequest } from '../../connectors/cloudtalk/sandbox/messages/message.ts';
import type { Instant } from '../../src/domain/clock.ts';
import { type Random, seededRandom } from '../../src/domain/random.ts';
import { type History, type Op, type Trouble, troubleKinds } from './history.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A Friday morning at nine. */
const startsAt: Instant = Date.parse('2026-11-20T09:00:00Z');
const dayMs = 2 * hourMs;

/** Contacts the practice knows, none of whom shares a number. */
const known = ['+447700900101', '+447700900102', '+447700900103', '+447700900104', '+442079460113'];
const agents = ['anna', 'ben', 'chloe'].map((name) => `${name}@harbourdental.example`);

/** Draws everything that happens in a run. The same seed gives the same history. */
export function drawHistory(seed: number): History {
  const draw = new Draw(seed);
  const calls = draw.conversations();
  const ops = [...calls, ...draw.retags(calls), ...draw.people(), ...draw.troubles()];
  return {
    seed,
    startsAt,
    ops: ops.sort((a, b) => a.at - b.at),
    retentionMs: draw.chance(0.3) ? 2 * hourMs : 30 * 24 * hourMs,
    racingEdits: draw.chance(0.5) ? 0.3 : 0,
  };
}

type CallOp = Extract<Op, { readonly do: 'call' }>;

class Draw {
  readonly #random: Random;
  readonly #strangers: readonly string[];
  readonly #slots: string[];
  readonly #correctedWithinMs: number;

  constructor(seed: number) {
    this.#random = seededRandom(seed * 2_654_435_761);
    this.#strangers = Array.from(
      { length: this.between(1, 4) },
      (_, index) => `+4477009002${String(10 + index)}`,
    );
    this.#slots = slots();
    // Days are long: a few runs see them, the others stay cheap.
    this.#correctedWithinMs = this.chance(0.1) ? 40 * hourMs : 3 * hourMs;
  }

  chance(share: number): boolean {
    return this.#random.next() < share;
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.#random.next() * (most - least + 1));
  }

  one<T>(things: readonly T[]): T {
    return things[Math.floor(this.#random.next() * things.length)] as T;
  }

  /** An instant of the day, so that no two conversations begin in one second. */
  #when(from = 0): Instant {
    return startsAt + from + this.between(0, (dayMs - from) / 1_000) * 1_000;
  }

  conversations(): Op[] {
    const starts = new Set<Instant>();
    const count = this.between(4, 11);
    while (starts.size < count) starts.add(this.#when());
    return [...starts].sort().map((at, index) => {
      const name = `c${index + 1}`;
      return this.chance(0.25)
        ? { at, do: 'message', name, request: this.#message(name) }
        : { at, do: 'call', name, request: this.#call() };
    });
  }

  #number(): string {
    return this.chance(0.6) ? this.one(this.#strangers) : this.one(known);
  }

  #message(name: string): MessageRequest {
    const body = this.one([
      'Do you have parking?',
      'Is the practice open on Saturday?',
      'Thank you for yesterday!',
    ]);
    return {
      channel: this.one(['sms', 'whatsapp'] as const),
      from: this.#number(),
      body: `${body} (${name})`,
    };
  }

  #call(): CallRequest {
    const from = this.#number();
    const agent = this.one(agents);
    const common = { live: true, from, workflows: true };
    if (this.chance(0.2))
      return { ...common, outcome: 'missed', waitSeconds: this.between(5, 60), ai: false };
    if (this.chance(0.1))
      return {
        live: true,
        to: from,
        direction: 'outgoing',
        agent,
        talkSeconds: this.between(10, 200),
        tags: ['answered'],
        notes: 'called back',
        ai: false,
      };
    const { tags, notes } = this.#about();
    const rest = { agent, talkSeconds: this.between(10, 400), wrapUpSeconds: this.between(0, 90) };
    const ai = this.chance(0.3)
      ? { ai: { summary: 'A talk about teeth.' } }
      : { ai: false as const };
    return {
      ...common,
      ...rest,
      ...ai,
      tags: [...tags],
      ...(notes === undefined ? {} : { notes }),
    };
  }

  #about(): { readonly tags: readonly string[]; readonly notes: string | undefined } {
    switch (
      this.one([
        'booking',
        'booking',
        'booking',
        'vague',
        'answer',
        'case',
        'case',
        'quality',
        'spam',
        'none',
      ])
    ) {
      case 'booking':
        return { tags: ['booking'], notes: `Check-up on ${this.#slots.shift() ?? 'some day'}` };
      case 'vague':
        return { tags: ['booking'], notes: 'Check-up some time soon' };
      case 'answer':
        return { tags: ['answered'], notes: 'asked about the price list' };
      case 'case':
        return { tags: ['escalate'], notes: this.one(['Does it hurt?', 'May I eat before it?']) };
      case 'quality':
        return {
          tags: [this.one(['complaint', 'praise', 'proposal'])],
          notes: 'about the waiting room',
        };
      case 'spam':
        return { tags: ['spam'], notes: 'sells toner' };
      default:
        return { tags: [], notes: undefined };
    }
  }

  retags(conversations: readonly Op[]): Op[] {
    const calls = conversations.filter(
      (op): op is CallOp => op.do === 'call' && op.request.outcome !== 'missed',
    );
    return calls
      .filter(() => this.chance(0.35))
      .flatMap((call) => {
        const after = this.chance(0.5) ? 20 * minuteMs : this.#correctedWithinMs;
        return Array.from({ length: this.between(1, 2) }, (): Op => {
          const { tags, notes } = this.#about();
          const at = call.at + 10 * minuteMs + this.between(0, after / 1_000) * 1_000;
          return { at, do: 'retag', call: call.name, tags, notes };
        });
      });
  }

  people(): Op[] {
    return Array.from({ length: this.between(2, 9) }, (_, index): Op => {
      const at = this.#when(10 * minuteMs);
      const pick = this.#random.next();
      const kind = this.#random.next();
      if (kind < 0.68) {
        const field = this.#random.next();
        return { at, do: 'edit', pick, field, text: `typed ${index + 1}` };
      }
      if (kind < 0.84) return { at, do: 'delete', pick };
      if (kind < 0.94) return { at, do: 'convert', pick };
      return { at, do: 'lock', pick, forMs: this.between(1, 60) * minuteMs };
    });
  }

  troubles(): Op[] {
    return [
      ...this.#some(0, 3, (at) => this.#crash(at)),
      ...this.#some(0, 1, (at) => ({ at, do: 'restart', downMs: this.between(1, 300) * 1_000 })),
      ...this.#some(0, 3, (at) => ({ at, do: 'wire', vendor: 'zoho', trouble: this.#trouble() })),
      ...this.#some(0, 2, (at) => ({
        at,
        do: 'wire',
        vendor: 'cloudtalk',
        trouble: this.#trouble(),
      })),
      ...this.#some(0, 2, (at) => ({ at, do: 'expire' })),
      ...this.#some(0, 2, (at) => this.#lossyWebhooks(at)),
      ...this.#some(0, 1, (at) => ({ at, do: 'lag', indexLagMs: this.between(0, 60) * 1_000 })),
      ...this.#some(0, 1, (at) => ({ at, do: 'skew', ms: this.between(-3_000, 60_000) })),
    ];
  }

  #some(least: number, most: number, make: (at: Instant) => Op): Op[] {
    return Array.from({ length: this.between(least, most) }, () => make(this.#when()));
  }

  #crash(at: Instant): Op {
    const downMs = this.chance(0.8) ? this.between(1, 120) * 1_000 : this.between(2, 40) * minuteMs;
    return { at, do: 'crash', steps: this.between(1, 120), downMs };
  }

  #trouble(): Trouble {
    const forMs = this.chance(0.9) ? this.between(1, 20) * minuteMs : this.between(1, 4) * hourMs;
    return { forMs, how: this.one(troubleKinds), chance: this.one([0.1, 0.3, 0.6, 1]) };
  }

  #lossyWebhooks(at: Instant): Op {
    const share = (): number => this.one([0, 0.1, 0.3, 0.6]);
    const loss = {
      drop: this.one([0, 0.3, 0.6, 0.9]),
      duplicate: share(),
      reorder: share(),
      delayMs: [0, this.one([0, 20_000])] as [number, number],
    };
    return { at, do: 'webhooks', loss, forMs: this.between(10, 240) * minuteMs };
  }
}

/** Times for visits in the next weeks, each once. */
function slots(): string[] {
  const days = [24, 25, 26, 27, 30];
  return [9, 11, 13, 15].flatMap((hour) =>
    days.map((day) => `${day} November 2026 at ${String(hour).padStart(2, '0')}:00`),
  );
}
