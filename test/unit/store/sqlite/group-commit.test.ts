import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import type { Logger } from '../../../../src/domain/logger.ts';
import { silentLogger } from '../../../../src/domain/logger.ts';
import type { GroupCommit } from '../../../../src/store/sqlite/group-commit.ts';
import { createGroupCommit } from '../../../../src/store/sqlite/group-commit.ts';

describe('group commit', () => {
  let db: Database.Database;
  let statements: string[];
  let group: GroupCommit;
  const errors = jest.fn<Logger['error']>();

  beforeEach(() => {
    errors.mockClear();
    statements = [];
    db = new Database(':memory:', { verbose: (sql) => statements.push(String(sql)) });
    db.pragma('foreign_keys = ON');
    db.exec(`
      CREATE TABLE t (a INTEGER PRIMARY KEY);
      CREATE TABLE child (t INTEGER REFERENCES t (a) DEFERRABLE INITIALLY DEFERRED)`);
    group = createGroupCommit(db, { ...silentLogger, error: errors }, Number.POSITIVE_INFINITY);
  });
  afterEach(() => {
    db.close();
  });

  const insert = (a: number) => () => db.prepare('INSERT INTO t VALUES (?)').run(a).changes;
  const rows = () => db.prepare('SELECT a FROM t ORDER BY a').pluck().all();
  const commits = () => statements.filter((sql) => sql === 'COMMIT').length;

  it('commits all steps of one turn together, in the order they came', async () => {
    statements = [];
    const done = await Promise.all(
      Array.from({ length: 32 }, (_, index) => group.run(() => [index, insert(index)()])),
    );
    expect(done).toEqual(Array.from({ length: 32 }, (_, index) => [index, 1]));
    expect(commits()).toBe(1);
    await group.run(insert(99));
    expect(commits()).toBe(2);
  });

  it('runs nothing before the turn ends, and says so only after the commit', async () => {
    const order: string[] = [];
    const step = group
      .run(() => order.push('step'))
      .then(() => order.push(`committed ${commits()}`));
    statements = [];
    await Promise.resolve();
    order.push('same turn');
    await step;
    expect(order).toEqual(['same turn', 'step', 'committed 1']);
    expect(db.inTransaction).toBe(false);
  });

  it('rolls a failing step back alone', async () => {
    const [first, second, third] = await Promise.allSettled([
      group.run(insert(1)),
      group.run(() => {
        insert(2)();
        throw new RangeError('no');
      }),
      group.run(insert(3)),
    ]);
    expect([first.status, third.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(second).toMatchObject({ status: 'rejected', reason: { name: 'RangeError' } });
    expect(rows()).toEqual([1, 3]);
    expect(errors).not.toHaveBeenCalled();
  });

  it('tells in our words when the database refuses a step', async () => {
    await group.run(insert(1));
    await expect(group.run(insert(1))).rejects.toMatchObject({
      name: 'StoreFullError',
      code: 'store.failed',
      disposition: 'retry',
      cause: { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' },
    });
  });

  it('rejects every step of a group whose commit fails, and goes on', async () => {
    const orphan = () => db.prepare('INSERT INTO child VALUES (77)').run();
    const group1 = await Promise.allSettled([group.run(insert(1)), group.run(orphan)]);
    for (const one of group1)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'store.failed' } });
    expect(rows()).toEqual([]);
    expect(errors).toHaveBeenCalledWith(
      'store.commitFailed',
      expect.objectContaining({ cause: 'SQLITE_CONSTRAINT_FOREIGNKEY', steps: 2 }),
    );
    await group.run(insert(2));
    expect(rows()).toEqual([2]);
  });

  it('rejects a group that finds the disk full, and stores again once there is room', async () => {
    db.exec('CREATE TABLE big (b BLOB)');
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${pages + 2}`);
    const fill = () => db.prepare('INSERT INTO big VALUES (zeroblob(100000))').run();
    const full = await Promise.allSettled([group.run(insert(1)), group.run(fill)]);
    for (const one of full)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'store.full' } });
    expect(rows()).toEqual([]);
    db.pragma(`max_page_count = ${pages + 200}`);
    await Promise.all([group.run(insert(1)), group.run(fill)]);
    expect(rows()).toEqual([1]);
  });

  it('rejects all when no transaction can begin', async () => {
    db.exec('BEGIN');
    const both = await Promise.allSettled([group.run(insert(1)), group.run(insert(2))]);
    for (const one of both)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'store.failed' } });
  });

  it('cuts a group that takes too long and goes on the next turn', async () => {
    const impatient = createGroupCommit(db, silentLogger, 0);
    statements = [];
    await Promise.all([1, 2, 3].map((a) => impatient.run(insert(a))));
    expect(commits()).toBe(3);
    expect(rows()).toEqual([1, 2, 3]);
  });

  it('finishes what is queued when it closes, and refuses the rest', async () => {
    const queued = group.run(insert(1));
    const closing = group.close();
    await expect(group.run(insert(2))).rejects.toMatchObject({ code: 'store.closed' });
    await closing;
    expect(rows()).toEqual([1]);
    expect(await queued).toBe(1);
  });
});
