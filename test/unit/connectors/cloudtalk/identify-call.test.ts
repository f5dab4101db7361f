import { describe, expect, it } from '@jest/globals';
import { isProvisional, priority, type ReadAnswer } from '../../../../src/connector/contract.ts';
import { fold } from '../../../../src/reconcile/fold.ts';
import { exampleOf, raw, stored } from './example.ts';
import { connectTo, type FakeVendor, pageOf, rowOf, startAt } from './fake-vendor.ts';

const theirs = '+447700900123';

/** A row of a call that ended so many minutes before now. */
function rowEnded(id: string, minutesAgo: number, change: Record<string, unknown> = {}): unknown {
  const end = startAt - minutesAgo * 60_000;
  const iso = (at: number) => new Date(at).toISOString().replace('.000Z', '+00:00');
  const row = { type: 'incoming', public_external: theirs, user_id: '7', ...change };
  return rowOf(id, iso(end - 60_000), { ended_at: iso(end), ...row });
}

const nameless = (more: Record<string, unknown> = {}) =>
  raw('workflow', { event: 'call.ended', external_number: theirs, direction: 'incoming', ...more });

/** What the reader says about a delivery that tells no id. */
async function identify(vendor: FakeVendor, delivery: ReturnType<typeof raw>): Promise<ReadAnswer> {
  const { source, reader } = vendor.connection;
  if (!source || !reader) throw new Error('halves are missing');
  const told = stored({ ...delivery, receivedAt: startAt });
  const facts = fold(source.decode(told));
  const [answer] = await reader.read('identity', [{ subjectId: 's', facts }], priority.finished);
  if (!answer) throw new Error('no answer');
  return answer;
}

const found = (id: string, ...more: string[]) =>
  expect.objectContaining({ as: 'facts', aliases: [`id:${id}`, ...more] });
const nothing = { as: 'not_yet', subjectId: 's' };

describe('a request without any id', () => {
  it('has a name of its own until it is found, and is never taken for a repetition', () => {
    const { source } = connectTo(() => ({})).connection;
    const first = source?.identify(nameless());
    const second = source?.identify({ ...nameless(), receivedAt: startAt + 1 });
    expect(first?.subjectHint?.aliases.every(isProvisional)).toBe(true);
    expect(second?.dedupeKey).not.toBe(first?.dedupeKey);
  });

  it.each<[string, unknown[], Record<string, unknown>, unknown]>([
    ['is the one call of that number', [rowEnded('1', 1)], {}, found('1')],
    ['is the last one that ended', [rowEnded('1', 20), rowEnded('2', 1)], {}, found('2')],
    ['is none of two that ended together', [rowEnded('1', 1), rowEnded('2', 1)], {}, nothing],
    [
      'is told apart by its agent',
      [rowEnded('1', 1), rowEnded('2', 1, { user_id: '8' })],
      { agent_id: '8' },
      found('2'),
    ],
    [
      'is told apart by its direction',
      [rowEnded('1', 1, { type: 'outgoing' }), rowEnded('2', 2)],
      {},
      found('2'),
    ],
    [
      'is no call of another number',
      [rowEnded('1', 1, { public_external: '+447700900999' })],
      {},
      nothing,
    ],
    ['is no call of an hour ago', [rowEnded('1', 60)], {}, nothing],
    ['is no call that is still on', [rowEnded('1', 1, { ended_at: null })], {}, nothing],
  ])('%s', async (_name, rows, more, expected) => {
    expect(
      await identify(
        connectTo(() => pageOf(rows)),
        nameless(more),
      ),
    ).toEqual(expected);
  });
});

describe('a call of which only the uuid is known', () => {
  const uuid = '11111111-2222-4333-8444-555555555555';
  const uuidOnly = () =>
    raw('workflow', {
      event: 'call.answered',
      call_uuid: uuid,
      external_number: theirs,
      direction: 'incoming',
    });
  const on = (id: string) => rowEnded(id, 0, { ended_at: null });
  const vendorWith = (rows: unknown[], uuids: Readonly<Record<string, string>>) =>
    connectTo(({ path }) => {
      const id = /calls\/(\d+)$/.exec(path)?.[1];
      if (id === undefined) return pageOf(rows);
      const theirUuid = uuids[id];
      return theirUuid === undefined
        ? { status: 404, body: { statusCode: 404 } }
        : { body: { ...exampleOf('call-detail'), cdr_id: Number(id), uuid: theirUuid } };
    });

  it('is the one whose detail carries it', async () => {
    const vendor = vendorWith([on('1'), on('2')], { 1: 'other', 2: uuid.toUpperCase() });
    expect(await identify(vendor, uuidOnly())).toEqual(found('2', `uuid:${uuid}`));
  });

  it('is not guessed when no detail carries it', async () => {
    expect(await identify(vendorWith([on('1')], {}), uuidOnly())).toEqual(nothing);
    expect(await identify(vendorWith([on('1')], { 1: 'other' }), uuidOnly())).toEqual(nothing);
  });
});
