import { toIso } from '../../src/domain/clock.ts';
import { countryOf } from '../../src/domain/phone.ts';
import { type Facts, known } from './facts.ts';
import { asE164 } from './scalars.ts';
import { directionOf, isWithheld } from './vocabulary.ts';
import { type CallRow, callRow } from './wire.ts';

/** @returns the row, or undefined when it has no id and can be about nothing. */
export function parseCallRow(value: unknown): CallRow | undefined {
  const parsed = callRow.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/**
 * What a row of the call history says, in our words. What the row alone decides is null when it is empty there (a
 * note that was removed); what other sources know as well is left out.
 *
 * @param country ISO 3166 alpha-2, for numbers without a country code.
 */
export function factsOfRow(row: CallRow, country: string): Facts {
  return {
    ...identityOf(row, country),
    ...timesOf(row),
    'call.recorded': row.Cdr.recorded ?? row.Cdr.recording_link !== null,
    'call.recording_url': pageLink(row.Cdr.recording_link),
    'call.is_voicemail': row.Cdr.is_voicemail ?? false,
    'call.tags': row.Tags.flatMap((tag) => tag.name ?? []),
    'call.notes': row.Notes.flatMap((note) => note.note ?? []).join('\n') || null,
    'call.rating': ratingBy(row, 'contact'),
    'call.agent_rating': ratingBy(row, 'agent'),
    ...agentOf(row),
    ...numberOf(row, country),
    ...contactOf(row, country),
  };
}

/** True once the row will not change by itself any more: calls in progress are listed too. */
export function hasEnded(row: CallRow): boolean {
  return row.Cdr.ended_at !== null;
}

function identityOf(row: CallRow, country: string): Facts {
  const direction = directionOf(row.Cdr.type);
  const external = asE164(row.Cdr.public_external, country);
  return known({
    'call.id': row.Cdr.id,
    'call.direction': direction,
    'call.external': external,
    'call.withheld': isWithheld(direction, row.Cdr.public_external, external),
  });
}

/** `answered_at` is set on missed calls too, when the call flow took the line (4.2): then it is not ours. */
function timesOf({ Cdr }: CallRow): Facts {
  const spoke = (Cdr.talking_time ?? 0) > 0;
  return {
    ...known({
      'call.started_at': Cdr.started_at === null ? null : toIso(Cdr.started_at),
      'call.ended_at': Cdr.ended_at === null ? null : toIso(Cdr.ended_at),
      ...(Cdr.ended_at === null ? {} : { 'call.state': 'ended', 'call.over': true }),
    }),
    'call.answered_at': spoke && Cdr.answered_at !== null ? toIso(Cdr.answered_at) : null,
    'call.talking_seconds': Cdr.talking_time,
    'call.waiting_seconds': Cdr.waiting_time,
    'call.wrapup_seconds': Cdr.wrapup_time,
  };
}

/** The page for signed-in people; the public link opens a conversation to anybody and is never kept (4.5). */
function pageLink(link: string | null): string | null {
  return link === null || /\/pub\//i.test(link) ? null : link;
}

function ratingBy(row: CallRow, who: string): number | null {
  return row.Ratings.findLast((rating) => rating.type === who)?.rating ?? null;
}

/**
 * The agent who took (or made) the call. Whether a missed call names the last one rung is not documented: without
 * `user_id` and without talk nobody took it.
 */
function agentOf({ Agent: sent, Cdr }: CallRow): Facts {
  const agent = Cdr.user_id === null && (Cdr.talking_time ?? 0) === 0 ? null : sent;
  const fullname = [agent?.firstname, agent?.lastname].filter(Boolean).join(' ');
  return {
    'agent.id': agent?.id ?? Cdr.user_id,
    'agent.name': (agent?.fullname ?? fullname) || null,
    'agent.email': agent?.email ?? null,
    'agent.group': agent?.groups[0] ?? null,
  };
}

function numberOf({ CallNumber: number, Cdr }: CallRow, country: string): Facts {
  const e164 = asE164(number?.caller_id_e164 ?? Cdr.public_internal, country);
  return {
    'number.id': number?.id ?? null,
    'number.name': number?.internal_name ?? null,
    'number.e164': e164,
    'number.country': e164 === null ? null : (countryOf(e164) ?? null),
  };
}

function contactOf({ Contact: contact }: CallRow, country: string): Facts {
  const urls = contact?.external_urls.flatMap((one) => one.external_url ?? []) ?? [];
  return {
    'contact.id': contact?.id ?? null,
    'contact.name': contact?.name ?? null,
    'contact.company': contact?.company ?? null,
    'contact.emails': contact?.contact_emails ?? [],
    'contact.phones': contact?.contact_numbers.flatMap((one) => asE164(one, country) ?? []) ?? [],
    'contact.tags': contact?.tags.flatMap((tag) => tag.name ?? []) ?? [],
    'contact.external_url': urls[0] ?? null,
    'contact.external_urls': urls,
  };
}
