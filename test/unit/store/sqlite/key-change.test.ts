import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { silentLogger } from '../../../../src/domain/logger.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { createCipher } from '../../../../src/store/cipher.ts';
import { migrations } from '../../../../src/store/migrations/all.ts';
import type { Store } from '../../../../src/store/port.ts';
import { migrate } from '../../../../src/store/sqlite/migrate.ts';
import { createSqliteStore } from '../../../../src/store/sqlite/store.ts';
import {
  account,
  call,
  deadLetter,
  delivery,
  event,
  fact,
  person,
  request,
  settlement,
  summary,
  target,
  written,
} from '../../../conformance/store/samples.ts';

const oldKey = '11'.repeat(32);
const freshKey = '22'.repeat(32);
const secretWords = 'Zbigniew Przykładowy';

let folder: string;
let path: string;
let opened: Store[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchcord-keys-'));
  path = join(folder, 'patchcord.db');
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.close();
  rmSync(folder, { recursive: true });
});

function open(...keys: readonly string[]): Store {
  const clock = { now: () => 1_000, sleep: async () => undefined };
  const cipher = keys.length === 0 ? undefined : createCipher(keys);
  const random = seededRandom(opened.length + 1);
  const store = createSqliteStore({ path, clock, random, logger: silentLogger, cipher });
  opened.push(store);
  return store;
}

/** Something in every sealed column. */
async function fill(store: Store, subjects = 1): Promise<void> {
  for (let no = 1; no <= subjects; no += 1) {
    const about = call(`${no}`);
    const body = new TextEncoder().encode(JSON.stringify({ who: secretWords }));
    await store.append([delivery(`d${no}`, [`id:${no}`], { body })], 1_000);
    const events = [{ subject: about, event: event(`e${no}`, { 'contact.name': secretWords }) }];
    await store.addFacts(account, { events }, 1_000);
    await store.rebase(account, about, { 'call.notes': fact(secretWords, 1) }, [], []);
    await store.intend(account, request(about, 't', [`call:${no}`]));
    const values = { written: { Subject: secretWords }, shown: { Subject: secretWords } };
    const failure = {
      disposition: 'retry',
      scope: 'record',
      code: 'x',
      message: secretWords,
      doubtful: false,
    } as const;
    await store.settle(
      account,
      settlement(about, {
        rows: [written(`call:${no}`, 't', { ...values, failure })],
        deadLetters: [{ ...deadLetter('x'), message: secretWords }],
        summary: summary(1, { reason: secretWords }),
        trace: { name: secretWords },
      }),
    );
    await store.putPeople(account, [person(`${no}`, { name: secretWords })]);
  }
  await store.putValue(account, 'secret:zoho', secretWords);
}

/** Reads everything back. */
async function expectWhole(store: Store, no: string): Promise<void> {
  const known = await store.load(account, call(no));
  expect(new TextDecoder().decode(known?.deliveries[0]?.body)).toContain(secretWords);
  expect(known?.events[0]?.facts).toEqual({ 'contact.name': secretWords });
  expect(known?.base?.['call.notes']?.value).toBe(secretWords);
  const [row] = await store.rows(account, [{ target, key: `call:${no}` }]);
  expect(row).toMatchObject({
    written: { Subject: secretWords },
    shown: { Subject: secretWords },
    failure: { message: secretWords },
  });
  expect(row?.contributions[0]?.desired.key).toBe(`call:${no}`);
  expect((await store.trace(account, call(no)))?.trace).toEqual({ name: secretWords });
  const [line] = await store.conversations({ account, subject: call(no), limit: 1 });
  expect(line?.reason).toBe(secretWords);
  expect((await store.deadLetters(account, 1))[0]?.message).toBe(secretWords);
  expect((await store.deadGroups(account))[0]?.message).toBe(secretWords);
  expect((await store.personRow(account, 'Contacts', no))?.name).toBe(secretWords);
  expect((await store.peopleByPhone(account, '+442079460001'))[0]?.name).toBe(secretWords);
  expect(await store.getValue(account, 'secret:zoho')).toBe(secretWords);
}

async function resealAll(store: Store): Promise<number> {
  let resealed = 0;
  for (let count = 0; count < 1_000; count += 1) {
    const step = await store.resealSome();
    resealed += step.resealed;
    if (step.done) return resealed;
  }
  throw new Error('never done');
}

function bytesOnDisk(): string {
  return ['', '-wal'].map((end) => readFileSync(`${path}${end}`).toString('utf8')).join('\n');
}

describe('values at rest', () => {
  it('says nothing of what people are called, anywhere in the file', async () => {
    const store = open(oldKey);
    await fill(store);
    await expectWhole(store, '1');
    expect(bytesOnDisk()).not.toContain('Przyk');
    expect(bytesOnDisk()).not.toContain('about call:1');
  });

  it('would be found in the file without a key: the look above can fail', async () => {
    const store = open();
    await store.append([delivery('d', ['id:1'])], 1_000);
    await store.putPeople(account, [person('1', { name: secretWords })]);
    expect(bytesOnDisk()).toContain('Przyk');
  });
});

describe('another key', () => {
  it('takes the place of the old one, which is not needed afterwards', async () => {
    await fill(open(oldKey), 2);
    const both = open(freshKey, oldKey);
    await expectWhole(both, '1');
    const counts = await both.sealedWith();
    expect(counts).toEqual([
      { id: createCipher(oldKey).keyId, values: expect.any(Number), current: false },
    ]);
    expect(await resealAll(both)).toBe(counts[0]?.values);
    const fresh = open(freshKey);
    await expectWhole(fresh, '2');
    expect(await fresh.sealedWith()).toMatchObject([{ current: true }]);
    expect(() => open(oldKey)).toThrow(expect.objectContaining({ code: 'cipher.wrong_key' }));
  });

  it.each([1, 2, 3, 5, 8, 12])(
    'loses nothing when it is interrupted after %i steps',
    async (steps) => {
      await fill(open(oldKey), 3);
      const both = open(freshKey, oldKey);
      for (let step = 0; step < steps; step += 1) await both.resealSome();
      // The old key is still needed, and says so.
      expect(() => open(freshKey)).toThrow(expect.objectContaining({ code: 'cipher.wrong_key' }));
      const again = open(freshKey, oldKey);
      for (const no of ['1', '2', '3']) await expectWhole(again, no);
      await resealAll(again);
      for (const no of ['1', '2', '3']) await expectWhole(open(freshKey), no);
    },
  );

  it('seals what is written meanwhile with the new key', async () => {
    await fill(open(oldKey));
    const both = open(freshKey, oldKey);
    await both.resealSome();
    await both.putPeople(account, [person('9', { name: secretWords })]);
    await resealAll(both);
    expect((await open(freshKey).personRow(account, 'Contacts', '9'))?.name).toBe(secretWords);
  });

  it('looks once more for what was sealed with the old key behind its back', async () => {
    const old = open(oldKey);
    await fill(old, 2);
    const both = open(freshKey, oldKey);
    // Past the deliveries already.
    for (let count = 0; count < 3; count += 1) await both.resealSome();
    await old.append([delivery('late', ['id:late'])], 1_000);
    await resealAll(both);
    const late = await open(freshKey).load(account, call('late'));
    expect(late?.deliveries).toHaveLength(1);
  });

  it('is refused before anything is read or written, with what to do', async () => {
    await fill(open(oldKey));
    expect(() => open(freshKey)).toThrow(
      expect.objectContaining({
        code: 'cipher.wrong_key',
        facts: expect.objectContaining({
          advice: expect.stringContaining('PATCHCORD_ENCRYPTION_KEY'),
        }),
      }),
    );
    await expectWhole(open(oldKey), '1');
  });

  it('has nothing to do when all is done, and says so at once', async () => {
    const store = open(oldKey);
    await fill(store);
    await resealAll(store);
    expect(await store.resealSome()).toEqual({ done: true, looked: 0, resealed: 0 });
  });
});

describe('a database from before its values were sealed', () => {
  it('of schema version 5 is brought up to date, read and sealed', async () => {
    const before = new Database(path);
    migrate(before, migrations.slice(0, 5));
    const row = JSON.stringify(person('1', { name: secretWords }));
    before.exec(`
      INSERT INTO people VALUES ('${account}', 'Contacts', '1', 1000, '${row}');
      INSERT INTO subjects (no, account, kind, id) VALUES (1, '${account}', 'call', '1');
      INSERT INTO aliases VALUES ('${account}', 'call', 'id:1', 1);
      INSERT INTO events (account, id, subject, occurred_at, rank, facts)
        VALUES ('${account}', 'e', 1, 1, 1, '{"call.notes":"${secretWords}"}');
      INSERT INTO ledger (account, target, key, mapping, state, written)
        VALUES ('${account}', '${target}', 'k', 'call', 'written', '{"Name":"${secretWords}"}');`);
    const token = createCipher(oldKey).seal('1000.token', `${account}\nsecret:zoho`);
    before.prepare('INSERT INTO kept_values VALUES (?, ?, ?)').run(account, 'secret:zoho', token);
    before.close();
    // Its tokens are sealed already: whoever has not their key must not take it over.
    expect(() => open(freshKey)).toThrow(expect.objectContaining({ code: 'cipher.wrong_key' }));
    const store = open(oldKey);
    const read = async (from: Store) => [
      (await from.personRow(account, 'Contacts', '1'))?.name,
      (await from.load(account, call('1')))?.events[0]?.facts['call.notes'],
      (await from.rows(account, [{ target, key: 'k' }]))[0]?.written['Name'],
      await from.getValue(account, 'secret:zoho'),
    ];
    const whole = [secretWords, secretWords, secretWords, '1000.token'];
    expect(await read(store)).toEqual(whole);
    expect(await resealAll(store)).toBe(3);
    expect(await read(store)).toEqual(whole);
    expect(await store.sealedWith()).toMatchObject([{ current: true, values: 4 }]);
  });

  it('is read as it is, and sealed step by step', async () => {
    const plain = open();
    await plain.append([delivery('d', ['id:1'])], 1_000);
    await plain.putPeople(account, [person('1', { name: secretWords })]);
    await plain.intend(account, request(call('1'), 't', ['call:1']));
    await plain.close();
    opened.pop();
    const store = open(oldKey);
    expect((await store.personRow(account, 'Contacts', '1'))?.name).toBe(secretWords);
    expect(await store.sealedWith()).toEqual([{ id: null, values: 3, current: false }]);
    expect(await resealAll(store)).toBe(3);
    expect((await store.personRow(account, 'Contacts', '1'))?.name).toBe(secretWords);
    const db = new Database(path);
    expect(db.prepare('SELECT person FROM people').pluck().get()).toMatch(/^v1\./);
    expect(db.prepare('SELECT desired FROM contributions').pluck().get()).toMatch(/^v1\./);
    db.close();
  });
});
