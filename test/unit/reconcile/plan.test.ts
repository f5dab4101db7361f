import { describe, expect, it } from '@jest/globals';
import type { LiveRecord, ShapedRecord, WireFields } from '../../../src/domain/change.ts';
import type { UpdatePolicy } from '../../../src/domain/record.ts';
import {
  differingFields,
  isUntouched,
  keptBefore,
  othersMark,
  planUpdate,
} from '../../../src/reconcile/plan.ts';

const shaped = (value: WireFields[string], policy?: UpdatePolicy): ShapedRecord => ({
  target: 'zoho.Leads',
  key: 'k',
  fields: { A: value },
  policies: policy ? { A: policy } : {},
  notes: [],
});
const live = (value: WireFields[string], modifiedTime = 't1', untouched = false): LiveRecord => ({
  target: 'zoho.Leads',
  recordId: '1',
  fields: { A: value },
  modifiedTime,
  readAt: 0,
  untouched,
});
const row = (
  written?: WireFields[string],
  shown?: WireFields,
  modifiedTime: string | null = 't0',
) => ({
  written: written === undefined ? {} : { A: written },
  shown: shown ?? {},
  modifiedTime,
});
const plan = (
  want: ShapedRecord,
  held: ReturnType<typeof row>,
  there: LiveRecord,
  restoring = false,
) => {
  const { fields, decisions } = planUpdate(want, held, there, ['A'], restoring);
  return 'A' in fields ? fields['A'] : (decisions[0]?.because ?? 'nothing');
};

describe('one field of a record that others changed', () => {
  it.each([
    ['keep_human', 'new', 'old', 'old', 'new'],
    ['keep_human', 'new', 'old', 'typed', 'human'],
    ['keep_human', 'new', 'old', null, 'new'],
    ['keep_human', 'new', undefined, 'typed', 'human'],
    ['keep_human', 'new', 'old', 'new', 'stands there already'],
    ['keep_human', 'new', undefined, 'new', 'stands there already'],
    ['overwrite', 'new', 'old', 'typed', 'new'],
    ['fill_blank', 'new', 'old', 'typed', 'filled'],
    ['fill_blank', 'new', undefined, null, 'new'],
    ['append', 'new', 'old', 'typed\nold', 'typed\nnew'],
    ['append', 'new', undefined, 'typed', 'typed\nnew'],
    ['append', 'new', undefined, 'typed\nnew', 'stands there already'],
  ] as const)('%s: want %p, wrote %p, stands %p: %p', (policy, want, ours, held, expected) => {
    expect(plan(shaped(want, policy), row(ours), live(held))).toBe(expected);
  });

  it('without a policy what a person typed stays', () => {
    expect(plan(shaped('new'), row('old'), live('typed'))).toBe('human');
  });
});

describe('what the target made of our value', () => {
  it('is ours while nobody touched the record since we wrote', () => {
    expect(plan(shaped('new'), row('old '), live('old', 't0'))).toBe('new');
    expect(plan(shaped('new'), row('old '), live('old', 't1'))).toBe('human');
  });

  it('is ours in a record that stands as it was created', () => {
    expect(plan(shaped('new'), row(), live('old', 't9', true))).toBe('new');
    expect(plan(shaped('new', 'append'), row(), live('old', 't9', true))).toBe('new');
  });

  it('is remembered, so that it is ours also after others touched the record', () => {
    const first = planUpdate(shaped('old'), row('old '), live('OLD', 't0'), ['A'], false);
    expect(first.shown).toEqual({ A: 'OLD' });
    expect(plan(shaped('new'), row('old ', { A: 'OLD' }), live('OLD', 't1'))).toBe('new');
  });

  it('is not taken for ours by the time alone once others changed the record before us', () => {
    const held = row('old', othersMark(false));
    expect(isUntouched(held, live('x', 't0'))).toBe(false);
    expect(plan(shaped('new'), held, live('typed', 't0'))).toBe('human');
    expect(plan(shaped('new'), held, live('old', 't0'))).toBe('new');
    expect(isUntouched(row('old', othersMark(true)), live('x', 't0'))).toBe(true);
  });

  it('never swallows what others wrote into the same text', () => {
    expect(plan(shaped('new', 'append'), row('old'), live('typed\nold', 't0'))).toBe('typed\nnew');
    expect(plan(shaped('c', 'append'), row('a', { A: 'a\nb' }), live('typed\na\nb'))).toBe(
      'typed\nc',
    );
    expect(plan(shaped('c', 'append'), row('a\nb', { A: 'b' }), live('a\nb'))).toBe('c');
  });
});

describe('fields to look at', () => {
  it('are those we want differently from what we wrote, `once` only when a record is restored', () => {
    const both: ShapedRecord = {
      ...shaped('x'),
      fields: { A: 'new', B: 'same', C: 'once', D: { id: '1' } },
      policies: { C: 'once' },
    };
    const held = {
      written: { A: 'old', B: 'same', D: { id: '1' } },
      shown: {},
      modifiedTime: null,
    };
    expect(differingFields(both, held, false)).toEqual(['A']);
    expect(differingFields(both, held, true)).toEqual(['A', 'C']);
  });

  it('what was left to a person is told again without a look, until we want something else', () => {
    const { shown } = planUpdate(shaped('new'), row('old'), live('typed'), ['A'], false);
    expect(keptBefore(shaped('new'), row('new', shown))).toMatchObject([
      { field: 'A', as: 'leave', because: 'human' },
    ]);
    expect(keptBefore(shaped('newer'), row('new', shown))).toEqual([]);
    expect(plan(shaped('newer'), row('new', shown), live('typed'))).toBe('human');
    expect(plan(shaped('newer'), row('new', shown), live(null))).toBe('newer');
  });
});
