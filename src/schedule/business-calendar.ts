import type { Calendar } from '../domain/calendar.ts';
import type { Instant } from '../domain/clock.ts';
import { type Zone, zoneOf } from '../domain/zone.ts';
import { fromWallClock } from '../domain/zoned-time.ts';
import type { CalendarSpec } from './calendar-spec.ts';
import type { Opening } from './opening.ts';

/**
 * A calendar of opening hours. It is open whenever the clock on the wall shows a time within an opening: an hour that
 * clocks skip is no open time, one that comes twice is open twice.
 *
 * @throws RangeError when there is no such time zone.
 */
export function buildCalendar(spec: CalendarSpec, timezone: string): Calendar {
  return new BusinessCalendar(spec, zoneOf(timezone));
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** How far ahead an opening is looked for: two years. */
const HORIZON_DAYS = 731;
/** Days kept with their opening times; beyond that the cache starts anew. */
const MOST_DAYS = 4_000;

interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

const NEVER: readonly Span[] = [];

class BusinessCalendar implements Calendar {
  readonly timezone: string;
  readonly #zone: Zone;
  readonly #week: CalendarSpec['week'];
  /** Days are numbered by their local date: days since 1970-01-01. */
  readonly #closed: ReadonlySet<number>;
  readonly #days = new Map<number, readonly Span[]>();
  readonly #everOpens: boolean;

  constructor(spec: CalendarSpec, zone: Zone) {
    this.timezone = zone.name;
    this.#zone = zone;
    this.#week = spec.week;
    this.#closed = new Set(spec.closed.map((date) => Date.parse(`${date}T00:00:00Z`) / DAY));
    this.#everOpens = spec.week.some((openings) => openings.length > 0);
  }

  isOpen(at: Instant): boolean {
    return this.#openings(this.#dayOf(at)).some((span) => at >= span.from && at < span.until);
  }

  nextOpen(at: Instant): Instant | undefined {
    for (const span of this.#spansFrom(at)) return Math.max(span.from, at);
    return undefined;
  }

  addOpenTime(at: Instant, ms: number): Instant | undefined {
    if (ms <= 0) return at;
    let left = ms;
    for (const span of this.#spansFrom(at)) {
      const from = Math.max(span.from, at);
      if (span.until - from >= left) return from + left;
      left -= span.until - from;
    }
    return undefined;
  }

  addOpenDays(at: Instant, days: number): Instant | undefined {
    const from = this.nextOpen(at);
    if (from === undefined) return undefined;
    const local = from + this.#zone.offsetAt(from);
    const first = Math.floor(local / DAY);
    let day = first;
    for (let left = days; left > 0; left -= 1) {
      const next = this.#openDayAfter(day);
      if (next === undefined) return undefined;
      day = next;
    }
    return day === first ? from : this.nextOpen(this.#onDay(day, local - first * DAY));
  }

  /** Spans of open time that end after `at`, in order; ends where nothing opens for two years. */
  *#spansFrom(at: Instant): Generator<Span> {
    let day = this.#dayOf(at);
    for (let last = day + HORIZON_DAYS; this.#everOpens && day <= last; day += 1) {
      for (const span of this.#openings(day)) {
        if (span.until <= at) continue;
        yield span;
        last = day + HORIZON_DAYS;
      }
    }
  }

  #openDayAfter(day: number): number | undefined {
    for (let next = day + 1; next <= day + HORIZON_DAYS; next += 1) {
      if (this.#openings(next).length > 0) return next;
    }
    return undefined;
  }

  /** That time of the wall clock, in milliseconds since midnight, on that day. */
  #onDay(day: number, millisecond: number): Instant {
    const date = new Date(day * DAY);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    return fromWallClock({ year, month, day: date.getUTCDate(), millisecond }, this.timezone);
  }

  #dayOf(at: Instant): number {
    return Math.floor((at + this.#zone.offsetAt(at)) / DAY);
  }

  #openings(day: number): readonly Span[] {
    let spans = this.#days.get(day);
    if (spans === undefined) {
      // 1970-01-01 was a Thursday, the fourth day of a week that begins with Monday.
      const openings = this.#closed.has(day) ? undefined : this.#week[(((day + 3) % 7) + 7) % 7];
      spans = openings?.length ? spansOf(day, openings, this.#zone) : NEVER;
      if (this.#days.size >= MOST_DAYS) this.#days.clear();
      this.#days.set(day, spans);
    }
    return spans;
  }
}

/**
 * The instants at which the wall shows that date and a time within an opening: for each stretch of constant offset
 * around the day, the part of each opening that falls into it.
 */
function spansOf(day: number, openings: readonly Opening[], zone: Zone): readonly Span[] {
  const spans: Span[] = [];
  const end = (day + 2) * DAY;
  for (let from = (day - 1) * DAY; from < end; ) {
    const until = zone.nextChange(from, end) ?? end;
    const midnight = day * DAY - zone.offsetAt(from);
    for (const opening of openings) {
      const span = {
        from: Math.max(midnight + opening.from * MINUTE, from),
        until: Math.min(midnight + opening.until * MINUTE, until),
      };
      if (span.until > span.from) spans.push(span);
    }
    from = until;
  }
  return spans;
}
