import type { Change } from './org.ts';

/** What happened to records, oldest first, for the page that people look at. */
export class Timeline {
  readonly #entries = new Map<string, Change[]>();

  note(change: Change): void {
    const entries = this.#entries.get(change.record.id);
    if (entries) entries.push(change);
    else this.#entries.set(change.record.id, [change]);
  }

  of(recordId: string): readonly Change[] {
    return this.#entries.get(recordId) ?? [];
  }
}
