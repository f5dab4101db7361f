// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of the language
import { describe, expect, it } from '@jest/globals';
import { formatProblem, nearest } from '../../../src/mapping/problem.ts';
import { parseTemplate } from '../../../src/mapping/template.ts';
import { transforms } from '../../../src/mapping/transform.ts';
import { normalise, wordMatcher } from '../../../src/mapping/words.ts';

describe('words', () => {
  const says = (words: readonly string[], text: string): boolean =>
    wordMatcher(words).find(normalise(text)) !== undefined;

  it.each([
    ['a whole word', ['book'], 'please book it', true],
    ['no part of a word', ['book'], 'the booking', false],
    ['a stem', ['book*'], 'the booking', true],
    ['no stem in the middle', ['book*'], 'overbooked', false],
    ['whatever the case', ['Termin*'], 'TERMINE', true],
    ['whatever the accents', ['užsiraš*'], 'uzsirasiau', true],
    ['Cyrillic', ['запис*'], 'Хочу записаться', true],
    ['a phrase over several spaces', ['how much'], 'How \n much is it', true],
    ['a phrase with a stem', ['emergency visit*'], 'two emergency visits', true],
    ['signs as they stand', ['a.b'], 'axb', false],
    ['a hyphen', ['check-up*'], 'a check-up.', true],
    ['numbers are words', ['24'], 'in 240 days', false],
    ['between signs', ['ja'], '«ja!»', true],
    ['nothing', [], 'anything', false],
    ['empty words', ['', ' '], 'anything', false],
    ['a lone star is no word', ['*'], '...', false],
  ])('%s', (_name, words, text, expected) => {
    expect(says(words, text)).toBe(expected);
  });

  it('says where', () => {
    expect(wordMatcher(['book*']).find('please booking now')).toEqual({ index: 7, length: 7 });
  });

  it('stays quick on a text made to be slow', () => {
    const text = normalise('a '.repeat(50_000));
    const began = performance.now();
    expect(wordMatcher(['a a a b', 'a* a* c']).find(text)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('templates', () => {
  it.each([
    ['plain', [{ as: 'text', text: 'plain' }]],
    ['', []],
    ['${a}', [{ as: 'hole', text: 'a', start: 2 }]],
    [
      'x ${a}${b} y',
      [
        { as: 'text', text: 'x ' },
        { as: 'hole', text: 'a', start: 4 },
        { as: 'hole', text: 'b', start: 8 },
        { as: 'text', text: ' y' },
      ],
    ],
    ["${f('}')}", [{ as: 'hole', text: "f('}')", start: 2 }]],
    ['${f("\\"}")}', [{ as: 'hole', text: 'f("\\"}")', start: 2 }]],
    ['$5 and {x}', [{ as: 'text', text: '$5 and {x}' }]],
  ])('%s', (template, expected) => {
    expect(parseTemplate(template)).toEqual(expected);
  });

  it('finds a hole that never ends', () => {
    expect(parseTemplate('abc ${x')).toEqual({ unclosed: 4 });
  });
});

describe('strip_html', () => {
  const strip = transforms['strip_html']!;
  it.each([
    ['a<br/>b', 'a\nb'],
    ['<div class="x">a</div><div>b</div>', 'a\nb'],
    ['a &lt;b&gt; c', 'a <b> c'],
    ['&#228;&#xE4;&nbsp;&unknown;', 'ää &unknown;'],
    ['1 < 2 > 0', '1 < 2 > 0'],
    ['<style>p { }</style>text<script>alert(1)</script>', 'text'],
    ['<!-- note -->text', 'text'],
  ])('%s', (html, expected) => {
    expect(strip(html)).toBe(expected);
  });

  it('stays quick on a text made to be slow', () => {
    const began = performance.now();
    strip('<a'.repeat(100_000));
    strip('<script'.repeat(50_000));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('problems', () => {
  it('read as a place, a code, a message and a help', () => {
    const problem = {
      file: 'a.yaml',
      line: 3,
      column: 7,
      severity: 'error',
      code: 'E101',
      message: 'No such key: x',
    } as const;
    expect(formatProblem(problem)).toBe('a.yaml:3:7 error E101 No such key: x');
    expect(formatProblem({ ...problem, help: 'try y' })).toBe(
      'a.yaml:3:7 error E101 No such key: x\n    help: try y',
    );
  });

  it.each([
    ['talking_secs', ['status', 'talking_seconds'], 'talking_seconds'],
    ['answred', ['missed', 'answered'], 'answered'],
    ['updaet', ['value', 'update'], 'update'],
    ['zzzz', ['value', 'update'], undefined],
  ])('nearest to %s of %j is %s', (name, known, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });
});
