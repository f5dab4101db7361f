import type { JsonObject } from './json.ts';
import type { Change, Org } from './org.ts';

const verbs: Readonly<Record<Change['kind'], 'inserted' | 'updated' | 'deleted'>> = {
  insert: 'inserted',
  update: 'updated',
  delete: 'deleted',
};

/** What was asked of the sandbox and what became of it, since it was made or reset. */
export class Counters {
  requests = 0;
  rejected429 = 0;
  maxBatch = 0;
  maxInFlight = 0;
  inFlight = 0;
  /** Requests in flight that only wait for the clock. */
  sleeping = 0;
  readonly #byModule = new Map<string, { inserted: number; updated: number; deleted: number }>();

  note(change: Change): void {
    const counts = this.#byModule.get(change.module) ?? { inserted: 0, updated: 0, deleted: 0 };
    counts[verbs[change.kind]] += 1;
    this.#byModule.set(change.module, counts);
  }

  begin(): void {
    this.requests += 1;
    this.inFlight += 1;
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
  }

  /** Counts a request as sleeping for as long as `sleep` lasts. */
  async asleep(sleep: Promise<void>): Promise<void> {
    this.sleeping += 1;
    await sleep;
    this.sleeping -= 1;
  }

  end(): void {
    this.inFlight -= 1;
  }

  byModule(): Record<string, JsonObject> {
    return Object.fromEntries(
      [...this.#byModule].map(([module, counts]) => [module, { ...counts }]),
    );
  }
}

/** Values of our key field that stand in more than one live record of a module: duplicates that should not be. */
export function duplicateKeys(org: Org): number {
  let twice = 0;
  for (const api of org.modules.keys()) {
    const seen = new Map<string, number>();
    for (const { values } of org.table(api).live.values()) {
      const key = values['Patchcord_Key'];
      if (typeof key === 'string') seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    twice += [...seen.values()].filter((count) => count > 1).length;
  }
  return twice;
}
