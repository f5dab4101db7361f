import type { Clock, Instant } from '../../../../src/domain/clock.ts';
import type { Random } from '../../../../src/domain/random.ts';

/** Posts a JSON body and gives the status; rejects when nobody answers. */
export type Post = (url: string, body: string, signal: AbortSignal) => Promise<number>;

/** What goes wrong on the way, on demand. Probabilities from 0 to 1, delays in milliseconds. */
export interface DeliveryFaults {
  drop: number;
  duplicate: number;
  reorder: number;
  delayMs: readonly [number, number];
}

/** A callback that waits to go. */
interface Parcel {
  readonly channel: string;
  readonly url: string;
  readonly body: string;
  readonly due: Instant;
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
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #post: Post;
  readonly #closing = new AbortController();
  readonly #tails = new Map<string, Promise<void>>();
  #waiting: Parcel[] = [];
  #onTheWay = 0;

  constructor(clock: Clock, random: Random, post: Post) {
    this.#clock = clock;
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
    for (let copy = 0; copy < (twice ? 2 : 1); copy += 1)
      this.#queue({ channel, url, body, due: this.#dueAt() });
    this.pump();
  }

  #dueAt(): Instant {
    const [least, most] = this.faults.delayMs;
    const delay = least + this.#random.next() * (most - least);
    const late = this.#random.next() < this.faults.reorder ? this.#random.next() * 5000 : 0;
    return this.#clock.now() + Math.round(delay + late);
  }

  #queue(parcel: Parcel): void {
    this.#waiting.push(parcel);
    const ms = parcel.due - this.#clock.now();
    if (ms > 0) void this.#clock.sleep(ms, this.#closing.signal).then(() => this.pump());
  }

  /** Sends everything that is due. */
  pump(): void {
    if (this.#closing.signal.aborted) return;
    const now = this.#clock.now();
    const due = this.#waiting.filter((parcel) => parcel.due <= now).sort((a, b) => a.due - b.due);
    this.#waiting = this.#waiting.filter((parcel) => parcel.due > now);
    for (const parcel of due) {
      this.#onTheWay += 1;
      const before = this.#tails.get(parcel.channel) ?? Promise.resolve();
      this.#tails.set(
        parcel.channel,
        before.then(() => this.#send(parcel)),
      );
    }
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
    const now = this.#clock.now();
    return this.#onTheWay === 0 && !this.#waiting.some((parcel) => parcel.due <= now);
  }

  /** Gives up what waits and what is on its way. */
  async close(): Promise<void> {
    this.#waiting = [];
    this.#closing.abort();
    await Promise.all(this.#tails.values());
  }
}
