import { setImmediate as turn } from 'node:timers/promises';
import type { Clock, Instant } from '../../../src/domain/clock.ts';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now: Instant;
  #timers: { at: Instant; fire: () => void }[] = [];

  constructor(now: string) {
    this.#now = Date.parse(now);
  }

  now(): Instant {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = { at: this.#now + ms, fire: resolve };
      this.#timers.push(timer);
      signal?.addEventListener(
        'abort',
        () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
          resolve();
        },
        { once: true },
      );
    });
  }

  /** How many sleepers there are. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Moves on, timer by timer; what wakes up runs before time goes on. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.fire();
      await turn();
    }
    this.#now = until;
    await turn();
  }
}
