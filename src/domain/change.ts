import type { Instant } from './clock.ts';
import type { Disposition } from './errors.ts';
import type { Attachment, Target, UpdatePolicy } from './record.ts';

/** A value as the target spells it: plain JSON, in the target's normal form, comparable with `sameWire`. */
export type WireValue =
  | string
  | number
  | boolean
  | null
  | readonly WireValue[]
  | { readonly [name: string]: WireValue };

export type WireFields = Readonly<Record<string, WireValue>>;

/**
 * A desired record in the target's own spelling: times in its format, owner and relations as fields with ids, lookups
 * resolved. Made by the sink, compared by the plan.
 */
export interface ShapedRecord {
  readonly target: Target;
  readonly key: string;
  readonly fields: WireFields;
  readonly policies: Readonly<Record<string, UpdatePolicy>>;
  /** What was left out and why: an unknown picklist value, a relation without a place, a user who is inactive. */
  readonly notes: readonly ShapeNote[];
  readonly trigger?: readonly string[] | undefined;
  readonly layout?: string | undefined;
}

export interface ShapeNote {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** One thing to do at the target. `id` is ours and comes back with the result. */
export type Change =
  | {
      readonly as: 'create';
      readonly id: string;
      readonly target: Target;
      readonly key: string;
      readonly fields: WireFields;
      readonly trigger?: readonly string[] | undefined;
      readonly layout?: string | undefined;
      /** Set when an earlier attempt had a doubtful outcome: where the target has no unique field, look first. */
      readonly lookFirst: boolean;
      /** When the first attempt was noted; a read back looks from here on. */
      readonly intendedAt: Instant;
    }
  | {
      readonly as: 'update';
      readonly id: string;
      readonly target: Target;
      readonly key: string;
      readonly recordId: string;
      readonly fields: WireFields;
      /** Refuse when the record was modified after this instant (the target's clock, whole seconds). */
      readonly unmodifiedSince?: Instant | undefined;
      readonly trigger?: readonly string[] | undefined;
    }
  | {
      readonly as: 'delete';
      readonly id: string;
      readonly target: Target;
      readonly key: string;
      readonly recordId: string;
    }
  | {
      readonly as: 'attach';
      readonly id: string;
      readonly target: Target;
      readonly key: string;
      readonly recordId: string;
      readonly attachment: Attachment;
      readonly lookFirst: boolean;
      readonly intendedAt: Instant;
    };

/** What became of one change. Failures are values here, so that one bad record never fails its batch. */
export type WriteResult =
  | {
      readonly as: 'written';
      readonly id: string;
      readonly recordId: string;
      /** As the target returned it, verbatim; null when it does not say. */
      readonly modifiedTime: string | null;
    }
  /** A create found its record already there (our key): nothing was changed; adopt it and plan an update. */
  | { readonly as: 'exists'; readonly id: string; readonly recordId: string }
  /** An update was refused because the record changed meanwhile: plan again. */
  | { readonly as: 'changed'; readonly id: string }
  /** The record is not there any more: deleted, merged or converted by a person. */
  | { readonly as: 'gone'; readonly id: string }
  | { readonly as: 'failed'; readonly id: string; readonly failure: WriteFailure };

export interface WriteFailure {
  readonly disposition: Disposition;
  /** What it says something about: this record, one module, the account's credentials, or the whole connection. */
  readonly scope: 'record' | 'module' | 'account' | 'connection';
  readonly code: string;
  /** In plain words for the integrator; contains no personal value. */
  readonly message: string;
  readonly advice?: string | undefined;
  readonly field?: string | undefined;
  /** A create was refused because this record of the same module holds one of its values, in a field that is not our key. */
  readonly duplicateOf?: string | undefined;
  /** The write may have happened all the same. */
  readonly doubtful: boolean;
  /** What was attempted, so that the same attempt is not repeated after a rejection. */
  readonly fingerprint?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** A record as it stands in the target. */
export interface LiveRecord {
  readonly target: Target;
  readonly recordId: string;
  /** In the same normal form as `ShapedRecord.fields`. */
  readonly fields: WireFields;
  /** As the target returned it, verbatim. */
  readonly modifiedTime: string;
  /** The target's clock when it was read. */
  readonly readAt: Instant;
  /** True when it stands as it was created: nobody, ourselves included, changed it since. */
  readonly untouched?: boolean | undefined;
}

/** Equal in the target's normal form. */
export function sameWire(a: WireValue | undefined, b: WireValue | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return canonical(a) === canonical(b);
}

function canonical(value: WireValue): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
