import type { Instant } from '../../../../src/domain/clock.ts';
import type { Json } from '../json.ts';

/**
 * Field values as they are kept: date-times as milliseconds, single lookups and users as ids, multi-module lookups as
 * `{module, id}`. A field that was never filled is absent. Never changed in place: an update makes a new object, so
 * that an older state (the search index) is only a reference.
 */
export type Values = Readonly<Record<string, Json>>;

/** One record at one moment. */
export interface StoredRecord {
  readonly id: string;
  readonly values: Values;
}

/** A record in the recycle bin. */
export interface DeletedRecord {
  readonly record: StoredRecord;
  readonly deletedAt: Instant;
  /** User id. */
  readonly deletedBy: string;
  /** True once it was taken out of the recycle bin for good. */
  readonly purged?: boolean;
}

/** How unique values are compared: without case and surrounding blanks. */
function folded(value: Json): string {
  return String(value).trim().toLowerCase();
}

/** The records of one module, by id and by unique value. */
export class Table {
  readonly live = new Map<string, StoredRecord>();
  readonly deleted = new Map<string, DeletedRecord>();
  readonly #unique = new Map<string, Map<string, string>>();

  /** Starts an index over a field; the first of two records with one value keeps it. */
  indexUnique(field: string): void {
    const index = new Map<string, string>();
    this.#unique.set(field, index);
    for (const record of this.live.values()) {
      const value = record.values[field];
      if (value !== undefined && value !== null && !index.has(folded(value)))
        index.set(folded(value), record.id);
    }
  }

  /** The id of the live record that holds a unique value. */
  holder(field: string, value: Json): string | undefined {
    return this.#unique.get(field)?.get(folded(value));
  }

  /** Adds a record, or takes its new state. */
  put(record: StoredRecord): void {
    const before = this.live.get(record.id);
    if (before) this.#unindex(before);
    this.live.set(record.id, record);
    for (const [field, index] of this.#unique) {
      const value = record.values[field];
      if (value !== undefined && value !== null) index.set(folded(value), record.id);
    }
  }

  /** Moves a record to the recycle bin; its unique values are free again. */
  remove(gone: DeletedRecord): void {
    this.live.delete(gone.record.id);
    this.#unindex(gone.record);
    this.deleted.set(gone.record.id, gone);
  }

  /** Takes a record away without a trace, as if it had never been made. */
  forget(id: string): void {
    const record = this.live.get(id);
    if (!record) return;
    this.live.delete(id);
    this.#unindex(record);
  }

  /** Puts an earlier state back, out of the recycle bin where it is there. */
  restore(record: StoredRecord): void {
    this.deleted.delete(record.id);
    this.put(record);
  }

  #unindex(record: StoredRecord): void {
    for (const [field, index] of this.#unique) {
      const value = record.values[field];
      if (value !== undefined && value !== null && index.get(folded(value)) === record.id)
        index.delete(folded(value));
    }
  }
}
