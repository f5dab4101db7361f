import { priority } from '../connector/priority.ts';
import type { Instant } from '../domain/clock.ts';
import type { Target } from '../domain/record.ts';
import type { Subject } from '../domain/subject.ts';
import type { Store } from '../store/port.ts';
import { deadText } from './dead-text.ts';
import { systemClock } from './system.ts';

/** Which dead letters; everything given must fit. */
export interface DeadChoice {
  readonly code?: string | undefined;
  readonly target?: Target | undefined;
  readonly subject?: Subject | undefined;
}

/** Which conversations; everything given must fit. */
export interface ReplayChoice {
  readonly subject?: Subject | undefined;
  readonly kinds: readonly ('call' | 'thread')[];
  readonly since?: Instant | undefined;
  readonly until?: Instant | undefined;
}

/** Dead letters of an account (or of all) by cause, in words. */
export async function listDead(store: Store, account: string | undefined): Promise<string> {
  return deadText(await store.deadGroups(account));
}

/** Tries dead letters again. A person asked for it: before polls, after live traffic. */
export function redriveDead(
  store: Store,
  account: string,
  which: DeadChoice,
): Promise<{ readonly letters: number; readonly subjects: number }> {
  return store.redrive(account, which, { now: systemClock.now(), priority: priority.syncBack });
}

/** Wakes stored conversations, after everything else. @returns how many. */
export function replayStored(store: Store, account: string, which: ReplayChoice): Promise<number> {
  return store.replay(account, which, { now: systemClock.now(), priority: priority.backfill });
}
