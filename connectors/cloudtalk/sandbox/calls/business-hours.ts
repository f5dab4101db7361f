import { DateTime } from 'luxon';
import type { Instant } from '../../../../src/domain/clock.ts';
import type { Settings } from '../settings.ts';

/** Whether the company is open at an instant; the end of the last hour no longer is. */
export function isOpen(at: Instant, hours: Settings['businessHours'], zone: string): boolean {
  const local = DateTime.fromMillis(at, { zone });
  const time = local.toFormat('HH:mm');
  return hours.days.includes(local.weekday) && time >= hours.from && time < hours.to;
}
