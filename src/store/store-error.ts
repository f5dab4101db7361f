import { errorCode, RetryableError } from '../domain/errors.ts';

/**
 * The database could not keep a step: nothing of it happened, try again later. Code `store.full` when there is no room
 * left, `store.failed` for everything else the database reports, `store.closed` when we closed it ourselves.
 */
export class StoreFullError extends RetryableError {}

/** What a step gets that comes after the store was closed: this process will not keep it any more. */
export function storeClosed(): StoreFullError {
  return new StoreFullError('the store is closed', { code: 'store.closed' });
}

/** Turns what a database driver threw into a {@link StoreFullError} that says what a person can do. */
export function storeFailure(cause: unknown, isFull: boolean): StoreFullError {
  if (cause instanceof StoreFullError) return cause;
  return isFull
    ? new StoreFullError('the database has no room left; nothing of this step was stored', {
        code: 'store.full',
        advice: 'Free some disk space; work goes on by itself.',
        cause,
      })
    : new StoreFullError(`the database refused a step (${errorCode(cause)})`, {
        code: 'store.failed',
        advice: 'Look at the disk and at the cause in the log; the step is tried again.',
        cause,
      });
}
