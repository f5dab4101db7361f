import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from '../domain/logger.ts';
import type { Keys } from '../store/keeping-port.ts';

/** A turn of the event loop for each step, so that deliveries are accepted in between; then a rest until the next run. */
const stepsAtOnce = 200;

/**
 * Seals values anew that need an older key, or none, a part of them at a time: after a key was put in front, or after
 * an update that seals more than before.
 */
export async function resealInTurns(store: Keys, logger: Logger): Promise<void> {
  let resealed = 0;
  for (let count = 0; count < stepsAtOnce; count += 1) {
    const step = await store.resealSome();
    resealed += step.resealed;
    if (step.done) break;
    await nextTurn();
  }
  if (resealed > 0) logger.info('values.resealed', { values: resealed });
}
