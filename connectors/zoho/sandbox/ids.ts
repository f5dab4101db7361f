/**
 * Record ids are 19 digits and always strings: they do not fit a JavaScript number. Records count from
 * 5000000000000000001, everything else (modules, fields, users, layouts) from 4000000000000000001, so that a change of
 * metadata does not move the ids of records.
 */
export class Ids {
  #records = 0;
  #others = 0;

  /** The next record id. */
  record(): string {
    this.#records += 1;
    return `5000000000${String(this.#records).padStart(9, '0')}`;
  }

  /** The next id of anything that is not a record. */
  other(): string {
    this.#others += 1;
    return `4000000000${String(this.#others).padStart(9, '0')}`;
  }
}

/** True when the text could be an id at all. */
export function looksLikeId(text: string): boolean {
  return /^\d{15,19}$/.test(text);
}
