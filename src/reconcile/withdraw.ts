import type { LiveRecord, ShapedRecord, WireFields } from '../domain/change.ts';
import type { DesiredRecord, UpdatePolicy } from '../domain/record.ts';
import type { LedgerRow } from '../store/port.ts';
import { failureOf } from './failures.ts';
import { isUntouched } from './plan.ts';
import { updateRecord } from './record-road.ts';
import {
  failed,
  healthy,
  type RoadEnd,
  type RoadPorts,
  release,
  vendorKey,
  wasDeletedByPerson,
} from './road-end.ts';

/**
 * Withdraws a record nobody desires any more, by its mapping's policy. What a person changed stays.
 *
 * @param policy of the contribution that was dropped.
 */
export async function withdrawRecord(
  ports: RoadPorts,
  row: LedgerRow,
  policy: DesiredRecord['onWithdraw'],
): Promise<RoadEnd> {
  if (
    row.recordId === null ||
    row.state === 'withdrawn' ||
    row.state === 'final' ||
    wasDeletedByPerson(row)
  )
    return release(ports, row, 'withdrawn', row.state === 'final' ? 'final' : 'withdrawn');
  switch (policy.as) {
    case 'keep':
      return release(ports, row, 'kept', 'withdrawn');
    case 'cancel':
      return cancelRecord(ports, row, policy.fields);
    case 'delete':
      return deleteRecord(ports, row, row.recordId);
  }
}

async function cancelRecord(
  ports: RoadPorts,
  row: LedgerRow,
  fields: Readonly<Record<string, DesiredRecord['fields'][string]['value']>>,
): Promise<RoadEnd> {
  const wanted = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, { value, update: 'keep_human' as const }]),
  );
  let spelled: WireFields;
  try {
    spelled = await ports.sink.shapeFields(row.target, wanted);
  } catch (error) {
    return failed(ports, row, failureOf(error), [], undefined);
  }
  const shaped: ShapedRecord = {
    target: row.target,
    key: vendorKey(row),
    fields: spelled,
    policies: Object.fromEntries(Object.keys(spelled).map((name) => [name, policyFor(row, name)])),
    notes: [],
  };
  const end = await updateRecord(ports, row, shaped, { together: true });
  if (end.fate !== 'updated' && end.fate !== 'unchanged') return end;
  const isKept = end.decisions.some((one) => one.because === 'human');
  const isFinal = !isKept && ports.sink.isFinal(row.target, { ...row.written, ...spelled });
  return {
    ...end,
    fate: isKept ? 'kept' : 'withdrawn',
    update: { ...end.update, state: isFinal ? 'final' : 'withdrawn' },
  };
}

/** A field we never wrote is ours to cancel with; one that a person changed after us is not. What a write may have brought whose answer was lost counts as written. */
function policyFor({ written, shown }: LedgerRow, field: string): UpdatePolicy {
  const isOurs = written[field] !== undefined || shown[field] !== undefined;
  return isOurs ? 'keep_human' : 'overwrite';
}

async function deleteRecord(ports: RoadPorts, row: LedgerRow, recordId: string): Promise<RoadEnd> {
  let live: LiveRecord | undefined;
  try {
    live = await ports.writer.read(row.target, recordId, Object.keys(row.written).slice(0, 1));
  } catch (error) {
    return failed(ports, row, failureOf(error), [], undefined);
  }
  if (live === undefined) return release(ports, row, 'withdrawn', 'withdrawn');
  if (!isUntouched(row, live)) return release(ports, row, 'kept', 'withdrawn');
  const result = await ports.writer.submit({
    as: 'delete',
    id: `${row.target} ${row.key}`,
    target: row.target,
    key: vendorKey(row),
    recordId,
  });
  if (result.as === 'failed') return failed(ports, row, result.failure, [], undefined);
  const end = release(ports, row, 'withdrawn', 'withdrawn');
  return {
    ...end,
    recordId: null,
    update: {
      ...end.update,
      ...healthy,
      recordId: null,
      written: {},
      shown: {},
      modifiedTime: null,
    },
  };
}
