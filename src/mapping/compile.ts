import type { TargetCatalog } from '../domain/metadata.ts';
import type { MappingSet } from './mapping-set.ts';
import type { Problem } from './problem.ts';
import type { MappingFile, MappingSettings } from './settings.ts';

export interface Compilation {
  /** Undefined when any problem is an error: a wrong file never becomes active. */
  readonly set: MappingSet | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Parses, merges, checks and compiles all mappings of an account.
 *
 * @param files in the order of the layers: default, presets as listed, account.
 * @param metadata what the targets look like; without it layer 3 of the checks is left out.
 * @returns all problems of all files at once; never throws for what is written in a file.
 */
export function compileMappings(
  _files: readonly MappingFile[],
  _settings: MappingSettings,
  _metadata?: TargetMetadata,
): Compilation {
  return { set: undefined, problems: [] };
}

/** What the targets look like now: modules with their fields, handed in as data. */
export type TargetMetadata = TargetCatalog;
export type { SlaRule } from '../domain/sla.ts';
export type { MappingFile, MappingSettings, TableRows } from './settings.ts';
