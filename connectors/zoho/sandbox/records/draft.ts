import type { Instant } from '../../../../src/domain/clock.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import type { Refusal } from '../refusal.ts';
import type { User } from '../users.ts';
import type { Values } from './table.ts';

/** A record on its way in: read and checked field by field, not yet kept. */
export interface Draft {
  readonly org: Org;
  readonly module: Module;
  readonly user: User;
  readonly now: Instant;
  /** The element as it was sent. */
  readonly element: JsonObject;
  /** `$.data[0]` */
  readonly path: string;
  /** Undefined for an insert. */
  readonly before: Values | undefined;
  /** What was sent, read; `null` where it empties. */
  readonly given: Readonly<Record<string, Json>>;
  /** What will be kept. Rules fill in what follows from the rest. */
  readonly after: Record<string, Json>;
}

/** What one module adds to the general rules. */
export interface ModuleRule {
  /** Defaults that must be there before mandatory fields are looked at. */
  readonly prefill?: (draft: Draft) => void;
  /** How the module refuses an update that empties a mandatory field; otherwise it is reported as missing. */
  readonly emptied?: (draft: Draft, name: string) => Refusal;
  /** The module's own refusals. */
  readonly check?: (draft: Draft) => Refusal | undefined;
  /** Fields that follow from others. */
  readonly derive?: (draft: Draft) => void;
}

/** `{api_name, json_path}` of a field of the draft, for error details. */
export function at(draft: Draft, name: string, more: JsonObject = {}): JsonObject {
  return { ...more, api_name: name, json_path: `${draft.path}.${name}` };
}

/** True when the update brings another value than the record has. */
export function changes(draft: Draft, name: string): boolean {
  return name in draft.given && !sameValue(draft.given[name] ?? null, draft.before?.[name] ?? null);
}

/** Equality of kept values. */
export function sameValue(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  return JSON.stringify(left) === JSON.stringify(right);
}
