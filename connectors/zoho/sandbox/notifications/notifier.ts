import type { Random } from '../../../../src/domain/random.ts';
import type { Agenda } from '../agenda.ts';

/** Posts a JSON body and gives the status; rejects when nobody answers. */
export type Post = (url: string, body: string, signal: AbortSignal) => Promise<number>;

/** What goes wrong on the way, on demand. Probabilities from 0 to 1, delays in milliseconds. */
export interface DeliveryFaults {
  drop: number;
  duplicate: number;
  reorder: number;
  delayMs: readonly [number, number];
}

/** A callback on its way. */
interface Parcel {
  readonly channel: string;
  readonly url: string;
  readonly body: string;
}

/** No faults. */
export function noDeliveryFaults(): DeliveryFaults {
  return { drop: 0, duplicate: 0, reorder: 0, delayMs: [0, 0] };
}

/** Posts over HTTP. */
export const postOverHttp: Post = async (url, body, signal) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body, signal });
  await answer.arrayBuffer();
  return answer.status;
};

/** Sends callbacks: in order within a channel, once, and never again whatever the answer (nothing else is documented). */
export class Notifier {
  faults: DeliveryFaults = noDeliveryFaults();
  readonly counts = { sent: 0, acknowledged: 0, failed: 0, dropped: 0 };
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #post: Post;
  readonly #closing = new AbortController();
  readonly #tails = new Map<string, Promise<void>>();
  #onTheWay = 0;

  constructor(agenda: Agenda, random: Random, post: Post) {
    this.#agenda = agenda;
    this.#random = random;
    this.#post = post;
  }

  /** Takes a callback on; it goes at once unless it is delayed. */
  accept(channel: string, url: string, body: string): void {
    if (this.#random.next() < this.faults.drop) {
      this.counts.dropped += 1;
      return;
    }
    const twice = this.#random.next() < this.faults.duplicate;
    for (let copy = 0; copy < (twice ? 2 : 1); copy += 1) this.#queue({ channel, url, body });
  }

  /** Milliseconds until it goes. */
  #delay(): number {
    const [least, most] = this.faults.delayMs;
    const delay = least + this.#random.next() * (most - least);
    const late = this.#random.next() < this.faults.reorder ? this.#random.next() * 5000 : 0;
    return Math.round(delay + late);
  }

  #queue(parcel: Parcel): void {
    const ms = this.#delay();
    if (ms > 0) this.#agenda.after(ms, () => this.#go(parcel));
    else this.#go(parcel);
  }

  #go(parcel: Parcel): void {
    this.#onTheWay += 1;
    const before = this.#tails.get(parcel.channel) ?? Promise.resolve();
    this.#tails.set(
      parcel.channel,
      before.then(() => this.#send(parcel)),
    );
  }

  async #send(parcel: Parcel): Promise<void> {
    this.counts.sent += 1;
    try {
      const limit = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(10_000)]);
      const status = await this.#post(parcel.url, parcel.body, limit);
      if (status >= 200 && status < 300) this.counts.acknowledged += 1;
      else this.counts.failed += 1;
    } catch {
      this.counts.failed += 1;
    } finally {
      this.#onTheWay -= 1;
    }
  }

  /** True when nothing is on its way and nothing is due. */
  idle(): boolean {
    return this.#onTheWay === 0 && !this.#agenda.hasDue();
  }

  /** Gives up what is on its way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#tails.values());
  }
}
