import type { Random } from '../../../../src/domain/random.ts';
import type { Agenda } from '../agenda.ts';
import type { JsonObject } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records/table.ts';
import { type DeedName, deedNames, deeds, pickOne } from './deeds.ts';

/** How busy people are. */
export interface Routine {
  /** Shortest and longest pause between two deeds, in milliseconds of the sandbox's clock. */
  readonly everyMs: readonly [number, number];
  /** How often each deed comes, in proportion to the others. */
  readonly weights: Readonly<Record<DeedName, number>>;
  /** API names of the modules whose records they touch. */
  readonly modules: readonly string[];
  /** They stop by themselves after so many; null for never. */
  readonly times: number | null;
  readonly random: Random;
}

/** The modules whose records people merge. */
const mergeable = ['Leads', 'Contacts', 'Accounts', 'Deals', 'Cases', 'Quality_Notes'];

/** People of the organisation who work on its records at moments nobody can foresee, and yet the same for the same seed. */
export class People {
  /** What they did, oldest first: `at`, `action`, `module`, `id`, `by`, and what they typed or made. */
  readonly done: JsonObject[] = [];
  readonly #org: Org;
  readonly #agenda: Agenda;
  readonly #flush: () => void;
  #routine: Routine | undefined;
  #left = 0;

  /** @param flush lets the callbacks of a deed go. */
  constructor(org: Org, agenda: Agenda, flush: () => void) {
    this.#org = org;
    this.#agenda = agenda;
    this.#flush = flush;
  }

  /** Begins, or goes on in another way. */
  start(routine: Routine): void {
    this.#routine = routine;
    this.#left = routine.times ?? Number.POSITIVE_INFINITY;
    this.#next(routine);
  }

  stop(): void {
    this.#routine = undefined;
  }

  get busy(): boolean {
    return this.#routine !== undefined;
  }

  /** How often each deed was done, refused ones left out. */
  counts(): Record<DeedName | 'refused', number> {
    const counts = { edit: 0, delete: 0, merge: 0, convert: 0, lock: 0, refused: 0 };
    for (const { action, refused } of this.done)
      counts[refused === undefined ? (action as DeedName) : 'refused'] += 1;
    return counts;
  }

  #next(routine: Routine): void {
    const [least, most] = routine.everyMs;
    const pause = Math.round(least + routine.random.next() * (most - least));
    this.#agenda.add(this.#org.clock.now() + pause, () => {
      if (this.#routine !== routine) return;
      this.#act(routine);
      this.#left -= 1;
      if (this.#left > 0) this.#next(routine);
      else this.#routine = undefined;
    });
  }

  #act(routine: Routine): void {
    const { random } = routine;
    const action = this.#choose(routine);
    const module = this.#moduleFor(routine, action);
    if (!module) return;
    const record = pickOne(random, this.#open(module.api));
    const user = pickOne(
      random,
      this.#org.users.filter((each) => each.active && !each.email.startsWith('patchcord@')),
    );
    const number = this.done.length + 1;
    const came = deeds[action]({ org: this.#org, random, user, module, record, number });
    const at = new Date(this.#org.clock.now()).toISOString();
    this.done.push({ at, action, module: module.api, id: record.id, by: user.email, ...came });
    this.#flush();
  }

  /** Records somebody at the screen can still work on. */
  #open(api: string): StoredRecord[] {
    if (!this.#org.modules.has(api)) return [];
    const live = [...this.#org.table(api).live.values()];
    return live.filter((record) => record.values['Converted__s'] !== true);
  }

  #choose({ weights, random }: Routine): DeedName {
    const total = deedNames.reduce((sum, name) => sum + weights[name], 0);
    let left = random.next() * total;
    for (const name of deedNames) {
      left -= weights[name];
      if (left < 0) return name;
    }
    return 'edit';
  }

  #moduleFor({ modules, random }: Routine, action: DeedName): Module | undefined {
    const suits = (api: string): boolean => {
      if (action === 'convert') return api === 'Leads';
      return action !== 'merge' || mergeable.includes(api);
    };
    const usable = modules.filter((api) => suits(api) && this.#open(api).length > 0);
    return usable.length === 0 ? undefined : this.#org.modules.get(pickOne(random, usable));
  }
}
