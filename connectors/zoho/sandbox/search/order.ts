import type { Module } from '../metadata/module.ts';
import { compareValues } from '../records/compare-values.ts';
import { approvalState } from '../records/gates.ts';
import type { StoredRecord } from '../records/table.ts';
import { refuse } from '../refusal.ts';

type Input = (name: string) => string | undefined;

/** Sorts what a search found by `sort_by`, any field of the module (`id` unless told), and `sort_order` (`desc`). */
export function ordered(hits: StoredRecord[], module: Module, input: Input): StoredRecord[] {
  const by = input('sort_by') ?? 'id';
  const order = input('sort_order') ?? 'desc';
  if (by !== 'id' && !module.fields.has(by))
    refuse('INVALID_DATA', 'invalid data', { param_name: 'sort_by' });
  if (order !== 'asc' && order !== 'desc')
    refuse('INVALID_DATA', 'invalid data', { param_name: 'sort_order' });
  const value = (record: StoredRecord) => (by === 'id' ? record.id : (record.values[by] ?? null));
  const sorted = hits.sort(
    (a, b) => compareValues(value(a), value(b)) || compareValues(a.id, b.id),
  );
  return order === 'desc' ? sorted.reverse() : sorted;
}

const approvalStates = [
  'approved',
  'approval_process_pending',
  'approval_process_rejected',
  'review_process_pending',
  'review_process_rejected',
  'merge_pending',
  'email_parser_waiting',
  'email_parser_rejected',
  'webform_invalid',
  'webform_invalid_approval',
  'webform_unapproved',
  'webform_double_optin',
  'zia_vision_pending',
  'zia_vision_rejected',
  'zia_vision_validation',
];

/** The records that `approval_state` leaves: all of them without it. */
export function approvalFilter(input: Input): (record: StoredRecord) => boolean {
  const wanted = input('approval_state');
  if (wanted === undefined) return () => true;
  if (!approvalStates.includes(wanted))
    refuse('INVALID_DATA', 'invalid data', {
      param_name: 'approval_state',
      supported_values: approvalStates,
    });
  return (record) => approvalState(record) === wanted;
}
