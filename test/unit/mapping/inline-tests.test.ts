import { describe, expect, it } from '@jest/globals';
import { readFixtures } from '../../../src/mapping/fixtures.ts';
import { type InlineTestReport, runInlineTests } from '../../../src/mapping/inline-tests.ts';
import { formatProblem } from '../../../src/mapping/problem.ts';
import { mustCompile, readAllFixtures } from './account.ts';
import { file } from './probe.ts';

const fixtures = readAllFixtures();

/** Lines 1 to 11; the tests begin in line 12. */
const mapping = `version: 1
mapping: visit
from: [call]
into: crm.Visits
when: call.state == "ended"
owner: =agent.email
fields:
  Name: { template: "\${call.status} call" }
  Note: { expr: call.notes, update: append }
  First: { expr: call.notes, update: once }
tests:
`;

function run(...tests: readonly string[]): InlineTestReport {
  const text = mapping + tests.map((test, i) => `  - { name: t${i}, ${test} }\n`).join('');
  return runInlineTests(mustCompile([file(text, 'visit.yaml')]), fixtures);
}

function messageOf(test: string): string | undefined {
  return run(test).results[0]?.message;
}

const given = 'given: { fixture: call-answered }';

describe('a test that passes', () => {
  it.each([
    [
      'a record',
      `${given}, expect: { desired: true, into: crm.Visits, key: visit:c0ffee00-1234, owner: anna@clinic.example, attach: 0, relate: [] }`,
    ],
    ['fields', `${given}, expect: { fields: { Name: answered call }, absent: [Nothing] }`],
    [
      'a condition that does not hold',
      'given: { fixture: call-answered, call: { state: talking } }, expect: { desired: false, because: when }',
    ],
    [
      'null takes a fact away',
      'given: { fixture: call-answered, call: { notes: null } }, expect: { absent: [Note, First] }',
    ],
    [
      'a later fact',
      `${given}, then: { call: { status: missed } }, expect: { change: update, changed: [Name] }`,
    ],
    ['nothing changes', `${given}, then: { call: { tags: [vip] } }, expect: { change: none }`],
    [
      'what a person changed is kept',
      `${given}, then: { call: { status: missed }, live: { Name: Typed } }, expect: { change: none, kept: [Name] }`,
    ],
    [
      'what a person emptied is filled',
      `${given}, then: { call: { status: missed }, live: { Name: null } }, expect: { change: update, changed: { Name: missed call } }`,
    ],
    [
      'once is never written again, append adds',
      `${given}, then: { call: { notes: New }, live: { Note: "Mine" } }, expect: { change: update, changed: { Note: "Mine\\nNew" } }`,
    ],
    [
      'a record that appears',
      'given: { fixture: call-answered, call: { state: talking } }, then: { call: { state: ended } }, expect: { change: create }',
    ],
    [
      'a record that goes',
      `${given}, then: { call: { state: ringing } }, expect: { change: withdraw, desired: false }`,
    ],
  ])('%s', (_name, test) => {
    expect(messageOf(test)).toBeUndefined();
  });
});

describe('a test that fails says why', () => {
  it.each([
    [
      `${given}, expect: { fields: { Name: missed call } }`,
      'Name: expected "missed call", got "answered call"',
    ],
    [`${given}, expect: { fields: { Nome: x } }`, 'Nome: expected "x", got nothing'],
    [`${given}, expect: { absent: [Name] }`, 'Name should be absent, it is "answered call"'],
    [
      `${given}, expect: { owner: x@y.example }`,
      'owner: expected "x@y.example", got "anna@clinic.example"',
    ],
    [`${given}, expect: { desired: false }`, 'desired: expected false, got true'],
    [`${given}, expect: { because: when }`, 'because: expected "when", got nothing'],
    [`${given}, expect: { relate: Contacts/501 }`, 'relate: expected ["Contacts/501"], got []'],
    [
      'given: { fixture: call-answered, call: { state: talking } }, expect: { key: x }',
      'the record is not desired: when',
    ],
    [
      `${given}, then: { call: { status: missed } }, expect: { change: none }`,
      'change: expected "none", got "update"',
    ],
    [
      `${given}, then: { call: { status: missed, notes: N } }, expect: { changed: [Name] }`,
      'Note changed as well, to "N"',
    ],
    [
      `${given}, then: { call: { status: missed } }, expect: { changed: [Name, Note] }`,
      'Note did not change',
    ],
    [
      `${given}, then: { call: { status: missed } }, expect: { kept: [Name] }`,
      'kept: expected ["Name"], got []',
    ],
    [`${given}, expect: { feilds: {} }`, '"feilds" is nothing a test can expect'],
    ['given: { fixture: nowhere }, expect: { desired: true }', 'There is no fixture "nowhere"'],
    [
      'given: { fixture: call-answered, cal: {} }, expect: { desired: true }',
      'There is no variable "cal"',
    ],
    [
      'given: { fixture: person-missed }, expect: { desired: true }',
      '"visit" is not about a person',
    ],
    [
      'given: { fixture: call-answered, call: ended }, expect: { desired: true }',
      '"call" must be a map of members',
    ],
    ['given: {}, expect: { desired: true }', 'subject.kind is missing'],
  ])('%s', (test, message) => {
    expect(messageOf(test)).toBe(message);
  });
});

describe('the report', () => {
  it('counts, and gives problems with places (T001, T002)', () => {
    const report = run(
      `${given}, expect: { desired: true }`,
      `${given}, expect: { desired: false }`,
      'given: { fixture: nowhere }, expect: { desired: true }',
    );
    expect(report).toMatchObject({ passed: 1, failed: 2 });
    expect(report.problems.map(formatProblem)).toEqual([
      'visit.yaml:13:5 error T001 t1: desired: expected false, got true',
      'visit.yaml:14:5 error T002 t2: There is no fixture "nowhere"',
    ]);
    expect(report.results[0]).toMatchObject({
      file: 'visit.yaml',
      line: 12,
      layer: 'account',
      of: 'visit',
      name: 't0',
      ok: true,
    });
  });

  it('lists what no test reached: fields, cases, rows, rules (T003)', () => {
    const text = `version: 1
mapping: two
from: [call]
into: crm.Two
fields:
  Seen: =call.status
  Unseen: =call.disposition
  Chosen: { cases: [ { when: call.status == "missed", then: A } ], else: B }
  Row: { expr: call.status, translate: rows }
tables: { rows: { map: { answered: A, missed: B } } }
tests: [{ name: t, given: { fixture: call-answered }, expect: { desired: true } }]
`;
    const rules = `version: 1
requests: default
rules:
  - { id: reached, kind: booking, when: tagged("booking") }
  - { id: unreached, kind: spam, when: tagged("spam") }
tests: [{ name: t, given: { fixture: call-answered }, expect: { kind: booking } }]
`;
    const set = mustCompile([file(text, 'two.yaml'), file(rules, 'requests.yaml')]);
    expect(runInlineTests(set, fixtures).problems.map(formatProblem)).toEqual([
      'requests.yaml:5:40 warning T003 No test reaches the rule unreached',
      'two.yaml:7:12 warning T003 No test reaches the field Unseen',
      'two.yaml:8:22 warning T003 No test reaches the case "call.status == "missed"" of Chosen',
      'two.yaml:10:39 warning T003 No test reaches the row "missed" of rows',
    ]);
  });

  it('runs only the tests of the layers asked for', () => {
    const set = mustCompile([
      file(
        `${mapping}  - { name: shipped, ${given}, expect: { desired: true } }\n`,
        'visit.yaml',
        'default',
      ),
      file(
        `version: 1\noverride: visit\ntests: [{ name: own, ${given}, expect: { desired: true } }]\n`,
        'over.yaml',
      ),
    ]);
    expect(
      runInlineTests(set, fixtures, { layers: ['account'] }).results.map(({ name }) => name),
    ).toEqual(['own']);
    expect(runInlineTests(set, fixtures).results.map(({ name }) => name)).toEqual([
      'shipped',
      'own',
    ]);
  });
});

describe('facts of a test', () => {
  const probe = (expression: string, facts: string): string | undefined => {
    const text = `version: 1\nmapping: one\nfrom: [call, thread]\ninto: crm.One\nfields: { X: "=${expression}" }\ntests: [{ name: t, given: { ${facts} }, expect: { fields: { X: x } } }]\n`;
    return runInlineTests(mustCompile([file(text)]), fixtures).results[0]?.message;
  };

  it.each([
    ['subject.channel', 'fixture: call-answered', '"voice"'],
    ['subject.channel', 'fixture: thread-whatsapp', '"whatsapp"'],
    ['subject.direction', 'fixture: call-answered', '"inbound"'],
    ['subject.at', 'fixture: call-answered', '2026-11-20T13:03:11.000Z'],
    ['person.phone', 'fixture: call-answered, person: none', '"+4930901820"'],
    ['person.name', 'fixture: call-answered, person: none', 'nothing'],
    ['request.kind', 'fixture: call-answered, call: { tags: [spam] }', '"other"'],
    ['account.name', 'fixture: call-answered', '"Example Clinic"'],
    ['account.fallback_user', 'fixture: call-answered', '"reception@clinic.example"'],
    ['results.other', 'fixture: call-answered', 'nothing'],
  ])('%s of { %s } is %s', (expression, facts, shown) => {
    const other = 'results.other' === expression;
    expect(
      probe(other ? 'results.person' : expression, other ? `${facts}, person: none` : facts),
    ).toBe(`X: expected "x", got ${shown}`);
  });

  it('gives a request as it stands, without rules', () => {
    expect(probe('request.kind', 'fixture: call-answered, request: { kind: quality }')).toBe(
      'X: expected "x", got "quality"',
    );
  });
});

describe('fixtures', () => {
  it('are named like their files and must be maps', () => {
    const { fixtures: read, problems } = readFixtures([
      { name: 'some/folder/one.yaml', text: 'call: { id: "1" }\n' },
      { name: 'two.yml', text: '- 1\n' },
      { name: 'three.yaml', text: 'a: [\n' },
    ]);
    expect(read).toEqual({ one: { call: { id: '1' } } });
    expect(problems.map(({ file: name, code }) => `${name} ${code}`)).toEqual([
      'two.yml M006',
      'three.yaml M001',
    ]);
  });
});
