import type { Clock, Instant } from '../../../src/domain/clock.ts';

/**
 * The organisation's own time, layered on the clock the process was given: it runs at the same speed, but can be set
 * and advanced from outside. Everything an answer says about time comes from here.
 */
export class SandboxClock implements Clock {
  readonly #base: Clock;
  readonly #moved: () => void;
  #offsetMs = 0;
  #held: Instant | undefined;

  /** @param moved called after every jump, so that whatever became due can go. */
  constructor(base: Clock, moved: () => void = () => {}) {
    this.#base = base;
    this.#moved = moved;
  }

  now(): Instant {
    return this.#held ?? this.#base.now() + this.#offsetMs;
  }

  /** Waits on the underlying clock: a jump of the sandbox's time does not shorten a running wait. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#base.sleep(ms, signal);
  }

  /** Runs something as if it were `at` now: what was due then happens then, even when it is done later. */
  during(at: Instant, run: () => void): void {
    const before = this.#held;
    this.#held = at;
    try {
      run();
    } finally {
      this.#held = before;
    }
  }

  /** Makes it `at` now; time runs on from there. */
  set(at: Instant): void {
    this.#offsetMs = at - this.#base.now();
    this.#moved();
  }

  /** Jumps `ms` milliseconds ahead. */
  advance(ms: number): void {
    this.#offsetMs += ms;
    this.#moved();
  }

  /** Follows the underlying clock again. */
  real(): void {
    this.#offsetMs = 0;
    this.#moved();
  }
}
