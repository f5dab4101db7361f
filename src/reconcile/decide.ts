import type { ServiceOffer } from '../connector/contract.ts';
import type { Instant } from '../domain/clock.ts';
import type { Event, Folded } from '../domain/event.ts';
import type { Target } from '../domain/record.ts';
import type { Subject } from '../domain/subject.ts';
import {
  type Evaluation,
  type EvaluationInput,
  evaluateMappings,
  type ResultState,
  type Snapshot,
} from '../mapping/evaluate.ts';
import { evaluateRequest, type Request, type RequestOutcome } from '../mapping/request.ts';
import type { LedgerRow, RowKey } from '../store/port.ts';
import { admissionEvent, admit, knownAdmission } from './admission.ts';
import type { Desk } from './desk.ts';
import { wasDeletedByPerson } from './road-end.ts';
import { composeSnapshot, forRequest, personSettings, subjectAt } from './snapshot/compose.ts';
import { type KnownPerson, personVariable } from './snapshot/person.ts';

export interface DecideInput {
  readonly desk: Desk;
  readonly subject: Subject;
  readonly facts: Folded;
  readonly pending: readonly string[];
  readonly person: KnownPerson;
  readonly services: readonly ServiceOffer[];
  /** What our numbers are called. */
  readonly numberNames: ReadonlyMap<string, string>;
  readonly lacks: (target: Target) => boolean;
  readonly now: Instant;
  /** Rows this subject contributes to. */
  readonly rows: readonly LedgerRow[];
  /** Looks up rows of other subjects; asked only for keys that turn up. */
  readonly findRows: (keys: readonly RowKey[]) => Promise<readonly LedgerRow[]>;
  /** The id that keys are made from; the subject's own when left out. */
  readonly keyedAs?: string | undefined;
}

export interface Decided {
  readonly at: Instant;
  readonly snapshot: Snapshot;
  readonly request: RequestOutcome | undefined;
  /** A decision about a wished time that was taken just now, to be stored. */
  readonly admission: Event | undefined;
  readonly evaluation: Evaluation;
}

/** What is wanted and what should therefore stand in the targets. Reads nothing but the ledger. */
export async function decide(input: DecideInput): Promise<Decided> {
  const { desk, subject, facts, person, now } = input;
  const at = subjectAt(subject, facts, person, now);
  const services = input.services.map(serviceLine);
  const bare = composeSnapshot({
    account: desk.account,
    subject,
    facts,
    person,
    at,
    services,
    numberNames: input.numberNames,
  });
  const rows = new Map(input.rows.map((row) => [rowId(row), row]));
  const base = evaluationInput(input, rows);
  if (subject.kind !== 'call' && subject.kind !== 'thread') {
    const evaluation = await evaluateWithRows(input, { ...base, snapshot: bare }, rows);
    return { at, snapshot: bare, request: undefined, admission: undefined, evaluation };
  }
  const request = evaluateRequest(desk.account.mappings, {
    ...base,
    snapshot: forRequest(bare, facts),
  });
  const admission = request.as === 'decided' ? admissionOf(input, request.request) : undefined;
  const wanted =
    request.as === 'decided'
      ? { ...request.request, refused: admission?.refused ?? false }
      : undefined;
  const snapshot: Snapshot = wanted ? { ...bare, request: requestVariable(wanted) } : bare;
  const pending = wanted ? base.pending : [...base.pending, 'request'];
  const evaluation = await evaluateWithRows(input, { ...base, snapshot, pending }, rows);
  const outcome: RequestOutcome =
    wanted && request.as === 'decided' ? { ...request, request: wanted } : request;
  return { at, snapshot, request: outcome, admission: admission?.event, evaluation };
}

function evaluationInput(
  input: DecideInput,
  rows: ReadonlyMap<string, LedgerRow>,
): Omit<EvaluationInput, 'snapshot'> {
  const minutes = new Map(input.services.map((service) => [service.name, service.durationMs]));
  return {
    kind: input.subject.kind === 'line' ? 'thread' : input.subject.kind,
    subjectId: input.keyedAs ?? input.subject.id,
    stranger: personVariable(
      { ...input.person, row: undefined },
      personSettings(input.desk.account),
    ),
    pending: input.pending,
    now: input.now,
    lacks: input.lacks,
    resultOf: (mapping, target, key) => {
      const row = rows.get(rowId({ target, key }));
      return lostPerson(input, mapping, row) ?? resultState(row, input.now);
    },
    serviceMs: (service) => minutes.get(service),
  };
}

/** Evaluates; when keys of other subjects turn up, reads their rows and evaluates once more. */
async function evaluateWithRows(
  input: DecideInput,
  evaluation: EvaluationInput,
  rows: Map<string, LedgerRow>,
): Promise<Evaluation> {
  const asked = new Map<string, RowKey>();
  const watching: EvaluationInput = {
    ...evaluation,
    resultOf: (mapping, target, key) => {
      if (!rows.has(rowId({ target, key }))) asked.set(rowId({ target, key }), { target, key });
      return evaluation.resultOf(mapping, target, key);
    },
  };
  const first = evaluateMappings(input.desk.account.mappings, watching);
  if (asked.size === 0) return first;
  const found = await input.findRows([...asked.values()]);
  if (found.length === 0) return first;
  for (const row of found) rows.set(rowId(row), row);
  return evaluateMappings(input.desk.account.mappings, evaluation);
}

export function rowId(key: RowKey): string {
  return `${key.target} ${key.key}`;
}

/**
 * A person found while the answer to our making them is missing is the record we made, until that answer says otherwise:
 * else we would take our own record for somebody else's and let go of it.
 */
function lostPerson(
  { desk, person }: DecideInput,
  mapping: string,
  row: LedgerRow | undefined,
): ResultState | undefined {
  if (row === undefined || row.recordId !== null || person.row === undefined) return undefined;
  if (row.intent === null && row.failure?.doubtful !== true) return undefined;
  const provides = desk.account.mappings.mappings.some(
    (one) => one.id === mapping && one.providesPerson,
  );
  const { module, id } = person.row;
  const isSame = row.target === `${desk.account.crm.sink?.prefix}.${module}`;
  return provides && isSame ? { as: 'record', id, target: row.target } : undefined;
}

function resultState(row: LedgerRow | undefined, now: Instant): ResultState {
  if (row === undefined || wasDeletedByPerson(row)) return { as: 'absent' };
  if (row.recordId !== null) return { as: 'record', id: row.recordId, target: row.target };
  if (row.state === 'dead') return { as: 'dead' };
  if (row.state === 'failed' && (row.nextAttemptAt ?? 0) > now) return { as: 'waiting' };
  return { as: 'absent' };
}

function admissionOf(
  input: DecideInput,
  request: Request,
): { readonly refused: boolean; readonly event: Event | undefined } | undefined {
  const known = knownAdmission(input.facts, request);
  if (known) return { refused: known.as === 'refused', event: undefined };
  const admission = admit(request, input.desk.account.calendar, input.now);
  if (!admission) return undefined;
  const event = admissionEvent(input.subject, input.facts, admission, input.now);
  return { refused: admission.as === 'refused', event };
}

function requestVariable(request: Request): Snapshot[string] {
  const { ...members } = request;
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Snapshot[string];
}

/** `Cleaning 45 min`, as cue cards and replies show it. */
function serviceLine(service: ServiceOffer): string {
  return service.durationMs === undefined
    ? service.name
    : `${service.name} ${Math.round(service.durationMs / 60_000)} min`;
}
