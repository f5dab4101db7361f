import { expect, it } from '@jest/globals';
import type { EraseRequest } from '../../../src/store/keeping-port.ts';
import {
  account,
  call,
  claimAll,
  deadLetter,
  delivery,
  event,
  intend,
  person,
  request,
  settlement,
  summary,
  target,
  written,
} from './samples.ts';
import type { Given } from './suite.ts';

const theirs = '+447700900231';
const words = (text: string) => (/7700900231|Featherstone/.test(text) ? 'found' : undefined);
const nobody: EraseRequest = { subjects: [], people: [], rows: [] };
const keepOut = {
  person: theirs,
  phones: [theirs],
  emails: ['o@f.example'],
  records: ['Contacts/1'],
};
const everything: EraseRequest = {
  subjects: [call('1')],
  people: [{ module: 'Contacts', id: '1' }],
  rows: [],
  keepOut,
};

/** A conversation of theirs in every table, and one of somebody else's that shares a record with it. */
async function fill({ store }: Given): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify({ from: theirs }));
  await store.append([delivery('d1', ['id:1', `x:${theirs}`], { body })], 1_000);
  await store.append([delivery('d2', ['id:2'])], 1_000);
  const events = [{ subject: call('1'), event: event('e1', { 'contact.name': 'O Featherstone' }) }];
  await store.addFacts(account, { events }, 1_000);
  await store.intend(account, request(call('1'), 't', ['own', 'shared']));
  await store.intend(account, request(call('2'), 'u', ['other']));
  const values = { written: { Name: 'O Featherstone' }, shown: { Name: 'O Featherstone' } };
  await store.settle(
    account,
    settlement(call('1'), {
      rows: [written('own', 't', values), written('shared', 't', values)],
      deadLetters: [{ ...deadLetter('x'), message: `to ${theirs}` }],
      summary: summary(1, { reason: 'O Featherstone' }),
      trace: { phone: theirs },
    }),
  );
  await store.intend(account, request(call('2'), 'v', ['shared']));
  await store.putPeople(account, [
    person('1', { name: 'O Featherstone', phones: [theirs], emails: ['o@f.example'] }),
    person('2', { phones: ['+442079460002'] }),
  ]);
}

export function erasingPromises(given: () => Given): void {
  it('finds a person wherever something is stored, and nothing of another account', async () => {
    await fill(given());
    const found = await given().store.search(account, words);
    expect(new Set(found.map(({ table, column }) => `${table}.${column}`))).toEqual(
      new Set([
        'aliases.alias',
        'deliveries.body',
        'deliveries.hint',
        'events.facts',
        'ledger.shown',
        'ledger.written',
        'dead_letters.message',
        'summaries.summary',
        'traces.trace',
        'people.person',
        'phones.e164',
      ]),
    );
    const subjects = found.map(({ subject }) => subject?.id).filter(Boolean);
    expect(new Set(subjects)).toEqual(new Set(['1']));
    expect(await given().store.search('other', words)).toEqual([]);
  });

  it('removes them from every table and leaves the others', async () => {
    const { store } = given();
    await fill(given());
    const { rows } = await store.erase(account, everything, 2_000);
    expect(rows).toMatchObject({ deliveries: 1, events: 1, subjects: 1, ledger: 1, people: 1 });
    expect(await store.search(account, words)).toEqual([]);
    expect(await store.load(account, call('1'))).toBeUndefined();
    expect(await store.rows(account, [{ target, key: 'own' }])).toEqual([]);
    const [shared] = await store.rows(account, [{ target, key: 'shared' }]);
    expect(shared).toMatchObject({ recordId: 'r-shared', written: {}, shown: {} });
    expect(shared?.contributions.map(({ subject }) => subject.id)).toEqual(['2']);
    expect((await store.load(account, call('2')))?.deliveries).toHaveLength(1);
    expect(await store.personRow(account, 'Contacts', '2')).toBeDefined();
    const woken = await claimAll(store, 3_000);
    expect(woken.map(({ subject }) => subject.id)).toEqual(['2']);
  });

  it('stores no delivery under their names afterwards, and counts it', async () => {
    const { store } = given();
    await fill(given());
    await store.erase(account, everything, 2_000);
    const { deliveries } = await store.counts();
    const [refused] = await store.append([delivery('d3', ['uuid:9', 'id:1'])], 3_000);
    expect(refused).toMatchObject({ duplicate: false, subject: null });
    expect((await store.counts()).deliveries).toBe(deliveries);
    expect(await store.refuses(account, ['+442079460002', theirs])).toBe(true);
    expect(await store.refuses(account, ['+442079460002'])).toBe(false);
    expect(await store.keptOut(account)).toEqual({ people: 1, refused: 2 });
    const [kept] = await store.append([delivery('d4', ['id:4'])], 3_000);
    expect(kept?.subject).toEqual(call('4'));
    expect(await store.keepsOutAny('other')).toBe(false);
  });

  it.each([
    ['number', person('7', { phones: ['+442079460009', theirs] })],
    ['e-mail', person('7', { phones: [], emails: ['O@F.example'] })],
    ['record', person('1', { phones: [], modifiedAt: 9_000 })],
  ] as const)('does not take them into the mirror by their %s', async (_by, row) => {
    const { store } = given();
    await fill(given());
    await store.erase(account, everything, 2_000);
    const count = await store.countPeople(account);
    await store.putPeople(account, [row, person('8')]);
    expect(await store.countPeople(account)).toBe(count + 1);
  });

  it('refuses whoever still works on it', async () => {
    const { store } = given();
    await fill(given());
    await store.erase(account, everything, 2_000);
    const erased = { code: 'subject.erased' };
    const late = { events: [{ subject: call('1'), event: event('e9') }] };
    await expect(store.addFacts(account, late, 3_000)).rejects.toMatchObject(erased);
    await expect(intend(store, request(call('1'), 't', ['own']))).rejects.toMatchObject(erased);
    await expect(store.settle(account, settlement(call('1')))).rejects.toMatchObject(erased);
    const hint = { kind: 'person', aliases: [`number:${theirs}`] } as const;
    await expect(store.resolveSubject(account, hint, 'p-1', 3_000)).rejects.toMatchObject(erased);
    expect(await store.search(account, words)).toEqual([]);
  });

  it('lets them in again, all their names together', async () => {
    const { store } = given();
    await fill(given());
    expect(await store.letIn(account, theirs)).toBe(0);
    await store.erase(account, everything, 2_000);
    expect(await store.letIn('other', theirs)).toBe(0);
    expect(await store.letIn(account, theirs)).toBeGreaterThan(3);
    expect(await store.keepsOutAny(account)).toBe(false);
    const [kept] = await store.append([delivery('d3', ['id:1'])], 3_000);
    expect(kept?.subject).toEqual(call('1'));
  });

  it('removes rows that are about no subject', async () => {
    const { store } = given();
    await fill(given());
    const body = new TextEncoder().encode(theirs);
    await store.append([delivery('d9', [], { body })], 1_000);
    await store.erase(account, everything, 2_000);
    const rows = await store.search(account, words);
    expect(rows.map(({ table }) => table)).toEqual(['deliveries']);
    await store.erase(account, { ...nobody, rows }, 2_000);
    expect(await store.search(account, words)).toEqual([]);
  });
}
