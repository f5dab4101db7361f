import type { Calendar } from '../domain/calendar.ts';
import type { Instant } from '../domain/clock.ts';
import { parseDuration } from '../domain/duration.ts';
import { ConfigError } from '../domain/errors.ts';
import type { SlaRule } from '../domain/sla.ts';
import { addDuration } from '../domain/zoned-time.ts';

/**
 * Reads `PT1H`, `P2D`, `working PT4H`, `working P1D`.
 *
 * @throws ConfigError (`sla.invalid`) for anything else; months and durations of nothing are refused.
 */
export function parseSla(text: string): SlaRule {
  const [, word, iso = ''] = /^\s*(working\s+)?(\S+)\s*$/i.exec(text) ?? [];
  const duration = parseDuration(iso);
  if (
    duration === undefined ||
    duration.months !== 0 ||
    duration.days + duration.ms <= 0 ||
    iso.startsWith('-')
  ) {
    throw new ConfigError(`"${text}" is no time to answer within`, {
      code: 'sla.invalid',
      advice: 'Write a duration such as PT1H, or working PT4H, or working P1D.',
    });
  }
  return {
    working: word !== undefined,
    ...(duration.days > 0 && { days: duration.days }),
    ...(duration.ms > 0 && { ms: duration.ms }),
  };
}

/**
 * When an answer is due. `working` counts open days, then open time of the calendar; otherwise calendar days in its
 * zone, then the clock day and night.
 *
 * @returns undefined when the calendar does not open again within two years.
 */
export function dueTime(at: Instant, rule: SlaRule, calendar: Calendar): Instant | undefined {
  const { days = 0, ms = 0 } = rule;
  if (!rule.working) return addDuration(at, { months: 0, days, ms }, calendar.timezone);
  const day = days > 0 ? calendar.addOpenDays(at, days) : at;
  return day === undefined || ms === 0 ? day : calendar.addOpenTime(day, ms);
}
