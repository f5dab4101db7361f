import { expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { createSource } from '../../../connectors/cloudtalk/source.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { seededRandom } from '../../../src/domain/random.ts';
import { createSteppedClock } from '../../../src/domain/stepped-clock.ts';
import { bringIn } from '../../../src/intake/bring-in.ts';
import { fold } from '../../../src/reconcile/fold.ts';
import { createSqliteStore } from '../../../src/store/sqlite/store.ts';

jest.setTimeout(60_000);

const now = Date.parse('2026-11-20T10:00:00Z');
const source = createSource({
  secrets: { webhook_secrets: [], workflow_secret: undefined },
  country: 'GB',
});
const id = '100200302';
const uuid = '11111111-2222-4333-8444-555555555555';
const theirs = '+441632960123';
const names = { call_id: id, call_uuid: uuid };
const times = { started_at: '2026-11-20T09:00:00Z', ended_at: '2026-11-20T09:01:30Z' };
const signed = (type: string, at: string, data: object) => ({
  channel: 'signed',
  body: { event_id: `${type}${at}`, type, occurred_at: `2026-11-20T${at}.000Z`, data },
});
const workflow = (body: object) => ({ channel: 'workflow', body });
const link = `https://my.cloudtalk.io/pub/r/${encodeURIComponent(btoa(id))}/ZmZm.wav`;
const row = (tags: readonly string[]) => ({
  Cdr: { id, type: 'incoming', public_external: theirs, talking_time: '65', ...times },
  Tags: tags.map((name) => ({ name })),
});

/** Everything the ways in can say about one call: with both ids, one of them, a link, or none. */
const told = [
  signed('call.started', '09:00:00', { ...names, external_number: theirs, direction: 'incoming' }),
  signed('call.ended', '09:01:30', { ...names, ...times, talking_time: 65 }),
  signed('call.recording_ready', '09:01:40', { call_uuid: uuid }),
  signed('cidata.ready', '09:03:00', { call_uuid: uuid, summary: { summary: 'A check-up.' } }),
  workflow({ event: 'call.answered', call_uuid: uuid, external_number: theirs }),
  workflow({ event: 'call.ended', ...names, disposition: 'Interested' }),
  workflow({ event: 'recording.uploaded', recording_url: link }),
  { channel: 'poll', body: row(['booking']) },
  { channel: 'poll', body: row(['booking', 'urgent']) },
] as const;
type Told = { readonly channel: string; readonly body: object };

/** The last word: what the poll finds in the end. */
const lastRow: Told = { channel: 'poll', body: row(['booking', 'urgent']) };

async function endState(order: readonly Told[], nameless: number | undefined): Promise<unknown> {
  const clock = createSteppedClock(now);
  const ports = { clock, random: seededRandom(1), logger: silentLogger };
  const cipher = undefined;
  const store = createSqliteStore({ path: ':memory:', ...ports, cipher });
  try {
    const append = async ({ channel, body }: Told, at: number): Promise<void> => {
      const raw = {
        account: 'demo',
        source: 'cloudtalk',
        channel,
        headers: {},
        body: new TextEncoder().encode(JSON.stringify(body)),
        receivedAt: clock.now(),
      };
      if (channel === 'poll') {
        await bringIn({ account: 'demo', source, store, clock, logger: silentLogger }, [raw]);
        return;
      }
      const [appended] = await store.append([{ ...raw, ...source.identify(raw) }], now);
      // What the reader finds for a request without any id.
      if (at === nameless && appended?.subject)
        await store.addFacts(
          'demo',
          { events: [], aliases: [{ subject: appended.subject, aliases: [`id:${id}`] }] },
          now,
        );
    };
    for (const [at, one] of order.entries()) {
      await clock.advanceTo(now + at);
      await append(one, at);
    }
    await clock.advanceTo(now + order.length);
    await append(lastRow, -1);
    const byId = { kind: 'call', aliases: [`id:${id}`] } as const;
    const subject = await store.findSubject('demo', byId);
    const same = await store.findSubject('demo', { kind: 'call', aliases: [`uuid:${uuid}`] });
    if (!subject) throw new Error('the call is not known');
    expect(same).toEqual(subject);
    const history = await store.load('demo', subject);
    const facts = fold((history?.deliveries ?? []).flatMap((one) => source.decode(one)));
    return Object.entries(facts)
      .filter(([path]) => path !== 'call.near')
      .map(([path, { value }]) => [path, value])
      .sort();
  } finally {
    await store.close();
  }
}

it('whatever comes in, in whatever order and however often, one call is one subject that says the same', async () => {
  const nameless = workflow({
    event: 'call.ended',
    external_number: theirs,
    disposition: 'Interested',
  });
  const expected = await endState(told, undefined);
  const all: readonly Told[] = [...told, nameless];
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...all], { minLength: all.length }),
      fc.array(fc.constantFrom(...told), { maxLength: 6 }),
      async (order, again) => {
        const sequence = [...order, ...again];
        expect(await endState(sequence, sequence.indexOf(nameless))).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});
