import Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import { ConfigError, errorCode } from '../../domain/errors.ts';
import type { Recovered } from '../port.ts';
import type { GroupCommit } from './group-commit.ts';
import type { WakeRows } from './wake-rows.ts';

export interface RecoveryParts {
  readonly db: Database.Database;
  readonly group: GroupCommit;
  readonly wakes: WakeRows;
}

/** Being the only service on a file; commands may read and write beside it. */
export interface Recovery {
  recover(now: Instant): Promise<Recovered>;
  /** Lets another service have the file. */
  release(): void;
}

interface Waiter {
  readonly subject: number;
  readonly account: string;
  readonly priority: number;
}

export function createRecovery({ db, group, wakes }: RecoveryParts): Recovery {
  const sql = prepareRecovery(db);
  let hold: Database.Database | undefined;

  function endLeasesAndIntents(now: Instant): Recovered {
    const waiters = sql.waiters.all(now);
    const intents = sql.endIntents.run(now, now).changes;
    const leases = sql.endLeases.run(now, now).changes;
    for (const { account, subject, priority } of waiters)
      wakes.wake(account, subject, now, priority);
    return { leases, intents };
  }

  return {
    async recover(now) {
      hold ??= holdFile(db);
      return group.run(() => endLeasesAndIntents(now));
    },
    release() {
      hold?.close();
      hold = undefined;
    },
  };
}

/**
 * A lock that the operating system gives back however the process ends. It is on a file of its own, because the
 * database itself stays open to commands.
 */
function holdFile(db: Database.Database): Database.Database | undefined {
  if (db.memory) return undefined;
  const hold = new Database(`${db.name}.lock`, { timeout: 0 });
  try {
    hold.exec('BEGIN EXCLUSIVE');
    return hold;
  } catch (error) {
    hold.close();
    if (errorCode(error) !== 'SQLITE_BUSY') throw error;
    throw new ConfigError(`another service is running on the database ${db.name}`, {
      code: 'store.in_use',
      advice: 'Stop it first, or give this one a database of its own (PATCHCORD_DATABASE).',
      cause: error,
    });
  }
}

function prepareRecovery(db: Database.Database) {
  return {
    waiters: db.prepare<[Instant], Waiter>(`
      SELECT waiters.subject, ledger.account, min(waiters.priority) AS priority
      FROM waiters JOIN ledger ON ledger.no = waiters.ledger_row
      WHERE ledger.intent_until > ? GROUP BY waiters.subject, ledger.account`),
    endIntents: db.prepare<[Instant, Instant]>(
      'UPDATE ledger SET intent_until = ? WHERE intent_until > ?',
    ),
    endLeases: db.prepare<[Instant, Instant]>(
      'UPDATE wake_ups SET lease_until = ? WHERE token IS NOT NULL AND lease_until > ?',
    ),
  };
}
