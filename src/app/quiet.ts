import { setTimeout as wait } from 'node:timers/promises';
import type { SteppedClock } from '../domain/stepped-clock.ts';

/** What can be busy: the service, the sandboxes. */
export interface Busy {
  isIdle(): boolean;
}

/** So many looks in a row must find everything idle: work is handed on between them. */
const calmLooks = 3;
/**
 * A service that is busy while nothing happens on the wire for so many looks waits for time to pass. Looks, not
 * milliseconds: on a machine that is busy with other things every turn is slow, ours and the sandboxes' alike.
 */
const stalledLooks = 60;

/**
 * Waits until everybody who was woken has done what can be done at this instant. Work that itself waits for the clock
 * (a budget that is used up, a pause before a retry) is not waited for.
 *
 * @param service the service; `others` are asked whether anything is on the wire.
 */
export async function untilQuiet(
  service: Busy,
  others: Busy,
  clock: Pick<SteppedClock, 'now' | 'nextTimer'>,
): Promise<void> {
  let calm = 0;
  let stalled = 0;
  while (calm < calmLooks && stalled <= stalledLooks) {
    await nextTurn();
    const wireIsQuiet = others.isIdle() || isDue(clock);
    if (wireIsQuiet && (service.isIdle() || isDue(clock))) {
      calm += 1;
      continue;
    }
    calm = 0;
    stalled = wireIsQuiet ? stalled + 1 : 0;
    if (wireIsQuiet) await wait(1);
  }
}

/** Several sleepers of one instant are woken one after the other: who waits for its turn is not busy. */
function isDue(clock: Pick<SteppedClock, 'now' | 'nextTimer'>): boolean {
  const next = clock.nextTimer();
  return next !== undefined && next <= clock.now();
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
