/** How long an answer may take: `PT1H` by the clock, `working PT4H` in open time of the calendar. */
export interface SlaRule {
  readonly working: boolean;
  /** Milliseconds, added after the days. */
  readonly ms?: number;
  /** Whole days: calendar days, or open days when `working`. */
  readonly days?: number;
}
