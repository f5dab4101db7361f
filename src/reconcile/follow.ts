import { priority } from '../connector/contract.ts';
import type { Clock, Instant } from '../domain/clock.ts';
import { OutsideError, RetryableError } from '../domain/errors.ts';
import type { Random } from '../domain/random.ts';
import type { Subject } from '../domain/subject.ts';
import type { LedgerRow, Store } from '../store/port.ts';
import { admissionEvent } from './admission.ts';
import type { Conclusion } from './conclude.ts';
import type { Desk } from './desk.ts';
import { pointsNowhere } from './failures.ts';
import { providersOf } from './providers.ts';
import { refusedTime } from './refused-time.ts';
import { askIfSomebodyElse } from './review/duplicate.ts';
import { wasDeletedByPerson } from './road-end.ts';

/**
 * What an answer of the target means for the next reconciliation of the same subject: a wished time it refused is
 * remembered as refused, a record that holds a value of a person we would make is asked about, and when the person's record is gone, or something points at a record that is, the directory is
 * asked where the person lives on.
 */
export async function follow(
  ports: { readonly store: Store; readonly clock: Clock; readonly random: Random },
  desk: Desk,
  subject: Subject,
  conclusion: Conclusion,
): Promise<void> {
  if (await askIfSomebodyElse(ports, desk, subject, conclusion)) return;
  const account = desk.account.id;
  const now = ports.clock.now();
  const wakes = [{ subject, due: now, priority: priority.finished }];
  const refused = refusedTime(conclusion);
  if (refused) {
    const event = admissionEvent(subject, conclusion.gathered.facts, refused, now);
    await ports.store.addFacts(account, { events: [{ subject, event }], wakes }, now);
  }
  if (needsLook(desk, conclusion)) {
    const due = now + (await looked(desk));
    await ports.store.wake(account, [{ subject, due, priority: priority.finished }]);
  }
}

/**
 * Looks where a person lives on whose record is gone, when nobody could or nobody has since the process began. Until
 * that is known, the directory may still tell of the record that is gone.
 *
 * @param rows that the subject contributes to.
 * @throws OutsideError when it cannot be asked now.
 */
export async function lookIfOwed(desk: Desk, rows: readonly LedgerRow[]): Promise<void> {
  const providers = providersOf(desk);
  const isGone = rows.some((row) => wasDeletedByPerson(row) && providers.has(row.mapping));
  if (!isGone || !desk.mirror.owesLook()) return;
  await desk.mirror.lookForGone();
  if (desk.mirror.owesLook())
    throw new RetryableError('It cannot be asked where a person lives on whose record is gone.', {
      code: 'directory.unread',
    });
}

/**
 * When the subject is due again should the process die before it could follow; undefined when there is nothing to follow.
 */
export function followUpAt(desk: Desk, conclusion: Conclusion): Instant | undefined {
  const follows = needsLook(desk, conclusion) || refusedTime(conclusion) !== undefined;
  return follows ? conclusion.now + askAgainMs : undefined;
}

function needsLook(desk: Desk, conclusion: Conclusion): boolean {
  return isPersonGone(desk, conclusion) || pointsToTheGone(desk, conclusion);
}

/** When the directory cannot be asked now, it is asked a little later. */
const askAgainMs = 60_000;

/** @returns how long to wait before the subject is reconciled again, in milliseconds. */
async function looked(desk: Desk): Promise<number> {
  try {
    await desk.mirror.lookForGone();
    return desk.mirror.owesLook() ? askAgainMs : 0;
  } catch (error) {
    if (error instanceof OutsideError) return askAgainMs;
    throw error;
  }
}

/** The record that was the person turned out to be gone just now, or earlier when the directory could not be asked. */
function isPersonGone(desk: Desk, { carried }: Conclusion): boolean {
  const providers = providersOf(desk);
  const isOwed = desk.mirror.owesLook();
  return carried.ends.some(
    (end) =>
      end.fate === 'gone' && providers.has(end.mapping) && (isOwed || !wasDeletedByPerson(end.row)),
  );
}

/**
 * A record was refused because what it points at is gone, a person most likely who was deleted a moment ago. The same
 * record is not sent again, so it is told once, and again while nobody could look.
 */
function pointsToTheGone(desk: Desk, { carried }: Conclusion): boolean {
  const isOwed = desk.mirror.owesLook();
  return carried.ends.some(
    ({ failure, row }) =>
      failure !== undefined &&
      pointsNowhere(failure) &&
      (isOwed ||
        !(failure.code === row.failure?.code && failure.fingerprint === row.failure.fingerprint)),
  );
}
