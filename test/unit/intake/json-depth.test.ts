import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nestsTooDeep } from '../../../src/intake/json-depth.ts';

const deep = (text: string, limit: number): boolean => nestsTooDeep(Buffer.from(text), limit);

it.each([
  ['exactly the limit of lists', '['.repeat(64) + ']'.repeat(64), false],
  ['one list more', '['.repeat(65) + ']'.repeat(65), true],
  ['objects and lists together', '{"a":['.repeat(33), true],
  ['a truncated body', '['.repeat(65), true],
  ['many side by side', `[${'[],'.repeat(500)}[]]`, false],
  ['brackets inside a string', `{"a":"${'['.repeat(500)}"}`, false],
  ['brackets behind an escaped quote', `{"a":"\\"${'['.repeat(500)}"}`, false],
  ['brackets behind an escaped backslash', `{"a":"\\\\"${'['.repeat(65)}`, true],
  ['a string that never ends', `"${'['.repeat(500)}`, false],
  ['a backslash at the very end', '"\\', false],
  ['more closed than opened before', `${']'.repeat(100)}${'['.repeat(65)}`, true],
  ['nothing', '', false],
])('%s', (_name, text, expected) => {
  expect(deep(text, 64)).toBe(expected);
});

it('agrees with the depth of whatever JSON says', () => {
  const depth = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Math.max(0, ...Object.values(value).map(depth))
      : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(8), (value, limit) => {
      expect(deep(JSON.stringify(value), limit)).toBe(depth(value) > limit);
    }),
  );
});
