import type { JsonObject } from '../json.ts';
import { isInProcess } from '../metadata/automation.ts';
import type { Module } from '../metadata/module.ts';
import type { Org } from '../org.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { sameValue } from './draft.ts';
import type { StoredRecord } from './table.ts';

/** States of the approval process in which a record cannot be changed. */
const unapproved = ['pending', 'rejected', 'approval_process_pending', 'approval_process_rejected'];

/** Where the approval process has a record; `approved` unless somebody put it elsewhere. */
export function approvalState(record: StoredRecord): string {
  return String(record.values['$approval_state'] ?? 'approved');
}

/** True while a person has a record under review. */
export function isInReview(record: StoredRecord): boolean {
  return record.values['$in_review'] === true;
}

/**
 * Why nobody may touch a record at present: it is locked, not approved, or under review.
 *
 * @param where details of the refusal: the place in the body, or in the path.
 * @param act what is refused, for the message: `update`, `delete`, `convert`.
 */
export function refuseGated(
  record: StoredRecord,
  where: JsonObject,
  act = 'update',
): Refusal | undefined {
  if (record.values['Locked__s'] === true)
    return refusal(
      'RECORD_LOCKED',
      'Sorry, you cannot perform this operation as the record is locked.',
      { ...where, action: 'record_locking' },
    );
  if (unapproved.includes(approvalState(record)))
    return refusal('NOT_APPROVED', `Cannot ${act} record that is not approved yet`, {
      resource_path_index: 1,
    });
  if (isInReview(record)) return refusal('NOT_REVIEWED', 'record in review');
  return undefined;
}

/** Why a value that a blueprint owns cannot be written: it changes by transitions only. */
export function refuseBlueprint(
  org: Org,
  module: Module,
  record: StoredRecord,
  given: JsonObject,
  path: string,
): Refusal | undefined {
  const blueprint = org.automation.blueprints.get(module.api);
  if (!blueprint || record.values['$outside_blueprint'] === true) return undefined;
  const { field } = blueprint;
  const value = record.values[field] ?? null;
  if (!isInProcess(blueprint, value) || given[field] === undefined) return undefined;
  if (sameValue(given[field], value)) return undefined;
  return refusal(
    org.quirks.blueprintCode,
    'the record is in a blueprint: the field can be changed by a transition only',
    { api_name: field, json_path: `${path}.${field}` },
  );
}
