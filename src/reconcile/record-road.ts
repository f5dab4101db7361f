import {
  type Change,
  type LiveRecord,
  type ShapedRecord,
  sameWire,
  type WireFields,
  type WriteResult,
} from '../domain/change.ts';
import type { DesiredRecord, RecordRef } from '../domain/record.ts';
import type { LedgerRow, RowUpdate } from '../store/port.ts';
import { failureOf, fingerprint } from './failures.ts';
import { withLost, withoutLost } from './lost-values.ts';
import { differingFields, type FieldPlan, keptBefore, othersMark, planUpdate } from './plan.ts';
import {
  busy,
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
  if (isBackingOff(row, ports.now())) return release(ports, row, 'waiting');
  let shaped: ShapedRecord;
  try {
    shaped = await ports.sink.shape({ ...desired, key: vendorKey(row) }, idOf);
  } catch (error) {
    return failed(ports, row, failureOf(error), [], undefined);
  }
  if (repeatsRejected(row, shaped)) return release(ports, row, 'dead');
  const again = (): Promise<RoadEnd> =>
    createRecord(ports, nextGeneration(row), desired, shaped, idOf);
  if (wasDeletedByPerson(row))
    return desired.at > (row.firstFailedAt ?? 0) ? again() : release(ports, row, 'gone');
  if (row.state === 'final') return again();
  if (row.recordId === null)
    return createRecord(
      ports,
      row.state === 'withdrawn' ? nextGeneration(row) : row,
      desired,
      shaped,
      idOf,
    );
  const end = await updateRecord(ports, row, shaped, { restoring: row.state === 'withdrawn' });
  // A lead that is gone may live on as a contact: the directory is asked before there is another person.
  if (end.fate !== 'gone' || desired.providesPerson) return end;
  return desired.at > (end.update.firstFailedAt ?? 0) ? again() : end;
}

/**
 * Brings one record to what the others still desire of it when one subject has let go of it. That is no reason to make
 * it, nor to make it again: whoever desires it does so in a reconciliation of its own, knowing who is meant by now.
 */
export async function leaveRecord(
  ports: RoadPorts,
  row: LedgerRow,
  desired: DesiredRecord,
): Promise<RoadEnd> {
  const stands = row.recordId !== null && row.state !== 'withdrawn' && row.state !== 'final';
  if (!stands || wasDeletedByPerson(row)) return release(ports, row, 'kept');
  let shaped: ShapedRecord;
  try {
    shaped = await ports.sink.shape({ ...desired, key: vendorKey(row) }, (ref) => ref.id);
  } catch (error) {
    return failed(ports, row, failureOf(error), [], undefined);
  }
  if (repeatsRejected(row, shaped)) return release(ports, row, 'dead');
  return updateRecord(ports, row, shaped);
}

/** Its first write failed and is tried again later. */
function isBackingOff(row: LedgerRow, now: number): boolean {
  const { state, nextAttemptAt, recordId } = row;
  return state === 'failed' && recordId === null && nextAttemptAt !== null && nextAttemptAt > now;
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
    attempts: 0,
    firstFailedAt: null,
    nextAttemptAt: null,
  };
}

function repeatsRejected(row: LedgerRow, shaped: ShapedRecord): boolean {
  return (
    (row.state === 'dead' || (row.state === 'withdrawn' && row.recordId === null)) &&
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
    const adopted = { ...row, recordId: result.recordId, written: {}, modifiedTime: null };
    return updateRecord(ports, adopted, shaped);
  }
  const written = { shaped, held: shaped.fields, sent: shaped.fields, shown: {}, decisions: [] };
  return endOfWrite(ports, row, result, { ...written, fate: 'created' });
}

export interface UpdateManner {
  /** The record was withdrawn and is desired again: `once` fields are written too. */
  readonly restoring?: boolean;
  /** All fields or none: when one is left to a person, or a person has brought the record to its end, none is written. */
  readonly together?: boolean;
}

/** Writes the differing fields of a record that exists. */
export async function updateRecord(
  ports: RoadPorts,
  row: LedgerRow,
  shaped: ShapedRecord,
  manner: UpdateManner = {},
): Promise<RoadEnd> {
  const fields = differingFields(shaped, row, manner.restoring === true);
  if (fields.length === 0) return unchanged(ports, row, shaped, keptBefore(shaped, row), {});
  let before: WireFields | undefined;
  for (let round = 0; round < replans; round += 1) {
    let live: LiveRecord | undefined;
    try {
      live = await ports.writer.read(row.target, row.recordId ?? '', fields);
    } catch (error) {
      return failed(ports, row, failureOf(error), shaped.notes, shaped);
    }
    if (live === undefined) return gone(ports, row);
    const end = await updateAsItStands(ports, row, { shaped, fields, live, before, manner });
    if (end !== 'changed') return end;
    before ??= live.fields;
  }
  return failed(ports, row, busy, shaped.notes, shaped);
}

interface Looked {
  readonly shaped: ShapedRecord;
  readonly fields: readonly string[];
  readonly live: LiveRecord;
  /** As they stood at the first look, before somebody changed the record under our hands. */
  readonly before: WireFields | undefined;
  readonly manner: UpdateManner;
}

async function updateAsItStands(
  ports: RoadPorts,
  row: LedgerRow,
  { shaped, fields, live, before, manner }: Looked,
): Promise<RoadEnd | 'changed'> {
  const plan = planUpdate(shaped, row, live, fields, manner.restoring === true);
  const isTaken =
    before !== undefined && fields.some((name) => !sameWire(before[name], live.fields[name]));
  const ended =
    manner.together === true && (isTaken || ports.sink.isFinal(row.target, live.fields));
  const left = ended ? plan.decisions.map(leftToPerson) : plan.decisions;
  const decisions = [...left, ...keptBefore(shaped, row)];
  if (manner.together === true && isLeftToPerson(decisions))
    return unchanged(ports, row, shaped, decisions, {});
  const held = valuesOf(shaped.fields, fields);
  const shown = withoutLost({ ...row.shown, ...plan.shown });
  if (Object.keys(plan.fields).length === 0)
    return unchanged(ports, row, shaped, decisions, {
      written: { ...row.written, ...held },
      shown,
      modifiedTime: plan.untouched ? live.modifiedTime : row.modifiedTime,
    });
  const change = updateChange(row, live.recordId, plan.fields, live, shaped);
  const result = await ports.writer.submit(change);
  if (result.as === 'changed') return 'changed';
  const rest = { ...withoutKeys(shown, plan.fields), ...othersMark(plan.untouched) };
  const written = { shaped, held, sent: plan.fields, shown: rest, decisions };
  return endOfWrite(ports, row, result, { ...written, fate: 'updated' });
}

function leftToPerson(decision: FieldPlan): FieldPlan {
  return { ...decision, as: 'leave', because: 'human' };
}

function isLeftToPerson(decisions: readonly FieldPlan[]): boolean {
  return decisions.some((one) => one.because === 'human');
}

/** Nothing had to be written; what was learnt by looking is kept. */
function unchanged(
  ports: RoadPorts,
  row: LedgerRow,
  shaped: ShapedRecord,
  decisions: readonly FieldPlan[],
  learnt: Pick<RowUpdate, 'written' | 'shown' | 'modifiedTime'>,
): RoadEnd {
  const end = release(ports, row, 'unchanged', 'written');
  const { recordId, generation } = row;
  const update = { ...end.update, recordId, generation, ...learnt };
  return { ...end, decisions, notes: shaped.notes, update };
}

/** What was looked at counts as settled, also where it was left to a person: until we want something else. */
function valuesOf(fields: WireFields, names: readonly string[]): WireFields {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
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

interface Sent {
  readonly shaped: ShapedRecord;
  /** What is settled by this, and what of it went to the target. */
  readonly held: WireFields;
  readonly sent: WireFields;
  /** Of the fields that were not sent. */
  readonly shown: WireFields;
  readonly decisions: readonly FieldPlan[];
  readonly fate: 'created' | 'updated';
}

async function endOfWrite(
  ports: RoadPorts,
  row: LedgerRow,
  result: WriteResult,
  sent: Sent,
): Promise<RoadEnd> {
  const { shaped, held, decisions, fate } = sent;
  switch (result.as) {
    case 'written':
    case 'exists': {
      const update: RowUpdate = {
        ...keyOf(ports, row),
        state: 'written',
        recordId: result.recordId,
        generation: row.generation,
        written: { ...row.written, ...held },
        shown: sent.shown,
        modifiedTime: result.as === 'written' ? result.modifiedTime : row.modifiedTime,
        mappingVersion: ports.mappingVersion,
        ...healthy,
      };
      const { recordId } = result;
      return { fate, recordId, update, decisions, notes: shaped.notes, fields: sent.sent };
    }
    case 'gone':
      return gone(ports, row);
    case 'changed':
      return failed(ports, row, busy, shaped.notes, shaped);
    case 'failed': {
      const end = failed(ports, row, result.failure, shaped.notes, shaped);
      const shown = withLost(row.shown, maybeOurs(sent));
      return result.failure.doubtful ? { ...end, update: { ...end.update, shown } } : end;
    }
  }
}

/**
 * What may stand there by a write whose answer was lost: found there, it is ours and no person's. Of a text that others
 * write into as well only our part is.
 */
function maybeOurs({ shaped, held, sent }: Sent): WireFields {
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [
      name,
      shaped.policies[name] === 'append' ? (held[name] ?? null) : value,
    ]),
  );
}

function withoutKeys(fields: WireFields, gone: WireFields): WireFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in gone)));
}
