import { DateTime, Duration } from 'luxon';
import { fromIso, type Instant } from '../../../src/domain/clock.ts';

/** ISO 8601 with the company's offset and no milliseconds, as the core host writes times: `2024-01-10T09:42:11+01:00`. */
export function companyTime(at: Instant, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ssZZ");
}

/** UTC with milliseconds, as the analytics host and the event envelope write times. */
export function utcTime(at: Instant): string {
  return new Date(at).toISOString();
}

/** UTC in whole seconds, as call members of signed events write times: `2026-09-27T15:59:00Z`. */
export function utcSeconds(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** When the company's day began. */
export function startOfDay(at: Instant, zone: string): Instant {
  return DateTime.fromMillis(at, { zone }).startOf('day').toMillis();
}

/** Whole seconds between two instants. */
export function secondsBetween(from: Instant, to: Instant): number {
  return Math.max(0, Math.round((to - from) / 1000));
}

/**
 * Reads a time as `calls/index` takes it: `YYYY-MM-DD HH:MM:SS` or an ISO form with `T`. Without an offset it is
 * company time (cloudtalk.md 4.1: the zone is unknown; the sandbox takes the company's).
 *
 * @returns undefined for anything else.
 */
export function readTime(text: string, zone: string): Instant | undefined {
  const at = DateTime.fromISO(text.trim().replace(' ', 'T'), { zone });
  return at.isValid ? at.toMillis() : undefined;
}

/** Reads an instant of the control surface: ISO 8601 with an offset. */
export const readInstant = fromIso;

/** Milliseconds of an ISO 8601 duration such as `PT30S`; undefined when it is none. */
export function readDuration(text: string): number | undefined {
  const duration = Duration.fromISO(text);
  return duration.isValid ? duration.toMillis() : undefined;
}
