import type { Json } from '../json.ts';
import { member } from '../json.ts';
import type { Field } from '../metadata/field.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { deleteRecord } from '../records/delete.ts';
import type { StoredRecord } from '../records/table.ts';
import type { User } from '../users.ts';

/** Two records of one module that a person found to be the same. */
export interface Merge {
  readonly org: Org;
  readonly user: User;
  readonly module: Module;
  readonly survivorId: string;
  readonly goneId: string;
}

/**
 * Merges a record into another: everything that pointed to the one points to the other, the one goes to the recycle
 * bin, and the survivor keeps its values.
 *
 * @returns false when one of them is not there, or both are the same.
 */
export function mergeRecords(merge: Merge): boolean {
  const { org, user, module, survivorId, goneId } = merge;
  const both = org.find(module.api, survivorId) && org.find(module.api, goneId);
  if (!both || survivorId === goneId) return false;
  for (const other of org.modules.values())
    for (const record of [...org.table(other.api).live.values()]) repoint(merge, other, record);
  return deleteRecord(org, module, goneId, user);
}

function repoint(merge: Merge, other: Module, record: StoredRecord): void {
  const changed: Record<string, Json> = {};
  for (const field of other.fields.values()) {
    const moved = movedLink(merge, field, record.values[field.name] ?? null);
    if (moved !== undefined) changed[field.name] = moved;
  }
  if (Object.keys(changed).length === 0) return;
  const { org, user } = merge;
  const at = org.now();
  const after = {
    id: record.id,
    values: { ...record.values, ...changed, Modified_Time: at, Modified_By: user.id },
  };
  org.table(other.api).put(after);
  org.tell({
    kind: 'update',
    module: other.api,
    record: after,
    before: record,
    fields: Object.keys(changed),
    by: user,
    at,
  });
}

function movedLink(
  { module, survivorId, goneId }: Merge,
  field: Field,
  value: Json,
): Json | undefined {
  if (field.spec.type === 'lookup')
    return value === goneId && field.spec.to[0] === module.api ? survivorId : undefined;
  if (field.spec.type !== 'multi_module_lookup') return undefined;
  const points = member(value, 'id') === goneId && member(value, 'module') === module.api;
  return points ? { module: module.api, id: survivorId } : undefined;
}
