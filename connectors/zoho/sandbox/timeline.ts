import type { Instant } from '../../../src/domain/clock.ts';
import type { Change } from './org.ts';

/** A write that was turned down. */
export interface RefusedWrite {
  readonly at: Instant;
  /** `PUT /crm/v8/Leads` */
  readonly what: string;
  /** The record it was about, when it named one. */
  readonly recordId: string | undefined;
  readonly code: string;
  readonly message: string;
  /** Details of the refusal as JSON. */
  readonly details: string;
}

/** How many of the latest changes and refusals are remembered across records. */
const keptLately = 300;

/** What happened to records, oldest first, for the page that people look at. */
export class Timeline {
  readonly #entries = new Map<string, Change[]>();
  readonly #lately: Change[] = [];
  readonly #refused: RefusedWrite[] = [];
  /** Changes and refusals ever. */
  total = 0;

  note(change: Change): void {
    this.total += 1;
    keep(this.#lately, change);
    const entries = this.#entries.get(change.record.id);
    if (entries) entries.push(change);
    else this.#entries.set(change.record.id, [change]);
  }

  of(recordId: string): readonly Change[] {
    return this.#entries.get(recordId) ?? [];
  }

  refuse(refused: RefusedWrite): void {
    this.total += 1;
    keep(this.#refused, refused);
  }

  /** The latest changes of all records, newest first. */
  lately(): readonly Change[] {
    return this.#lately.toReversed();
  }

  /** The latest refusals, newest first; of one record when it is named. */
  refusals(recordId?: string): readonly RefusedWrite[] {
    return this.#refused
      .filter((refused) => recordId === undefined || refused.recordId === recordId)
      .reverse();
  }
}

function keep<T>(list: T[], one: T): void {
  list.push(one);
  if (list.length > keptLately * 2) list.splice(0, list.length - keptLately);
}
