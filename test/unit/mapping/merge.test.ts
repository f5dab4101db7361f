import { describe, expect, it } from '@jest/globals';
import { compileMappings, type MappingFile } from '../../../src/mapping/compile.ts';
import { evaluateRequest } from '../../../src/mapping/request.ts';
import { lines, mustCompile, settings } from './account.ts';
import { callSnapshot, file, inputOf, outcomeOf } from './probe.ts';

const base: MappingFile = {
  name: 'visit.yaml',
  layer: 'default',
  text: `version: 1
mapping: visit
from: [call]
into: crm.Visits
relate: [=results.person]
fields:
  Place: Business Address
  Kind: { expr: call.status, translate: kinds, update: once }
  Info: =call.notes
tables: { kinds: { map: { answered: Talked, missed: Missed } } }
tests: [{ name: one, given: { subject: { kind: call } }, expect: { desired: true } }]
`,
};

function over(text: string, layer = 'account', name = 'over.yaml'): MappingFile {
  return { name, layer, text: `version: 1\noverride: visit\n${text}` };
}

function record(...files: readonly MappingFile[]): unknown {
  return outcomeOf(mustCompile([base, ...files]), inputOf(), 'visit');
}

function problems(...files: readonly MappingFile[]): readonly string[] {
  return lines(compileMappings([base, ...files], settings()).problems);
}

describe('overrides', () => {
  it('replace scalars and lists, merge maps, remove on request', () => {
    const text =
      'fields:\n  Place: Client Address\n  Info: { remove: true }\n  More: =call.status\nrelate: []\n';
    expect(record(over(text))).toMatchObject({
      record: {
        fields: {
          Place: { value: 'Client Address' },
          Kind: { value: 'Talked' },
          More: { value: 'answered' },
        },
        relate: [],
      },
    });
    expect(record(over(text))).not.toMatchObject({
      record: { fields: { Info: expect.anything() } },
    });
  });

  it('change a row of a table and keep the others', () => {
    expect(record(over('tables: { kinds: { map: { answered: Spoke } } }\n'))).toMatchObject({
      record: { fields: { Kind: { value: 'Spoke', update: 'once' } } },
    });
  });

  it('give a value another form and keep its options', () => {
    expect(record(over('fields: { Kind: { value: missed } }\n'))).toMatchObject({
      record: { fields: { Kind: { value: 'Missed', update: 'once' } } },
    });
  });

  it('lie over each other in the order of the layers, whatever the order of names', () => {
    const preset = over('fields: { Place: Preset, Info: Preset }\n', 'preset:dental', 'z.yaml');
    const account = over('fields: { Place: Account }\n', 'account', 'a.yaml');
    expect(record(preset, account)).toMatchObject({
      record: { fields: { Place: { value: 'Account' }, Info: { value: 'Preset' } } },
    });
  });

  it('may change a mapping that the same layer brings in a later file', () => {
    const own: MappingFile = {
      name: 'z.yaml',
      layer: 'account',
      text: base.text.replace('mapping: visit', 'mapping: other'),
    };
    const change: MappingFile = {
      name: 'a.yaml',
      layer: 'account',
      text: 'version: 1\noverride: other\nfields: { Place: Here }\n',
    };
    const outcome = outcomeOf(mustCompile([change, own]), inputOf(), 'other');
    expect(outcome).toMatchObject({ record: { fields: { Place: { value: 'Here' } } } });
  });

  it('are named in the trace and in problems', () => {
    const outcome = outcomeOf(
      mustCompile([base, over('fields: { Place: Client Address }\n')]),
      inputOf(),
      'visit',
    );
    expect(outcome.trace.fields[0]).toMatchObject({ field: 'Place', file: 'over.yaml', line: 3 });
    expect(outcome.trace.fields[1]).toMatchObject({ field: 'Kind', file: 'visit.yaml' });
    const [problem] = compileMappings(
      [base, over('fields: { Place: =call.nope }\n')],
      settings(),
    ).problems;
    expect(problem).toMatchObject({ file: 'over.yaml', line: 3, code: 'E101' });
  });

  it('add their tests up', () => {
    const more = over(
      'tests: [{ name: two, given: { subject: { kind: call } }, expect: { desired: true } }]\n',
    );
    expect(problems(more)).toEqual([]);
    expect(problems(over('tests: [{ name: two }]\n'))).toEqual([
      '3:9 error M005 Missing key: tests.1.given',
      '3:9 error M005 Missing key: tests.1.expect',
    ]);
  });

  it('of nothing are a mistake (M018)', () => {
    expect(problems(over('fields: { Plaze: { remove: true } }\n'))).toEqual([
      '3:11 error M018 There is no "Plaze" to remove\n    help: did you mean "Place"?',
    ]);
    const other: MappingFile = {
      name: 'o.yaml',
      layer: 'account',
      text: 'version: 1\noverride: visitt\n',
    };
    expect(problems(other)).toEqual([
      '2:1 error M018 There is no mapping "visitt" to override\n    help: did you mean "visit"?',
    ]);
  });

  it('leave a shape behind that is checked again', () => {
    expect(problems(over('from: call\n'))[0]).toMatch(/^3:7 error M006 from:/);
  });
});

describe('rules', () => {
  const rules: MappingFile = {
    name: 'requests.yaml',
    layer: 'default',
    text: `version: 1
requests: default
rules:
  - { id: first, kind: booking, when: tagged("booking") }
  - { id: second, kind: quality, when: tagged("vip") }
`,
  };
  const change = (text: string): MappingFile => ({
    name: 'over.yaml',
    layer: 'account',
    text: `version: 1\noverride: default\nrules:\n${text}`,
  });
  const ruleOf = (...files: readonly MappingFile[]): unknown => {
    const outcome = evaluateRequest(
      mustCompile([rules, ...files]),
      inputOf({ snapshot: callSnapshot }),
    );
    return outcome.as === 'decided'
      ? `${outcome.request.rule}: ${outcome.request.kind}`
      : outcome.as;
  };

  it('merge by id', () => {
    expect(ruleOf()).toBe('first: booking');
    expect(ruleOf(change('  - { id: first, kind: answer }\n'))).toBe('first: answer');
    expect(ruleOf(change('  - { id: first, remove: true }\n'))).toBe('second: quality');
  });

  it('stand before or after others', () => {
    expect(
      ruleOf(change('  - { id: third, before: first, kind: spam, when: tagged("vip") }\n')),
    ).toBe('third: spam');
    expect(
      ruleOf(change('  - { id: third, after: first, kind: spam, when: tagged("vip") }\n')),
    ).toBe('first: booking');
    const both =
      '  - { id: first, remove: true }\n  - { id: third, before: second, kind: spam, when: tagged("vip") }\n';
    expect(ruleOf(change(both))).toBe('third: spam');
  });

  it('that change nothing or stand nowhere are a mistake (M018)', () => {
    const found = (text: string): readonly string[] =>
      lines(compileMappings([rules, change(text)], settings()).problems).filter((one) =>
        one.includes('M018'),
      );
    expect(found('  - { id: thrid, kind: spam }\n')).toEqual([
      '4:5 error M018 There is no rule "thrid" to change\n    help: a new rule says before: or after:',
    ]);
    expect(found('  - { id: third, after: nowhere, kind: spam, when: tagged("x") }\n')).toEqual([
      '4:5 error M018 There is no rule "nowhere" to stand after',
    ]);
  });

  it('can be changed under the name requests', () => {
    const text = 'version: 1\noverride: requests\nrules: [{ id: first, kind: answer }]\n';
    expect(ruleOf({ name: 'over.yaml', layer: 'account', text })).toBe('first: answer');
  });
});

describe('account tables and words', () => {
  const text =
    'version: 1\nmapping: one\nfrom: [call]\ninto: crm.One\nfields: { X: { expr: call.status, translate: kinds } }\ntables: { kinds: { map: { answered: File, missed: File } } }\n';

  it('win over the rows of the file', () => {
    const set = mustCompile([file(text)], { tables: { kinds: { map: { answered: 'Account' } } } });
    expect(outcomeOf(set, inputOf(), 'one')).toMatchObject({
      record: { fields: { X: { value: 'Account' } } },
    });
  });

  it('are there without a table in the file', () => {
    const set = mustCompile([file(text.replace(/tables:.*\n/, ''))], {
      tables: { kinds: { map: { answered: 'Account' } } },
    });
    expect(outcomeOf(set, inputOf(), 'one')).toMatchObject({
      record: { fields: { X: { value: 'Account' } } },
    });
  });
});
