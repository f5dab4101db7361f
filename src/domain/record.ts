import type { Instant } from './clock.ts';

/** A module of a vendor that records are written to: `zoho.Leads`, `cloudtalk.activity`. */
export type Target = string;

/** An instant as a field value, ISO 8601 in UTC. How the target spells it (zone, date only) is the sink's business. */
export interface TimeValue {
  readonly time: string;
}

/** A record of the target found by field values; resolved by the plan, never by the mapping. */
export interface LookupValue {
  readonly lookup: Target;
  readonly by: Readonly<Record<string, string | number | boolean>>;
}

/**
 * A reference to a record: one that exists (`id`), or one that is being made in the same reconciliation (`key`).
 * At least one of the two is there; `id` wins.
 */
export interface RecordRef {
  readonly ref: Target;
  readonly id?: string | undefined;
  readonly key?: string | undefined;
}

/** What a field is to hold. `null` clears; a field that is absent is left alone. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | TimeValue
  | LookupValue
  | RecordRef
  | readonly string[];

/** What happens when a field's desired value differs from what we last wrote (mapping-language 4.1). */
export type UpdatePolicy = 'keep_human' | 'overwrite' | 'fill_blank' | 'append' | 'once';

export interface DesiredField {
  readonly value: FieldValue;
  readonly update: UpdatePolicy;
  /** Masked outside the target: logs, dashboard for the wrong eyes. Names, phones and e-mails always are. */
  readonly pii?: boolean | undefined;
}

/** What becomes of a record nobody desires any more. */
export type Withdrawal =
  | { readonly as: 'keep' }
  | { readonly as: 'delete' }
  | { readonly as: 'cancel'; readonly fields: Readonly<Record<string, FieldValue>> };

/** Something that hangs on the record and has a key and fate of its own: an upload, a link, a note, tags. */
export type Attachment =
  | { readonly kind: 'link'; readonly url: string; readonly title: string }
  | { readonly kind: 'note'; readonly title: string | null; readonly body: string }
  | { readonly kind: 'tags'; readonly tags: readonly string[] };

/** Owners to try in order: e-mail addresses; the first active one that fits wins. */
export interface DesiredOwner {
  readonly candidates: readonly string[];
  readonly onUpdate: 'keep' | 'set';
}

/** What a mapping says should stand in the target. */
export interface DesiredRecord {
  readonly mapping: string;
  readonly target: Target;
  /** Our identity for it; unique per account and target. */
  readonly key: string;
  readonly fields: Readonly<Record<string, DesiredField>>;
  /** Records to link, in order; what finds no free place is left out and noted. */
  readonly relate: readonly RecordRef[];
  readonly owner: DesiredOwner;
  readonly attach: readonly Attachment[];
  readonly onWithdraw: Withdrawal;
  /** Automation of the target to start; `undefined` is the account's default. */
  readonly trigger?: readonly string[] | undefined;
  readonly layout?: string | undefined;
  /** True for the mapping that makes the person (mapping-language 3.3). */
  readonly providesPerson: boolean;
  /** Planned and recorded, never written. */
  readonly shadow: boolean;
  /** When the conversation began: contributions to a shared key merge in this order. */
  readonly at: Instant;
}

export function isTime(value: FieldValue): value is TimeValue {
  return typeof value === 'object' && value !== null && 'time' in value;
}

export function isLookup(value: FieldValue): value is LookupValue {
  return typeof value === 'object' && value !== null && 'lookup' in value;
}

export function isRef(value: FieldValue): value is RecordRef {
  return typeof value === 'object' && value !== null && 'ref' in value;
}
