import { describe, expect, it } from '@jest/globals';
import {
  decideField,
  type FieldDecision,
  replaceOwnBlock,
  sameValue,
} from '../../../src/domain/field-decision.ts';
import type { FieldValue } from '../../../src/domain/record.ts';

const write = (value: FieldValue): FieldDecision => ({ as: 'write', value });
const leave = (because: 'unchanged' | 'once' | 'filled' | 'human'): FieldDecision => ({
  as: 'leave',
  because,
});

describe('decideField', () => {
  it.each([
    ['writes a new value over our own', 'New', 'Old', 'Old', 'keep_human', write('New')],
    ['leaves what a person typed', 'New', 'Old', 'Typed', 'keep_human', leave('human')],
    [
      'fills what a person emptied, when we want something else',
      'New',
      'Old',
      null,
      'keep_human',
      write('New'),
    ],
    [
      'leaves what a person emptied, when we want nothing else',
      'Old',
      'Old',
      null,
      'keep_human',
      leave('unchanged'),
    ],
    ['leaves what stood there before us', 'New', undefined, 'Typed', 'keep_human', leave('human')],
    ['fills an empty field for the first time', 'New', undefined, null, 'keep_human', write('New')],
    ['clears our own value', null, 'Old', 'Old', 'keep_human', write(null)],
    ['does not clear what a person typed', null, 'Old', 'Typed', 'keep_human', leave('human')],
    ['takes an empty text for empty', 'New', 'Old', '', 'keep_human', write('New')],
    ['overwrites a person when told to', 'New', 'Old', 'Typed', 'overwrite', write('New')],
    [
      'does not overwrite again what we already wrote',
      'New',
      'New',
      'Typed',
      'overwrite',
      leave('unchanged'),
    ],
    ['never rewrites attribution', 'New', 'Old', 'Old', 'once', leave('once')],
    ['never rewrites attribution a person emptied', 'New', 'Old', null, 'once', leave('once')],
    ['fills a blank', 'New', 'Old', null, 'fill_blank', write('New')],
    ['leaves what is filled', 'New', 'Old', 'Old', 'fill_blank', leave('filled')],
    ['adds below what is there', 'Ours', undefined, 'Theirs', 'append', write('Theirs\nOurs')],
    ['replaces its own earlier text', 'New', 'Old', 'Theirs\nOld', 'append', write('Theirs\nNew')],
    [
      'compares times as instants',
      { time: '2026-11-20T13:00:00Z' },
      { time: '2026-11-20T14:00:00+01:00' },
      null,
      'keep_human',
      leave('unchanged'),
    ],
    ['compares lists by content', ['a'], ['a'], null, 'keep_human', leave('unchanged')],
  ] as const)('%s', (_name, want, ours, live, policy, expected) => {
    expect(decideField<FieldValue>(want, ours, live, policy)).toEqual(expected);
  });
});

describe('replaceOwnBlock', () => {
  it.each([
    ['stands alone in an empty field', null, undefined, 'Ours', 'Ours'],
    ['keeps what a person wrote around it', 'Above\nOld\nBelow', 'Old', 'New', 'Above\nNew\nBelow'],
    ['adds when a person took the old text out', 'Theirs', 'Old', 'New', 'Theirs\nNew'],
    ['says nothing twice', 'Theirs\nNew', 'Gone', 'New', 'Theirs\nNew'],
    ['takes its own text out', 'Theirs\nOld', 'Old', null, 'Theirs'],
    ['empties the field when only its own text was there', 'Old', 'Old', null, null],
    ['replaces the last of several', 'Old\nOld', 'Old', 'New', 'Old\nNew'],
  ])('%s', (_name, live, ours, want, expected) => {
    expect(replaceOwnBlock(live, ours, want)).toBe(expected);
  });
});

describe('sameValue', () => {
  const ref = (id: string | undefined, key?: string): FieldValue => ({ ref: 'crm.Leads', id, key });
  it.each([
    [1, 1, true],
    [1, '1', false],
    ['a', 'A', false],
    [null, null, true],
    [null, '', false],
    [['a', 'b'], ['a', 'b'], true],
    [['a', 'b'], ['b', 'a'], false],
    [['a'], 'a', false],
    [{ time: '2026-11-20T13:00:00Z' }, { time: '2026-11-20T13:00:00.000Z' }, true],
    [{ time: '2026-11-20T13:00:00Z' }, { time: '2026-11-20T13:00:01Z' }, false],
    [ref('1', 'a'), ref('1'), true],
    [ref(undefined, 'a'), ref(undefined, 'a'), true],
    [ref('1', 'a'), ref(undefined, 'a'), false],
    [
      { lookup: 'crm.Services', by: { a: 1, b: 2 } },
      { lookup: 'crm.Services', by: { b: 2, a: 1 } },
      true,
    ],
    [{ lookup: 'crm.Services', by: { a: 1 } }, { lookup: 'crm.Services', by: { a: 2 } }, false],
  ] as const)('%j and %j: %p', (a, b, expected) => {
    expect(sameValue(a, b)).toBe(expected);
    expect(sameValue(b, a)).toBe(expected);
  });
});
