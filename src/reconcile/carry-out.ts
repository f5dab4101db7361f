import { awake, type Clock, type Instant } from '../domain/clock.ts';
import type { Random } from '../domain/random.ts';
import type { Attachment, DesiredRecord, RecordRef } from '../domain/record.ts';
import type { Subject } from '../domain/subject.ts';
import type { Desired, Evaluation } from '../mapping/evaluate.ts';
import { mayWithdraw } from '../mapping/evaluate.ts';
import type { Intended, IntendRequest, LedgerRow, RowKey, Store } from '../store/port.ts';
import { attachmentKey, bringAttachment, isAttachmentKey } from './attachment-road.ts';
import { mergeContributions } from './contributions.ts';
import { rowId } from './decide.ts';
import type { Desk } from './desk.ts';
import { failureOf } from './failures.ts';
import { type HeldIntents, holdIntents, intentMs } from './held-intents.ts';
import { expectLostWrite } from './lost-answer.ts';
import { isLostPerson } from './person/lost.ts';
import { providersOf } from './providers.ts';
import { bringRecord, leaveRecord } from './record-road.ts';
import {
  failed,
  gone,
  isMissingSomebody,
  nobodys,
  type RoadEnd,
  type RoadPorts,
  release,
  wasDeletedByPerson,
} from './road-end.ts';
import { withdrawRecord } from './withdraw.ts';
import type { Writer } from './writer.ts';

export interface CarryOutPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

export interface CarryOutInput {
  readonly desk: Desk;
  readonly subject: Subject;
  readonly token: string;
  readonly evaluation: Evaluation;
  /** Rows the subject contributes to, as loaded. */
  readonly rows: readonly LedgerRow[];
}

/** What stands after it: one end per row that was ours, in the order they were desired. */
export interface CarriedOut {
  readonly ends: readonly RowEnd[];
  /** Rows another subject is writing just now; its end wakes us. */
  readonly busy: readonly RowKey[];
}

export interface RowEnd extends RoadEnd {
  readonly row: LedgerRow;
  readonly mapping: string;
}

/** Notes what is desired, takes the intents, and brings every row that is ours to where it should be. */
export async function carryOut(ports: CarryOutPorts, input: CarryOutInput): Promise<CarriedOut> {
  const { desk, subject, token } = input;
  const desired = input.evaluation.outcomes
    .filter((outcome) => outcome.as === 'desired')
    .filter((one) => isOurs(desk, one));
  const wants = desired.flatMap(wantsOf);
  const drops = dropsOf(input, wants);
  if (wants.length === 0 && drops.length === 0) return { ends: [], busy: [] };
  const now = ports.clock.now();
  const request: IntendRequest = { subject, token, now, until: now + intentMs, wants, drops };
  const intended = await ports.store.intend(desk.account.id, request);
  const policies = new Map(input.rows.map((row) => [rowId(row), policyOfRow(row, subject)]));
  const keys = [...wants, ...drops].map(({ target, key }) => ({ target, key }));
  const held = holdIntents(
    { store: ports.store, clock: ports.clock, account: desk.account.id, token },
    keys,
    request.until,
  );
  const walk = new Walk(
    ports,
    { ...input, desk: { ...desk, writer: guarded(desk.writer, held) } },
    new Map(intended.map((one) => [rowId(one.row), one])),
    policies,
  );
  const done = new AbortController();
  void held.keep(done.signal);
  try {
    return await walk.all(wants, drops);
  } finally {
    done.abort(awake);
  }
}

/** Nothing goes out for a row that another may hold by then. */
function guarded(writer: Writer, held: HeldIntents): Writer {
  return { ...writer, submit: (change) => writer.submit(change, () => held.covers(change)) };
}

type Want = IntendRequest['wants'][number];

function isOurs(desk: Desk, outcome: Desired): boolean {
  return !outcome.record.shadow && outcome.target.startsWith(`${desk.account.crm.sink?.prefix}.`);
}

function wantsOf(outcome: Desired): readonly Want[] {
  const want = {
    target: outcome.target,
    key: outcome.key,
    mapping: outcome.mapping,
    desired: outcome.record,
  };
  const attached = outcome.record.attach.map((attachment) => ({
    ...want,
    key: attachmentKey(outcome.key, attachment),
  }));
  return [want, ...attached];
}

/** Keys contributed to before that a decided evaluation does not desire any more. */
function dropsOf(input: CarryOutInput, wants: readonly Want[]): readonly RowKey[] {
  const wanted = new Set(wants.map(rowId));
  const decided = new Set(
    input.evaluation.outcomes
      .filter((outcome) => outcome.as === 'desired' || mayWithdraw(outcome))
      .map((outcome) => outcome.mapping),
  );
  return input.rows
    .filter((row) => decided.has(row.mapping) && !wanted.has(rowId(row)))
    .map(({ target, key }) => ({ target, key }));
}

function policyOfRow(row: LedgerRow, subject: Subject): DesiredRecord['onWithdraw'] {
  const ours = row.contributions.find(
    (one) => one.subject.kind === subject.kind && one.subject.id === subject.id,
  );
  return ours?.desired.onWithdraw ?? { as: 'keep' };
}

/** One walk over the intended rows: what others refer to first, what is independent together. */
class Walk {
  readonly #input: CarryOutInput;
  readonly #intended: ReadonlyMap<string, Intended>;
  readonly #policies: ReadonlyMap<string, DesiredRecord['onWithdraw']>;
  readonly #running = new Map<string, Promise<RowEnd | undefined>>();
  readonly #busy: RowKey[] = [];
  readonly #road: RoadPorts;

  constructor(
    ports: CarryOutPorts,
    input: CarryOutInput,
    intended: ReadonlyMap<string, Intended>,
    policies: ReadonlyMap<string, DesiredRecord['onWithdraw']>,
  ) {
    this.#input = input;
    this.#intended = intended;
    this.#policies = policies;
    const { sink } = input.desk.account.crm;
    if (!sink) throw new TypeError('an account without a sink cannot be reconciled');
    this.#road = {
      sink,
      writer: input.desk.writer,
      now: () => ports.clock.now(),
      random: ports.random,
      token: input.token,
      mappingVersion: input.desk.account.mappings.version,
    };
  }

  async all(wants: readonly Want[], drops: readonly RowKey[]): Promise<CarriedOut> {
    for (const want of wants)
      this.#running.set(
        rowId(want),
        this.#ended(want, () => this.#bring(want)),
      );
    for (const drop of drops)
      this.#running.set(
        rowId(drop),
        this.#ended(drop, () => this.#withdraw(drop)),
      );
    const ends = await Promise.all(this.#running.values());
    return { ends: ends.filter((end): end is RowEnd => end !== undefined), busy: this.#busy };
  }

  /** Whatever goes wrong with one record is that record's failure: the answers of the others are settled all the same. */
  async #ended(
    key: RowKey & { readonly mapping?: string },
    walk: () => Promise<RowEnd | undefined>,
  ): Promise<RowEnd | undefined> {
    try {
      return await walk();
    } catch (error) {
      const row = this.#intended.get(rowId(key))?.row;
      if (!row) throw error;
      const end = failed(this.#road, row, failureOf(error), [], undefined);
      return this.#end({ ...key, mapping: key.mapping ?? row.mapping }, row, end);
    }
  }

  async #bring(want: Want): Promise<RowEnd | undefined> {
    const intended = this.#intended.get(rowId(want));
    if (!intended?.owned) return this.#notOurs(want);
    const { row } = intended;
    const merged = mergeContributions(row.contributions) ?? want.desired;
    const attachment = want.desired.attach.find(
      (one) => attachmentKey(want.desired.key, one) === want.key,
    );
    const parents = attachment ? [{ ref: want.target, key: want.desired.key }] : refsOf(merged);
    const ids = await this.#parentIds(parents);
    const closed = this.#input.desk.gate.closedUntil(want.target);
    if (ids === 'waiting' || closed !== undefined)
      return this.#end(want, waitFor(row, closed), release(this.#road, row, 'waiting'));
    if (attachment)
      return this.#end(want, row, await this.#attach(row, attachment, ids.get(want.desired.key)));
    const end = await this.#bringRecord(row, merged, (ref) => ref.id ?? ids.get(ref.key ?? ''));
    const isNobodys = isMissingSomebody(end) && (await this.#hangsOnDeleted(parents));
    return this.#end(want, row, isNobodys ? nobodys(this.#road, row, end) : end);
  }

  /** A person deleted whom it is about, and that binds this conversation too. */
  async #hangsOnDeleted(refs: readonly RecordRef[]): Promise<boolean> {
    const providers = providersOf(this.#input.desk);
    const ends = await Promise.all(
      refs.flatMap(
        ({ ref, key }) => this.#running.get(rowId({ target: ref, key: key ?? '' })) ?? [],
      ),
    );
    return ends.some((end) => end?.fate === 'gone' && providers.has(end.mapping));
  }

  async #bringRecord(
    row: LedgerRow,
    merged: DesiredRecord,
    idOf: (ref: RecordRef) => string | undefined,
  ): Promise<RoadEnd> {
    const { rows, subject, desk } = this.#input;
    // Nothing may be about to change in it, and still nothing is to be hung on a person who is not there.
    if (!wasDeletedByPerson(row) && (await isLostPerson(desk, row))) return gone(this.#road, row);
    // Where they live on could not be asked yet: until then there is no second one of them.
    if (this.#isLookOwed(row)) return release(this.#road, row, 'gone');
    const before = rows.find((one) => rowId(one) === rowId(row));
    const expected = await expectLostWrite(this.#road, row, before, subject, idOf);
    const relate = await this.#living(merged.relate);
    if (relate === 'waiting') return release(this.#road, row, 'waiting');
    return bringRecord(this.#road, expected, { ...merged, relate }, idOf);
  }

  /** Nothing can hang on a record that will not be there: it is dead or a person deleted it. */
  async #attach(
    row: LedgerRow,
    attachment: Attachment,
    recordId: string | undefined,
  ): Promise<RoadEnd> {
    return recordId === undefined
      ? release(this.#road, row, 'gone')
      : bringAttachment(this.#road, row, attachment, recordId);
  }

  /**
   * References as they hold now: a record of this very walk that turned out to be gone is left out, and one that was made
   * again has a new id. `waiting` when a person turned out to be gone: it is found out first where they live on.
   */
  async #living(refs: readonly RecordRef[]): Promise<readonly RecordRef[] | 'waiting'> {
    const living: RecordRef[] = [];
    for (const ref of refs) {
      const same = [...this.#intended.values()].find(
        ({ row }) => ref.id !== undefined && row.target === ref.ref && row.recordId === ref.id,
      );
      const end = same && (await this.#running.get(rowId(same.row)));
      if (end && (this.#isPersonJustGone(end) || isUnknown(end))) return 'waiting';
      if (!end || end.recordId === ref.id) living.push(ref);
      else if (end.recordId !== null) living.push({ ...ref, id: end.recordId });
    }
    return living;
  }

  /** The directory is about to be asked, and the subject is woken after that. */
  #isPersonJustGone({ fate, row, mapping }: RowEnd): boolean {
    const isGone = fate === 'gone' && (this.#isLookOwed(row) || !wasDeletedByPerson(row));
    return isGone && providersOf(this.#input.desk).has(mapping);
  }

  #isLookOwed(row: LedgerRow): boolean {
    const { desk } = this.#input;
    const isPerson = providersOf(desk).has(row.mapping);
    return isPerson && wasDeletedByPerson(row) && desk.mirror.owesLook();
  }

  async #withdraw(drop: RowKey): Promise<RowEnd | undefined> {
    const intended = this.#intended.get(rowId(drop));
    if (!intended?.owned) return this.#notOurs(drop);
    const { row } = intended;
    // What hung on a record stays there: it has no fields to cancel, and what it is kept under may be the record itself.
    if (isAttachmentKey(row.key))
      return this.#end(
        { ...drop, mapping: row.mapping },
        row,
        release(this.#road, row, 'kept', 'withdrawn'),
      );
    const closed = this.#input.desk.gate.closedUntil(drop.target);
    if (closed !== undefined)
      return this.#end(
        { ...drop, mapping: row.mapping },
        waitFor(row, closed),
        release(this.#road, row, 'waiting'),
      );
    const merged = mergeContributions(row.contributions);
    const end = merged
      ? await leaveRecord(this.#road, row, merged)
      : await withdrawRecord(this.#road, row, this.#policies.get(rowId(drop)) ?? { as: 'keep' });
    return this.#end({ ...drop, mapping: row.mapping }, row, end);
  }

  #notOurs(key: RowKey): undefined {
    this.#busy.push({ target: key.target, key: key.key });
    return undefined;
  }

  #end(want: RowKey & { readonly mapping: string }, row: LedgerRow, end: RoadEnd): RowEnd {
    if (end.fate === 'created' || end.fate === 'updated')
      this.#input.desk.gate.succeeded(want.target);
    if (end.failure && end.fate !== 'waiting')
      this.#input.desk.gate.failed(end.failure, want.target);
    return { ...end, row, mapping: want.mapping };
  }

  /** The ids of what a record refers to; `waiting` when one of them will be tried again first. */
  async #parentIds(refs: readonly RecordRef[]): Promise<ReadonlyMap<string, string> | 'waiting'> {
    const ids = new Map<string, string>();
    for (const ref of refs) {
      if (ref.id !== undefined || ref.key === undefined) continue;
      const parent = this.#running.get(rowId({ target: ref.ref, key: ref.key }));
      const intended = this.#intended.get(rowId({ target: ref.ref, key: ref.key }));
      const end = await parent;
      if (end && this.#isPersonJustGone(end)) return 'waiting';
      const id = end === undefined ? knownId(intended?.row) : end.recordId;
      if (id) ids.set(ref.key, id);
      else if (intended && (!intended.owned || end?.fate === 'failed' || end?.fate === 'waiting'))
        return 'waiting';
    }
    return ids;
  }
}

/** It is not there, and it cannot be told yet since when. */
function isUnknown({ fate, recordId }: RowEnd): boolean {
  return fate === 'waiting' && recordId === null;
}

function knownId(row: LedgerRow | undefined): string | null {
  return row === undefined || wasDeletedByPerson(row) ? null : row.recordId;
}

function waitFor(row: LedgerRow, until: Instant | undefined): LedgerRow {
  return until === undefined ? row : { ...row, nextAttemptAt: until };
}

function refsOf(desired: DesiredRecord): readonly RecordRef[] {
  const values = Object.values(desired.fields).map((field) => field.value);
  const inFields = values.filter(
    (value): value is RecordRef => typeof value === 'object' && value !== null && 'ref' in value,
  );
  return [...desired.relate, ...inFields];
}
