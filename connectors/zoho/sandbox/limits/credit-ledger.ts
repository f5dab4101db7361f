import type { Clock } from '../../../../src/domain/clock.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Credits spent within the last 24 hours. Each call's credits come back a day after that call (to the minute). */
export class CreditLedger {
  readonly #clock: Clock;
  #minutes: { readonly minute: number; spent: number }[] = [];
  #rolling = 0;
  /** Ever spent, for the counters. */
  total = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  spend(credits: number): void {
    const minute = Math.floor(this.#clock.now() / minuteMs);
    const last = this.#minutes.at(-1);
    if (last?.minute === minute) last.spent += credits;
    else this.#minutes.push({ minute, spent: credits });
    this.#rolling += credits;
    this.total += credits;
  }

  /** Credits of the last 24 hours. */
  spent(): number {
    const until = (this.#clock.now() - dayMs) / minuteMs;
    let gone = 0;
    while (gone < this.#minutes.length && (this.#minutes[gone]?.minute ?? 0) < until) {
      this.#rolling -= this.#minutes[gone]?.spent ?? 0;
      gone += 1;
    }
    if (gone > 0) this.#minutes = this.#minutes.slice(gone);
    return this.#rolling;
  }
}
