import type { LedgerRow } from '../../store/port.ts';
import type { Desk } from '../desk.ts';
import { providersOf } from '../providers.ts';
import { goneFailure, wasDeletedByPerson } from '../road-end.ts';

/**
 * Rows as they are to be decided on: a person we made whom somebody deleted since is not there to be pointed at, also
 * when nothing has been written to that record that could have found out.
 */
export async function withoutLostPeople(
  desk: Pick<Desk, 'account' | 'mirror'>,
  rows: readonly LedgerRow[],
): Promise<readonly LedgerRow[]> {
  return Promise.all(
    rows.map(async (row) =>
      (await isLostPerson(desk, row))
        ? { ...row, state: 'withdrawn' as const, failure: goneFailure }
        : row,
    ),
  );
}

/** True for a person we made whose record was deleted or converted since, as far as the mirror knows. */
export async function isLostPerson(
  desk: Pick<Desk, 'account' | 'mirror'>,
  row: LedgerRow,
): Promise<boolean> {
  const { mapping, state, recordId, target, modifiedTime } = row;
  // One that was let go of stands there until somebody deletes it, and may be desired again.
  const stands = recordId !== null && state !== 'final' && !wasDeletedByPerson(row);
  if (!stands || !providersOf(desk).has(mapping)) return false;
  const module = target.slice(target.indexOf('.') + 1);
  return desk.mirror.hasLost(module, recordId, Date.parse(modifiedTime ?? ''));
}
