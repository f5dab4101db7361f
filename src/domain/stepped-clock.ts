import type { Clock, Instant } from './clock.ts';

/** A clock that stands still until it is told to go on: for the sandbox, the demo, simulations and tests. */
export interface SteppedClock extends Clock {
  /** When the next sleeper is due; undefined when nobody sleeps but for ever. */
  nextTimer(): Instant | undefined;
  /** How many sleepers there are. */
  pending(): number;
  /**
   * Goes on to `at`, waking every sleeper due until then in the order of time, each at its own instant; between two of
   * them whoever was woken gets to run. An instant that has passed changes nothing: time never goes backwards.
   *
   * @throws RangeError when `at` is not finite.
   */
  advanceTo(at: Instant): Promise<void>;
  /**
   * From now on time passes by itself, as fast as on `base` and continuing from where it stands. Sleepers stay;
   * `advanceTo` still jumps ahead.
   *
   * @param at continues from there instead, when that is later: whoever was due until then wakes at once and once, as on
   * a machine that was asleep.
   */
  release(base: Clock, at?: Instant): void;
}

/**
 * @param start the first instant the clock shows.
 * @param settle waits until those just woken have done what they can; by default a few turns of the event loop, enough
 * for promises and in-process calls. Who talks to sockets passes a function that knows when they are quiet.
 */
export function createSteppedClock(
  start: Instant,
  settle: () => Promise<void> = fewTurns,
): SteppedClock {
  return new Stepped(start, settle);
}

interface Sleeper {
  readonly at: Instant;
  readonly wake: () => void;
}

/** Longest single sleep on the base clock, in milliseconds: timers of the platform overflow after 24 days. */
const LONGEST_SLEEP_MS = 24 * 3_600_000;

class Stepped implements SteppedClock {
  #shown: Instant;
  readonly #settle: () => Promise<void>;
  /** In order of time; sleepers of one instant in the order they came. */
  readonly #sleepers: Sleeper[] = [];
  #running: { readonly base: Clock; readonly since: Instant; readonly from: Instant } | undefined;
  #alarm: { readonly at: Instant; readonly off: AbortController } | undefined;
  #advancing: Promise<void> = Promise.resolve();

  constructor(start: Instant, settle: () => Promise<void>) {
    this.#shown = start;
    this.#settle = settle;
  }

  now(): Instant {
    if (this.#running) {
      const { base, since, from } = this.#running;
      this.#shown = Math.max(this.#shown, from + base.now() - since);
    }
    return this.#shown;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    if (!(ms > 0)) return oneTurn();
    await new Promise<void>((resolve) => {
      const sleeper: Sleeper = {
        // Instants are whole milliseconds, however long somebody sleeps.
        at: Math.ceil(this.now() + ms),
        wake: () => {
          signal?.removeEventListener('abort', aborted);
          resolve();
        },
      };
      const aborted = (): void => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        sleeper.wake();
        this.#setAlarm();
      };
      signal?.addEventListener('abort', aborted, { once: true });
      this.#sleepers.splice(this.#placeOf(sleeper.at), 0, sleeper);
      this.#setAlarm();
    });
  }

  nextTimer(): Instant | undefined {
    const at = this.#sleepers[0]?.at;
    return at === Number.POSITIVE_INFINITY ? undefined : at;
  }

  pending(): number {
    return this.#sleepers.length;
  }

  async advanceTo(at: Instant): Promise<void> {
    if (!Number.isFinite(at)) throw new RangeError(`No instant: ${at}`);
    const turn = this.#advancing.then(() => this.#goTo(at));
    this.#advancing = turn;
    await turn;
  }

  release(base: Clock, at: Instant = this.now()): void {
    const from = Math.max(this.now(), at);
    this.#running = { base, since: base.now(), from };
    this.#setAlarm();
  }

  async #goTo(at: Instant): Promise<void> {
    await this.#settle();
    for (let due = this.#sleepers[0]; due && due.at <= at; due = this.#sleepers[0]) {
      this.#jump(due.at);
      this.#sleepers.shift();
      due.wake();
      await this.#settle();
    }
    this.#jump(at);
    this.#setAlarm();
    await this.#settle();
  }

  #jump(at: Instant): void {
    if (at <= this.now()) return;
    this.#shown = at;
    if (this.#running) {
      const { base } = this.#running;
      this.#running = { base, since: base.now(), from: at };
      this.#alarm?.off.abort();
      this.#alarm = undefined;
    }
  }

  #placeOf(at: Instant): number {
    let low = 0;
    let high = this.#sleepers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sleepers[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** One sleep on the base clock for the first sleeper; none when nobody sleeps, so that nothing is held open. */
  #setAlarm(): void {
    const at = this.#running && this.nextTimer();
    if (at === this.#alarm?.at) return;
    this.#alarm?.off.abort();
    this.#alarm = undefined;
    if (this.#running && at !== undefined) {
      const alarm = { at, off: new AbortController() };
      this.#alarm = alarm;
      const wait = Math.min(Math.max(at - this.now(), 0), LONGEST_SLEEP_MS);
      void this.#running.base.sleep(wait, alarm.off.signal).then(() => this.#ring(alarm));
    }
  }

  #ring(alarm: { readonly off: AbortController }): void {
    if (this.#alarm !== alarm) return;
    this.#alarm = undefined;
    const now = this.now();
    while (this.#sleepers[0] && this.#sleepers[0].at <= now) this.#sleepers.shift()?.wake();
    this.#setAlarm();
  }
}

/** Lets everything run that is ready to run, promises and events alike. */
function oneTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function fewTurns(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await oneTurn();
}
