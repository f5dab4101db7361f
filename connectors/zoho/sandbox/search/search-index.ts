import type { Instant } from '../../../../src/domain/clock.ts';
import type { Change, Org } from '../org.ts';
import type { StoredRecord } from '../records/table.ts';

interface Pending {
  readonly at: Instant;
  readonly module: string;
  readonly id: string;
  /** Undefined for a deletion. */
  readonly record: StoredRecord | undefined;
}

/**
 * What search sees: the records as they were a while ago. Changes wait in line until the lag has passed; records are
 * never changed in place, so the line holds references only.
 */
export class SearchIndex {
  readonly #org: Org;
  readonly #seen = new Map<string, Map<string, StoredRecord>>();
  #pending: Pending[] = [];

  /** Starts with everything the organisation holds already. */
  constructor(org: Org) {
    this.#org = org;
    for (const api of org.modules.keys()) this.#seen.set(api, new Map(org.table(api).live));
  }

  note(change: Change): void {
    const record = change.kind === 'delete' ? undefined : change.record;
    this.#pending.push({ at: change.at, module: change.module, id: change.record.id, record });
    if (this.#pending.length % 1000 === 0) this.#catchUp();
  }

  /** The records of a module as search sees them now. */
  visible(api: string): StoredRecord[] {
    this.#catchUp();
    return [...(this.#seen.get(api)?.values() ?? [])];
  }

  #catchUp(): void {
    const until = this.#org.clock.now() - this.#org.quirks.indexLagMs;
    const waiting = this.#pending.findIndex((each) => each.at > until);
    const ripe = this.#pending.splice(0, waiting < 0 ? this.#pending.length : waiting);
    for (const { module, id, record } of ripe) {
      const seen = this.#seen.get(module);
      if (record) seen?.set(id, record);
      else seen?.delete(id);
    }
  }
}
