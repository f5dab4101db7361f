import { expect, it } from '@jest/globals';
import { account, call, person, settlement } from './samples.ts';
import type { Given } from './suite.ts';

export function mirrorPromises(given: () => Given): void {
  it('gives back people by record and by each of their numbers', async () => {
    const { store } = given();
    const phones = ['+442079460001', '+442079460002'];
    const full = person('1', {
      phones,
      emails: ['a@example.com'],
      tags: ['vip'],
      owner: 'o@example.com',
      convertedTo: { module: 'Contacts', id: '9' },
    });
    await store.putPeople(account, [full]);
    expect(await store.personRow(account, 'Contacts', '1')).toEqual(full);
    for (const phone of phones) expect(await store.peopleByPhone(account, phone)).toEqual([full]);
    expect(await store.peopleByPhone(account, '+442079460003')).toEqual([]);
    expect(await store.peopleByPhone('other', '+442079460001')).toEqual([]);
    expect(await store.personRow(account, 'Leads', '1')).toBeUndefined();
  });

  it('knows shared numbers', async () => {
    const { store } = given();
    await store.putPeople(account, [person('2'), person('1'), person('1', { module: 'Accounts' })]);
    const found = await store.peopleByPhone(account, '+442079460001');
    expect(found.map((one) => [one.module, one.id])).toEqual([
      ['Accounts', '1'],
      ['Contacts', '1'],
      ['Contacts', '2'],
    ]);
    expect(await store.countPeople(account)).toBe(3);
    expect(await store.countPeople('other')).toBe(0);
  });

  it.each([
    ['a later version replaces', 2_000, 'new'],
    ['one of the same time replaces', 1_000, 'new'],
    ['an earlier version is refused', 999, 'Person 1'],
  ])('%s', async (_name, modifiedAt, name) => {
    const { store } = given();
    await store.putPeople(account, [person('1')]);
    await store.putPeople(account, [person('1', { modifiedAt, name: 'new' })]);
    expect((await store.personRow(account, 'Contacts', '1'))?.name).toBe(name);
    expect(await store.countPeople(account)).toBe(1);
  });

  it('forgets the numbers a person no longer has', async () => {
    const { store } = given();
    await store.putPeople(account, [person('1')]);
    await store.putPeople(account, [person('1', { phones: ['+442079460009'] })]);
    expect(await store.peopleByPhone(account, '+442079460001')).toEqual([]);
    expect(await store.peopleByPhone(account, '+442079460009')).toHaveLength(1);
  });

  it('removes people, and lets only a later version bring them back', async () => {
    const { store } = given();
    await store.putPeople(account, [person('1')]);
    await store.removePeople(account, [{ module: 'Contacts', id: '1', at: 1_500 }]);
    expect(await store.personRow(account, 'Contacts', '1')).toBeUndefined();
    expect(await store.peopleByPhone(account, '+442079460001')).toEqual([]);
    await store.putPeople(account, [person('1', { modifiedAt: 1_500 })]);
    expect(await store.countPeople(account)).toBe(0);
    await store.putPeople(account, [person('1', { modifiedAt: 1_501 })]);
    expect(await store.peopleByPhone(account, '+442079460001')).toHaveLength(1);
  });

  it('does not remove a person changed after the deletion it hears of', async () => {
    const { store } = given();
    await store.putPeople(account, [person('1', { modifiedAt: 2_000 })]);
    await store.removePeople(account, [{ module: 'Contacts', id: '1', at: 1_999 }]);
    expect(await store.countPeople(account)).toBe(1);
  });

  it('remembers a deletion of somebody it never knew, the latest of several', async () => {
    const { store } = given();
    const gone = (at: number) => ({ module: 'Contacts', id: '1', at });
    await store.removePeople(account, [gone(3_000), gone(2_000)]);
    await store.putPeople(account, [person('1', { modifiedAt: 2_500 })]);
    expect(await store.countPeople(account)).toBe(0);
  });

  it('keeps the watermark with its page', async () => {
    const { store } = given();
    expect(await store.mirrorWatermark(account)).toBeUndefined();
    await store.putPeople(account, [person('1')], 'w1');
    await store.putPeople(account, [person('2')]);
    expect(await store.mirrorWatermark(account)).toBe('w1');
    await store.putPeople(account, [], 'w2');
    expect(await store.mirrorWatermark(account)).toBe('w2');
    expect(await store.mirrorWatermark('other')).toBeUndefined();
  });

  it('holds what a reconciliation brings to the same rules', async () => {
    const { store } = given();
    await store.putPeople(account, [person('1', { modifiedAt: 2_000 })]);
    const people = [person('1', { modifiedAt: 1_000, name: 'old' }), person('2')];
    await store.settle(account, settlement(call('1'), { people }));
    expect((await store.personRow(account, 'Contacts', '1'))?.name).toBe('Person 1');
    expect(await store.countPeople(account)).toBe(2);
  });
}
