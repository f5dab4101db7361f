import { setMaxListeners } from 'node:events';
import type { Clock, Instant } from '../../../src/domain/clock.ts';
import { type Random, seededRandom } from '../../../src/domain/random.ts';
import { CallFlow } from './callflow/call-flow.ts';
import { CallStore } from './calls/call-store.ts';
import { CallEngine } from './calls/engine.ts';
import { SandboxClock } from './clock.ts';
import type { Company } from './company/company.ts';
import { RateLimiter } from './http/rate-limit.ts';
import { RequestFaults } from './http/request-faults.ts';
import { Ids } from './ids.ts';
import { MessageDesk } from './messages/message-desk.ts';
import { seedPractice } from './practice.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { type Announcement, Dispatcher } from './webhooks/dispatcher.ts';
import { WebhookSender } from './webhooks/sender.ts';
import type { AskTransport, WebhookTransport } from './webhooks/transport.ts';

/** A card that was shown to an agent. `content` is HTML or a list of blocks, as it was sent. */
export interface CueCard {
  readonly call_uuid: string;
  readonly call_id: string;
  readonly type: 'html' | 'blocks';
  readonly title: string;
  readonly subtitle: string | null;
  readonly icon_url: string | null;
  readonly content: unknown;
  readonly shownAt: Instant;
}

/** What a world is made from. */
export interface WorldOptions {
  readonly base: Clock;
  /** What the sandbox clock shows first; the base clock's time when left out. */
  readonly startAt?: Instant | undefined;
  readonly random: Random;
  readonly seed: string;
  readonly transport: WebhookTransport;
  /** How call flow steps ask. */
  readonly ask: AskTransport;
}

const seeds: Readonly<Record<string, (ids: Ids, now: Instant) => Company>> = {
  practice: seedPractice,
};

/** The names a reset may give. */
export const seedNames: readonly string[] = Object.keys(seeds);

/** Everything between two resets: the company, its calls, who listens, what goes wrong. */
export class World {
  readonly base: Clock;
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly ids: Ids;
  readonly company: Company;
  readonly calls = new CallStore();
  readonly rate = new RateLimiter();
  readonly faults = new RequestFaults();
  readonly sender: WebhookSender;
  readonly dispatcher: Dispatcher;
  readonly flow: CallFlow;
  readonly engine: CallEngine;
  readonly desk: MessageDesk;
  readonly cueCards: CueCard[] = [];
  readonly stats = { requests: 0, rejected429: 0 };
  settings: Settings = defaultSettings;
  readonly #closing = new AbortController();
  #working = 0;

  constructor({ base, startAt, random, seed, transport, ask }: WorldOptions) {
    setMaxListeners(0, this.#closing.signal);
    this.base = base;
    const clock = new SandboxClock(base, startAt);
    this.clock = clock;
    this.random = forked(random);
    this.ids = new Ids(forked(random));
    this.company = (seeds[seed] ?? seedPractice)(this.ids, clock.now());
    const settings = (): Settings => this.settings;
    const { company, ids, calls } = this;
    this.sender = new WebhookSender({
      base,
      clock,
      transport,
      sign: (delivery) => this.dispatcher.sign(delivery, base),
      timeoutMs: () => this.settings.webhookTimeoutMs,
    });
    const { sender } = this;
    this.dispatcher = new Dispatcher({
      sender,
      random: forked(random),
      companyId: company.facts.id,
      clock,
      base,
      settings,
    });
    const announce = (announcement: Announcement): void => this.dispatcher.announce(announcement);
    this.desk = new MessageDesk({ clock, random: forked(random), company, settings, announce });
    this.flow = new CallFlow({
      clock,
      company,
      random: forked(random),
      ask,
      settings,
      log: (delivery) => sender.log(delivery),
    });
    const { flow } = this;
    const chance = forked(random);
    this.engine = new CallEngine({
      clock,
      random: chance,
      ids,
      company,
      calls,
      flow,
      settings,
      announce,
    });
  }

  /** Whether this agent's line is taken at an instant. */
  isCalling(agentId: number, now: Instant): boolean {
    return this.calls
      .open(now)
      .some(
        (call) =>
          call.endedAt > now &&
          call.legs.some((leg) => leg.agentId === agentId && leg.endedAt > now),
      );
  }

  /** Runs one request, counted as work in progress. */
  async work<T>(run: () => Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await run();
    } finally {
      this.#working -= 1;
    }
  }

  /** Waits inside a request by the base clock. Waiting is not work: a virtual clock may go on. */
  async rest(ms: number): Promise<void> {
    if (ms <= 0) return;
    this.#working -= 1;
    await this.base.sleep(ms, this.#closing.signal);
    this.#working += 1;
  }

  /** True when no request is worked on, no webhook is on the wire, and nothing is due by now. */
  idle(): boolean {
    if (this.#working > 0 || this.flow.isBusy || this.engine.isHolding || !this.sender.idle())
      return false;
    const due = this.clock.nextDue();
    return due === undefined || due > this.clock.now();
  }

  /** Ends everything that is going on. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.clock.close();
    await this.flow.close();
    await this.sender.close();
  }
}

/** A source of chance of its own, so that requests of a client do not shift what becomes of calls and webhooks. */
function forked(random: Random): Random {
  return seededRandom(Math.floor(random.next() * 2 ** 32));
}

/** The instant the API's views of calls show: `dataLagMs` behind what the events tell. */
export function readableAt({ clock, settings }: World): Instant {
  return clock.now() - settings.dataLagMs;
}
