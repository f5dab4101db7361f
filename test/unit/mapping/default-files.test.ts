import { describe, expect, it } from '@jest/globals';
import { compileMappings } from '../../../src/mapping/compile.ts';
import { runInlineTests } from '../../../src/mapping/inline-tests.ts';
import { defaultSet, filesOf, lines, mustCompile, readAllFixtures, settings } from './account.ts';

const fixtures = readAllFixtures();

describe('the default files', () => {
  const report = runInlineTests(defaultSet(), fixtures);

  it('compile without a single problem', () => {
    expect(lines(compileMappings(filesOf('default', 'default'), settings()).problems)).toEqual([]);
  });

  it('are the twelve of the specification and the review', () => {
    expect(filesOf('default', 'default').map(({ name }) => name.replace('.yaml', ''))).toEqual(
      'activity appointment call callback clarify conversation cuecard escalation person quality reminder requests review'.split(
        ' ',
      ),
    );
  });

  it.each(report.results.map((result) => [result.of, result.name, result.message] as const))(
    '%s: %s',
    (_of, _name, message) => {
      expect(message).toBeUndefined();
    },
  );

  it('have run all their tests', () => {
    expect(report).toMatchObject({ passed: 36, failed: 0 });
    expect(report.results.filter(({ of }) => of !== 'review')).toHaveLength(31);
  });

  it('put what others refer to first', () => {
    const order = defaultSet().mappings.map((mapping) => mapping.id);
    const comesFirst = (first: string, second: string): boolean =>
      order.indexOf(first) < order.indexOf(second);
    expect([
      comesFirst('person', 'appointment'),
      comesFirst('appointment', 'call'),
      comesFirst('escalation', 'call'),
    ]).toEqual([true, true, true]);
  });
});

describe('the dental preset', () => {
  const files = [...filesOf('default', 'default'), ...filesOf('presets/dental', 'preset:dental')];
  const specialists = {
    map: {
      'implant*': 'dr.patel@harbourdental.example',
      'root canal*': 'dr.patel@harbourdental.example',
      'brace*': 'dr.evans@harbourdental.example',
      'orthodon*': 'dr.evans@harbourdental.example',
    },
  };
  const set = mustCompile(files, { tables: { specialists } });

  it('compiles without a problem', () => {
    expect(lines(compileMappings(files, settings()).problems)).toEqual([]);
  });

  it.each(
    runInlineTests(set, fixtures, { layers: ['preset:dental'] }).results.map(
      (result) => [result.name, result.message] as const,
    ),
  )('%s', (_name, message) => {
    expect(message).toBeUndefined();
  });

  it.each([
    ['Question about implants', 'dr.patel@harbourdental.example'],
    ['Needs a root canal treatment', 'dr.patel@harbourdental.example'],
    ['The braces came loose', 'dr.evans@harbourdental.example'],
    ['Wants to see the orthodontist', 'dr.evans@harbourdental.example'],
  ])('with the specialists of the account: %s', (notes, specialist) => {
    const test = {
      name: 'requests.yaml',
      layer: 'account',
      text: `version: 1\noverride: requests\ntests: [{ name: t, given: { fixture: call-answered, call: { notes: ${notes} } }, expect: { specialist: ${specialist} } }]\n`,
    };
    const own = mustCompile([...files, test], { tables: { specialists } });
    expect(runInlineTests(own, fixtures, { layers: ['account'] })).toMatchObject({
      passed: 1,
      failed: 0,
    });
  });
});
