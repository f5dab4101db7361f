import type { Logger } from '../../domain/logger.ts';
import type { Ledger, Settlement } from '../port.ts';
import type { GroupCommit } from './group-commit.ts';
import type { LedgerParts } from './intents.ts';
import { createIntend } from './intents.ts';
import type { PeopleRows } from './mirror.ts';
import type { ReportRows } from './report-rows.ts';
import { createSettleRows } from './settle-rows.ts';

export interface LedgerRoom extends LedgerParts {
  readonly group: GroupCommit;
  readonly people: PeopleRows;
  readonly reports: ReportRows;
  readonly logger: Logger;
}

export function createLedger(room: LedgerRoom): Ledger {
  const { db, group, rows } = room;
  const intend = createIntend(room);
  const settle = createSettle(room);
  const prolong = db.prepare<[number, string, string, string, string]>(`
    UPDATE ledger SET intent_until = ?
    WHERE account = ? AND target = ? AND key = ? AND intent_token = ?`);
  return {
    async rows(account, keys) {
      return keys
        .map((key) => rows.record(account, key))
        .filter((record) => record !== undefined)
        .map((record) => rows.whole(record));
    },
    async rowOfRecord(account, target, recordId) {
      const record = rows.recordOf(account, target, recordId);
      return record && rows.whole(record);
    },
    intend: (account, request) => group.run(() => intend(account, request)),
    renewIntents: (account, token, keys, until) =>
      group.run(() =>
        keys.filter(({ target, key }) => prolong.run(until, account, target, key, token).changes),
      ),
    settle: (account, settlement) => group.run(() => settle(account, settlement)),
  };
}

function createSettle(room: LedgerRoom) {
  const { people, reports, subjects, wakes } = room;
  const settleRow = createSettleRows(room, room.logger);

  /** What only the holder of the lease may say: whoever took it over says it for both. */
  function endOwn(account: string, no: number, settlement: Settlement): void {
    reports.put(account, no, settlement);
    if (settlement.claim === undefined) return;
    wakes.end(no, settlement.claim.token, {
      nextDue: settlement.nextDue,
      nextPriority: settlement.nextPriority,
      failed: settlement.failed === true,
    });
  }

  return (account: string, settlement: Settlement): boolean => {
    const { claim, now } = settlement;
    const no = subjects.ensure(account, settlement.subject);
    const isOurs = claim === undefined || wakes.holds(no, claim.token);
    for (const update of settlement.rows) settleRow(account, update, no, now);
    for (const person of settlement.people ?? []) people.put(account, person);
    for (const wake of settlement.wakes ?? [])
      wakes.wake(account, subjects.ensure(account, wake.subject), wake.due, wake.priority);
    if (isOurs) endOwn(account, no, settlement);
    // Last, because it may merge the subject itself away.
    for (const { subject, aliases } of settlement.aliases ?? [])
      subjects.bind(account, subjects.ensure(account, subject), aliases, now);
    return isOurs;
  };
}
