import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import { mergeFolded } from '../folded.ts';
import type { Sealing } from '../sealing.ts';
import { readFolded } from '../stored-json.ts';
import type { WakeRows } from './wake-rows.ts';

interface Knowledge {
  readonly base: string | null;
  readonly delivered_at: number | null;
}

/** Makes `loser` a pointer to `winner` and moves everything it has. */
export type Merge = (account: string, winner: number, loser: number, now: Instant) => void;

/**
 * The winner is woken: together they may say something new, and whoever holds the loser's lease has lost it. Where both
 * contribute to one record the winner's contribution stays; its next reconciliation renews it anyway.
 */
export function createMerge(db: Database.Database, wakes: WakeRows, sealing: Sealing): Merge {
  const sql = prepareMerge(db);

  function mergeBase(account: string, ours: string | null, theirs: string | null): string | null {
    if (ours === null || theirs === null) return ours ?? theirs;
    const read = (stored: string) => readFolded(sealing.open(account, 'subjects.base', stored));
    const merged = JSON.stringify(mergeFolded(read(ours), read(theirs)));
    return sealing.seal(account, 'subjects.base', merged);
  }

  function moveKnowledge(account: string, winner: number, loser: number): void {
    const ours = sql.knowledge.get(winner);
    const theirs = sql.knowledge.get(loser);
    const base = mergeBase(account, ours?.base ?? null, theirs?.base ?? null);
    const last = [ours?.delivered_at, theirs?.delivered_at].filter(isNumber);
    sql.learn.run(base, last.length > 0 ? Math.max(...last) : null, winner);
  }

  return (account, winner, loser, now) => {
    moveKnowledge(account, winner, loser);
    for (const move of sql.moves) move.run(winner, loser);
    for (const drop of sql.drops) drop.run(loser);
    sql.point.run(winner, loser);
    const priority = wakes.remove(loser);
    wakes.wake(account, winner, now, priority);
  };
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number';
}

function prepareMerge(db: Database.Database) {
  const move = (table: string) =>
    db.prepare<[number, number]>(`UPDATE OR IGNORE ${table} SET subject = ? WHERE subject = ?`);
  const drop = (table: string) => db.prepare<[number]>(`DELETE FROM ${table} WHERE subject = ?`);
  return {
    knowledge: db.prepare<[number], Knowledge>(
      'SELECT base, delivered_at FROM subjects WHERE no = ?',
    ),
    learn: db.prepare<[string | null, number | null, number]>(
      'UPDATE subjects SET base = ?, delivered_at = ? WHERE no = ?',
    ),
    moves: ['deliveries', 'events', 'aliases', 'contributions', 'waiters', 'dead_letters'].map(
      move,
    ),
    drops: ['contributions', 'waiters', 'summaries', 'traces'].map(drop),
    point: db.prepare<[number, number]>(
      'UPDATE subjects SET merged_into = ?, base = NULL WHERE no = ?',
    ),
  };
}
