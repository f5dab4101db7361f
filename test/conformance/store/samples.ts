import type { NewDelivery } from '../../../src/domain/delivery.ts';
import type { Event, FoldedFact } from '../../../src/domain/event.ts';
import type { PersonRow } from '../../../src/domain/person-row.ts';
import type { DesiredRecord } from '../../../src/domain/record.ts';
import type { JournalKind, Subject } from '../../../src/domain/subject.ts';
import type {
  Claim,
  Intended,
  IntendRequest,
  RowUpdate,
  Settlement,
  Store,
} from '../../../src/store/port.ts';
import type { DeadLetter, Summary } from '../../../src/store/reports-port.ts';

/** The account of a test that needs only one. */
export const account = 'dent';

export const target = 'zoho.Calls';

export function call(id: string): Subject {
  return { kind: 'call', id };
}

/** A delivery about the call known under `aliases`; without aliases, about nothing we know. */
export function delivery(
  dedupeKey: string,
  aliases: readonly string[],
  more: Partial<NewDelivery> & { readonly kind?: JournalKind } = {},
): NewDelivery {
  const { kind = 'call', ...rest } = more;
  return {
    account,
    source: 'cloudtalk',
    channel: 'signed',
    headers: { 'svix-id': `msg_${dedupeKey}` },
    body: new TextEncoder().encode(`{"key":"${dedupeKey}"}`),
    receivedAt: 1_000,
    dedupeKey,
    topic: 'call.ended',
    subjectHint: aliases.length === 0 ? null : { kind, aliases },
    occurredAt: null,
    ...rest,
  };
}

export function event(id: string, facts: Event['facts'] = {}): Event {
  return { id, occurredAt: 500, rank: 3, facts };
}

export function fact(value: string, occurredAt: number, eventId = 'e'): FoldedFact {
  return { value, occurredAt, rank: 2, eventId };
}

export function desired(key: string, more: Partial<DesiredRecord> = {}): DesiredRecord {
  return {
    mapping: 'call',
    target,
    key,
    fields: { Subject: { value: `about ${key}`, update: 'keep_human' } },
    relate: [],
    owner: { candidates: [], onUpdate: 'keep' },
    attach: [],
    onWithdraw: { as: 'cancel', fields: { Status: 'Cancelled' } },
    providesPerson: false,
    shadow: false,
    at: 100,
    ...more,
  };
}

/** A request of `subject` for `keys`, at 1,000 for 60 seconds unless said otherwise. */
export function request(
  subject: Subject,
  token: string,
  keys: readonly string[],
  more: Partial<IntendRequest> & { readonly at?: number } = {},
): IntendRequest {
  const { at = 100, ...rest } = more;
  const wants = keys.map((key) => ({
    target,
    key,
    mapping: 'call',
    desired: desired(key, { at }),
  }));
  return { subject, token, now: 1_000, until: 61_000, wants, drops: [], ...rest };
}

export async function intend(store: Store, asked: IntendRequest): Promise<Intended> {
  const [first] = await store.intend(account, asked);
  if (!first) throw new Error('nothing was intended');
  return first;
}

export function written(key: string, token: string, more: Partial<RowUpdate> = {}): RowUpdate {
  return { target, key, token, state: 'written', recordId: `r-${key}`, ...more };
}

export function settlement(subject: Subject, more: Partial<Settlement> = {}): Settlement {
  return { subject, now: 2_000, rows: [], nextDue: null, ...more };
}

/** Claims everything that is due. */
export function claimAll(
  store: Store,
  now: number,
  leaseUntil = now + 60_000,
): Promise<readonly Claim[]> {
  return store.claim({ now, limit: 1_000, perAccount: 1_000, leaseUntil });
}

/** Claims the one subject that is due. */
export async function claimOne(
  store: Store,
  now: number,
  leaseUntil = now + 60_000,
): Promise<Claim> {
  const claims = await claimAll(store, now, leaseUntil);
  const [claim] = claims;
  if (!claim || claims.length > 1) throw new Error(`${claims.length} subjects are due, not one`);
  return claim;
}

export function idsOf(claims: readonly Claim[]): string[] {
  return claims.map((claim) => claim.subject.id);
}

export function person(id: string, more: Partial<PersonRow> = {}): PersonRow {
  return {
    module: 'Contacts',
    id,
    name: `Person ${id}`,
    company: null,
    email: null,
    phones: ['+442079460001'],
    emails: [],
    language: null,
    owner: null,
    ownerName: null,
    tags: [],
    modifiedAt: 1_000,
    convertedTo: null,
    ...more,
  };
}

export function summary(at: number, more: Partial<Summary> = {}): Summary {
  return { at, state: 'done', reason: null, person: null, request: null, records: [], ...more };
}

export function deadLetter(code: string, at = 1_000): DeadLetter {
  return {
    mapping: 'call',
    target,
    key: 'call:1',
    code,
    message: 'refused',
    advice: null,
    field: null,
    at,
  };
}
