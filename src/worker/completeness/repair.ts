import { priority } from '../../connector/contract.ts';
import type { WireFields } from '../../domain/change.ts';
import type { Clock } from '../../domain/clock.ts';
import { subjectName } from '../../domain/subject.ts';
import type { LedgerRow, RowUpdate, Store } from '../../store/port.ts';
import type { Found } from './examine.ts';

export interface RepairPorts {
  readonly store: Store;
  readonly clock: Clock;
}

/** Nobody writes between noting and settling; long enough for a slow disk. */
const intentMs = 30_000;

/**
 * Repairs what the usual road can: the ledger forgets what turned out not to be there, and the conversation is woken, so
 * that it is written again as anything is. What was refused waits for a person, what is being tried for its time.
 *
 * @returns the holes something was done about.
 */
export async function repair(
  ports: RepairPorts,
  account: string,
  found: readonly Found[],
): Promise<ReadonlySet<Found>> {
  const done = new Set<Found>();
  const byRow = Map.groupBy(found.filter(isRepairable), rowName);
  for (const [name, some] of byRow) {
    const row = some[0]?.row;
    if (name === '' || row === undefined || (await forget(ports, account, row, some)))
      for (const one of some) done.add(one);
  }
  const subjects = new Map([...done].map(({ subject }) => [subjectName(subject), subject]));
  const wakes = [...subjects.values()].map((subject) => ({
    subject,
    due: ports.clock.now(),
    priority: priority.poll,
  }));
  if (wakes.length > 0) await ports.store.wake(account, wakes);
  return done;
}

function isRepairable({ hole }: Found): boolean {
  return ['record_wanted', 'record_missing', 'field_empty', 'link_missing'].includes(hole.kind);
}

function rowName({ row }: Found): string {
  return row === undefined ? '' : `${row.target} ${row.key}`;
}

/** @returns false when somebody is writing the row just now. */
async function forget(
  { store, clock }: RepairPorts,
  account: string,
  row: LedgerRow,
  found: readonly Found[],
): Promise<boolean> {
  const [contribution] = row.contributions;
  if (!contribution) return false;
  const { target, key, mapping } = row;
  const { subject, desired } = contribution;
  const now = clock.now();
  const token = `completeness:${target}:${key}:${now}`;
  const wants = [{ target, key, mapping, desired }];
  const [intended] = await store.intend(account, {
    subject,
    token,
    now,
    until: now + intentMs,
    wants,
    drops: [],
  });
  if (!intended?.owned) return false;
  const update = updateOf(intended.row, found, token);
  await store.settle(account, { subject, now, rows: [update], nextDue: null });
  return true;
}

function updateOf(row: LedgerRow, found: readonly Found[], token: string): RowUpdate {
  const { target, key } = row;
  const healthy = { attempts: 0, firstFailedAt: null, nextAttemptAt: null, failure: null };
  if (found.some(({ hole }) => hole.kind === 'record_missing'))
    return {
      ...{ target, key, token, ...healthy },
      state: 'intended',
      recordId: null,
      written: {},
      shown: {},
      modifiedTime: null,
    };
  const fields = new Set(found.map(({ hole }) => hole.field));
  const without = (values: WireFields): WireFields =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !fields.has(name)));
  const { written, shown } = row;
  return {
    ...{ target, key, token },
    state: 'written',
    written: without(written),
    shown: without(shown),
  };
}
