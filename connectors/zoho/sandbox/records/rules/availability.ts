import type { Instant } from '../../../../../src/domain/clock.ts';
import { type Json, member } from '../../json.ts';
import type { Org } from '../../org.ts';
import type { Values } from '../table.ts';

/** Minutes since midnight of `HH:mm`. */
function minutes(time: string): number {
  const [hours = '0', rest = '0'] = time.split(':');
  return Number(hours) * 60 + Number(rest);
}

/** True when the whole span lies in the opening hours of one day and that day is no holiday. */
export function isWithinHours(org: Org, start: Instant, end: Instant): boolean {
  if (!org.hours) return true;
  const day = org.zone.day(start);
  if (org.holidays.some((holiday) => holiday.date === day && !holiday.shiftId)) return false;
  const open = org.hours.days[org.zone.weekday(start)];
  return open !== undefined && fits(org, start, end, open);
}

function fits(
  org: Org,
  start: Instant,
  end: Instant,
  [from, till]: readonly [string, string],
): boolean {
  const first = org.zone.minuteOfDay(start);
  const last = first + (end - start) / 60_000;
  return first >= minutes(from) && last <= minutes(till);
}

/** True when the service is offered then: its status, its days, its timings. */
export function isOffered(
  org: Org,
  service: Values | undefined,
  start: Instant,
  end: Instant,
): boolean {
  if (!service || (service['Status'] ?? 'Available') !== 'Available') return false;
  if (!isOfferedDay(org, service, start)) return false;
  const timings = service['Available_Timings'];
  if (!Array.isArray(timings) || timings.length === 0) return true;
  return (timings as readonly Json[]).some((row) =>
    fits(org, start, end, [member(row, 'From') ?? '00:00', member(row, 'To') ?? '24:00']),
  );
}

function isOfferedDay(org: Org, service: Values, start: Instant): boolean {
  const day = org.zone.day(start);
  const type = service['Availability_Type'];
  if (type === 'Specific Date Range')
    return (
      day >= String(service['Available_From'] ?? '') &&
      day <= String(service['Available_Till'] ?? '9999')
    );
  if (type === 'Specific Date(s)')
    return JSON.stringify(service['Available_Dates'] ?? []).includes(day);
  if (type === 'Specific Day(s)')
    return JSON.stringify(service['Available_Days'] ?? []).includes(org.zone.weekday(start));
  return true;
}
