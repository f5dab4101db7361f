import { setTimeout as wait } from 'node:timers/promises';

/** What can be busy: the service, the sandboxes. */
export interface Busy {
  isIdle(): boolean;
}

/** So many looks in a row must find everything idle: work is handed on between them. */
const calmLooks = 3;
/** A service that is busy while nothing happens on the wire for so long waits for time to pass. */
const stalledMs = 40;

/**
 * Waits until everybody who was woken has done what can be done at this instant. Work that itself waits for the clock
 * (a budget that is used up, a pause before a retry) is not waited for.
 *
 * @param service the service; `others` are asked whether anything is on the wire.
 */
export async function untilQuiet(
  service: Busy,
  others: Busy,
  realNow: () => number,
): Promise<void> {
  let calm = 0;
  let wireQuietSince = realNow();
  while (calm < calmLooks) {
    await nextTurn();
    if (!others.isIdle()) {
      wireQuietSince = realNow();
      calm = 0;
    } else if (service.isIdle()) calm += 1;
    else if (realNow() - wireQuietSince > stalledMs) return;
    else {
      calm = 0;
      await wait(1);
    }
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
