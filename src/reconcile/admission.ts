import type { Calendar } from '../domain/calendar.ts';
import { fromIso, type Instant } from '../domain/clock.ts';
import type { FactValue, Folded } from '../domain/event.ts';
import type { Request } from '../mapping/request.ts';
import { factOf } from './fold.ts';

/** What was decided about one wished time, once; kept as the fact `booking.admission`. */
export interface Admission {
  readonly start: string;
  readonly service: string;
  readonly as: 'admitted' | 'refused';
  /** `past` or `closed`; null when admitted. */
  readonly reason: 'past' | 'closed' | null;
}

const path = 'booking.admission';

/** The decision already taken about this very wish; undefined when there is none. */
export function knownAdmission(facts: Folded, request: Request): Admission | undefined {
  const value = factOf(facts, path);
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const known = value as unknown as Admission;
  return known.start === request.start && known.service === request.service ? known : undefined;
}

/**
 * Decides whether a wished time can be booked. Only a complete booking is decided upon. Until free slots are known,
 * every future time within opening hours is admitted.
 */
export function admit(request: Request, calendar: Calendar, now: Instant): Admission | undefined {
  if (request.kind !== 'booking' || !request.complete) return undefined;
  const start = request.start === undefined ? undefined : fromIso(request.start);
  if (request.start === undefined || request.service === undefined || start === undefined)
    return undefined;
  const wish = { start: request.start, service: request.service };
  if (start <= now) return { ...wish, as: 'refused', reason: 'past' };
  if (!calendar.isOpen(start)) return { ...wish, as: 'refused', reason: 'closed' };
  return { ...wish, as: 'admitted', reason: null };
}

export function admissionFacts(admission: Admission): Readonly<Record<string, FactValue>> {
  return { [path]: { ...admission } };
}
