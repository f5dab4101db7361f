import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Sink } from '../../../src/connector/contract.ts';
import { type Change, sameWire, type WriteResult } from '../../../src/domain/change.ts';
import type { Instant } from '../../../src/domain/clock.ts';

type Create = Extract<Change, { as: 'create' }>;
type Update = Extract<Change, { as: 'update' }>;

/** A sink with its target in a sandbox, as the suite needs it. */
export interface SinkSetting {
  readonly sink: Sink;
  /** A record the target accepts; different numbers are different records. */
  create(n: number): Create;
  /** One it refuses for good. */
  badCreate(n: number): Create;
  /** Writes another text into the record `create(n)` made. */
  update(n: number, recordId: string, text: string, unmodifiedSince?: Instant): Update;
  /** The field that {@link update} writes. */
  readonly textField: string;
  /** How many records of `create(n)` live in the target. */
  count(n: number): number;
  /** Lets time pass, so that a later change has a later time. */
  pass(ms: number): void;
  /** The next write of the target's records fails so; `after_commit` does it all the same. */
  failNextWrite(how: {
    answer: number | 'drop' | 'html';
    when: 'before_commit' | 'after_commit';
    method: 'POST' | 'PUT';
    times?: number;
  }): Promise<void>;
  /** A person writes into the field. */
  editAsPerson(recordId: string, text: string): Promise<void>;
  /** A person deletes the record. */
  deleteAsPerson(recordId: string): Promise<void>;
  /** Instant of the target's clock. */
  now(): Instant;
}

/** What every sink promises (contract.ts, design 9): the same change, any number of times, leaves one record. */
export function sinkConformance(name: string, makeSetting: () => Promise<SinkSetting>): void {
  describe(`sink conformance: ${name}`, () => {
    let it_: SinkSetting;
    beforeEach(async () => {
      it_ = await makeSetting();
    });

    const writeOne = async (change: Change): Promise<WriteResult> => {
      const [result, ...others] = await it_.sink.write([change]);
      expect(others).toEqual([]);
      if (!result) throw new Error('No result');
      return result;
    };
    const made = async (n: number): Promise<string> => {
      const result = await writeOne(it_.create(n));
      if (result.as !== 'written') throw new Error(JSON.stringify(result));
      return result.recordId;
    };

    it('writes a record once', async () => {
      expect(await writeOne(it_.create(1))).toMatchObject({ as: 'written', id: it_.create(1).id });
      expect(it_.count(1)).toBe(1);
    });

    it('answers nothing to nothing', async () => {
      expect(await it_.sink.write([])).toEqual([]);
    });

    it('leaves one record when the same change is written again, and says which', async () => {
      const recordId = await made(1);
      const again = await writeOne({ ...it_.create(1), lookFirst: true });
      expect(again).toEqual({ as: 'exists', id: it_.create(1).id, recordId });
      expect(it_.count(1)).toBe(1);
    });

    it('gives one result per change in the order of the changes', async () => {
      const size = 25;
      const changes = Array.from({ length: size }, (_none, n) => it_.create(n));
      const results = await it_.sink.write(changes);
      expect(results.map(({ id }) => id)).toEqual(changes.map(({ id }) => id));
      expect(results.every(({ as }) => as === 'written')).toBe(true);
      const ids = results.flatMap((result) => ('recordId' in result ? [result.recordId] : []));
      expect(new Set(ids).size).toBe(size);
    });

    it('does not let one bad record fail its batch', async () => {
      const [first, bad, last] = await it_.sink.write([
        it_.create(1),
        it_.badCreate(2),
        it_.create(3),
      ]);
      expect([first?.as, last?.as]).toEqual(['written', 'written']);
      expect(bad).toMatchObject({
        as: 'failed',
        failure: { disposition: 'reject', scope: 'record', doubtful: false },
      });
      if (bad?.as === 'failed') expect(bad.failure.advice).toEqual(expect.any(String));
    });

    it('calls a lost answer doubtful, and finds the record when it is sent again', async () => {
      await it_.failNextWrite({ answer: 'drop', when: 'after_commit', method: 'POST' });
      const lost = await writeOne(it_.create(1));
      expect(lost).toMatchObject({
        as: 'failed',
        failure: { disposition: 'retry', doubtful: true },
      });
      expect(it_.count(1)).toBe(1);
      const again = await writeOne({ ...it_.create(1), lookFirst: true });
      expect(again.as).toBe('exists');
      expect(it_.count(1)).toBe(1);
    });

    it('leaves one record each when a whole batch was written and the answer was a 500', async () => {
      await it_.failNextWrite({ answer: 500, when: 'after_commit', method: 'POST' });
      const changes = [1, 2, 3, 4, 5].map((n) => it_.create(n));
      let results = await it_.sink.write(changes);
      if (results.some(({ as }) => as === 'failed'))
        results = await it_.sink.write(changes.map((change) => ({ ...change, lookFirst: true })));
      expect(results.every(({ as }) => as === 'exists' || as === 'written')).toBe(true);
      expect([1, 2, 3, 4, 5].map((n) => it_.count(n))).toEqual([1, 1, 1, 1, 1]);
    });

    it('writes what a refused connection kept away, later', async () => {
      await it_.failNextWrite({ answer: 503, when: 'before_commit', method: 'POST' });
      expect(await writeOne(it_.create(1))).toMatchObject({
        as: 'failed',
        failure: { disposition: 'retry', scope: 'connection' },
      });
      expect(it_.count(1)).toBe(0);
      expect((await writeOne({ ...it_.create(1), lookFirst: true })).as).toBe('written');
      expect(it_.count(1)).toBe(1);
    });

    it('reports being throttled as such and writes nothing', async () => {
      await it_.failNextWrite({ answer: 429, when: 'before_commit', method: 'POST' });
      expect(await writeOne(it_.create(1))).toMatchObject({
        as: 'failed',
        failure: { disposition: 'throttle', scope: 'connection', doubtful: false },
      });
      expect(it_.count(1)).toBe(0);
    });

    it('reads back what it wrote in the spelling it wrote it in', async () => {
      const { fields, target } = it_.create(1);
      const recordId = await made(1);
      const [live, ...others] = await it_.sink.read(target, [recordId], Object.keys(fields));
      expect(others).toEqual([]);
      expect(live).toMatchObject({ target, recordId });
      const differing = Object.keys(fields).filter(
        (field) => !sameWire(fields[field], live?.fields[field]),
      );
      expect(differing).toEqual([]);
    });

    it('leaves records that are not there out of what it reads', async () => {
      const [kept, gone] = [await made(1), await made(2)];
      await it_.deleteAsPerson(gone);
      const live = await it_.sink.read(it_.create(1).target, [gone, kept], [it_.textField]);
      expect(live.map(({ recordId }) => recordId)).toEqual([kept]);
    });

    it('updates, and returns the very time that reading shows', async () => {
      const recordId = await made(1);
      it_.pass(5_000);
      const updated = await writeOne(it_.update(1, recordId, 'A second text', it_.now()));
      const [live] = await it_.sink.read(it_.create(1).target, [recordId], [it_.textField]);
      expect(live?.fields[it_.textField]).toBe('A second text');
      expect(updated).toEqual({
        as: 'written',
        id: it_.update(1, recordId, '').id,
        recordId,
        modifiedTime: expect.any(String),
      });
      if (updated.as === 'written')
        expect(Date.parse(updated.modifiedTime ?? '')).toBe(Date.parse(live?.modifiedTime ?? ''));
    });

    it('does not overwrite a record a person changed since it was read', async () => {
      const recordId = await made(1);
      const [before] = await it_.sink.read(it_.create(1).target, [recordId], [it_.textField]);
      it_.pass(5_000);
      await it_.editAsPerson(recordId, 'Typed by a person');
      const refused = await writeOne(it_.update(1, recordId, 'Ours', before?.readAt));
      expect(refused).toEqual({ as: 'changed', id: it_.update(1, recordId, '').id });
      const [live] = await it_.sink.read(it_.create(1).target, [recordId], [it_.textField]);
      expect(live?.fields[it_.textField]).toBe('Typed by a person');
    });

    it('updates the others of a batch in which one was changed by a person', async () => {
      const ids = [await made(1), await made(2), await made(3)];
      const target = it_.create(1).target;
      const readAt = new Map(
        (await it_.sink.read(target, ids, [it_.textField])).map((live) => [
          live.recordId,
          live.readAt,
        ]),
      );
      it_.pass(5_000);
      await it_.editAsPerson(ids[1] ?? '', 'Typed');
      const changes = ids.map((id, n) => it_.update(n + 1, id, `Ours ${n}`, readAt.get(id)));
      const results = await it_.sink.write(changes);
      expect(results.map(({ as }) => as)).toEqual(['written', 'changed', 'written']);
    });

    it('says that a record is gone', async () => {
      const recordId = await made(1);
      await it_.deleteAsPerson(recordId);
      expect(await writeOne(it_.update(1, recordId, 'Late'))).toEqual({
        as: 'gone',
        id: it_.update(1, recordId, '').id,
      });
    });

    it('deletes, and twice is harmless', async () => {
      const recordId = await made(1);
      const change: Change = {
        as: 'delete',
        id: 'd',
        target: it_.create(1).target,
        key: 'k',
        recordId,
      };
      expect((await writeOne(change)).as).toBe('written');
      expect((await writeOne(change)).as).toBe('gone');
      expect(it_.count(1)).toBe(0);
    });

    it('offers batches of at least one, and larger ones for a backlog', () => {
      for (const as of ['create', 'update', 'delete', 'attach'] as const) {
        const { usual, backlog } = it_.sink.batchSize(as, it_.create(1).target);
        expect(usual).toBeGreaterThanOrEqual(1);
        expect(backlog).toBeGreaterThanOrEqual(usual);
      }
    });
  });
}
