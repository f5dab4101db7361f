import { toIso } from '../domain/clock.ts';
import type { LedgerRow } from '../store/port.ts';
import type { DeadLetter, Summary } from '../store/reports-port.ts';
import { isAttachmentKey } from './attachment-road.ts';
import type { CarriedOut, RowEnd } from './carry-out.ts';
import { type Decided, rowId } from './decide.ts';
import type { Gathered } from './gather.ts';
import { soonest } from './gather.ts';
import type { Resolution } from './person/resolve.ts';
import { wasDeletedByPerson } from './road-end.ts';

/** Everything one reconciliation came to. */
export interface Conclusion {
  readonly gathered: Gathered;
  readonly resolution: Resolution;
  readonly decided: Decided;
  readonly carried: CarriedOut;
  readonly mappingVersion: string;
  readonly now: number;
}

/** When the subject is to be looked at again; null when nothing is outstanding. */
export function nextDueOf(conclusion: Conclusion): number | null {
  const { gathered, decided, carried, now } = conclusion;
  const gates = decided.evaluation.outcomes.map((outcome) =>
    outcome.as === 'gated' ? outcome.at : undefined,
  );
  const retries = attemptsOf(carried.ends, 'failed');
  const waits = attemptsOf(carried.ends, 'waiting');
  const ended = new Set(carried.ends.map((end) => rowId(end.row)));
  const others = gathered.history.rows
    .filter((row) => row.state === 'failed' && !ended.has(rowId(row)))
    .map((row) => row.nextAttemptAt);
  // An attempt that was due and could not be made just now waits for something else, not for the clock.
  const later = [...waits, ...others].filter((at) => at !== null && at > now);
  const due = soonest(gathered.later, ...gates, ...retries, ...later);
  return due === undefined ? null : Math.max(due, now);
}

function attemptsOf(ends: readonly RowEnd[], fate: RowEnd['fate']): readonly (number | null)[] {
  return ends
    .filter((end) => end.fate === fate)
    .map((end) => end.update.nextAttemptAt ?? end.row.nextAttemptAt);
}

/** What a person has to know about: rejected records and values that could not be computed. */
export function deadLettersOf(conclusion: Conclusion): readonly DeadLetter[] {
  const { decided, carried, now } = conclusion;
  const letters: DeadLetter[] = [];
  for (const outcome of decided.evaluation.outcomes) {
    if (outcome.as !== 'failed') continue;
    const { file, line, column, field, message } = outcome.problem;
    const place = `${file}:${line}:${column}`;
    letters.push({
      mapping: outcome.mapping,
      target: null,
      key: null,
      code: 'mapping.failed',
      message: `${place} ${message}`,
      advice: null,
      field,
      at: now,
    });
  }
  for (const end of carried.ends) {
    if (end.fate !== 'dead') continue;
    const { target, key } = end.row;
    const failure = end.failure ?? end.row.failure;
    letters.push({
      mapping: end.mapping,
      target,
      key,
      code: failure?.code ?? 'unknown',
      message: failure?.message ?? 'The record could not be written.',
      advice: failure?.advice ?? null,
      field: failure?.field ?? null,
      at: end.row.firstFailedAt ?? now,
    });
  }
  return letters;
}

/** One line about the subject for people and tools. */
export function summaryOf(conclusion: Conclusion, letters: readonly DeadLetter[]): Summary {
  const { resolution, decided, carried } = conclusion;
  const { known } = resolution;
  const request = decided.request?.as === 'decided' ? decided.request.request : undefined;
  const reason = waitingReason(conclusion);
  const name = known.row?.name ?? known.otherName ?? null;
  return {
    at: decided.at,
    state: stateOf(conclusion, letters.length > 0, reason),
    reason: letters[0]?.message ?? reason,
    person:
      known.phone === undefined && known.row === undefined
        ? null
        : {
            name,
            phone: known.phone ?? null,
            module: known.row?.module ?? null,
            id: known.row?.id ?? null,
          },
    request: request
      ? { kind: request.kind, rule: request.rule ?? null, evidence: request.evidence }
      : null,
    records: recordsOf(conclusion.gathered.history.rows, carried.ends),
  };
}

function stateOf(conclusion: Conclusion, dead: boolean, reason: string | null): Summary['state'] {
  if (dead) return 'dead';
  const call = conclusion.decided.snapshot['call'];
  if (call !== undefined && call['state'] !== 'ended')
    return isGivenUp(conclusion.gathered) ? 'done' : 'working';
  return reason === null ? 'done' : 'waiting';
}

function recordsOf(before: readonly LedgerRow[], ends: readonly RowEnd[]): Summary['records'] {
  const records = new Map<string, Summary['records'][number]>();
  for (const row of before) {
    const { mapping, target, key, recordId, state } = row;
    if (!isAttachmentKey(key))
      records.set(`${target} ${key}`, { mapping, target, key, recordId, state });
  }
  for (const end of ends) {
    const { target, key } = end.row;
    const record = {
      mapping: end.mapping,
      target,
      key,
      recordId: end.recordId,
      state: end.update.state,
    };
    if (!isAttachmentKey(key)) records.set(`${target} ${key}`, record);
  }
  return [...records.values()].filter(
    (record) => record.recordId !== null || record.state !== 'withdrawn',
  );
}

function waitingReason(conclusion: Conclusion): string | null {
  const call = conclusion.decided.snapshot['call'];
  if (call !== undefined && call['state'] !== 'ended')
    return isGivenUp(conclusion.gathered)
      ? 'its end was never told and the history does not hold it: nothing to write'
      : 'the call goes on';
  const { gathered, carried } = conclusion;
  const failed = carried.ends.find((end) => end.fate === 'failed');
  if (failed) return `${failed.mapping}: ${failed.failure?.message ?? 'will be tried again'}`;
  if (carried.ends.some((end) => end.fate === 'waiting'))
    return 'waits for another record or for the connection';
  if (carried.busy.length > 0) return 'another conversation is writing the same record';
  if (gathered.pending.length > 0) return `waits for ${gathered.pending.join(', ')}`;
  return null;
}

/** The trace of this reconciliation: what was known, what was decided and why. */
export function traceOf(conclusion: Conclusion): unknown {
  const { resolution, decided, carried } = conclusion;
  return {
    at: toIso(conclusion.now),
    mappings: conclusion.mappingVersion,
    pending: conclusion.gathered.pending,
    completeness: completenessOf(conclusion.gathered),
    artifacts: conclusion.gathered.artifacts ?? [],
    person: {
      id: resolution.person?.id ?? null,
      record: recordName(resolution),
      why: resolution.reasons,
    },
    request: decided.request ?? null,
    outcomes: decided.evaluation.outcomes,
    records: carried.ends.map((end) => ({
      mapping: end.mapping,
      target: end.row.target,
      key: end.row.key,
      recordId: end.recordId,
      fate: end.fate,
      deletedByPerson: wasDeletedByPerson(end.row),
      decisions: end.decisions,
      notes: end.notes,
      failure: end.failure ?? null,
    })),
    busy: carried.busy,
  };
}

/** Everything that could tell of the end of a call was asked, for as long as a call can last. */
function isGivenUp({ artifacts = [] }: Gathered): boolean {
  return (
    artifacts.some(({ state }) => state === 'never') &&
    artifacts.every(({ state }) => state === 'never' || state === 'none')
  );
}

/** `partial` while anything is on its way that would complete the records. */
function completenessOf({ artifacts = [] }: Gathered): 'partial' | 'complete' {
  return artifacts.some(({ state }) => state === 'partial') ? 'partial' : 'complete';
}

function recordName(resolution: Resolution): string | null {
  const { row } = resolution.known;
  return row === undefined ? null : `${row.module}/${row.id}`;
}
