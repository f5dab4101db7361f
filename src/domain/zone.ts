import { IANAZone } from 'luxon';
import type { Instant } from './clock.ts';

/** A time zone with its rules at hand: asking it is an array look-up, not a calendar computation. */
export interface Zone {
  /** IANA name. */
  readonly name: string;
  /** Milliseconds that local time is ahead of UTC at that instant. */
  offsetAt(at: Instant): number;
  /** The first change of the offset after `from` and not after `until`; undefined when there is none. */
  nextChange(from: Instant, until: Instant): Instant | undefined;
}

const zones = new Map<string, Zone>();

/**
 * @param timezone IANA name, `Europe/London`.
 * @throws RangeError when there is no such zone.
 */
export function zoneOf(timezone: string): Zone {
  const known = zones.get(timezone);
  if (known) return known;
  if (!IANAZone.isValidZone(timezone)) throw new RangeError(`Unknown time zone ${timezone}`);
  const zone = new CachedZone(timezone);
  zones.set(timezone, zone);
  return zone;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Some 27 years of days; beyond that the cache starts anew. */
const MOST_DAYS = 10_000;

/** The offsets of one UTC day. No zone changes twice within a day. */
interface Day {
  readonly before: number;
  readonly change: Instant;
  readonly after: number;
}

class CachedZone implements Zone {
  readonly name: string;
  readonly #rules: IANAZone;
  readonly #days = new Map<number, Day>();

  constructor(name: string) {
    this.name = name;
    this.#rules = IANAZone.create(name);
  }

  offsetAt(at: Instant): number {
    const day = this.#day(Math.floor(at / DAY));
    return at < day.change ? day.before : day.after;
  }

  nextChange(from: Instant, until: Instant): Instant | undefined {
    for (let day = Math.floor(from / DAY); day * DAY <= until; day += 1) {
      const { change } = this.#day(day);
      if (change > from && change <= until) return change;
    }
    return undefined;
  }

  #day(number: number): Day {
    let day = this.#days.get(number);
    if (day === undefined) {
      day = this.#look(number * DAY);
      if (this.#days.size >= MOST_DAYS) this.#days.clear();
      this.#days.set(number, day);
    }
    return day;
  }

  #look(start: Instant): Day {
    const before = this.#ask(start - 1);
    const after = this.#ask(start + DAY - 1);
    if (before === after) return { before, change: Number.POSITIVE_INFINITY, after };
    let last = start - 1;
    let first = start + DAY - 1;
    while (first - last > 1) {
      const middle = Math.floor((first + last) / 2);
      if (this.#ask(middle) === before) last = middle;
      else first = middle;
    }
    return { before, change: first, after };
  }

  #ask(at: Instant): number {
    return this.#rules.offset(at) * MINUTE;
  }
}
