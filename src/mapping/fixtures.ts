import type { Problem } from './problem.ts';
import { parseSource, placeOf, toData } from './source.ts';
import { isStructure, type Structure } from './value.ts';

/** Canonical snapshots for tests, by name; `base` lies under every one of them. */
export type Fixtures = Readonly<Record<string, Structure>>;

/**
 * Reads fixtures: one file for each, named like the file.
 *
 * @param files name and text; a folder and the ending are left out of the name.
 */
export function readFixtures(files: readonly { readonly name: string; readonly text: string }[]): {
  readonly fixtures: Fixtures;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const fixtures: Record<string, Structure> = {};
  for (const { name, text } of files) {
    const { root } = parseSource({ name, text, layer: 'fixture' }, problems);
    const data = root === undefined ? undefined : toData(root);
    if (isStructure(data)) fixtures[stem(name)] = data;
    else if (root !== undefined) {
      const message = 'A fixture is a map of variables';
      problems.push({ ...placeOf(root), severity: 'error', code: 'M006', message });
    }
  }
  return { fixtures, problems };
}

function stem(name: string): string {
  return name.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');
}

/** Lays facts over facts: maps merge, null removes, everything else replaces. */
export function mergeFacts(base: Structure, over: Structure): Structure {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const below = merged[name];
    if (value === null) delete merged[name];
    else
      merged[name] = isStructure(value)
        ? mergeFacts(isStructure(below) ? below : {}, value)
        : value;
  }
  return merged;
}
