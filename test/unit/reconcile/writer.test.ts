import { describe, expect, it } from '@jest/globals';
import type { Sink } from '../../../src/connector/contract.ts';
import type { Change, WriteResult } from '../../../src/domain/change.ts';
import { createWriter } from '../../../src/reconcile/writer.ts';

interface Sent {
  readonly changes: readonly Change[];
  readonly answer: () => void;
}

/** A sink whose answers come when the test says so. */
function heldSink(behave: Partial<Sink> = {}) {
  const sent: Sent[] = [];
  const reads: { ids: readonly string[]; fields: readonly string[] }[] = [];
  const sink = {
    prefix: 'zoho',
    batchSize: () => ({ usual: 3, backlog: 10 }),
    write: (changes: readonly Change[]) =>
      new Promise<readonly WriteResult[]>((resolve) => {
        sent.push({
          changes,
          answer: () =>
            resolve(
              changes.map(({ id }) => ({
                as: 'written',
                id,
                recordId: `r${id}`,
                modifiedTime: 't',
              })),
            ),
        });
      }),
    read: async (target: string, ids: readonly string[], fields: readonly string[]) => {
      reads.push({ ids, fields });
      return ids
        .filter((id) => id !== 'gone')
        .map((recordId) => ({ target, recordId, fields: {}, modifiedTime: 't', readAt: 0 }));
    },
    ...behave,
  } as unknown as Sink;
  return { sink, sent, reads };
}

const create = (id: string, target = 'zoho.Leads'): Change => ({
  as: 'create',
  id,
  target,
  key: id,
  fields: {},
  lookFirst: false,
  intendedAt: 0,
});
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
const sizes = (sent: readonly Sent[]) => sent.map(({ changes }) => changes.length);

it('what may not go any more is not sent; the others of its batch are', async () => {
  const { sink, sent } = heldSink();
  const writer = createWriter(sink);
  const refused = writer.submit(create('1'), async () => false);
  const broken = writer.submit(create('2'), async () => Promise.reject(new Error('no store')));
  const allowed = writer.submit(create('3'), async () => true);
  await turns();
  expect(sent.map(({ changes }) => changes.map(({ id }) => id))).toEqual([['3']]);
  sent[0]?.answer();
  const notSent = { as: 'failed', failure: { code: 'intent.lost', doubtful: false } };
  expect(await refused).toMatchObject(notSent);
  expect(await broken).toMatchObject(notSent);
  expect(await allowed).toMatchObject({ as: 'written' });
});

describe('batches', () => {
  it('a quiet account sends at once, what comes in the same turn together', async () => {
    const { sink, sent } = heldSink();
    const writer = createWriter(sink);
    const results = [writer.submit(create('1')), writer.submit(create('2'))];
    await turns();
    expect(sizes(sent)).toEqual([2]);
    sent[0]?.answer();
    expect((await Promise.all(results)).map((result) => result.id)).toEqual(['1', '2']);
  });

  it('changes of different kinds and targets go apart', async () => {
    const { sink, sent } = heldSink();
    const writer = createWriter(sink);
    void writer.submit(create('1'));
    void writer.submit(create('2', 'zoho.Calls'));
    await turns();
    expect(sizes(sent)).toEqual([1, 1]);
  });

  it('at most two partial batches are on their way; what waits goes together afterwards', async () => {
    const { sink, sent } = heldSink();
    const writer = createWriter(sink);
    for (const target of ['zoho.Leads', 'zoho.Calls', 'zoho.Tasks', 'zoho.Tasks']) {
      void writer.submit(create(`${target}${sent.length}`, target));
      await turns();
    }
    expect(sizes(sent)).toEqual([1, 1]);
    sent[0]?.answer();
    await turns();
    expect(sizes(sent)).toEqual([1, 1, 2]);
  });

  it('full batches do not wait for partial ones, and never more than eight requests are out', async () => {
    const { sink, sent } = heldSink();
    const writer = createWriter(sink);
    for (let group = 0; group < 12; group += 1)
      for (let one = 0; one < 3; one += 1)
        void writer.submit(create(`${group}/${one}`, `zoho.M${group}`));
    await turns();
    expect(sizes(sent)).toEqual(Array.from({ length: 8 }, () => 3));
    for (const { answer } of sent.slice(0, 8)) answer();
    await turns();
    expect(sent).toHaveLength(12);
  });

  it('a backlog goes in large batches', async () => {
    const { sink, sent } = heldSink();
    const writer = createWriter(sink);
    for (let one = 0; one < 25; one += 1) void writer.submit(create(String(one)));
    await turns();
    expect(sizes(sent)).toEqual([10, 10, 3, 2]);
    expect(sent.flatMap(({ changes }) => changes.map(({ id }) => id))).toHaveLength(25);
  });
});

describe('a broken sink', () => {
  it('that throws leaves every change with a doubtful failure, and the writer goes on', async () => {
    let broken = true;
    const { sink, sent } = heldSink();
    const fine = sink.write;
    const writer = createWriter({
      ...sink,
      write: (changes) => (broken ? Promise.reject(new Error('broke')) : fine(changes)),
    });
    const [one, two] = await Promise.all([writer.submit(create('1')), writer.submit(create('2'))]);
    expect(one).toMatchObject({ as: 'failed', id: '1', failure: { doubtful: true } });
    expect(two).toMatchObject({ as: 'failed', id: '2', failure: { disposition: 'retry' } });
    broken = false;
    const next = writer.submit(create('3'));
    await turns();
    sent[0]?.answer();
    expect(await next).toMatchObject({ as: 'written' });
  });

  it('that answers for some only: the others are doubtful', async () => {
    const { sink } = heldSink({
      write: async ([first]) => [
        { as: 'written', id: first?.id ?? '', recordId: 'r', modifiedTime: null },
      ],
    });
    const writer = createWriter(sink);
    const results = await Promise.all([writer.submit(create('1')), writer.submit(create('2'))]);
    expect(results.map((result) => result.as)).toEqual(['written', 'failed']);
  });
});

describe('reads', () => {
  it('of one turn and target are one request, a hundred ids at a time', async () => {
    const { sink, reads } = heldSink();
    const writer = createWriter(sink);
    const all = Array.from({ length: 120 }, (_, index) =>
      writer.read('zoho.Leads', `r${index}`, [index % 2 === 0 ? 'A' : 'B']),
    );
    const twice = writer.read('zoho.Leads', 'r0', ['C']);
    const gone = writer.read('zoho.Leads', 'gone', ['A']);
    expect((await Promise.all(all)).map((record) => record?.recordId)).toHaveLength(120);
    expect((await twice)?.recordId).toBe('r0');
    expect(await gone).toBeUndefined();
    expect(reads.map(({ ids }) => ids.length)).toEqual([100, 22]);
    expect(reads[0]?.fields).toEqual(['A', 'B']);
  });

  it('that fail fail for all of their request', async () => {
    const { sink } = heldSink({ read: () => Promise.reject(new Error('down')) });
    const writer = createWriter(sink);
    const both = await Promise.allSettled([
      writer.read('zoho.Leads', '1', ['A']),
      writer.read('zoho.Leads', '2', ['A']),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

it('tells of every request what it carried and came to', async () => {
  const { sink, sent } = heldSink();
  const told: unknown[] = [];
  const writer = createWriter(sink, (batch) => told.push([batch.as, batch.results.length]));
  const done = [writer.submit(create('1')), writer.submit(create('2'))];
  await turns();
  sent[0]?.answer();
  await Promise.all(done);
  expect(told).toEqual([['create', 2]]);
});
