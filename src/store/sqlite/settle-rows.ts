import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import type { RowUpdate } from '../port.ts';
import type { SealedColumn, Sealing } from '../sealing.ts';
import type { LedgerParts } from './intents.ts';
import type { LedgerRecord } from './ledger-rows.ts';

/** Settles rows to their intents and wakes those who waited for them, inside a step. */
export function createSettleRows(parts: LedgerParts, logger: Logger) {
  const { rows, sealing, wakes } = parts;
  const sql = prepareSettleRows(parts.db);

  function settleOwn(record: LedgerRecord, update: RowUpdate): void {
    const columns = changedColumns(record, update, sealing);
    sql.settle.run({ ...columns, ...intentAfter(record, update), no: record.no });
    if (isDropDone(record.no, columns)) sql.forgetDropped.run(record.no, update.token);
  }

  /** Until then its subject must find the row again, or a withdrawal that failed would be forgotten. */
  function isDropDone(no: number, { state, nextAttemptAt }: RestingColumns): boolean {
    if (state === 'withdrawn' || state === 'final') return true;
    return state === 'written' && nextAttemptAt === null && sql.stillDesired.get(no) !== undefined;
  }

  function wakeWaiters(record: LedgerRecord, settler: number, now: Instant): void {
    for (const { subject, priority } of sql.waiters.all(record.no))
      if (subject !== settler) wakes.wake(record.account, subject, now, priority);
    sql.stopWaiting.run(record.no);
  }

  /** Others that desire the record went ahead without it, or still point to the one before. */
  function wakeContributors(record: LedgerRecord, settler: number, now: Instant): void {
    for (const subject of sql.contributors.all(record.no))
      if (subject !== settler) wakes.wake(record.account, subject, now, contributorPriority);
  }

  /** @param settler number of the subject whose reconciliation this was. */
  return (account: string, update: RowUpdate, settler: number, now: Instant): void => {
    const record = rows.record(account, update);
    if (record === undefined)
      logger.warn('ledger.rowMissing', { account, target: update.target, key: update.key });
    else if (record.intent_token === update.token) {
      settleOwn(record, update);
      wakeWaiters(record, settler, now);
      if (isNewRecord(record, update)) wakeContributors(record, settler, now);
    } else if (update.recordId) sql.learnRecord.run(update.recordId, record.no);
  };
}

/** Like any finished conversation; see `priority` in the connector contract. */
const contributorPriority = 1;

function isNewRecord(record: LedgerRecord, update: RowUpdate): boolean {
  return Boolean(update.recordId) && update.recordId !== record.record_id;
}

/** The intent is released; a missing answer stays on record with the time since when it is missing. */
function intentAfter(record: LedgerRecord, update: RowUpdate) {
  return (update.doubtful ?? record.intent_doubtful === 1)
    ? { doubtful: 1, startedAt: record.intent_started_at }
    : { doubtful: 0, startedAt: null };
}

function changedColumns(record: LedgerRecord, update: RowUpdate, sealing: Sealing) {
  const sealed = (column: SealedColumn, value: unknown) =>
    sealing.seal(record.account, column, JSON.stringify(value));
  return {
    state: update.state,
    recordId: given(update.recordId, record.record_id),
    generation: update.generation ?? record.generation,
    written: update.written ? sealed('ledger.written', update.written) : record.written,
    shown: update.shown ? sealed('ledger.shown', update.shown) : record.shown,
    modifiedTime: given(update.modifiedTime, record.modified_time),
    mappingVersion: update.mappingVersion ?? record.mapping_version,
    attempts: update.attempts ?? record.attempts,
    firstFailedAt: given(update.firstFailedAt, record.first_failed_at),
    nextAttemptAt: given(update.nextAttemptAt, record.next_attempt_at),
    failure: update.failure
      ? sealed('ledger.failure', update.failure)
      : given(update.failure, record.failure),
  };
}

/** Null clears, undefined leaves what is there. */
function given<T>(value: T | null | undefined, there: T | null): T | null {
  return value === undefined ? there : value;
}

type RestingColumns = Pick<ReturnType<typeof changedColumns>, 'state' | 'nextAttemptAt'>;

type SettledColumns = ReturnType<typeof changedColumns> &
  ReturnType<typeof intentAfter> & { readonly no: number };

function prepareSettleRows(db: Database.Database) {
  return {
    settle: db.prepare<[SettledColumns]>(`
      UPDATE ledger SET state = @state, record_id = @recordId, generation = @generation,
        written = @written, shown = @shown, modified_time = @modifiedTime,
        mapping_version = @mappingVersion, attempts = @attempts,
        first_failed_at = @firstFailedAt, next_attempt_at = @nextAttemptAt, failure = @failure,
        intent_token = NULL, intent_until = NULL, intent_started_at = @startedAt,
        intent_doubtful = @doubtful
      WHERE no = @no`),
    stillDesired: db.prepare<[number]>(
      'SELECT 1 FROM contributions WHERE ledger_row = ? AND dropped = 0 LIMIT 1',
    ),
    forgetDropped: db.prepare<[number, string]>(
      'DELETE FROM contributions WHERE ledger_row = ? AND dropped = 1 AND drop_token = ?',
    ),
    waiters: db.prepare<[number], { subject: number; priority: number }>(
      'SELECT subject, priority FROM waiters WHERE ledger_row = +?',
    ),
    contributors: db
      .prepare<[number], number>(
        'SELECT subject FROM contributions WHERE ledger_row = +? AND dropped = 0',
      )
      .pluck(),
    stopWaiting: db.prepare<[number]>('DELETE FROM waiters WHERE ledger_row = +?'),
    learnRecord: db.prepare<[string, number]>(
      'UPDATE ledger SET record_id = ? WHERE no = ? AND record_id IS NULL',
    ),
  };
}
