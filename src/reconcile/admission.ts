import type { Calendar } from '../domain/calendar.ts';
import { fromIso, type Instant, toIso } from '../domain/clock.ts';
import { type Event, type Folded, sourceRank } from '../domain/event.ts';
import { type Subject, subjectName } from '../domain/subject.ts';
import type { Request } from '../mapping/request.ts';
import { factOf } from './fold.ts';

/** What was decided about one wished time, once; kept as the fact `booking.admission`. */
export interface Admission {
  readonly start: string;
  readonly service: string;
  readonly as: 'admitted' | 'refused';
  /** `past`, `closed`, or `target` when the CRM refused it; null when admitted. */
  readonly reason: 'past' | 'closed' | 'target' | null;
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
 * every future time that begins and ends within opening hours is admitted.
 */
export function admit(request: Request, calendar: Calendar, now: Instant): Admission | undefined {
  if (request.kind !== 'booking' || !request.complete) return undefined;
  const start = request.start === undefined ? undefined : fromIso(request.start);
  if (request.start === undefined || request.service === undefined || start === undefined)
    return undefined;
  const wish = { start: request.start, service: request.service };
  if (start <= now) return { ...wish, as: 'refused', reason: 'past' };
  const end = request.end === undefined ? undefined : fromIso(request.end);
  if (!calendar.isOpen(start) || (end !== undefined && !calendar.isOpen(end - 1)))
    return { ...wish, as: 'refused', reason: 'closed' };
  return { ...wish, as: 'admitted', reason: null };
}

/** A decision as an event of its conversation; it outranks the one before. */
export function admissionEvent(
  subject: Subject,
  facts: Folded,
  admission: Admission,
  now: Instant,
): Event {
  const occurredAt = Math.max(now, (facts[path]?.occurredAt ?? 0) + 1);
  return {
    id: `admission:${subjectName(subject)}:${toIso(occurredAt)}:${admission.start}`,
    occurredAt,
    rank: sourceRank.decision,
    facts: { [path]: { ...admission } },
  };
}
