import type { Instant } from '../../domain/clock.ts';

/** The wake-up of one subject as it stands. */
export interface LeaseRow {
  /** The earliest asked for; during a lease, what was asked for since it began. */
  readonly due: Instant | null;
  readonly priority: number;
  /** The most urgent asked for during the lease. */
  readonly asked_priority: number | null;
  readonly token: string | null;
  readonly attempts: number;
}

/**
 * What a subject waits for when its lease ends.
 *
 * @param nextDue what its holder asks for; null for nothing.
 * @param nextPriority how urgent that is; undefined for as urgent as it was.
 */
export function afterLease(
  row: LeaseRow,
  nextDue: Instant | null,
  nextPriority: number | undefined,
): { readonly due: Instant | null; readonly priority: number } {
  const own = nextPriority ?? row.priority;
  const asked = row.asked_priority ?? own;
  if (nextDue === null) return { due: row.due, priority: asked };
  if (row.due === null) return { due: nextDue, priority: own };
  return { due: Math.min(row.due, nextDue), priority: Math.min(asked, own) };
}
