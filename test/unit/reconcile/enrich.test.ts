import { describe, expect, it } from '@jest/globals';
import type { FactPart, Reader } from '../../../src/connector/contract.ts';
import { RetryableError } from '../../../src/domain/errors.ts';
import type { Event, Folded } from '../../../src/domain/event.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { createSteppedClock } from '../../../src/domain/stepped-clock.ts';
import { createEnricher, planReads, type ReadAbout } from '../../../src/reconcile/enrich.ts';
import { fold } from '../../../src/reconcile/fold.ts';

const call = { kind: 'call', id: '1' } as const;
const now = 1_000_000;
const part = (more: Partial<FactPart> = {}): FactPart => ({
  name: 'cdr',
  kind: 'call',
  provides: ['call.tags'],
  optional: false,
  blocks: true,
  due: () => now,
  deadline: () => now + 30_000,
  ...more,
});
const plan = (parts: readonly FactPart[], facts: Folded = {}, uses = (_path: string) => false) => {
  const { due, later, pending } = planReads(parts, call, { facts, now, lastDeliveryAt: now }, uses);
  return { due: due.map(({ name }) => name), later, pending };
};
const marked = (mark: Record<string, number | boolean>): Folded =>
  fold([{ id: 'm', occurredAt: 1, rank: 4, facts: { 'part.cdr': mark } }]);

describe('what is to be read', () => {
  it.each<[string, FactPart, Folded, ReturnType<typeof plan>]>([
    [
      'a part that is due and waited for',
      part(),
      {},
      { due: ['cdr'], later: now + 30_000, pending: ['call.tags'] },
    ],
    [
      'later, still waited for',
      part({ due: () => now + 5_000 }),
      {},
      { due: [], later: now + 5_000, pending: ['call.tags'] },
    ],
    [
      'due, but its deadline has passed',
      part({ deadline: () => now }),
      {},
      { due: ['cdr'], later: undefined, pending: [] },
    ],
    [
      'an outage is waited for longer',
      part({ due: () => now + 60_000, deadline: () => now - 1 }),
      marked({ outage: true, misses: 1 }),
      { due: [], later: now + 60_000, pending: ['call.tags'] },
    ],
    [
      'but not for ever',
      part({ due: () => now + 60_000, deadline: () => now - 600_001 }),
      marked({ outage: true, misses: 9 }),
      { due: [], later: now + 60_000, pending: [] },
    ],
    [
      'read before, to be read again much later',
      part({ due: () => now + 60_000 }),
      marked({ readAt: 5 }),
      { due: [], later: now + 60_000, pending: [] },
    ],
    [
      'read before, to be read again in a moment',
      part({ due: () => now + 9_000 }),
      marked({ readAt: 5 }),
      { due: [], later: now + 9_000, pending: ['call.tags'] },
    ],
    [
      'nothing more to read',
      part({ due: () => undefined, deadline: () => undefined }),
      {},
      { due: [], later: undefined, pending: [] },
    ],
    [
      'it will never come',
      part(),
      marked({ never: true }),
      { due: [], later: undefined, pending: [] },
    ],
    [
      'it was given up, and something arrived since',
      part(),
      marked({ never: true, neverAt: now - 1 }),
      { due: ['cdr'], later: now + 30_000, pending: ['call.tags'] },
    ],
    [
      'it was given up after the last thing arrived',
      part(),
      marked({ never: true, neverAt: now + 1 }),
      { due: [], later: undefined, pending: [] },
    ],
    ['nobody uses it', part({ optional: true }), {}, { due: [], later: undefined, pending: [] }],
    [
      'of another kind of subject',
      part({ kind: 'thread' }),
      {},
      { due: [], later: undefined, pending: [] },
    ],
    [
      'not waited for',
      part({ blocks: false }),
      {},
      { due: ['cdr'], later: undefined, pending: [] },
    ],
  ])('%s', (_name, one, facts, expected) => {
    expect(plan([one], facts)).toEqual(expected);
  });

  it('an optional part is read when a mapping uses one of its facts', () => {
    const detail = part({
      name: 'detail',
      optional: true,
      provides: ['call.queue', 'call.journey'],
    });
    expect(plan([detail], {}, (path) => path === 'call.journey').due).toEqual(['detail']);
  });
});

describe('what became of each part', () => {
  const stateOf = (one: FactPart, facts: Folded = {}) =>
    planReads([one], call, { facts, now, lastDeliveryAt: now }, () => true).artifacts;

  it.each<[string, FactPart, Folded, ReturnType<typeof stateOf>]>([
    [
      'on its way',
      part({ due: () => now + 5_000, lostAfter: () => now + 60_000 }),
      {},
      [{ name: 'cdr', state: 'partial', nextLook: now + 5_000, lostAfter: now + 60_000 }],
    ],
    [
      'read',
      part({ due: () => undefined }),
      marked({ readAt: 5 }),
      [{ name: 'cdr', state: 'read' }],
    ],
    ['never', part(), marked({ never: true }), [{ name: 'cdr', state: 'never' }]],
    [
      'not announced',
      part({ due: () => undefined, deadline: () => undefined }),
      {},
      [{ name: 'cdr', state: 'none' }],
    ],
  ])('is said: %s', (_name, one, facts, expected) => {
    expect(stateOf(one, facts)).toEqual(expected);
  });
});

describe('reading', () => {
  const clock = createSteppedClock(now);
  const about = (facts: Folded = {}): ReadAbout => ({ subject: call, facts, lastDeliveryAt: now });
  const told: Event = { id: 'e', occurredAt: now, rank: 3, facts: { 'call.tags': ['a'] } };
  const enrichWith = (read: Reader['read']) =>
    createEnricher({ parts: [], read }, clock, silentLogger, 'demo');

  it.each<[string, Reader['read'], Record<string, unknown>]>([
    [
      'brings facts',
      async () => [{ as: 'facts', subjectId: '1', events: [told] }],
      { readAt: now, misses: 0, outage: false },
    ],
    [
      'is not there yet',
      async () => [{ as: 'not_yet', subjectId: '1' }],
      { misses: 3, lastMissAt: now, outage: false },
    ],
    ['is not answered at all', async () => [], { misses: 3, lastMissAt: now, outage: false }],
    ['will never come', async () => [{ as: 'never', subjectId: '1' }], { never: true }],
    [
      'fails',
      () => Promise.reject(new RetryableError('x', { code: 'x' })),
      { misses: 3, outage: true },
    ],
  ])('what %s is remembered', async (_name, read, mark) => {
    const { events } = await enrichWith(read).read(part(), about(marked({ misses: 2 })), 1);
    expect(events.at(-1)?.facts['part.cdr']).toMatchObject(mark);
    expect(events.slice(0, -1)).toEqual('readAt' in mark ? [told] : []);
  });

  it.each([
    ['before its deadline is looked for again', now + 1, 'not_yet', { misses: 1, never: false }],
    ['after its deadline is given up', now - 1, 'not_yet', { never: true, neverAt: now }],
    ['that could not be asked for is never given up', now - 1, 'unread', { never: false }],
  ] as const)('what is not there %s', async (_name, until, as, mark) => {
    const enricher = enrichWith(async () => [{ as, subjectId: '1' }]);
    const { events } = await enricher.read(part({ lostAfter: () => until }), about(), 1);
    expect(events.at(-1)?.facts['part.cdr']).toMatchObject(mark);
  });

  it('the mark of a later read always wins, also within one millisecond', async () => {
    const before = fold([
      { id: 'm', occurredAt: now + 5, rank: 4, facts: { 'part.cdr': { misses: 1 } } },
    ]);
    const { events } = await enrichWith(async () => []).read(part(), about(before), 1);
    expect(events[0]?.occurredAt).toBe(now + 6);
  });

  it('those who wait together are read together, as urgently as the most urgent', async () => {
    const asked: string[] = [];
    const enricher = enrichWith(async (name, items, urgency) => {
      asked.push(`${name} ${items.map(({ subjectId }) => subjectId).join('+')} ${urgency}`);
      return [];
    });
    await Promise.all([
      enricher.read(part(), about(), 2),
      enricher.read(part(), { ...about(), subject: { kind: 'call', id: '2' } }, 1),
      enricher.read(part({ name: 'detail' }), about(), 3),
    ]);
    expect(asked).toEqual(['cdr 1+2 1', 'detail 1 3']);
  });
});
