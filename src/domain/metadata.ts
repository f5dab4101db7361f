import type { Target } from './record.ts';

/** The kinds of field a target can have, in our words. `duration` is whole seconds whatever the target shows. */
export type FieldType =
  | 'text'
  | 'long_text'
  | 'email'
  | 'phone'
  | 'website'
  | 'picklist'
  | 'multi_picklist'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'duration'
  | 'lookup'
  | 'user'
  | 'other';

export interface FieldMetadata {
  readonly apiName: string;
  readonly label: string;
  readonly type: FieldType;
  /** Longest text in characters; undefined when the target has no limit we know. */
  readonly maxLength?: number | undefined;
  /** The values of a picklist as they are written through the API. */
  readonly values?: readonly string[] | undefined;
  readonly creatable: boolean;
  readonly updatable: boolean;
  readonly mandatory: boolean;
  readonly unique: boolean;
  /** The module a lookup points to. */
  readonly lookup?: Target | undefined;
}

export interface ModuleMetadata {
  readonly target: Target;
  readonly label: string;
  readonly fields: ReadonlyMap<string, FieldMetadata>;
}

/** Everything a target offers, read from the live organisation. A module that is absent cannot be written. */
export interface TargetCatalog {
  readonly modules: ReadonlyMap<Target, ModuleMetadata>;
}
