import { toIso } from '../../domain/clock.ts';
import type { FactValue } from '../../domain/event.ts';
import type { PersonRow } from '../../domain/person-row.ts';
import type { PersonCounts } from '../conversation.ts';

/** Everything reconciliation knows about the person of a conversation. */
export interface KnownPerson {
  /** Our id; undefined when nobody can be bound (hidden, excluded, tie). */
  readonly id: string | undefined;
  readonly phone: string | undefined;
  /** The CRM's row; undefined for a stranger. */
  readonly row: PersonRow | undefined;
  /** A name from elsewhere (CloudTalk's contact), used when the CRM has none. */
  readonly otherName: string | undefined;
  readonly otherCompany: string | undefined;
  readonly otherEmail: string | undefined;
  readonly excluded: boolean;
  readonly tie: boolean;
  /** The open question who it was; undefined when nobody is asked. */
  readonly question?: string | undefined;
  /** Who it may have been, one line each, as people read it. */
  readonly candidates?: readonly string[] | undefined;
  /** Tells somebody new apart from the others who have the number. */
  readonly apart?: string | undefined;
  readonly counts: PersonCounts | undefined;
  /** Our id of the contact in CloudTalk. */
  readonly contactId: string | undefined;
}

export interface PersonSettings {
  /** Tags that make a person important, compared without case. */
  readonly vipTags: readonly string[];
  readonly language: string;
}

/** The variable `person` of the event model. Missing values are left out; booleans and lists never are. */
export function personVariable(
  person: KnownPerson,
  settings: PersonSettings,
): Record<string, FactValue> {
  const row = person.row;
  const counts = person.counts;
  const vip = new Set(settings.vipTags.map((tag) => tag.toLowerCase()));
  return dropMissing({
    found: row !== undefined,
    excluded: person.excluded,
    tie: person.tie,
    vip: row?.tags.some((tag) => vip.has(tag.toLowerCase())) ?? false,
    consent: false,
    module: row?.module,
    id: row?.id,
    name: row?.name ?? person.otherName,
    phone: person.phone,
    email: row?.email ?? person.otherEmail,
    company: row?.company ?? person.otherCompany,
    language: row?.language ?? settings.language,
    owner: row?.owner,
    owner_name: row?.ownerName,
    contact_id: person.contactId,
    question: person.question,
    apart: person.apart,
    candidates: person.candidates ?? [],
    phones: row?.phones ?? [],
    tags: row?.tags ?? [],
    last_contacts: counts?.lastContacts ?? [],
    unanswered_count: counts?.unansweredCount ?? 0,
    unanswered_since: iso(counts?.unansweredSince),
    last_contact_at: iso(counts?.lastContactAt),
    last_spoke_at: iso(counts?.lastSpokeAt),
  });
}

function iso(at: number | undefined): string | undefined {
  return at === undefined ? undefined : toIso(at);
}

/** Leaves out what is missing, so that "missing" has one form. */
export function dropMissing(
  members: Readonly<Record<string, FactValue | undefined>>,
): Record<string, FactValue> {
  const kept: Record<string, FactValue> = {};
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined && value !== null && value !== '') kept[name] = value;
  }
  return kept;
}
