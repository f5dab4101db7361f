import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import type { Random } from '../../domain/random.ts';
import type { JournalKind } from '../../domain/subject.ts';
import type { Claim, ClaimRequest, WakeUps } from '../port.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Subjects } from './subjects.ts';
import type { WakeRows } from './wake-rows.ts';

export interface WakeUpParts {
  readonly db: Database.Database;
  readonly group: GroupCommit;
  readonly random: Random;
  readonly subjects: Subjects;
  readonly wakes: WakeRows;
}

/** The waiting subjects of one account and priority; `ready_at` is that of the first. */
interface Lane {
  readonly account: string;
  readonly priority: number;
  readonly ready_at: Instant;
}

interface Ready extends Lane {
  readonly subject: number;
  readonly asked_priority: number | null;
  readonly due: Instant | null;
  readonly attempts: number;
  readonly kind: JournalKind;
  readonly id: string;
}

export function createWakeUps({ db, group, random, subjects, wakes }: WakeUpParts): WakeUps {
  const sql = prepareWakeUps(db);

  /** Jumps from lane to lane along the index, so its cost is the number of lanes, not of wake-ups. */
  function* lanes(): Generator<Lane> {
    let lane = sql.nextAccount.get('');
    while (lane !== undefined) {
      yield lane;
      lane = sql.nextPriority.get(lane.account, lane.priority) ?? sql.nextAccount.get(lane.account);
    }
  }

  function readySubjects(request: ClaimRequest): Ready[] {
    const except = new Set(request.exceptAccounts);
    const ready: Ready[] = [];
    const room = new Map<string, number>();
    for (const { account, priority, ready_at } of lanes()) {
      const most = request.draining?.get(account);
      const left = room.get(account) ?? Math.min(request.limit, most ?? request.perAccount);
      if (except.has(account) || left <= 0 || ready_at > request.now) continue;
      const found =
        most === undefined
          ? sql.ready.all(account, priority, request.now, left)
          : // One time for all of them: their own order is kept below.
            sql.longestKnown
              .all(account, priority, request.now, left)
              .map((one) => ({ ...one, ready_at }));
      room.set(account, left - found.length);
      ready.push(...found);
    }
    return ready.sort(byUrgency).slice(0, request.limit);
  }

  function take(ready: Ready, request: ClaimRequest): Claim {
    const priority = Math.min(ready.priority, ready.asked_priority ?? ready.priority);
    const attempts = ready.attempts + 1;
    const token = random.id();
    // A later time asked for during a lease that expired is still owed.
    const later = ready.due !== null && ready.due > request.now ? ready.due : null;
    const asked = later === null ? null : ready.asked_priority;
    sql.lease.run(token, request.leaseUntil, later, priority, asked, attempts, ready.subject);
    const subject = { kind: ready.kind, id: ready.id };
    return { account: ready.account, subject, token, priority, attempts };
  }

  return {
    claim: (request) =>
      group.run(() => readySubjects(request).map((ready) => take(ready, request))),
    renew: (claim, leaseUntil) =>
      group.run(() => {
        const no = subjects.find(claim.account, claim.subject);
        return no !== undefined && wakes.renew(no, claim.token, leaseUntil);
      }),
    async nextDue(exceptAccounts = []) {
      let next: Instant | undefined;
      for (const { account, ready_at } of lanes())
        if (!exceptAccounts.includes(account) && (next === undefined || ready_at < next))
          next = ready_at;
      return next;
    },
    wake: (account, asked) =>
      group.run(() => {
        for (const { subject, due, priority } of asked)
          wakes.wake(account, subjects.ensure(account, subject), due, priority);
      }),
  };
}

function byUrgency(a: Ready, b: Ready): number {
  return a.priority - b.priority || a.ready_at - b.ready_at || a.subject - b.subject;
}

function prepareWakeUps(db: Database.Database) {
  return {
    // Not one row comparison over both columns: SQLite would walk through the rest of the lane.
    nextAccount: db.prepare<[string], Lane>(`
      SELECT account, priority, ready_at FROM wake_ups INDEXED BY wake_ups_lanes
      WHERE ready_at IS NOT NULL AND account > ? ORDER BY account, priority, ready_at LIMIT 1`),
    nextPriority: db.prepare<[string, number], Lane>(`
      SELECT account, priority, ready_at FROM wake_ups INDEXED BY wake_ups_lanes
      WHERE ready_at IS NOT NULL AND account = ? AND priority > ?
      ORDER BY account, priority, ready_at LIMIT 1`),
    ready: db.prepare<[string, number, number, number], Ready>(`
      SELECT w.account, w.priority, w.ready_at, w.subject, w.asked_priority, w.due, w.attempts,
        s.kind, s.id
      FROM wake_ups AS w INDEXED BY wake_ups_lanes JOIN subjects AS s ON s.no = w.subject
      WHERE w.account = ? AND w.priority = ? AND w.ready_at <= ?
      ORDER BY w.ready_at, w.subject LIMIT ?`),
    longestKnown: db.prepare<[string, number, number, number], Ready>(`
      SELECT w.account, w.priority, w.ready_at, w.subject, w.asked_priority, w.due, w.attempts,
        s.kind, s.id
      FROM wake_ups AS w INDEXED BY wake_ups_lanes JOIN subjects AS s ON s.no = w.subject
      WHERE w.account = ? AND w.priority = ? AND w.ready_at <= ?
      ORDER BY w.subject LIMIT ?`),
    lease: db.prepare<[string, number, number | null, number, number | null, number, number]>(`
      UPDATE wake_ups SET token = ?, lease_until = ?, due = ?, priority = ?, asked_priority = ?,
        attempts = ?
      WHERE subject = ?`),
  };
}
