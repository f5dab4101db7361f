import type { MappingPlan } from './mapping-plan.ts';
import type { MappingSet } from './mapping-set.ts';
import type { RequestPlan } from './request-plan.ts';
import type { MappingSettings } from './settings.ts';

/** What is behind a set; for this room only. */
export interface LoadedSet {
  /** In dependency order. */
  readonly plans: readonly MappingPlan[];
  readonly requests: RequestPlan | undefined;
  readonly settings: MappingSettings;
}

const known = new WeakMap<MappingSet, LoadedSet>();

export function remember(set: MappingSet, loaded: LoadedSet): void {
  known.set(set, loaded);
}

/** @throws TypeError for a set that this room did not make. */
export function behind(set: MappingSet): LoadedSet {
  const loaded = known.get(set);
  if (loaded === undefined) throw new TypeError('not a set of compileMappings');
  return loaded;
}
