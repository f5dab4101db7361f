import type { Clock } from '../domain/clock.ts';
import { errorCode } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';

/** Waits between the attempts, in milliseconds; together far less than an intent lives. */
const waitsMs = [100, 1_000, 5_000] as const;

/**
 * A step of the store that holds what the target has answered: it is tried again when the store fails for a moment. An
 * answer that cannot be kept all the same leaves its intent behind, which becomes doubtful and is read back.
 *
 * @throws whatever the last attempt threw.
 */
export async function insist<T>(
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  account: string,
  step: () => Promise<T>,
): Promise<T> {
  for (const wait of waitsMs) {
    try {
      return await step();
    } catch (error) {
      // Closed by ourselves: the next process finds the intent.
      if (errorCode(error) === 'store.closed') throw error;
      logger.warn('answer.notKept', { account, code: errorCode(error) });
      await clock.sleep(wait);
    }
  }
  return step();
}
