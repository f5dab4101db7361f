import type { Instant } from './clock.ts';

/**
 * When a business is open. Built by the schedule room from the account's calendar; handed to whoever may not import
 * that room. All methods are pure and exact over changes of clocks.
 */
export interface Calendar {
  /** IANA name, e.g. `Europe/London`. */
  readonly timezone: string;
  isOpen(at: Instant): boolean;
  /** `at` itself when open, else the next opening; `undefined` when it never opens again within two years. */
  nextOpen(at: Instant): Instant | undefined;
  /** The instant by which `ms` milliseconds of open time have passed since `at`. */
  addOpenTime(at: Instant, ms: number): Instant | undefined;
  /**
   * The `days`-th next open day at the same wall-clock time (moved to opening when earlier, to the next opening when
   * later than closing); counted from the next opening when `at` itself is closed.
   */
  addOpenDays(at: Instant, days: number): Instant | undefined;
}
