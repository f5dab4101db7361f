import type { Instant } from '../../domain/clock.ts';
import { type Priority, priority as priorities } from '../priority.ts';
import type { PoolLimit, PoolUsage } from './limits.ts';

/** One limit of a vendor, and what of it is in use. Knows no queue and no clock. */
export interface Pool {
  /** When `units` could be taken: `now` or earlier at once, a later instant, or infinity (when something is released). */
  readyAt(units: number, priority: Priority, now: Instant): Instant;
  mayUseReserve(priority: Priority): boolean;
  take(units: number, priority: Priority, now: Instant): void;
  giveBack(units: number): void;
  pauseUntil(at: Instant): void;
  setLimit(limit: number): void;
  /** @throws RangeError when `units` could never be taken. */
  mustFit(units: number): void;
  usage(now: Instant): PoolUsage;
}

/** @throws RangeError when a limit is not positive. */
export function createPool(limit: PoolLimit): Pool {
  if (limit.kind === 'concurrency') return new ConcurrencyPool(limit.limit);
  return limit.kind === 'rate' ? new RatePool(limit) : new CreditPool(limit);
}

abstract class PausablePool {
  #pausedUntil = Number.NEGATIVE_INFINITY;

  pauseUntil(at: Instant): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, at);
  }

  protected notBefore(now: Instant): Instant {
    return Math.max(this.#pausedUntil, now);
  }

  protected pausedUntil(now: Instant): Instant | undefined {
    return this.#pausedUntil > now ? this.#pausedUntil : undefined;
  }
}

class ConcurrencyPool extends PausablePool implements Pool {
  #limit: number;
  #used = 0;

  constructor(limit: number) {
    super();
    this.#limit = positive(limit);
  }

  readyAt(units: number, _priority: Priority, now: Instant): Instant {
    return this.#used + units <= this.#limit ? this.notBefore(now) : Number.POSITIVE_INFINITY;
  }

  mayUseReserve(): boolean {
    return true;
  }

  take(units: number): void {
    this.#used += units;
  }

  giveBack(units: number): void {
    this.#used -= units;
  }

  setLimit(limit: number): void {
    this.#limit = positive(limit);
  }

  mustFit(units: number): void {
    fits(units, this.#limit);
  }

  usage(now: Instant): PoolUsage {
    return {
      kind: 'concurrency',
      used: this.#used,
      limit: this.#limit,
      byPriority: {},
      pausedUntil: this.pausedUntil(now),
    };
  }
}

/** Units taken at a moment; they come back one window later. */
interface Spent {
  at: Instant;
  units: number;
  readonly priority: Priority;
}

class RatePool extends PausablePool implements Pool {
  #limit: number;
  readonly #perMs: number;
  readonly #reserve: number;
  #spent: Spent[] = [];

  constructor(limit: Extract<PoolLimit, { kind: 'rate' }>) {
    super();
    this.#limit = positive(limit.limit);
    this.#perMs = positive(limit.perMs);
    this.#reserve = Math.min(limit.reserve ?? 0, limit.limit - 1);
  }

  readyAt(units: number, priority: Priority, now: Instant): Instant {
    this.#forget(now);
    const limit = this.mayUseReserve(priority)
      ? this.#limit
      : Math.max(this.#limit - this.#reserve, units);
    let excess = sum(this.#spent) + units - limit;
    let at = now;
    for (const spent of this.#spent) {
      if (excess <= 0) break;
      excess -= spent.units;
      at = spent.at + this.#perMs;
    }
    return Math.max(at, this.notBefore(now));
  }

  mayUseReserve(priority: Priority): boolean {
    return priority <= priorities.finished;
  }

  take(units: number, priority: Priority, now: Instant): void {
    this.#spent.push({ at: now, units, priority });
  }

  giveBack(): void {}

  setLimit(limit: number): void {
    this.#limit = positive(limit);
  }

  mustFit(units: number): void {
    fits(units, this.#limit);
  }

  usage(now: Instant): PoolUsage {
    this.#forget(now);
    return {
      kind: 'rate',
      used: sum(this.#spent),
      limit: this.#limit,
      byPriority: byPriority(this.#spent),
      pausedUntil: this.pausedUntil(now),
    };
  }

  #forget(now: Instant): void {
    const first = this.#spent.findIndex((spent) => spent.at + this.#perMs > now);
    if (first !== 0) this.#spent = first < 0 ? [] : this.#spent.slice(first);
  }
}

/** Long windows are counted in slices, so that a day of requests stays a short list. */
const slices = 288;

class CreditPool extends PausablePool implements Pool {
  #limit: number | undefined;
  readonly #backfillLimit: number;
  readonly #perMs: number;
  #spent: Spent[] = [];

  constructor(limit: Extract<PoolLimit, { kind: 'credits' }>) {
    super();
    this.#limit = limit.limit;
    this.#backfillLimit = limit.backfillLimit ?? Number.POSITIVE_INFINITY;
    this.#perMs = positive(limit.perMs);
  }

  readyAt(units: number, priority: Priority, now: Instant): Instant {
    if (priority < priorities.backfill) return this.notBefore(now);
    this.#forget(now);
    const backfill = this.#spent.filter((spent) => spent.priority === priorities.backfill);
    if (sum(backfill) === 0 || sum(backfill) + units <= this.#backfillLimit)
      return this.notBefore(now);
    return Math.max((backfill[0]?.at ?? now) + this.#perMs, this.notBefore(now));
  }

  mayUseReserve(priority: Priority): boolean {
    return priority < priorities.backfill;
  }

  take(units: number, priority: Priority, now: Instant): void {
    const slice = now - (now % (this.#perMs / slices));
    const last = this.#spent.findLast((spent) => spent.priority === priority);
    if (last?.at === slice) last.units += units;
    else this.#spent.push({ at: slice, units, priority });
  }

  giveBack(): void {}

  setLimit(limit: number): void {
    this.#limit = limit;
  }

  mustFit(): void {}

  usage(now: Instant): PoolUsage {
    this.#forget(now);
    return {
      kind: 'credits',
      used: sum(this.#spent),
      limit: this.#limit,
      byPriority: byPriority(this.#spent),
      pausedUntil: this.pausedUntil(now),
    };
  }

  #forget(now: Instant): void {
    this.#spent = this.#spent.filter((spent) => spent.at + this.#perMs > now);
  }
}

function sum(spent: readonly Spent[]): number {
  return spent.reduce((total, { units }) => total + units, 0);
}

function byPriority(spent: readonly Spent[]): Record<number, number> {
  const totals: Record<number, number> = {};
  for (const { priority, units } of spent) totals[priority] = (totals[priority] ?? 0) + units;
  return totals;
}

function positive(limit: number): number {
  if (!(limit > 0)) throw new RangeError(`A limit must be positive, not ${limit}`);
  return limit;
}

function fits(units: number, limit: number): void {
  if (units > limit) throw new RangeError(`A request of ${units} never fits a limit of ${limit}`);
}
