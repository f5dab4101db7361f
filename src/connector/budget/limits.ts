import type { Instant } from '../../domain/clock.ts';

/** What a vendor allows, by a name of ours: `minute`, `concurrent`, `heavy`, `credits`. */
export type PoolLimit =
  /** At most `limit` units in any `perMs` milliseconds; the last `reserve` of them are for live and finished calls. */
  | {
      readonly kind: 'rate';
      readonly limit: number;
      readonly perMs: number;
      readonly reserve?: number | undefined;
    }
  /** At most `limit` units at a time, given back by {@link Permit.release}. */
  | { readonly kind: 'concurrency'; readonly limit: number }
  /**
   * Units spent within the last `perMs` milliseconds, counted and shown. Backfill stops at `backfillLimit` until
   * enough of it has come back; nobody else is ever stopped here (the vendor's own refusal is).
   */
  | {
      readonly kind: 'credits';
      readonly perMs: number;
      readonly limit?: number | undefined;
      readonly backfillLimit?: number | undefined;
    };

/** How full one pool is. */
export interface PoolUsage {
  readonly kind: PoolLimit['kind'];
  /** Units in use (concurrency) or spent within the window (rate, credits). */
  readonly used: number;
  readonly limit: number | undefined;
  /** Units by priority, for pools that count: what polling costs is shown apart. */
  readonly byPriority: Readonly<Record<number, number>>;
  /** Nothing of this pool is given out before; undefined when it is not paused. */
  readonly pausedUntil: Instant | undefined;
}

/** How full a budget is, for metrics and `doctor`. */
export interface BudgetUsage {
  readonly pools: Readonly<Record<string, PoolUsage>>;
  /** Requests that wait for leave. */
  readonly waiting: number;
}
