import type { Instant } from '../../../src/domain/clock.ts';
import type { SandboxClock } from './sandbox-clock.ts';

interface Entry {
  readonly at: Instant;
  readonly run: () => void;
}

/**
 * What the organisation does by itself at some later time: jobs that finish, people who type. Everything due is done
 * before a request is looked at and after every jump of the clock, in the order of time and each at its own instant, so
 * that the same requests at the same times find the same state however the clock came there.
 */
export class Agenda {
  readonly #clock: SandboxClock;
  readonly #closing = new AbortController();
  #entries: Entry[] = [];
  #pumping = false;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** Does something at an instant of the sandbox's clock; entries of one instant keep their order. */
  add(at: Instant, run: () => void): void {
    const behind = this.#entries.findIndex((entry) => entry.at > at);
    this.#entries.splice(behind < 0 ? this.#entries.length : behind, 0, { at, run });
    void this.#wait(at);
  }

  /** A timer may ring a little early, and time may have been set back: then it is waited for again. */
  async #wait(at: Instant): Promise<void> {
    const { signal } = this.#closing;
    for (let ms = at - this.#clock.now(); ms > 0 && !signal.aborted; ms = at - this.#clock.now())
      await this.#clock.sleep(ms, signal);
    this.pump();
  }

  /** Does something so many milliseconds from now. */
  after(ms: number, run: () => void): void {
    this.add(this.#clock.now() + ms, run);
  }

  /** True when something is due that was not done yet. */
  hasDue(): boolean {
    const first = this.#entries[0];
    return first !== undefined && first.at <= this.#clock.now();
  }

  /** Does everything that is due; what that adds and is due as well is done too. */
  pump(): void {
    if (this.#pumping || this.#closing.signal.aborted) return;
    this.#pumping = true;
    try {
      for (let next = this.#due(); next; next = this.#due()) this.#clock.during(next.at, next.run);
    } finally {
      this.#pumping = false;
    }
  }

  #due(): Entry | undefined {
    return this.hasDue() ? this.#entries.shift() : undefined;
  }

  /** Forgets everything. */
  close(): void {
    this.#entries = [];
    this.#closing.abort();
  }
}
