import { type Instant, toIso } from '../../src/domain/clock.ts';
import { zoneOf } from '../../src/domain/zone.ts';

/** A window of the call history as the vendor's query writes it: no zone. */
export interface NaiveWindow {
  readonly date_from: string;
  readonly date_to: string;
}

/**
 * Whether the vendor reads a date without zone as company time or as UTC is not documented (4.1): a window is wide
 * enough to be right either way, and what it brings is filtered again. The company's offset is taken from the account's
 * zone and, should the company be set to another, from the answers themselves.
 */
export class CompanyTime {
  readonly #timezone: string;
  #observedMs: number | undefined;

  /** @param timezone IANA zone of the account. */
  constructor(timezone: string) {
    this.#timezone = timezone;
  }

  /** Learns the offset from a time as the vendor wrote it, `2024-01-10T09:42:11+01:00`. */
  observe(written: unknown): void {
    if (typeof written === 'string' && written.endsWith('Z')) this.#observedMs ??= 0;
    const match = /T.*([+-])(\d{2}):?(\d{2})$/.exec(typeof written === 'string' ? written : '');
    if (!match) return;
    const minutes = Number(match[2]) * 60 + Number(match[3]);
    this.#observedMs = (match[1] === '-' ? -minutes : minutes) * 60_000;
  }

  /** The window from one instant to another, whichever way it is read. */
  windowOf(from: Instant, to: Instant): NaiveWindow {
    const zone = zoneOf(this.#timezone);
    const observed = this.#observedMs === undefined ? anyOffset : [this.#observedMs];
    const offsets = [0, zone.offsetAt(from), zone.offsetAt(to), ...observed];
    return {
      date_from: naive(from + Math.min(...offsets)),
      date_to: naive(to + Math.max(...offsets) + 999),
    };
  }
}

/** Until an answer has told it, the company may be anywhere: the zones of the world, in milliseconds. */
const anyOffset = [-12 * 3_600_000, 14 * 3_600_000];

function naive(at: Instant): string {
  return toIso(at).slice(0, 19).replace('T', ' ');
}
