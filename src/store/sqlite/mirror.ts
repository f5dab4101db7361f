import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/clock.ts';
import type { PersonRow } from '../../domain/person-row.ts';
import type { Mirror } from '../port.ts';
import type { Sealing } from '../sealing.ts';
import type { GroupCommit } from './group-commit.ts';
import type { KeptOut } from './kept-out.ts';

/** Rows of people, inside steps. */
export interface PeopleRows {
  /** Unless they are kept out, a later version is there already, or the person was gone at that time. */
  put(account: string, person: PersonRow): void;
  remove(account: string, module: string, id: string, at: Instant): void;
  get(account: string, module: string, id: string): PersonRow | undefined;
  byPhone(account: string, e164: string): readonly PersonRow[];
  count(account: string): number;
}

export function createPeopleRows(
  db: Database.Database,
  sealing: Sealing,
  keptOut: KeptOut,
): PeopleRows {
  const sql = preparePeople(db);

  function readPerson(account: string, stored: string): PersonRow {
    return JSON.parse(sealing.open(account, 'people.person', stored)) as PersonRow;
  }

  function get(account: string, module: string, id: string): PersonRow | undefined {
    const text = sql.person.get(account, module, id);
    return text === undefined ? undefined : readPerson(account, text);
  }

  function forgetPhones(account: string, person: PersonRow): void {
    for (const e164 of person.phones) sql.removePhone.run(account, e164, person.module, person.id);
  }

  return {
    get,
    put(account, person) {
      const { module, id, modifiedAt } = person;
      if (keptOut.refusesPerson(account, person)) return;
      const there = get(account, module, id);
      if (there && there.modifiedAt > modifiedAt) return;
      if ((sql.goneAt.get(account, module, id) ?? -Infinity) >= modifiedAt) return;
      if (there) forgetPhones(account, there);
      const sealed = sealing.seal(account, 'people.person', JSON.stringify(person));
      sql.put.run(account, module, id, modifiedAt, sealed);
      for (const e164 of person.phones) sql.putPhone.run(account, e164, module, id);
    },
    remove(account, module, id, at) {
      sql.bury.run(account, module, id, at);
      const there = get(account, module, id);
      if (there === undefined || there.modifiedAt > at) return;
      forgetPhones(account, there);
      sql.remove.run(account, module, id);
    },
    byPhone: (account, e164) =>
      sql.byPhone.all(account, e164).map((stored) => readPerson(account, stored)),
    count: (account) => sql.count.get(account) ?? 0,
  };
}

export function createMirror(
  db: Database.Database,
  group: GroupCommit,
  people: PeopleRows,
): Mirror {
  const watermark = db
    .prepare<[string], string>('SELECT watermark FROM mirror_watermarks WHERE account = ?')
    .pluck();
  const putWatermark = db.prepare<[string, string]>(`
    INSERT INTO mirror_watermarks (account, watermark) VALUES (?, ?)
    ON CONFLICT (account) DO UPDATE SET watermark = excluded.watermark`);
  return {
    putPeople: (account, rows, mark) =>
      group.run(() => {
        for (const person of rows) people.put(account, person);
        if (mark !== undefined) putWatermark.run(account, mark);
      }),
    removePeople: (account, gone) =>
      group.run(() => {
        for (const { module, id, at } of gone) people.remove(account, module, id, at);
      }),
    mirrorWatermark: async (account) => watermark.get(account),
    peopleByPhone: async (account, e164) => people.byPhone(account, e164),
    personRow: async (account, module, id) => people.get(account, module, id),
    countPeople: async (account) => people.count(account),
  };
}

function preparePeople(db: Database.Database) {
  const one = 'account = ? AND module = ? AND id = ?';
  type One = [string, string, string];
  return {
    person: db.prepare<One, string>(`SELECT person FROM people WHERE ${one}`).pluck(),
    goneAt: db.prepare<One, number>(`SELECT at FROM people_gone WHERE ${one}`).pluck(),
    put: db.prepare<[string, string, string, number, string]>(`
      INSERT INTO people (account, module, id, modified_at, person) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (account, module, id) DO UPDATE
        SET modified_at = excluded.modified_at, person = excluded.person`),
    remove: db.prepare<One>(`DELETE FROM people WHERE ${one}`),
    bury: db.prepare<[string, string, string, number]>(`
      INSERT INTO people_gone (account, module, id, at) VALUES (?, ?, ?, ?)
      ON CONFLICT (account, module, id) DO UPDATE SET at = max(at, excluded.at)`),
    putPhone: db.prepare<[string, string, string, string]>(`
      INSERT INTO phones (account, e164, module, id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`),
    removePhone: db.prepare<[string, string, string, string]>(
      `DELETE FROM phones WHERE account = ? AND e164 = ? AND module = ? AND id = ?`,
    ),
    byPhone: db
      .prepare<[string, string], string>(`
        SELECT p.person FROM phones AS f
        JOIN people AS p ON p.account = f.account AND p.module = f.module AND p.id = f.id
        WHERE f.account = +? AND f.e164 = +? ORDER BY f.module, f.id`)
      .pluck(),
    count: db.prepare<[string], number>('SELECT count(*) FROM people WHERE account = ?').pluck(),
  };
}
