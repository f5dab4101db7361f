import { expect, it } from '@jest/globals';
import { account, delivery } from './samples.ts';
import type { Given } from './suite.ts';

/** What the poll asks the journal: what it has, what it heard last, and who told. */
export function toldPromises(given: () => Given): void {
  const hints = (...ids: readonly string[]) =>
    ids.map((id) => ({ kind: 'call', aliases: [`id:${id}`] }) as const);

  it('says which keys it does not have, of this account and source only', async () => {
    const { store } = given();
    const one = delivery('a', ['id:7']);
    await store.append([one], 1_000);
    expect(await store.unknownKeys(account, one.source, ['b', 'a', 'c'])).toEqual(['b', 'c']);
    expect(await store.unknownKeys('other', one.source, ['a'])).toEqual(['a']);
    expect(await store.unknownKeys(account, 'elsewhere', ['a'])).toEqual(['a']);
  });

  it('says what it heard last of each subject, also after two became one', async () => {
    const { store } = given();
    await store.append([delivery('a', ['id:7']), delivery('b', ['uuid:x'])], 1_000);
    expect(await store.newestKeys(account, hints('7', '9'))).toEqual(['a', undefined]);
    await store.append([delivery('c', ['id:7', 'uuid:x'])], 1_000);
    expect(await store.newestKeys(account, hints('7'))).toEqual(['c']);
    expect(await store.newestKeys('other', hints('7'))).toEqual([undefined]);
  });

  it('says in which ways each subject was told of, each once', async () => {
    const { store } = given();
    const signed = { channel: 'signed', topic: 'call.ended' };
    const workflow = { channel: 'workflow', topic: 'call.ended' };
    await store.append(
      [
        delivery('a', ['id:7'], signed),
        delivery('b', ['id:7'], signed),
        delivery('c', ['id:7'], workflow),
      ],
      1_000,
    );
    const [ways, none] = await store.waysOf(account, hints('7', '9'));
    expect([...(ways ?? [])].sort((a, b) => (a.channel < b.channel ? -1 : 1))).toEqual([
      signed,
      workflow,
    ]);
    expect(none).toEqual([]);
  });
}
