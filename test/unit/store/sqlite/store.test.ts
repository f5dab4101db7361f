import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { silentLogger } from '../../../../src/domain/logger.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { createCipher } from '../../../../src/store/cipher.ts';
import type { Store } from '../../../../src/store/port.ts';
import { openDatabase } from '../../../../src/store/sqlite/open.ts';
import { createSqliteStore, createStoreOn } from '../../../../src/store/sqlite/store.ts';
import { account, call, delivery, request } from '../../../conformance/store/samples.ts';

const clock = { now: () => 1_000, sleep: async () => undefined };

describe('SQLite store', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchcord-sqlite-'));
    path = join(folder, 'patchcord.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const ports = () => ({
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    groupMs: Number.POSITIVE_INFINITY,
  });
  const open = (cipher?: ReturnType<typeof createCipher>): Store =>
    createSqliteStore({ path, ...ports(), cipher });

  it('acknowledges a delivery only once another connection can read it', async () => {
    const store = open();
    const other = new Database(path, { readonly: true });
    const stored = () => other.prepare('SELECT count(*) FROM deliveries').pluck().get();
    const seen: unknown[] = [];
    const appends = Array.from({ length: 10 }, (_, index) =>
      store.append([delivery(`${index}`, ['id:1'])], 1_000).then(() => seen.push(stored())),
    );
    expect(stored()).toBe(0);
    await Promise.all(appends);
    expect(seen).toEqual(Array(10).fill(10));
    other.close();
    await store.close();
  });

  it('keeps everything over a restart', async () => {
    const first = open();
    await first.append([delivery('1', ['id:1'])], 1_000);
    await first.intend(account, request(call('1'), 't1', ['call:1']));
    await first.close();
    const second = open();
    expect((await second.load(account, call('1')))?.rows[0]?.intent?.token).toBe('t1');
    expect(await second.nextDue()).toBe(1_000);
    await second.close();
  });

  it('says that the disk is full, stores nothing of it, and goes on when there is room', async () => {
    const db = openDatabase(path);
    const store = createStoreOn(db, ports());
    const body = new Uint8Array(1_000_000);
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${pages + 10}`);
    const small = store.append([delivery('small', ['id:1'])], 1_000);
    const big = store.append([delivery('big', ['id:2'], { body })], 1_000);
    await expect(small).rejects.toMatchObject({ code: 'store.full' });
    await expect(big).rejects.toMatchObject({ code: 'store.full', disposition: 'retry' });
    expect(await store.counts()).toMatchObject({ deliveries: 0, due: 0 });
    db.pragma(`max_page_count = ${pages + 10_000}`);
    await store.append([delivery('big', ['id:2'], { body })], 1_000);
    expect((await store.load(account, call('2')))?.deliveries[0]?.body).toHaveLength(1_000_000);
    await store.close();
  });

  it('does not know a subject whose deliveries were deleted without a base', async () => {
    const db = openDatabase(path);
    const store = createStoreOn(db, ports());
    await store.append([delivery('1', ['id:1'])], 1_000);
    expect(await store.load(account, call('1'))).toBeDefined();
    db.exec('DELETE FROM deliveries');
    expect(await store.load(account, call('1'))).toBeUndefined();
    await store.close();
  });

  it('keeps secrets unreadable in the file, and needs their key', async () => {
    const store = open(createCipher('5a'.repeat(32)));
    await store.putValue(account, 'secret:zoho', 'refresh-token');
    await store.putValue(account, 'open', 'refresh-token');
    const db = new Database(path, { readonly: true });
    const values = db.prepare('SELECT value FROM kept_values ORDER BY name').pluck().all();
    db.close();
    expect(values[0]).toBe('refresh-token');
    expect(values[1]).toMatch(/^v1\./);
    await store.close();

    const keyless = open();
    await expect(keyless.getValue(account, 'secret:zoho')).rejects.toMatchObject({
      code: 'store.no_key',
    });
    await expect(keyless.putValue(account, 'secret:x', 'y')).rejects.toMatchObject({
      code: 'store.no_key',
    });
    await keyless.close();

    expect(() => open(createCipher('aa'.repeat(32)))).toThrow(
      expect.objectContaining({ name: 'ConfigError', code: 'cipher.wrong_key' }),
    );
  });

  it('reads a whole table only to count it, to list all dead letters, or once at the start', async () => {
    const db = openDatabase(path);
    const plans: string[] = [];
    const planOf = (sql: string): void => {
      const named = sql.match(/@\w+/g)?.map((name) => [name.slice(1), null]);
      const params = named ? [Object.fromEntries(named)] : (sql.match(/\?/g) ?? []).map(() => null);
      const steps = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
      plans.push(...steps.all(...params).map(({ detail }) => detail));
    };
    const watched = Object.assign(Object.create(db) as Database.Database, {
      prepare(sql: string) {
        if (/^\s*(SELECT|UPDATE|DELETE|INSERT)/.test(sql)) planOf(sql);
        return db.prepare(sql);
      },
    });
    createStoreOn(watched, ports());
    const scans = plans.filter((plan) => plan.startsWith('SCAN') && !/json_each/.test(plan));
    expect(plans.length).toBeGreaterThan(40);
    expect(new Set(scans.map((plan) => plan.split(/\s+/)[1]))).toEqual(
      new Set(['d', 'dead_letters', 'deliveries', 'ledger', 'sealing_keys', 'waiters', 'wake_ups']),
    );
    expect(scans).toHaveLength(9);
    db.close();
  });
});
