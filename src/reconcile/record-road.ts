import type {
  Change,
  LiveRecord,
  ShapedRecord,
  WireFields,
  WriteFailure,
  WriteResult,
} from '../domain/change.ts';
import type { DesiredRecord, RecordRef } from '../domain/record.ts';
import type { LedgerRow, RowUpdate } from '../store/port.ts';
import { failureOf, fingerprint } from './failures.ts';
import { differingFields, type FieldPlan, planUpdate } from './plan.ts';
import {
  failed,
  gone,
  healthy,
  keyOf,
  type RoadEnd,
  type RoadPorts,
  release,
  vendorKey,
  wasDeletedByPerson,
} from './road-end.ts';

/** How often a record that keeps changing under our hands is planned again before it is left for later. */
const replans = 3;

/**
 * Brings one record to what is desired: creates it, or writes the differing fields.
 *
 * @param desired the merge of all contributions.
 */
export async function bringRecord(
  ports: RoadPorts,
  row: LedgerRow,
  desired: DesiredRecord,
  idOf: (ref: RecordRef) => string | undefined,
): Promise<RoadEnd> {
  if (
    row.state === 'failed' &&
    row.nextAttemptAt !== null &&
    row.nextAttemptAt > ports.now() &&
    row.recordId === null
  )
    return release(ports, row, 'waiting');
  let shaped: ShapedRecord;
  try {
    shaped = await ports.sink.shape({ ...desired, key: vendorKey(row) }, idOf);
  } catch (error) {
    return failed(ports, row, failureOf(error), [], undefined);
  }
  if (repeatsRejected(row, shaped)) return release(ports, row, 'dead');
  if (wasDeletedByPerson(row)) {
    const goneAt = row.firstFailedAt ?? 0;
    return desired.at > goneAt
      ? createRecord(ports, nextGeneration(row), desired, shaped, idOf)
      : release(ports, row, 'gone');
  }
  if (row.state === 'final') return createRecord(ports, nextGeneration(row), desired, shaped, idOf);
  if (row.recordId === null)
    return createRecord(
      ports,
      row.state === 'withdrawn' ? nextGeneration(row) : row,
      desired,
      shaped,
      idOf,
    );
  return updateRecord(ports, row, shaped, row.state === 'withdrawn');
}

function nextGeneration(row: LedgerRow): LedgerRow {
  return {
    ...row,
    generation: row.generation + 1,
    recordId: null,
    written: {},
    shown: {},
    modifiedTime: null,
    failure: null,
  };
}

function repeatsRejected(row: LedgerRow, shaped: ShapedRecord): boolean {
  return (
    row.state === 'dead' &&
    row.failure?.disposition === 'reject' &&
    row.failure.fingerprint === fingerprint(shaped)
  );
}

async function createRecord(
  ports: RoadPorts,
  row: LedgerRow,
  desired: DesiredRecord,
  shapedBefore: ShapedRecord,
  idOf: (ref: RecordRef) => string | undefined,
): Promise<RoadEnd> {
  const key = vendorKey(row);
  const shaped =
    shapedBefore.key === key ? shapedBefore : await ports.sink.shape({ ...desired, key }, idOf);
  const result = await ports.writer.submit({
    as: 'create',
    id: `${row.target} ${key}`,
    target: row.target,
    key,
    fields: shaped.fields,
    trigger: shaped.trigger,
    layout: shaped.layout,
    lookFirst: row.intent?.doubtful === true || row.failure?.doubtful === true,
    intendedAt: row.intent?.startedAt ?? ports.now(),
  });
  if (result.as === 'exists') {
    const adopted = {
      ...row,
      recordId: result.recordId,
      written: {},
      shown: {},
      modifiedTime: null,
    };
    return updateRecord(ports, adopted, shaped, false);
  }
  return endOfWrite(ports, row, shaped, result, shaped.fields, [], 'created');
}

/** Writes the differing fields of a record that exists. */
export async function updateRecord(
  ports: RoadPorts,
  row: LedgerRow,
  shaped: ShapedRecord,
  restoring: boolean,
): Promise<RoadEnd> {
  const recordId = row.recordId ?? '';
  for (let round = 0; round < replans; round += 1) {
    const fields = differingFields(shaped, row, restoring);
    if (fields.length === 0)
      return { ...release(ports, row, 'unchanged', 'written'), notes: shaped.notes };
    let live: LiveRecord | undefined;
    try {
      live = await ports.writer.read(row.target, recordId, fields);
    } catch (error) {
      return failed(ports, row, failureOf(error), shaped.notes, shaped);
    }
    if (live === undefined) return gone(ports, row);
    const plan = planUpdate(shaped, row, live, fields, restoring);
    const held = settledValues(shaped, fields, plan.decisions);
    const base = { ...row, shown: { ...row.shown, ...plan.shown } };
    if (Object.keys(plan.fields).length === 0) {
      const end = release(ports, base, 'unchanged', 'written');
      return {
        ...end,
        decisions: plan.decisions,
        notes: shaped.notes,
        update: {
          ...end.update,
          recordId,
          written: { ...row.written, ...held },
          shown: base.shown,
        },
      };
    }
    const result = await ports.writer.submit(
      updateChange(row, recordId, plan.fields, live, shaped),
    );
    if (result.as === 'changed') continue;
    return endOfWrite(ports, base, shaped, result, held, plan.decisions, 'updated');
  }
  const failure: WriteFailure = {
    disposition: 'retry',
    scope: 'record',
    code: 'record.busy',
    message: 'The record keeps being changed by others.',
    doubtful: false,
  };
  return failed(ports, row, failure, shaped.notes, shaped);
}

/** What counts as written by us: what we write now, and what stands there already as we want it. */
function settledValues(
  shaped: ShapedRecord,
  fields: readonly string[],
  decisions: readonly FieldPlan[],
): WireFields {
  const left = new Set(
    decisions
      .filter((one) => one.because === 'human' || one.because === 'filled')
      .map((one) => one.field),
  );
  return Object.fromEntries(
    fields
      .filter((field) => !left.has(field))
      .map((field) => [field, shaped.fields[field] ?? null]),
  );
}

function updateChange(
  row: LedgerRow,
  recordId: string,
  fields: WireFields,
  live: LiveRecord,
  shaped: Pick<ShapedRecord, 'trigger'>,
): Change {
  return {
    as: 'update',
    id: `${row.target} ${row.key}`,
    target: row.target,
    key: vendorKey(row),
    recordId,
    fields,
    unmodifiedSince: live.readAt,
    trigger: shaped.trigger,
  };
}

function endOfWrite(
  ports: RoadPorts,
  row: LedgerRow,
  shaped: ShapedRecord,
  result: WriteResult,
  held: WireFields,
  decisions: readonly FieldPlan[],
  fate: 'created' | 'updated',
): RoadEnd {
  switch (result.as) {
    case 'written':
    case 'exists': {
      const update: RowUpdate = {
        ...keyOf(ports, row),
        state: 'written',
        recordId: result.recordId,
        generation: row.generation,
        written: { ...row.written, ...held },
        shown: withoutKeys(row.shown, held),
        modifiedTime: result.as === 'written' ? result.modifiedTime : row.modifiedTime,
        mappingVersion: ports.mappingVersion,
        ...healthy,
      };
      return {
        fate,
        recordId: result.recordId,
        update,
        decisions,
        notes: shaped.notes,
        fields: held,
      };
    }
    case 'gone':
      return gone(ports, row);
    case 'changed':
      return release(ports, row, 'waiting');
    case 'failed':
      return failed(ports, row, result.failure, shaped.notes, shaped);
  }
}

function withoutKeys(fields: WireFields, gone: WireFields): WireFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in gone)));
}
