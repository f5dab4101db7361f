import { awake, type Clock, type Instant } from '../../domain/clock.ts';
import type { Priority } from '../priority.ts';
import type { BudgetUsage, PoolLimit } from './limits.ts';
import { createPool, type Pool } from './pool.ts';

/** Units of each pool that one request takes: `{ concurrent: 1, credits: 3 }`. */
export type Cost = Readonly<Record<string, number>>;

/** Leave to send one request. Releasing twice is harmless. */
export interface Permit {
  release(): void;
}

/** All limits of one vendor for one account, shared by everything that talks to it. */
export interface Budget {
  /**
   * Waits for leave to spend `cost`. Lower priorities go first, equal ones in order; one that waits moves up a step
   * every half minute, so that nothing starves.
   *
   * @param signal gives up waiting; rejects with the signal's reason.
   * @throws RangeError when a pool is unknown or the cost could never be paid.
   */
  acquire(cost: Cost, priority: Priority, signal?: AbortSignal): Promise<Permit>;
  /** Gives out nothing of that pool (of any, when not named) before `at`: what the vendor's refusal asked for. */
  pauseUntil(at: Instant, pool?: string): void;
  /** Corrects a limit once the vendor has told it. */
  setLimit(pool: string, limit: number): void;
  /** Counts units spent elsewhere than through {@link acquire}, or found out afterwards. */
  spend(pool: string, units: number, priority: Priority): void;
  usage(): BudgetUsage;
}

/** How long a request waits before it counts as one step more urgent, in milliseconds. */
export const ageingMs = 30_000;

/** @throws RangeError when a limit is not positive. */
export function createBudget(
  limits: Readonly<Record<string, PoolLimit>>,
  ports: { readonly clock: Clock },
): Budget {
  return new QueueingBudget(limits, ports.clock);
}

interface Waiter {
  readonly cost: readonly (readonly [pool: string, units: number])[];
  readonly priority: Priority;
  readonly since: Instant;
  readonly admit: (permit: Permit) => void;
}

/** Pools somebody more urgent waits for: nobody may take from them, or only who may use the reserve. */
type Blocked = Map<string, 'all' | 'unreserved'>;

class QueueingBudget implements Budget {
  readonly #clock: Clock;
  readonly #pools = new Map<string, Pool>();
  #waiters: Waiter[] = [];
  #alarm: { readonly at: Instant; readonly off: AbortController } | undefined;

  constructor(limits: Readonly<Record<string, PoolLimit>>, clock: Clock) {
    this.#clock = clock;
    for (const [name, limit] of Object.entries(limits)) this.#pools.set(name, createPool(limit));
  }

  acquire(cost: Cost, priority: Priority, signal?: AbortSignal): Promise<Permit> {
    signal?.throwIfAborted();
    const entries = Object.entries(cost).filter(([, units]) => units > 0);
    for (const [name, units] of entries) this.#pool(name).mustFit(units);
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        reject(signal?.reason as Error);
        this.#admit();
      };
      const waiter: Waiter = {
        cost: entries,
        priority,
        since: this.#clock.now(),
        admit: (permit) => {
          signal?.removeEventListener('abort', giveUp);
          resolve(permit);
        },
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiters.push(waiter);
      this.#admit();
    });
  }

  pauseUntil(at: Instant, pool?: string): void {
    const pools = pool === undefined ? this.#pools.values() : [this.#pool(pool)];
    for (const each of pools) each.pauseUntil(at);
    this.#admit();
  }

  setLimit(pool: string, limit: number): void {
    this.#pool(pool).setLimit(limit);
    this.#admit();
  }

  spend(pool: string, units: number, priority: Priority): void {
    this.#pool(pool).take(units, priority, this.#clock.now());
  }

  usage(): BudgetUsage {
    const now = this.#clock.now();
    const pools = [...this.#pools].map(([name, pool]) => [name, pool.usage(now)] as const);
    return { pools: Object.fromEntries(pools), waiting: this.#waiters.length };
  }

  #pool(name: string): Pool {
    const pool = this.#pools.get(name);
    if (!pool) throw new RangeError(`The budget has no pool "${name}"`);
    return pool;
  }

  /** Lets in everybody who may go now; who is blocked keeps those behind out of the pools it is blocked on. */
  #admit(): void {
    const now = this.#clock.now();
    const blocked: Blocked = new Map();
    let next = Number.POSITIVE_INFINITY;
    for (const waiter of this.#inOrder(now)) {
      const wait = this.#tryAdmit(waiter, now, blocked);
      if (wait !== undefined) next = Math.min(next, wait);
    }
    this.#setAlarm(next);
  }

  #inOrder(now: Instant): Waiter[] {
    const rank = (waiter: Waiter): number =>
      waiter.priority - Math.floor((now - waiter.since) / ageingMs);
    return [...this.#waiters].sort((a, b) => rank(a) - rank(b) || a.since - b.since);
  }

  /** @returns when to look again, if time alone will help; undefined when admitted or waiting for a release. */
  #tryAdmit(waiter: Waiter, now: Instant, blocked: Blocked): Instant | undefined {
    let next = now;
    let free = true;
    for (const [name, units] of waiter.cost) {
      const readyAt = this.#readyAt(name, units, waiter.priority, now, blocked);
      if (readyAt <= now) continue;
      free = false;
      if (Number.isFinite(readyAt)) next = Math.max(next, readyAt);
    }
    if (free) this.#let(waiter, now);
    return next > now ? next : undefined;
  }

  /** As the pool says, unless somebody more urgent waits for that pool; whoever cannot have it blocks it for the rest. */
  #readyAt(
    name: string,
    units: number,
    priority: Priority,
    now: Instant,
    blocked: Blocked,
  ): Instant {
    const pool = this.#pool(name);
    const ahead = blocked.get(name);
    if (ahead === 'all' || (ahead && !pool.mayUseReserve(priority)))
      return Number.POSITIVE_INFINITY;
    const readyAt = pool.readyAt(units, priority, now);
    if (readyAt > now) blocked.set(name, pool.readyAt(units, 0, now) > now ? 'all' : 'unreserved');
    return readyAt;
  }

  #let(waiter: Waiter, now: Instant): void {
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
    for (const [name, units] of waiter.cost) this.#pool(name).take(units, waiter.priority, now);
    let held = true;
    waiter.admit({
      release: () => {
        if (!held) return;
        held = false;
        for (const [name, units] of waiter.cost) this.#pool(name).giveBack(units);
        this.#admit();
      },
    });
  }

  /** One sleep for the earliest moment at which time alone lets somebody in. */
  #setAlarm(at: Instant): void {
    if (this.#alarm?.at === at) return;
    this.#alarm?.off.abort(awake);
    this.#alarm = undefined;
    if (!Number.isFinite(at)) return;
    const alarm = { at, off: new AbortController() };
    this.#alarm = alarm;
    void this.#clock.sleep(Math.max(at - this.#clock.now(), 1), alarm.off.signal).then(() => {
      if (this.#alarm !== alarm) return;
      this.#alarm = undefined;
      this.#admit();
    });
  }
}
