import { describe, expect, it } from '@jest/globals';
import type { DesiredField, DesiredRecord } from '../../../src/domain/record.ts';
import { mergeContributions } from '../../../src/reconcile/contributions.ts';
import type { Contribution } from '../../../src/store/port.ts';

function by(
  id: string,
  at: number,
  fields: Record<string, DesiredField>,
  owner: readonly string[] = [],
): Contribution {
  const desired: DesiredRecord = {
    mapping: 'person',
    target: 'zoho.Leads',
    key: 'person:+44',
    fields,
    relate: [],
    owner: { candidates: owner, onUpdate: 'keep' },
    attach: [],
    onWithdraw: { as: 'keep' },
    providesPerson: true,
    shadow: false,
    at,
  };
  return { subject: { kind: 'call', id }, desired };
}
const field = (update: DesiredField['update'], value: DesiredField['value']): DesiredField => ({
  update,
  value,
});

it('nobody desires it', () => expect(mergeContributions([])).toBeUndefined());

it('one alone is as it is', () => {
  const only = by('1', 5, { A: field('append', 'x') });
  expect(mergeContributions([only])).toBe(only.desired);
});

describe('two of one record', () => {
  it.each([
    ['once', 'first', 'second', 'first'],
    ['fill_blank', 'first', 'second', 'first'],
    ['keep_human', 'first', 'second', 'second'],
    ['overwrite', 'first', 'second', 'second'],
    ['append', 'first', 'second', 'first\nsecond'],
    ['append', 'same', 'same', 'same'],
    ['append', '', 'second', 'second'],
    ['append', 'first', '', 'first'],
  ] as const)('%s of %p and %p gives %p', (update, first, second, expected) => {
    const merged = mergeContributions([
      by('1', 1, { A: field(update, first) }),
      by('2', 2, { A: field(update, second) }),
    ]);
    expect(merged?.fields['A']?.value).toBe(expected);
  });

  it('a field only one of them has is kept, the owner is the first that is named', () => {
    const merged = mergeContributions([
      by('1', 1, { A: field('keep_human', 'a') }),
      by('2', 2, { B: field('keep_human', 'b') }, ['anna@x.example']),
      by('3', 3, {}, ['bob@x.example']),
    ]);
    expect(merged?.fields).toEqual({ A: field('keep_human', 'a'), B: field('keep_human', 'b') });
    expect(merged?.owner.candidates).toEqual(['anna@x.example']);
  });

  it('counts from the latest conversation: a record that was deleted is made again for it', () => {
    expect(mergeContributions([by('1', 1, {}), by('2', 2, {})])?.at).toBe(2);
  });
});
