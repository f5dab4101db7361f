import { fromIso, type Instant } from '../domain/clock.ts';
import { ConfigError } from '../domain/errors.ts';

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

/**
 * A time on the command line: `30d`, `12h`, `45m`, `2w` before now, a date (its first instant in UTC), or a whole time.
 *
 * @throws ConfigError for anything else.
 */
export function pastTime(text: string, now: Instant): Instant {
  const ago = /^(?<count>\d{1,5})(?<unit>[mhdw])$/.exec(text)?.groups;
  if (ago !== undefined)
    return now - Number(ago['count']) * units[ago['unit'] as keyof typeof units];
  const at = fromIso(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (at !== undefined) return at;
  throw new ConfigError(`"${text}" is no time.`, {
    code: 'time.unreadable',
    advice: 'Say 30d, 12h, a date (2026-11-20) or a time (2026-11-20T08:00:00Z).',
  });
}
