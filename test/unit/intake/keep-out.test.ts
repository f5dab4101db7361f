import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Source } from '../../../src/connector/contract.ts';
import type { Event } from '../../../src/domain/event.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { keepErasedOut } from '../../../src/intake/keep-out.ts';
import { createCipher } from '../../../src/store/cipher.ts';
import type { Store } from '../../../src/store/port.ts';
import { createSqliteStore } from '../../../src/store/sqlite/store.ts';
import { account, call, delivery, event } from '../../conformance/store/samples.ts';

const theirs = '+447700900231';
const clock = { now: () => 1_000, sleep: async () => undefined };

let store: Store;
let gated: Store;
beforeEach(() => {
  store = createSqliteStore({
    path: ':memory:',
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    cipher: createCipher('5a'.repeat(32)),
  });
  gated = keepErasedOut({ store, logger: silentLogger, sourceOf: () => source });
});
afterEach(() => store.close());

/** Its bodies are the facts. */
const source = {
  decode: ({ body }: { readonly body: Uint8Array }): readonly Event[] => [
    event('e', JSON.parse(new TextDecoder().decode(body)) as Event['facts']),
  ],
} as unknown as Source;

function about(id: string, facts: Event['facts']) {
  return delivery(id, [`id:${id}`], { body: new TextEncoder().encode(JSON.stringify(facts)) });
}

const keepOut = () =>
  store.erase(
    account,
    {
      subjects: [],
      people: [],
      rows: [],
      keepOut: { person: theirs, phones: [theirs], emails: [], records: [] },
    },
    1_000,
  );

it('acknowledges what comes in about them, in its place among the others, and keeps none of it', async () => {
  await keepOut();
  const appended = await gated.append(
    [
      about('1', { 'call.external': '+442079460001' }),
      about('2', { 'call.external': theirs }),
      about('3', { 'message.m1': { theirs, body: 'hello' } }),
      about('4', {}),
    ],
    1_000,
  );
  expect(appended.map(({ subject }) => subject?.id)).toEqual(['1', undefined, undefined, '4']);
  expect((await store.counts()).deliveries).toBe(2);
  expect((await store.keptOut(account)).refused).toBe(2);
});

it('removes a conversation whose number turns up only when it is read back', async () => {
  await keepOut();
  await gated.append([about('1', {}), about('2', {})], 1_000);
  const read = (id: string, number: string) => ({
    events: [{ subject: call(id), event: event(`read-${id}`, { 'call.external': number }) }],
  });
  await expect(gated.addFacts(account, read('1', theirs), 1_000)).rejects.toMatchObject({
    code: 'subject.erased',
  });
  expect(await store.load(account, call('1'))).toBeUndefined();
  await gated.addFacts(account, read('2', '+442079460001'), 1_000);
  expect((await store.load(account, call('2')))?.events).toHaveLength(1);
});

it('is not in the way where nobody is kept out', async () => {
  const [kept] = await gated.append([about('1', { 'call.external': theirs })], 1_000);
  expect(kept?.subject).toEqual(call('1'));
});
