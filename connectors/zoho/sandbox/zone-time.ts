import { IANAZone } from 'luxon';
import type { Instant } from '../../../src/domain/clock.ts';

const quarterMs = 900_000;

/**
 * Local time in one zone. Offsets are remembered per quarter of an hour: an answer of 200 records renders 800 instants, and asking
 * the zone database for each would be most of the work. (No zone changes at any other
 * minute.)
 */
export class ZoneTime {
  readonly name: string;
  readonly #zone: IANAZone;
  readonly #offsets = new Map<number, number>();

  /** @param name an IANA name, e.g. `Europe/London`. */
  constructor(name: string) {
    this.name = name;
    this.#zone = IANAZone.create(name);
  }

  /** Minutes to add to UTC at an instant. */
  offsetMinutes(at: Instant): number {
    const quarter = Math.floor(at / quarterMs);
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = Math.round(this.#zone.offset(at));
    this.#offsets.set(quarter, offset);
    return offset;
  }

  /** `2026-11-20T08:00:00+00:00`: seconds and an offset, as Zoho renders a date-time. */
  render(at: Instant): string {
    const minutes = this.offsetMinutes(at);
    const sign = minutes < 0 ? '-' : '+';
    const whole = Math.abs(minutes);
    const two = (value: number): string => String(value).padStart(2, '0');
    const local = new Date(at + minutes * 60_000).toISOString().slice(0, 19);
    return `${local}${sign}${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
  }

  /** The local calendar day, `2026-11-20`. */
  day(at: Instant): string {
    return this.render(at).slice(0, 10);
  }

  /** English name of the local weekday. */
  weekday(at: Instant): string {
    const names = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
    return names[new Date(at + this.offsetMinutes(at) * 60_000).getUTCDay()] ?? 'Sunday';
  }

  /** Minutes since local midnight. */
  minuteOfDay(at: Instant): number {
    const local = new Date(at + this.offsetMinutes(at) * 60_000);
    return local.getUTCHours() * 60 + local.getUTCMinutes();
  }

  /** The instant of a local wall-clock time, `2026-11-20` and `09:30`. */
  instant(day: string, time: string): Instant {
    const guess = Date.parse(`${day}T${time}:00Z`);
    const first = guess - this.offsetMinutes(guess) * 60_000;
    return guess - this.offsetMinutes(first) * 60_000;
  }
}
