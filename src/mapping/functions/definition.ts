import type { SubjectKind } from '../../domain/subject.ts';
import type { Scope } from '../scope.ts';
import type { MappingSettings } from '../settings.ts';
import type { Table } from '../tables.ts';
import type { Plain, Value } from '../value.ts';

/** What a call site tells a function while it is compiled. */
export interface CallSite {
  readonly settings: MappingSettings;
  /** The arguments that are literals; undefined for the others. */
  readonly literals: readonly (Plain | undefined)[];
  table(name: string): Table | undefined;
  /** Notes a problem at an argument. */
  fail(argument: number, code: string, message: string, help?: string): void;
}

/** Arguments are never absent here: an absent one makes the result absent before this is called. */
export type Implementation = (args: readonly Plain[], scope: Scope) => Value;

/** One function of the language (mapping-language 7): the only source for checks, schema and completion. */
export interface FunctionDefinition {
  readonly name: string;
  /** As the type checker reads them: `lower(string): string`. */
  readonly signatures: readonly string[];
  readonly summary: string;
  /** Where it can be used; everywhere when undefined. */
  readonly kinds?: readonly SubjectKind[] | undefined;
  /** Paths it reads besides its arguments, with this many arguments. */
  readonly reads?: (count: number) => readonly string[];
  /** Checks literal arguments once and returns what runs. */
  link(site: CallSite): Implementation;
}

/** A function that needs nothing but its arguments. */
export function plainFunction(
  name: string,
  signatures: readonly string[],
  summary: string,
  run: Implementation,
): FunctionDefinition {
  return { name, signatures, summary, link: () => run };
}
