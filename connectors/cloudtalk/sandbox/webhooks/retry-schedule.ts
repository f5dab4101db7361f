import type { Settings } from '../settings.ts';

/** Svix's default: eight attempts over about 27 hours (docs.svix.com/retries). */
const svixMs: readonly number[] = [
  5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000,
];

/** Eight doubling waits, then one every quarter of an hour and a bit: fifty retries over eleven and a half hours. */
const fiftyMs: readonly number[] = Array.from({ length: 50 }, (_, index) =>
  index < 8 ? 5_000 * 2 ** index : 955_357,
);

/** The waits between the attempts of a signed delivery, in milliseconds (cloudtalk.md 8.2). */
export function retryWaits(schedule: Settings['retrySchedule']): readonly number[] {
  if (typeof schedule !== 'string') return schedule;
  return schedule === 'svix' ? svixMs : fiftyMs;
}
