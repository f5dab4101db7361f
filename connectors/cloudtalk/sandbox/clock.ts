import type { Clock, Instant } from '../../../src/domain/clock.ts';

interface Timer {
  readonly at: Instant;
  readonly fire: () => void;
}

/** A day: longer sleeps are cut, because Node's timers overflow after 24.8 days. */
const longestSleepMs = 86_400_000;

/**
 * The sandbox's own clock, layered on the given (base) clock: it can be set, advanced and made to run faster.
 *
 * What the sandbox *tells* (start of a call, when a summary is ready, when a webhook is retried) goes by this clock.
 * What is checked by somebody else's clock (the signature's timestamp, the reset time of the rate limit) or is a matter
 * of the wire (latency, time-outs) goes by the base clock.
 */
export class SandboxClock implements Clock {
  readonly #base: Clock;
  #anchorBase: Instant;
  #anchor: Instant;
  #rate = 1;
  #timers: Timer[] = [];
  #alarm: { at: Instant; abort: AbortController } | undefined;
  #isClosed = false;

  /** @param startAt what it shows first; the base clock's time when left out. */
  constructor(base: Clock, startAt?: Instant) {
    this.#base = base;
    this.#anchorBase = base.now();
    this.#anchor = startAt ?? this.#anchorBase;
  }

  now(): Instant {
    return Math.floor(this.#anchor + (this.#base.now() - this.#anchorBase) * this.#rate);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.until(this.now() + ms, signal);
  }

  /** Resolves when this clock shows `at`; at once if it does already, when the signal aborts, and when it is closed. */
  until(at: Instant, signal?: AbortSignal): Promise<void> {
    if (this.#isClosed || signal?.aborted === true || at <= this.now()) return Promise.resolve();
    return new Promise((resolve) => {
      const fire = (): void => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      const timer: Timer = { at, fire };
      const cancel = (): void => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        resolve();
        this.#arm();
      };
      signal?.addEventListener('abort', cancel, { once: true });
      this.#timers.splice(this.#position(at), 0, timer);
      this.#arm();
    });
  }

  /** Shows this instant from now on, and runs on from there. Timers that became due fire in order. */
  async set(at: Instant): Promise<void> {
    while ((this.nextDue() ?? Number.POSITIVE_INFINITY) <= at) {
      this.#jump(Math.max(this.nextDue() ?? at, this.now()));
      this.#fireDue();
      await turn();
    }
    this.#jump(at);
    this.#arm();
  }

  /** Moves ahead by `ms`, stopping at every timer on the way. */
  advance(ms: number): Promise<void> {
    return this.set(this.now() + ms);
  }

  /** Shows the base clock's time again, at its pace. */
  async real(): Promise<void> {
    this.setRate(1);
    await this.set(this.#base.now());
  }

  /** Makes this clock run `rate` times as fast as the base clock. */
  setRate(rate: number): void {
    this.#jump(this.now());
    this.#rate = rate;
    this.#cancelAlarm();
    this.#arm();
  }

  /** When the next timer is due; undefined when there is none. */
  nextDue(): Instant | undefined {
    return this.#timers[0]?.at;
  }

  /** True once `close` was called: whoever wakes up then has nothing more to do. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Releases every sleeper and the base clock's timer; nobody sleeps here any more. */
  close(): void {
    this.#isClosed = true;
    this.#cancelAlarm();
    for (const timer of this.#timers.splice(0)) timer.fire();
  }

  #jump(at: Instant): void {
    this.#anchorBase = this.#base.now();
    this.#anchor = at;
    this.#cancelAlarm();
  }

  /** After equal instants, so that timers of the same instant fire in the order they were set. */
  #position(at: Instant): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timers[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #fireDue(): void {
    const now = this.now();
    while ((this.nextDue() ?? Number.POSITIVE_INFINITY) <= now) this.#timers.shift()?.fire();
  }

  #cancelAlarm(): void {
    this.#alarm?.abort.abort();
    this.#alarm = undefined;
  }

  #arm(): void {
    const at = this.nextDue();
    if (at === undefined) {
      this.#cancelAlarm();
      return;
    }
    if (this.#alarm !== undefined && this.#alarm.at === at) return;
    this.#cancelAlarm();
    const alarm = { at, abort: new AbortController() };
    this.#alarm = alarm;
    const ms = Math.min(Math.max(0, Math.ceil((at - this.now()) / this.#rate)), longestSleepMs);
    void this.#base.sleep(ms, alarm.abort.signal).then(() => {
      if (this.#alarm !== alarm) return;
      this.#alarm = undefined;
      this.#fireDue();
      this.#arm();
    });
  }
}

/** Lets everything that just woke up run before time goes on. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
