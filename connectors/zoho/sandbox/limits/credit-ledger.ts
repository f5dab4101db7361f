import type { Clock } from '../../../../src/domain/clock.ts';

const dayMs = 24 * 3_600_000;

/** Credits spent within the last 24 hours. Each call's credits come back a day after that call, to the second. */
export class CreditLedger {
  readonly #clock: Clock;
  #seconds: { readonly second: number; spent: number }[] = [];
  #rolling = 0;
  /** Ever spent, for the counters. */
  total = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  spend(credits: number): void {
    const second = Math.ceil(this.#clock.now() / 1000);
    const last = this.#seconds.at(-1);
    if (last?.second === second) last.spent += credits;
    else this.#seconds.push({ second, spent: credits });
    this.#rolling += credits;
    this.total += credits;
  }

  /** Credits of the last 24 hours. */
  spent(): number {
    const until = (this.#clock.now() - dayMs) / 1000;
    let gone = 0;
    while (gone < this.#seconds.length && (this.#seconds[gone]?.second ?? 0) <= until) {
      this.#rolling -= this.#seconds[gone]?.spent ?? 0;
      gone += 1;
    }
    if (gone > 0) this.#seconds.splice(0, gone);
    return this.#rolling;
  }
}
