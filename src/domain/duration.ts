/** A length of time. Months and days are kept apart from milliseconds, because neither is always equally long. */
export interface Duration {
  readonly months: number;
  readonly days: number;
  readonly ms: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ISO_DURATION =
  /^(?<sign>[+-])?P(?=[\dT])(?:(?<Y>\d+)Y)?(?:(?<M>\d+)M)?(?:(?<W>\d+)W)?(?:(?<D>\d+)D)?(?:T(?=\d)(?:(?<h>\d+)H)?(?:(?<m>\d+)M)?(?:(?<s>\d+(?:[.,]\d{1,3})?)S)?)?$/;

/**
 * Reads an ISO 8601 duration: `PT24H`, `P1D`, `P2W`, `PT1H30M`, `P1M`, `-PT15M`.
 *
 * @returns years as months, weeks as days, hours to milliseconds as `ms`; undefined for anything else.
 */
export function parseDuration(text: string): Duration | undefined {
  const parts = ISO_DURATION.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const part = (name: string): number => Number(parts[name]?.replace(',', '.') ?? 0);
  const sign = parts['sign'] === '-' ? -1 : 1;
  const duration = {
    months: sign * (12 * part('Y') + part('M')) + 0,
    days: sign * (7 * part('W') + part('D')) + 0,
    ms: sign * Math.round(HOUR * part('h') + MINUTE * part('m') + SECOND * part('s')) + 0,
  };
  return Object.values(duration).every(Number.isSafeInteger) ? duration : undefined;
}

/**
 * The length in milliseconds where it does not depend on the calendar; a day counts 24 hours.
 *
 * @returns undefined when the duration has months or years.
 */
export function durationMs(duration: Duration): number | undefined {
  return duration.months === 0 ? duration.days * DAY + duration.ms : undefined;
}

/** The same length backwards. */
export function negated(duration: Duration): Duration {
  return { months: 0 - duration.months, days: 0 - duration.days, ms: 0 - duration.ms };
}
