import { describe, expect, it } from '@jest/globals';
import { parts } from '../../../../connectors/cloudtalk/parts.ts';
import type { PartState } from '../../../../src/connector/contract.ts';
import type { Folded } from '../../../../src/domain/event.ts';
import { folded } from './fake-vendor.ts';

const second = 1_000;
const minute = 60 * second;
const end = Date.parse('2026-11-20T09:00:00.000Z');

const ended = folded(
  {
    'call.id': '7',
    'call.state': 'ended',
    'call.over': true,
    'call.ended_at': new Date(end).toISOString(),
  },
  end,
);
const onlyId = folded({ 'call.id': '7' }, 0, 1);

function partOf(name: string) {
  const part = parts.find((one) => one.name === name);
  if (!part) throw new Error(name);
  return part;
}

function state(facts: Folded, change: Partial<PartState> = {}): PartState {
  return {
    facts,
    now: end + second,
    lastDeliveryAt: end + second,
    lastReadAt: undefined,
    misses: 0,
    lastMissAt: undefined,
    ...change,
  };
}

describe('the row of the history', () => {
  const { due, deadline } = partOf('cdr');

  it.each<[string, Folded, Partial<PartState>, number | undefined]>([
    ['at once when the call has ended', ended, {}, end + second],
    ['at once when only an id is known', onlyId, {}, end + second],
    [
      'not while the call is on, unless it has been silent for twenty minutes',
      { ...onlyId, ...folded({ 'call.state': 'talking' }) },
      {},
      end + second + 20 * minute,
    ],
    ['not without an id', folded({ 'call.over': true }), {}, undefined],
    ['not again by itself', ended, { lastReadAt: end + 2 * second }, undefined],
    [
      'again ten seconds after the last read when a delivery came right after it',
      ended,
      { lastReadAt: end + 2 * second, lastDeliveryAt: end + 5 * second },
      end + 12 * second,
    ],
    [
      'again at once when a delivery comes long after it',
      ended,
      { lastReadAt: end + 2 * second, lastDeliveryAt: end + 3_600 * second },
      end + 3_600 * second,
    ],
    [
      'after 3 s for the first miss',
      ended,
      { misses: 1, lastMissAt: end + second },
      end + 4 * second,
    ],
    [
      'after 7 s for the second',
      ended,
      { misses: 2, lastMissAt: end + 4 * second },
      end + 11 * second,
    ],
    [
      'after a minute for the fifth',
      ended,
      { misses: 5, lastMissAt: end + minute },
      end + 2 * minute,
    ],
    [
      'at once when something arrives after misses',
      ended,
      {
        misses: 5,
        lastMissAt: end + minute,
        lastDeliveryAt: end + 90 * second,
        now: end + 91 * second,
      },
      end + 91 * second,
    ],
    ['no more after days of misses', ended, { misses: 201, lastMissAt: end + minute }, undefined],
    [
      'not when the poll has just brought the row itself',
      { ...ended, ...folded({ 'call.tags': [] }, end + second, 3) },
      {},
      undefined,
    ],
    [
      'when something arrives after the poll brought the row',
      { ...ended, ...folded({ 'call.tags': [] }, end + second, 3) },
      { lastDeliveryAt: end + minute },
      end + minute,
    ],
  ])('is due %s', (_name, facts, change, expected) => {
    expect(due(state(facts, change))).toBe(expected);
  });

  it.each<[string, Folded, Partial<PartState>, number | undefined]>([
    ['30 s after the end', ended, { lastDeliveryAt: end }, end + 30 * second],
    [
      '30 s after late news of the end',
      ended,
      { lastDeliveryAt: end + 3_600 * second },
      end + 3_630 * second,
    ],
    [
      '30 s after a workflow told the end, which carries no time',
      folded({ 'call.id': '7', 'call.over': true }, 0, 1),
      {},
      end + 31 * second,
    ],
    [
      'when the poll brought the row',
      { ...ended, ...folded({ 'call.tags': [] }, end, 3) },
      {},
      end,
    ],
    ['never while the call is on', onlyId, {}, undefined],
  ])('is waited for until %s', (_name, facts, change, expected) => {
    expect(deadline(state(facts, change))).toBe(expected);
  });

  it('is waited for, like the wrap-up and the detail, and like nothing else', () => {
    expect(parts.filter((part) => part.blocks || !part.optional).map((part) => part.name)).toEqual([
      'identity',
      'cdr',
      'wrap_up',
      'detail',
    ]);
  });
});

describe('the row of a call that was modified', () => {
  const { due } = partOf('cdr');
  const toldAt = end + 20 * minute;
  const facts = {
    ...ended,
    ...folded({ 'call.tags': [] }, toldAt + second, 3),
    ...folded({ 'call.modification_told': true }, toldAt, 1),
  };

  it('is read once more when the API had time to catch up with its event', () => {
    const read = { lastDeliveryAt: toldAt, lastReadAt: toldAt + second };
    expect(due(state(facts, read))).toBe(toldAt + 15 * second);
    expect(due(state(facts, { ...read, lastReadAt: toldAt + 15 * second }))).toBeUndefined();
  });
});

describe('the wrap-up', () => {
  const { due, deadline } = partOf('wrap_up');
  const row = (facts: Record<string, unknown>): Folded => ({
    ...ended,
    ...folded({ 'call.tags': [], 'call.talking_seconds': 60, ...facts } as never, end + second, 3),
  });

  it.each<[string, Folded, number | undefined]>([
    ['waits for the tags of an answered call nobody has touched', row({}), end + 25 * second],
    ['is over when a tag is set', row({ 'call.tags': ['spam'] }), undefined],
    ['is over when a note is written', row({ 'call.notes': 'cleaning' }), undefined],
    ['is over when the workflow says so', row({ 'call.wrapped_up': true }), undefined],
    ['is over when the row has its length', row({ 'call.wrapup_seconds': 4 }), undefined],
    ['does not exist for a missed call', row({ 'call.talking_seconds': 0 }), undefined],
    ['is not thought of before the row was seen', ended, undefined],
  ])('%s', (_name, facts, until) => {
    expect(deadline(state(facts))).toBe(until);
    expect(due(state(facts))).toBeUndefined();
  });
});

describe('the detail', () => {
  const { due } = partOf('detail');

  it.each<[string, Folded, Partial<PartState>, number | undefined]>([
    ['5 s after the end', ended, { lastDeliveryAt: end }, end + 5 * second],
    ['not before the end', onlyId, {}, undefined],
    ['not twice', ended, { lastReadAt: end, lastDeliveryAt: end + minute }, undefined],
    [
      '3 s after the first miss',
      ended,
      { misses: 1, lastMissAt: end + 6 * second },
      end + 9 * second,
    ],
    [
      '15 s after the third',
      ended,
      { misses: 3, lastMissAt: end + 16 * second },
      end + 31 * second,
    ],
  ])('is due %s', (_name, facts, change, expected) => {
    expect(due(state(facts, change))).toBe(expected);
  });
});

describe('the return of a missed call', () => {
  const { due } = partOf('returned');
  const missed = {
    ...ended,
    ...folded({ 'call.direction': 'inbound', 'call.talking_seconds': 0, 'call.tags': [] }, end, 3),
  };

  it.each<[string, Folded, Partial<PartState>, number | undefined]>([
    ['a quarter of an hour after the end', missed, {}, end + 15 * minute],
    ['again after an hour', missed, { lastReadAt: end + 15 * minute }, end + 60 * minute],
    ['no more after a day', missed, { lastReadAt: end + 25 * 60 * minute }, undefined],
    ['not once it is known', { ...missed, ...folded({ 'call.returned_at': 'x' }) }, {}, undefined],
    [
      'not when somebody answered',
      { ...missed, ...folded({ 'call.talking_seconds': 9 }) },
      {},
      undefined,
    ],
    [
      'not for our own calls',
      { ...missed, ...folded({ 'call.direction': 'outbound' }) },
      {},
      undefined,
    ],
    ['not before the row was read', ended, {}, undefined],
  ])('is looked for %s', (_name, facts, change, expected) => {
    expect(due(state(facts, change))).toBe(expected);
  });
});

describe('parts of conversation intelligence', () => {
  const ready = { ...ended, ...folded({ 'ai.ready': true }, end + 90 * second) };
  const transcript = { ...ended, ...folded({ 'ai.transcript_ready': true }, end + minute) };

  it.each<[string, string, Folded, Partial<PartState>, number | undefined]>([
    ['topics not before their event', 'topics', ended, {}, undefined],
    ['topics with their event', 'topics', ready, {}, end + 90 * second],
    ['topics 2 min after the transcript’s event', 'topics', transcript, {}, end + 3 * minute],
    ['the transcript with its event', 'transcript', transcript, {}, end + minute],
    ['the transcript with the other event', 'transcript', ready, {}, end + 90 * second],
    ['topics not without an id', 'topics', folded({ 'ai.ready': true }), {}, undefined],
    [
      'no summary when the event brought it',
      'summary',
      { ...ready, ...folded({ 'ai.summary': 'x' }) },
      {},
      undefined,
    ],
    ['nothing twice', 'topics', ready, { lastReadAt: end }, undefined],
    [
      'topics with growing waits',
      'topics',
      ready,
      { misses: 3, lastMissAt: end + 3 * minute },
      end + 4 * minute,
    ],
  ])('%s', (_name, part, facts, change, expected) => {
    expect(partOf(part).due(state(facts, change))).toBe(expected);
  });
});

describe('hope of what is missing', () => {
  const ready = { ...ended, ...folded({ 'ai.ready': true }, end + 90 * second) };

  it.each<[string, string, Folded, number | undefined]>([
    ['the detail: ten minutes', 'detail', ended, end + 10 * minute],
    ['the row: a day', 'cdr', ended, end + 24 * 60 * minute],
    ['a summary: half an hour', 'summary', ready, end + 90 * second + 30 * minute],
    ['topics: three quarters', 'topics', ready, end + 90 * second + 45 * minute],
    ['a transcript: an hour', 'transcript', ready, end + 90 * second + 60 * minute],
    ['a summary nobody announced: no saying', 'summary', ended, undefined],
  ])('%s', (_name, part, facts, expected) => {
    expect(partOf(part).lostAfter?.(state(facts, { lastDeliveryAt: end }))).toBe(expected);
  });

  it('a late announcement is believed for two minutes', () => {
    const lastDeliveryAt = end + 300 * minute;
    expect(partOf('summary').lostAfter?.(state(ready, { lastDeliveryAt }))).toBe(
      lastDeliveryAt + 2 * minute,
    );
  });
});
