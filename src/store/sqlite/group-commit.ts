import type Database from 'better-sqlite3';
import { errorCode, errorMessage } from '../../domain/errors.ts';
import type { Logger } from '../../domain/logger.ts';
import { storeClosed, storeFailure } from '../store-error.ts';

/** Runs writing steps, many to a transaction. */
export interface GroupCommit {
  /**
   * Queues a step. Steps run in the order they came, each all or nothing; the promise settles once the transaction
   * that holds the step is on disk. A step does nothing but read and write the database: where another of its group
   * fails it is undone and run again.
   *
   * @throws StoreFullError when the database could not keep it.
   */
  run<T>(step: () => T): Promise<T>;
  /** Resolves when everything queued so far has settled; whatever comes later is refused. */
  close(): Promise<void>;
}

interface Queued {
  /** Runs the step and says what to tell its caller once it is committed. */
  readonly perform: () => () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One transaction per turn of the event loop, because what a commit costs is the wait for the disk: callers that write
 * in the same turn share it.
 *
 * @param groupMs after so many milliseconds of work a group is committed and the rest waits for the next turn.
 */
export function createGroupCommit(
  db: Database.Database,
  logger: Logger,
  groupMs: number,
): GroupCommit {
  const transaction = prepareTransaction(db);
  const performApart = createPerformApart(db, transaction);
  const queue: Queued[] = [];
  let closed = false;

  function turn(): void {
    const group = takeGroup();
    if (queue.length > 0) setImmediate(turn);
    for (const tell of group) tell();
  }

  /** @returns what to tell the callers, once nothing can change it any more. */
  function takeGroup(): (() => void)[] {
    const taken: Queued[] = [];
    try {
      transaction.begin.run();
      const done = performTogether(taken) ?? performApart(taken);
      transaction.commit.run();
      return done;
    } catch (error) {
      if (taken.length === 0) taken.push(...queue.splice(0));
      return failGroup(taken, error);
    }
  }

  /**
   * Without savepoints, which cost as much as the work itself.
   *
   * @param taken gets what was taken from the queue.
   * @returns undefined when one of them failed: nothing has happened then.
   */
  function performTogether(taken: Queued[]): (() => void)[] | undefined {
    const done: (() => void)[] = [];
    const startedAt = performance.now();
    try {
      do {
        const step = queue.shift();
        if (step === undefined) break;
        taken.push(step);
        done.push(step.perform());
      } while (performance.now() - startedAt < groupMs);
      return done;
    } catch (error) {
      if (isDiskTrouble(error) || !db.inTransaction) throw error;
      transaction.rollback.run();
      return undefined;
    }
  }

  function failGroup(taken: readonly Queued[], cause: unknown): (() => void)[] {
    if (db.inTransaction) transaction.rollback.run();
    const failure = storeFailure(cause, errorCode(cause) === 'SQLITE_FULL');
    logger.error('store.commitFailed', {
      code: failure.code,
      cause: errorCode(cause),
      message: errorMessage(cause),
      steps: taken.length,
    });
    return taken.map((step) => () => step.reject(failure));
  }

  function enqueue(item: Queued): void {
    queue.push(item);
    if (queue.length === 1) setImmediate(turn);
  }

  return {
    run<T>(step: () => T): Promise<T> {
      if (closed) return Promise.reject(storeClosed());
      return new Promise<T>((resolve, reject) => {
        const perform = () => {
          const value = step();
          return () => resolve(value);
        };
        enqueue({ perform, reject });
      });
    },
    async close() {
      closed = true;
      if (queue.length === 0) return;
      await new Promise<void>((resolve) => {
        enqueue({ perform: () => resolve, reject: () => resolve() });
      });
    },
  };
}

/** Performs each step in a savepoint of its own, in a new transaction: one that fails is undone alone. */
function createPerformApart(
  db: Database.Database,
  transaction: ReturnType<typeof prepareTransaction>,
) {
  const performAlone = (step: Queued): (() => void) => {
    transaction.savepoint.run();
    try {
      const tell = step.perform();
      transaction.release.run();
      return tell;
    } catch (error) {
      // A full disk may have ended the whole transaction: then nobody's step was kept.
      if (isDiskTrouble(error) || !db.inTransaction) throw error;
      transaction.rollbackTo.run();
      transaction.release.run();
      return () => step.reject(isSqlite(error) ? storeFailure(error, false) : error);
    }
  };
  return (steps: readonly Queued[]): (() => void)[] => {
    transaction.begin.run();
    return steps.map(performAlone);
  };
}

function prepareTransaction(db: Database.Database) {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    savepoint: db.prepare('SAVEPOINT step'),
    release: db.prepare('RELEASE step'),
    rollbackTo: db.prepare('ROLLBACK TO step'),
  };
}

function isSqlite(error: unknown): boolean {
  return errorCode(error).startsWith('SQLITE_');
}

function isDiskTrouble(error: unknown): boolean {
  return /^SQLITE_(FULL|IOERR|CORRUPT|NOMEM|READONLY|CANTOPEN)/.test(errorCode(error));
}
