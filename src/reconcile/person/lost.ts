import type { LedgerRow } from '../../store/port.ts';
import type { Desk } from '../desk.ts';
import { providersOf } from '../providers.ts';
import { goneFailure } from '../road-end.ts';

/**
 * Rows as they are to be decided on: a person we made whom somebody deleted since is not there to be pointed at, also
 * when nothing has been written to that record that could have found out.
 */
export async function withoutLostPeople(
  desk: Pick<Desk, 'account' | 'mirror'>,
  rows: readonly LedgerRow[],
): Promise<readonly LedgerRow[]> {
  const providers = providersOf(desk);
  return Promise.all(
    rows.map(async (row) => {
      const isLost = providers.has(row.mapping) && (await isLostPerson(desk, row));
      return isLost ? { ...row, state: 'withdrawn' as const, failure: goneFailure } : row;
    }),
  );
}

async function isLostPerson(
  { mirror }: Pick<Desk, 'mirror'>,
  { state, recordId, target, modifiedTime }: LedgerRow,
): Promise<boolean> {
  if (state !== 'written' || recordId === null) return false;
  const module = target.slice(target.indexOf('.') + 1);
  return mirror.hasLost(module, recordId, Date.parse(modifiedTime ?? ''));
}
