import type { Sink } from '../connector/contract.ts';
import type { ShapedRecord, ShapeNote, WireFields, WriteFailure } from '../domain/change.ts';
import type { Instant } from '../domain/clock.ts';
import { OutsideError } from '../domain/errors.ts';
import type { Random } from '../domain/random.ts';
import type { LedgerRow, RowUpdate } from '../store/port.ts';
import { fateOf, fingerprint } from './failures.ts';
import type { FieldPlan } from './plan.ts';
import type { Writer } from './writer.ts';

/** What one record's road needs from outside. */
export interface RoadPorts {
  readonly sink: Sink;
  readonly writer: Writer;
  readonly now: () => Instant;
  readonly random: Random;
  /** The token of the intents that are ours. */
  readonly token: string;
  readonly mappingVersion: string;
}

/** Where one record came to in one reconciliation. */
export interface RoadEnd {
  readonly fate:
    | 'created'
    | 'updated'
    | 'unchanged'
    | 'withdrawn'
    | 'kept'
    | 'failed'
    | 'dead'
    | 'gone'
    | 'waiting';
  readonly recordId: string | null;
  readonly update: RowUpdate;
  readonly decisions: readonly FieldPlan[];
  readonly notes: readonly ShapeNote[];
  readonly failure?: WriteFailure | undefined;
  /** What a person sees in the target changed by this. */
  readonly fields?: WireFields | undefined;
}

/** The key as the target stores it: later generations carry their number. */
export function vendorKey(row: LedgerRow): string {
  return row.generation > 1 ? `${row.key}#${row.generation}` : row.key;
}

/** True when a person deleted the record: it is not made again for what began before. */
export function wasDeletedByPerson(row: LedgerRow): boolean {
  return row.failure?.code === 'record.gone';
}

/** What a row looks like when nothing is wrong with it. */
export const healthy = {
  attempts: 0,
  firstFailedAt: null,
  nextAttemptAt: null,
  failure: null,
  doubtful: false,
} as const;

/** The record changes each time we are about to write. */
export const busy: WriteFailure = {
  disposition: 'retry',
  scope: 'record',
  code: 'record.busy',
  message: 'The record keeps being changed by others.',
  doubtful: false,
};

/** The end of a road on which something failed. */
export function failed(
  ports: RoadPorts,
  row: LedgerRow,
  failure: WriteFailure,
  notes: readonly ShapeNote[],
  shaped: ShapedRecord | undefined,
): RoadEnd {
  // A later answer does not say what became of an earlier write whose answer is still missing.
  const doubtful = failure.doubtful || row.intent?.doubtful === true;
  const told =
    shaped === undefined
      ? { ...failure, doubtful }
      : { ...failure, doubtful, fingerprint: fingerprint(shaped) };
  const fate = fateOf(row, told, ports.now(), ports.random);
  const update: RowUpdate = {
    ...keyOf(ports, row),
    generation: row.generation,
    recordId: row.recordId,
    ...fate,
  };
  return {
    fate: fate.state === 'dead' ? 'dead' : 'failed',
    recordId: row.recordId,
    update,
    decisions: [],
    notes,
    failure: told,
  };
}

/** When the record was last known to be there. */
function lastSeenAt(row: LedgerRow): number | undefined {
  const at = Date.parse(row.modifiedTime ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** Why a record is not made again. */
export const goneFailure: WriteFailure = {
  disposition: 'reject',
  scope: 'record',
  code: 'record.gone',
  message: 'The record is not in the target any more: a person deleted, merged or converted it.',
  doubtful: false,
};

/**
 * A person deleted, merged or converted it. It is not made again for what began before; what began later may be served
 * by another, so when it went is asked. While that cannot be told, nothing is concluded.
 */
export async function gone(ports: RoadPorts, row: LedgerRow): Promise<RoadEnd> {
  let at: Instant;
  try {
    at = await wentAt(ports, row);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return goneUnknown(ports, row, error);
  }
  const update: RowUpdate = {
    ...keyOf(ports, row),
    state: 'withdrawn',
    generation: row.generation,
    recordId: row.recordId,
    firstFailedAt: at,
    nextAttemptAt: null,
    failure: goneFailure,
    doubtful: false,
  };
  return { fate: 'gone', recordId: null, update, decisions: [], notes: [] };
}

/** When it went, by the target's own list; else when it was last known to be there. @throws OutsideError */
async function wentAt({ sink, now }: RoadPorts, row: LedgerRow): Promise<Instant> {
  const seen = lastSeenAt(row);
  const told =
    row.recordId === null || seen === undefined
      ? undefined
      : await sink.deletedAt?.(row.target, row.recordId, seen);
  return told ?? seen ?? now();
}

/** How soon it is asked again when a record went. */
const askAgainMs = 60_000;

/** It is not there, and the list of what was deleted cannot be read: whoever refers to it waits. */
function goneUnknown(ports: RoadPorts, row: LedgerRow, { facts }: OutsideError): RoadEnd {
  const end = release(ports, row, 'waiting');
  const nextAttemptAt = ports.now() + (facts.retryAfterMs ?? askAgainMs);
  return { ...end, recordId: null, update: { ...end.update, nextAttemptAt } };
}

/** It cannot stand without a record that it would point at. */
export function isMissingSomebody({ fate, recordId, failure }: RoadEnd): boolean {
  return (
    fate === 'dead' && recordId === null && failure?.code.endsWith('.mandatory_missing') === true
  );
}

/** What could only be about somebody whom a person deleted is not made; that is a decision and no failure. */
export function nobodys(ports: RoadPorts, row: LedgerRow, { failure, notes }: RoadEnd): RoadEnd {
  const note: ShapeNote = {
    field: failure?.field ?? '',
    code: 'person.deleted',
    message:
      'Not made: whom it is about was deleted by a person, after the conversation had begun.',
  };
  // What was refused is kept: the same record is not sent again.
  const update: RowUpdate = {
    ...keyOf(ports, row),
    ...healthy,
    state: 'withdrawn',
    failure: failure ?? null,
  };
  return { fate: 'gone', recordId: null, update, decisions: [], notes: [...notes, note] };
}

/** Lets go of the intent without having sent anything. */
export function release(
  ports: Pick<RoadPorts, 'token'>,
  row: LedgerRow,
  fate: RoadEnd['fate'],
  state = restingState(row),
): RoadEnd {
  const failure = row.failure ?? undefined;
  return {
    fate,
    recordId: wasDeletedByPerson(row) ? null : row.recordId,
    update: { ...keyOf(ports, row), state, ...(fate === 'unchanged' ? healthy : {}) },
    decisions: [],
    notes: [],
    failure: fate === 'dead' || fate === 'waiting' ? failure : undefined,
  };
}

function restingState(row: LedgerRow): LedgerRow['state'] {
  if (row.state !== 'intended') return row.state;
  return row.recordId === null ? 'intended' : 'written';
}

/** Which row, and whose intent. */
export function keyOf(
  ports: Pick<RoadPorts, 'token'>,
  row: LedgerRow,
): Pick<RowUpdate, 'target' | 'key' | 'token'> {
  return { target: row.target, key: row.key, token: ports.token };
}
