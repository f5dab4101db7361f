import { setMaxListeners } from 'node:events';
import type { Clock } from '../../../../src/domain/clock.ts';
import { errorMessage } from '../../../../src/domain/errors.ts';
import type { SandboxClock } from '../clock.ts';
import type { WebhookCounters, WebhookDelivery } from './delivery.ts';
import type { WebhookTransport } from './transport.ts';

/** What a sender needs. */
export interface SenderOptions {
  /** Retries wait by this clock. */
  readonly clock: SandboxClock;
  /** Signatures carry the time of this clock, because the receiver checks them against its own. */
  readonly base: Clock;
  readonly transport: WebhookTransport;
  /** Headers made anew for every attempt: the signature. */
  readonly sign: (delivery: WebhookDelivery, base: Clock) => Record<string, string>;
  /** How long a receiver may take, in milliseconds. */
  readonly timeoutMs: () => number;
}

/** How one delivery is sent. */
export interface SendOptions {
  /** Deliveries of one lane go one after the other; lanes do not wait for each other. */
  readonly lane: string;
  readonly holdMs: number;
  /** Milliseconds between the attempts; none: it is tried once. */
  readonly waits: readonly number[];
}

/** Deliveries kept for looking at; older finished ones are forgotten. */
const keptDeliveries = 20_000;

/** Puts deliveries on the wire: first attempts in order, retries by the clock. */
export class WebhookSender {
  readonly deliveries: WebhookDelivery[] = [];
  readonly counters: WebhookCounters = { sent: 0, acknowledged: 0, dropped: 0 };
  readonly #options: SenderOptions;
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #busy = 0;

  constructor(options: SenderOptions) {
    setMaxListeners(0, this.#closing.signal);
    this.#options = options;
  }

  /** Takes a delivery over. Never waits for the receiver. */
  send(delivery: WebhookDelivery, options: SendOptions): void {
    this.log(delivery);
    if (options.holdMs > 0) this.#track(this.#sendHeld(delivery, options));
    else this.#queue(delivery, options);
  }

  /** Sends a delivery that is in the log already once more, as it was. */
  replay(delivery: WebhookDelivery, options: SendOptions): void {
    delivery.state = 'pending';
    this.#queue(delivery, options);
  }

  /** Notes a delivery that is lost on purpose. */
  drop(delivery: WebhookDelivery): void {
    delivery.state = 'dropped';
    this.counters.dropped += 1;
    this.log(delivery);
  }

  /** Keeps a delivery for looking at. */
  log(delivery: WebhookDelivery): void {
    this.deliveries.push(delivery);
    if (this.deliveries.length > keptDeliveries * 1.1)
      this.deliveries.splice(0, this.deliveries.length - keptDeliveries);
  }

  /** True when nothing is on the wire or about to be. */
  idle(): boolean {
    return this.#busy === 0;
  }

  /** Cuts what is on the wire and gives up the rest. The clock must be closed first, so that no retry sleeps on. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
  }

  #queue(delivery: WebhookDelivery, options: SendOptions): void {
    this.#busy += 1;
    const before = this.#lanes.get(options.lane) ?? Promise.resolve();
    const first = before.then(() => this.#attempt(delivery));
    this.#lanes.set(options.lane, first);
    this.#track(
      first.then(() => {
        this.#busy -= 1;
        if (this.#lanes.get(options.lane) === first) this.#lanes.delete(options.lane);
        return this.#retry(delivery, options.waits);
      }),
    );
  }

  async #sendHeld(delivery: WebhookDelivery, options: SendOptions): Promise<void> {
    await this.#options.clock.sleep(options.holdMs);
    await this.#attemptBusily(delivery);
    await this.#retry(delivery, options.waits);
  }

  async #retry(delivery: WebhookDelivery, waits: readonly number[]): Promise<void> {
    for (const waitMs of waits) {
      if (delivery.state === 'acknowledged' || this.#closing.signal.aborted) return;
      await this.#options.clock.sleep(waitMs);
      await this.#attemptBusily(delivery);
    }
    if (delivery.state === 'pending') delivery.state = 'failed';
  }

  async #attemptBusily(delivery: WebhookDelivery): Promise<void> {
    this.#busy += 1;
    await this.#attempt(delivery);
    this.#busy -= 1;
  }

  async #attempt(delivery: WebhookDelivery): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const { base, clock, sign, timeoutMs, transport } = this.#options;
    const at = clock.now();
    this.counters.sent += 1;
    try {
      const { url, method, body } = delivery;
      const headers = { ...delivery.headers, ...sign(delivery, base) };
      const outgoing = { url, method, headers, body, timeoutMs: timeoutMs() };
      const status = await transport(outgoing, this.#closing.signal);
      delivery.attempts.push({ at, status, error: null });
      if (status < 200 || status > 299) return;
      delivery.state = 'acknowledged';
      this.counters.acknowledged += 1;
    } catch (error) {
      delivery.attempts.push({ at, status: null, error: errorMessage(error) });
    }
  }

  #track(work: Promise<void>): void {
    const tracked: Promise<void> = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}
